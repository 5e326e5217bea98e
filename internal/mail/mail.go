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
	KindAlreadyAsked   Kind = "already_asked"
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

	// To members who asked to hear of new documents.
	KindDocumentsFiled Kind = "documents_filed"
)

// Optional tells whether the reader asked for mails of this kind and may end them
// by a link in each. One that does not arrive is nobody's task: what it tells of
// stands in the account.
func (k Kind) Optional() bool { return k == KindDocumentsFiled }

// Kinds returns every kind, in the order of the constants. The slice is the
// caller's own.
func Kinds() []Kind {
	return []Kind{
		KindConfirmEmail, KindSetPassword, KindAccessAdded,
		KindRegistrationRejected, KindRegistrationInfoRequested, KindRegistrationOverdue,
		KindPasswordReset, KindPasswordChanged,
		KindConfirmClaim, KindClaimRejected, KindAlreadyMember, KindAlreadyAsked,
		KindAccessGranted, KindAccessDeclined, KindAccessExpired,
		KindAccessRequested, KindAccessReminder, KindAccessAnnounced,
		KindDepartureReported, KindClaimsLocked, KindContactChanged,
		KindInvitation, KindInvitationAnswered, KindMembershipEnded,
		KindMembershipFrozen, KindCompanySuspended,
		KindConfirmNewEmail, KindEmailChanged,
		KindAdminByContact, KindStaffNotice,
		KindDocumentsFiled,
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

// Rendered is one mail ready to be sent. Text and HTML say the same; lines
// end with a bare newline.
type Rendered struct {
	Subject string // one line, without control characters
	Text    string
	HTML    string
	// Stop is the address at which a POST ends mails of this kind for the reader
	// (RFC 8058); empty where that can't be.
	Stop string
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
	w := writer{locale: locale, zone: zone, words: words}
	fields, err := data.fields(w)
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
	var stop string
	if d, ok := data.(DocumentsFiled); ok {
		if p.Entries, err = d.entries(w); err != nil {
			return Rendered{}, err
		}
		stop = d.StopLink
	}
	html, err := p.html()
	if err != nil {
		return Rendered{}, err
	}
	return Rendered{Subject: p.Subject, Text: p.text(), HTML: html, Stop: stop}, nil
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
