package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

// Frequency is how often a member hears of new documents, spelled as in the schema.
type Frequency string

// The frequencies.
const (
	Never  Frequency = "OFF"
	AtOnce Frequency = "AT_ONCE" // within minutes; what comes together is told together
	Daily  Frequency = "DAILY"   // one mail a day, none on a day without documents
)

// Frequencies are all of them.
var Frequencies = []Frequency{Never, AtOnce, Daily}

// Notices are the times of the mails on new documents.
type Notices struct {
	Window   time.Duration // for which documents are gathered into one mail, from the first on
	DigestAt time.Duration // of the daily mail: from midnight, in the zone of the opening hours
}

// DefaultNotices gather for two minutes; the daily mail goes at seven.
func DefaultNotices() Notices { return Notices{Window: 2 * time.Minute, DigestAt: 7 * time.Hour} }

const (
	// noticeFor is how long a mail on new documents is worth sending.
	noticeFor = 24 * time.Hour
	// stopLinkFor is how long the link that ends such mails works at least.
	stopLinkFor = 60 * 24 * time.Hour
)

// DocumentNotifications is what a member asked to hear of.
type DocumentNotifications struct {
	Frequency    Frequency
	Kinds        []policy.Kind // that the role sees, of those asked for
	OfferedKinds []policy.Kind // all that the role sees
}

func offered(role policy.Role) []policy.Kind {
	return slices.DeleteFunc(slices.Clone(policy.Kinds), func(k policy.Kind) bool { return !role.Sees(k) })
}

// NotificationsOf gives what the actor asked to hear of, for each of the actor's
// memberships that are in force, in one statement. Nobody sees another's.
func (a *Access) NotificationsOf(ctx context.Context, actor policy.Actor) (map[id.Membership]*DocumentNotifications, error) {
	found := map[id.Membership]*DocumentNotifications{}
	if len(actor.Grants) == 0 {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().NotificationsOfPerson(ctx, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("read what a person asked to hear of: %w", err)
	}
	for _, g := range actor.Grants {
		n := &DocumentNotifications{Frequency: Never, Kinds: []policy.Kind{}, OfferedKinds: offered(g.Role)}
		for _, r := range rows {
			if r.MembershipID == g.Membership {
				n.Frequency = Frequency(r.Frequency)
				for _, k := range g.Role.SeesAmong(r.Kinds) {
					n.Kinds = append(n.Kinds, policy.Kind(k))
				}
			}
		}
		found[g.Membership] = n
	}
	return found, nil
}

// SetDocumentNotificationsInput says what a member wants to hear of.
type SetDocumentNotificationsInput struct {
	Membership id.Membership
	Frequency  Frequency
	Kinds      []policy.Kind
}

// SetDocumentNotifications changes of which new documents the actor hears, by one
// of the actor's own memberships (product rule 24). What waits to be told follows
// the new setting. Nobody sets another's: FORBIDDEN. The other faults are NOT_FOUND
// and WRONG_STATE at input.membership, INVALID at input.frequency, REQUIRED at
// input.kinds when none is named, and INVALID at a kind that the role does not see.
func (a *Access) SetDocumentNotifications(ctx context.Context, actor policy.Actor, in SetDocumentNotificationsInput) (*Membership, error) {
	m, err := a.Membership(ctx, actor, in.Membership)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		return nil, fault.New(fault.NotFound, "input.membership")
	case m.Person.ID != actor.Person:
		return nil, fault.New(fault.Forbidden, "")
	case m.State != MembershipActive:
		return nil, fault.New(fault.WrongState, "input.membership")
	}
	if err := actor.Require(policy.ReadDocuments, m.CompanyID); err != nil {
		return nil, err
	}
	var faults fault.List
	if !slices.Contains(Frequencies, in.Frequency) {
		faults.Add(fault.New(fault.Invalid, "input.frequency"))
	}
	if in.Frequency != Never && len(in.Kinds) == 0 {
		faults.Add(fault.New(fault.Required, "input.kinds"))
	}
	asked := []string{}
	for n, k := range in.Kinds {
		if !m.Role.Sees(k) {
			faults.Add(fault.New(fault.Invalid, fmt.Sprintf("input.kinds.%d", n)))
		}
		asked = append(asked, string(k))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	row := db.SaveNotificationsParams{
		MembershipID: m.ID, CompanyID: m.CompanyID, PersonID: actor.Person, Frequency: string(in.Frequency), Kinds: m.Role.SeesAmong(asked), ChangedAt: a.DB.Now(),
	}
	err = a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error { return saveNotifications(ctx, tx, actor, row, "") })
	if err != nil {
		return nil, err
	}
	return m, nil
}

