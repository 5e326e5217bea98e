// Package mail writes the portal's mails and hands them to an SMTP server.
//
// It has two halves that know nothing of each other but [Rendered]:
//
//   - [Render] turns the facts of one mail (a [Data]) into subject, text and
//     HTML in the reader's language. Sentences stand in templates/, in the
//     format that templates/FORMAT.md describes to translators.
//   - [Sender] delivers a rendered mail over SMTP and tells failures that are
//     worth a retry from those that are final.
//
// The package is a leaf: it reads no database, decides nothing about who gets
// a mail, and keeps no state between calls. Delivery state (queued, sent,
// too old) belongs to whoever owns the mail's row.
package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
)

// Kind names one sort of mail. Its text value is stored with the mail's row
// and is the file name of its templates; a value never changes its meaning.
type Kind string

// The mails that the portal sends. The type of the same name, without the
// prefix, carries the facts that the mail is written from.
const (
	KindConfirmEmail              Kind = "confirm_email"
	KindSetPassword               Kind = "set_password"
	KindAccessAdded               Kind = "access_added"
	KindRegistrationRejected      Kind = "registration_rejected"
	KindRegistrationInfoRequested Kind = "registration_info_requested"
	KindRegistrationOverdue       Kind = "registration_overdue"
	KindPasswordReset             Kind = "password_reset"
	KindPasswordChanged           Kind = "password_changed"

	// To the person who asks for access to a customer record.
	KindConfirmClaim   Kind = "confirm_claim"
	KindClaimRejected  Kind = "claim_rejected"
	KindAlreadyMember  Kind = "already_member"
	KindAccessGranted  Kind = "access_granted"
	KindAccessDeclined Kind = "access_declined"
	KindAccessExpired  Kind = "access_expired"

	// To the company: its admins, and the contact of record.
	KindAccessRequested   Kind = "access_requested"
	KindAccessReminder    Kind = "access_reminder"
	KindAccessAnnounced   Kind = "access_announced"
	KindDepartureReported Kind = "departure_reported"
	KindClaimsLocked      Kind = "claims_locked"
	KindContactChanged    Kind = "contact_changed"

	// To and about the people of a company.
	KindInvitation         Kind = "invitation"
	KindInvitationAnswered Kind = "invitation_answered"
	KindMembershipEnded    Kind = "membership_ended"
	KindMembershipFrozen   Kind = "membership_frozen"
	KindCompanySuspended   Kind = "company_suspended"

	// To a person whose sign-in address changes.
	KindConfirmNewEmail Kind = "confirm_new_email"
	KindEmailChanged    Kind = "email_changed"

	// To the seller's own people.
	KindAdminByContact Kind = "admin_by_contact"
	KindStaffNotice    Kind = "staff_notice"
)

// Kinds returns every kind, in the order of the constants. The slice is the
// caller's own.
func Kinds() []Kind {
	return []Kind{
		KindConfirmEmail, KindSetPassword, KindAccessAdded,
		KindRegistrationRejected, KindRegistrationInfoRequested, KindRegistrationOverdue,
		KindPasswordReset, KindPasswordChanged,
		KindConfirmClaim, KindClaimRejected, KindAlreadyMember,
		KindAccessGranted, KindAccessDeclined, KindAccessExpired,
		KindAccessRequested, KindAccessReminder, KindAccessAnnounced,
		KindDepartureReported, KindClaimsLocked, KindContactChanged,
		KindInvitation, KindInvitationAnswered, KindMembershipEnded,
		KindMembershipFrozen, KindCompanySuspended,
		KindConfirmNewEmail, KindEmailChanged,
		KindAdminByContact, KindStaffNotice,
	}
}

// Data is the facts of one mail: one of the structs of this package that are
// named after a [Kind]. It can't be implemented elsewhere, because each needs
// a template in every language.
type Data interface {
	// Kind tells which mail this is.
	Kind() Kind
	// fields gives the value of every placeholder that the templates of this
	// kind may use, ready to be read.
	fields(w writer) (map[string]string, error)
}

// Seller is the wholesaler in whose name a mail goes out. It stands at the
// foot of every mail, so that a reader who did not expect the mail can find
// out who wrote it without trusting a link.
//
// A mail about a company goes out with a copy that also names the company's
// account manager and stand-in: the people whom the reader knows by voice.
type Seller struct {
	Name       string         // required
	Email      string         // required; a mailbox that people read
	Phone      string         // optional; as it should be read, e.g. "+32 2 555 01 00"
	Address    string         // optional; may have several lines
	PublicURL  string         // optional; where the portal is
	PrivacyURL string         // required; readable without signing in
	Zone       *time.Location // of the times in mails; nil means [DefaultZone]

	AccountManager Contact // optional
	StandIn        Contact // optional; takes the account manager's place if there is none
}

// Contact is one of the seller's people as the reader may reach them. The
// zero value is nobody; anybody else has a name, and a telephone or an e-mail
// address.
type Contact struct {
	Name  string
	Phone string // as it should be read, e.g. "+32 2 555 01 00"
	Email string
}

// Rendered is one mail ready to be sent. Text and HTML say the same; lines
// end with a bare newline.
type Rendered struct {
	Subject string // one line, without control characters
	Text    string
	HTML    string
}