// saveNotifications writes a setting with its event; one that changes nothing has none.
func saveNotifications(ctx context.Context, tx pgx.Tx, actor policy.Actor, row db.SaveNotificationsParams, via string) error {
	q := db.New(tx)
	was, err := q.LockNotifications(ctx, row.MembershipID)
	if errors.Is(err, pgx.ErrNoRows) {
		was.Frequency = string(Never)
	} else if err != nil {
		return fmt.Errorf("lock what a member asked to hear of: %w", err)
	}
	if was.Frequency == row.Frequency && slices.Equal(was.Kinds, row.Kinds) {
		return nil
	}
	if err := q.SaveNotifications(ctx, row); err != nil {
		return fmt.Errorf("save what a member asked to hear of: %w", err)
	}
	return audit.Append(ctx, tx, audit.Event{
		At: row.ChangedAt, Company: row.CompanyID, Actor: actor, Action: "membership.notifications_set", SubjectType: "Membership", Subject: row.MembershipID.UUID,
		Via: via, Detail: map[string]string{"frequency": row.Frequency, "kinds": strings.Join(row.Kinds, " ")},
	})
}

// StopPage is what the page behind the link that ends the mails shows.
type StopPage struct {
	Company        string
	CustomerNumber string
	Locale         mail.Locale
	Stopped        bool // no such mail is sent any more, for whatever reason
}

// LookAtStop tells what such a link is about and changes nothing. NOT_FOUND for
// one that is none. It works as long as its row is there: nobody is to be asked
// for a password to be left in peace.
func (a *Access) LookAtStop(ctx context.Context, token string) (StopPage, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.StopNotifications)
	if err != nil {
		return StopPage{}, err
	}
	read := a.DB.AsSystem().Read()
	m, err := read.MembershipByID(ctx, found.MembershipID)
	if err != nil {
		return StopPage{}, fmt.Errorf("read the link's membership: %w", err)
	}
	c, err := read.CompanyByID(ctx, m.CompanyID)
	if err != nil {
		return StopPage{}, fmt.Errorf("read the link's company: %w", err)
	}
	p, err := read.PersonByID(ctx, m.PersonID)
	if err != nil {
		return StopPage{}, fmt.Errorf("read the link's person: %w", err)
	}
	rows, err := read.NotificationsOfPerson(ctx, m.PersonID)
	if err != nil {
		return StopPage{}, fmt.Errorf("read what a person asked to hear of: %w", err)
	}
	wanted := slices.ContainsFunc(rows, func(r db.DocumentNotification) bool { return r.MembershipID == m.ID && r.Frequency != string(Never) })
	return StopPage{Company: c.LegalName, CustomerNumber: c.CustomerNumber, Locale: mail.Locale(p.Locale), Stopped: !wanted || m.State != string(MembershipActive)}, nil
}

// StopNotifications ends the mails on new documents by the link of such a mail
// (RFC 8058), without signing in, as often as it is asked. NOT_FOUND for a link
// that is none. It opens nothing else and shows nothing.
func (a *Access) StopNotifications(ctx context.Context, token string) error {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.StopNotifications)
	if err != nil {
		return err
	}
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		was, err := db.New(tx).LockNotifications(ctx, found.MembershipID)
		if err != nil {
			return fmt.Errorf("lock what a member asked to hear of: %w", err)
		}
		return saveNotifications(ctx, tx, policy.Actor{Person: was.PersonID}, db.SaveNotificationsParams{
			MembershipID: was.MembershipID, CompanyID: was.CompanyID, PersonID: was.PersonID, Frequency: string(Never), Kinds: was.Kinds, ChangedAt: a.DB.Now(),
		}, "link")
	})
}

// digestBefore is when the last daily mail was due.
func (a *Access) digestBefore(now time.Time) time.Time {
	day := now.In(a.Hours.Zone)
	at := a.Hours.at(day, a.Notices.DigestAt)
	if at.After(now) {
		at = a.Hours.at(day.AddDate(0, 0, -1), a.Notices.DigestAt)
	}
	return at
}

// until is up to which moment something must have waited to be told now.
func (a *Access) until(f Frequency, now time.Time) time.Time {
	switch f {
	case AtOnce:
		return now.Add(-a.Notices.Window)
	case Daily:
		return a.digestBefore(now).Add(-time.Microsecond) // what comes at that moment is the next day's
	case Never:
	}
	return now
}

func (a *Access) noticesDue(ctx context.Context, now time.Time) ([]id.UUID, error) {
	return uuids(a.DB.AsSystem().Read().NoticesDue(ctx, db.NoticesDueParams{AtOnceUntil: a.until(AtOnce, now), DailyUntil: a.until(Daily, now)}))
}

// gather puts all that waits for a member into one mail. What it says is read anew
// when it is sent; here it is only seen to that there is still somebody to write
// to. Workers that gather for one member stand in line, and the second finds nothing.
func (a *Access) gather(ctx context.Context, i id.UUID, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q, m := db.New(tx), id.Membership{UUID: i}
		asked, err := q.LockNotifications(ctx, m)
		if err != nil {
			return fmt.Errorf("lock what a member asked to hear of: %w", err)
		}
		wait, err := q.NoticesWait(ctx, db.NoticesWaitParams{MembershipID: m, NotedUntil: a.until(Frequency(asked.Frequency), now)})
		if err != nil {
			return fmt.Errorf("look for what waits to be told: %w", err)
		}
		if !wait {
			return nil // another process did
		}
		settled := db.SettleNoticesParams{MembershipID: m, SettledAt: &now}
		reader, err := q.MemberInForce(ctx, db.MemberInForceParams{MembershipID: m, Now: now})
		switch {
		case errors.Is(err, pgx.ErrNoRows), err == nil && asked.Frequency == string(Never):
		case err != nil:
			return fmt.Errorf("read who hears of documents: %w", err)
		default:
			settled.MailID = id.NewMail()
			if err := a.queueNotice(ctx, tx, asked, reader.Person, settled.MailID, now); err != nil {
				return err
			}
		}
		if err := q.SettleNotices(ctx, settled); err != nil {
			return fmt.Errorf("settle what was told: %w", err)
		}
		return nil
	})
}

// queueNotice queues the mail with the link that ends such mails.
func (a *Access) queueNotice(ctx context.Context, tx pgx.Tx, asked db.DocumentNotification, p db.Person, mailID id.Mail, now time.Time) error {
	token, err := a.stopToken(ctx, tx, asked, now)
	if err != nil {
		return err
	}
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		ID: mailID, Kind: mail.KindDocumentsFiled, To: mail.Address{Name: account.PersonOf(p).Name(), Email: p.Email}, Locale: mail.Locale(p.Locale),
		Person: p.ID, Company: asked.CompanyID, Membership: asked.MembershipID, Token: token, Worthless: now.Add(noticeFor),
	})
}

// stopToken is the member's link that ends the mails: the same in all of them
// until it is too old for the next one.
func (a *Access) stopToken(ctx context.Context, tx pgx.Tx, asked db.DocumentNotification, now time.Time) (id.Token, error) {
	q := db.New(tx)
	if !asked.TokenID.IsZero() {
		row, err := q.TokenByID(ctx, asked.TokenID)
		if err != nil {
			return id.Token{}, fmt.Errorf("read a token: %w", err)
		}
		if row.ExpiresAt.After(now.Add(stopLinkFor)) {
			return row.ID, nil
		}
	}
	token, err := a.Tokens.Issue(ctx, tx, account.StopNotifications, account.About{Person: asked.PersonID, Membership: asked.MembershipID}, now)
	if err != nil {
		return token, err
	}
	if err := q.SetStopToken(ctx, db.SetStopTokenParams{MembershipID: asked.MembershipID, TokenID: token}); err != nil {
		return token, fmt.Errorf("keep the link that ends the mails: %w", err)
	}
	return token, nil
}