// Render writes the mail that data describes, in the language of locale.
//
// It fails when a required fact is missing or a link is not an absolute http
// or https address: a mail with a hole in it must not leave. Facts never
// change the structure of a mail. Control characters, direction marks and
// line breaks in single-line facts are flattened, everything is escaped in
// the HTML part, and text that a stranger can put into a mail to somebody
// else is kept from becoming a link.
func Render(locale Locale, seller Seller, data Data) (Rendered, error) {
	if data == nil {
		return Rendered{}, errors.New("render mail: no data")
	}
	out, err := render(locale, seller, data)
	if err != nil {
		return Rendered{}, fmt.Errorf("render mail %s in %q: %w", data.Kind(), string(locale), err)
	}
	return out, nil
}

func render(locale Locale, seller Seller, data Data) (Rendered, error) {
	all, err := loadTemplates()
	if err != nil {
		return Rendered{}, err
	}
	tpl, ok := all.mails[templateKey{locale, data.Kind()}]
	if !ok {
		return Rendered{}, errors.New("no such template")
	}
	if err := seller.check(); err != nil {
		return Rendered{}, err
	}
	zone, err := seller.zone()
	if err != nil {
		return Rendered{}, err
	}
	words := all.words[locale]
	fields, err := data.fields(writer{locale: locale, zone: zone, words: words})
	if err != nil {
		return Rendered{}, err
	}
	fields["Seller"] = oneLine(seller.Name)
	fields["PrivacyURL"] = seller.PrivacyURL

	subject, kept, err := tpl.subject.fill(fields)
	if err != nil {
		return Rendered{}, err
	}
	if !kept {
		return Rendered{}, errors.New("the subject speaks of an absent fact")
	}
	body, err := fillAll(tpl.body, fields)
	if err != nil {
		return Rendered{}, err
	}
	frame, err := fillAll(all.frames[locale].foot, fields)
	if err != nil {
		return Rendered{}, err
	}
	p := page{
		Lang:     locale.Tag(),
		Subject:  subject.Text,
		Copy:     all.frames[locale].copyHint,
		Blocks:   append(body, frame...),
		Contacts: seller.contacts(words[tableContact]),
	}
	html, err := p.html()
	if err != nil {
		return Rendered{}, err
	}
	return Rendered{Subject: p.Subject, Text: p.text(), HTML: html}, nil
}

// check refuses a seller without the particulars that every mail owes its
// reader.
func (s Seller) check() error {
	if strings.TrimSpace(s.Name) == "" {
		return errors.New("seller has no name")
	}
	if _, err := parseAddress(s.Email); err != nil {
		return fmt.Errorf("seller e-mail: %w", err)
	}
	if err := checkLink(s.PrivacyURL); err != nil {
		return fmt.Errorf("seller privacy policy: %w", err)
	}
	if s.PublicURL != "" {
		if err := checkLink(s.PublicURL); err != nil {
			return fmt.Errorf("seller portal address: %w", err)
		}
	}
	if err := s.AccountManager.check(); err != nil {
		return fmt.Errorf("account manager: %w", err)
	}
	if err := s.StandIn.check(); err != nil {
		return fmt.Errorf("stand-in: %w", err)
	}
	return nil
}

func (c Contact) check() error {
	switch {
	case c == Contact{}:
		return nil
	case oneLine(c.Name) == "":
		return errors.New("no name")
	case c.Email != "":
		_, err := parseAddress(c.Email)
		return err
	case oneLine(c.Phone) == "":
		return errors.New("neither telephone nor e-mail")
	}
	return nil
}

func (s Seller) zone() (*time.Location, error) {
	if s.Zone != nil {
		return s.Zone, nil
	}
	return LoadZone("")
}

// contacts gives whom the reader may turn to, the nearest first.
func (s Seller) contacts(labels map[string]string) []contact {
	manager, standIn := s.AccountManager, s.StandIn
	if (manager == Contact{}) {
		manager, standIn = standIn, Contact{}
	}
	out := make([]contact, 0, 3)
	if (manager != Contact{}) {
		out = append(out, contact{Label: labels["MANAGER"], Name: oneLine(manager.Name), Email: manager.Email, Phone: oneLine(manager.Phone)})
	}
	if (standIn != Contact{}) {
		out = append(out, contact{Label: labels["STAND_IN"], Name: oneLine(standIn.Name), Email: standIn.Email, Phone: oneLine(standIn.Phone)})
	}
	return append(out, contact{
		Name:    oneLine(s.Name),
		Address: lines(s.Address),
		Email:   s.Email,
		Phone:   oneLine(s.Phone),
		Portal:  s.PublicURL,
	})
}

// checkLink accepts absolute http and https addresses only. What it refuses
// is not repeated in the error: links carry one-time tokens.
func checkLink(link string) error {
	u, err := url.Parse(link)
	switch {
	case link == "":
		return errors.New("link is missing")
	case err != nil:
		return errors.New("link is malformed")
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "", u.User != nil:
		return errors.New("link is not an absolute http or https address")
	case strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`<>"`, r) }):
		return errors.New("link has characters that must be percent-encoded")
	}
	return nil
}

// parseAddress accepts one bare address (addr-spec of RFC 5322) of printable
// ASCII. Internationalised domains come in their xn-- form; mailboxes that
// need SMTPUTF8 (RFC 6531) are refused, because most relays still bounce
// them late, when nobody looks any more.
func parseAddress(email string) (string, error) {
	if strings.ContainsFunc(email, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return "", errors.New("address has spaces, control or non-ASCII characters")
	}
	a, err := mail.ParseAddress(email)
	if err != nil || a.Name != "" || a.Address != email {
		return "", errors.New("not a bare e-mail address") // err would repeat the address
	}
	if len(email) > 254 { // RFC 5321 section 4.5.3.1.3, less the angle brackets
		return "", errors.New("address is longer than 254 octets")
	}
	return email, nil
}
