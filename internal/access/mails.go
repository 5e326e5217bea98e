package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// StepResendMail sends a mail once more.
const StepResendMail Step = "resendMail"

// Mail is a mail as staff see it: never its content.
type Mail struct {
	ID               id.Mail
	Kind             string
	To               string
	State            string
	Attempts         int
	AnswerClass      *string
	QueuedAt         time.Time
	SentAt           *time.Time
	WorthlessAt      time.Time
	CompanyID        id.Company
	ResentAs         *id.Mail // the one that took its place
	AvailableActions []*AvailableAction
}

// IsNode marks what node(id:) can give.
func (Mail) IsNode() {}

func mailOf(r db.Mail, actor policy.Actor, now time.Time) *Mail {
	m := &Mail{
		ID: r.ID, Kind: r.Kind, To: r.ToEmail, State: r.State, Attempts: int(r.Attempts), AnswerClass: company.Given(r.AnswerClass), QueuedAt: r.QueuedAt,
		SentAt: r.SentAt, WorthlessAt: r.WorthlessAt, CompanyID: r.CompanyID,
	}
	if !r.ResentAs.IsZero() {
		m.ResentAs = &r.ResentAs
	}
	m.AvailableActions = []*AvailableAction{available(StepResendMail, refusedResend(r, now), actor.MayStaff(policy.ResendMails))}
	return m
}

// refusedResend says why a mail is not sent again; "" when it can be.
func refusedResend(r db.Mail, now time.Time) string {
	switch {
	case !r.ResentAs.IsZero(), r.State != "SENT" && r.State != "FAILED":
		return "WRONG_STATE"
	case !now.Before(r.WorthlessAt):
		return "EXPIRED"
	}
	return ""
}

// MailFilter is which mails: those for which all holds that is given.
type MailFilter struct {
	States  []string
	Company *id.Company
	To      *string // the whole address
}

// Mails gives what was mailed, newest first; for staff who handle mails. It is
// read forwards only. A company or an address that there is none of has none.
func (a *Access) Mails(ctx context.Context, actor policy.Actor, filter *MailFilter, args page.Args) (*page.Page[*Mail], error) {
	if err := actor.RequireStaff(policy.ReadMails); err != nil {
		return nil, err
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	arg := db.MailsParams{States: []string{}, LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()}
	if filter != nil {
		arg.States = append(arg.States, filter.States...)
		if filter.To != nil {
			to, ok := account.CanonicalEmail(*filter.To)
			if !ok {
				return nil, fault.New(fault.Invalid, "filter.to")
			}
			arg.ToEmail = to
		}
		if filter.Company != nil {
			if filter.Company.IsZero() { // text that is no id
				return page.New(w, []*Mail{}, mailCursor), nil
			}
			arg.CompanyID = filter.Company.UUID
		}
	}
	rows, err := a.DB.As(actor).Read().Mails(ctx, arg)
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	nodes, now := make([]*Mail, len(rows)), a.DB.Now()
	for n, r := range rows {
		nodes[n] = mailOf(r, actor, now)
	}
	return page.New(w, nodes, mailCursor), nil
}

func mailCursor(m *Mail) string { return page.Place{At: m.QueuedAt, ID: m.ID.UUID}.Cursor() }

// Mail gives one to staff who handle mails, nil to anybody else and where there is none.
func (a *Access) Mail(ctx context.Context, actor policy.Actor, i id.Mail) (*Mail, error) {
	found, err := a.MailsByID(ctx, actor, []id.Mail{i})
	return found[i], err
}

// MailsByID gives several to staff who handle mails, by id, in one statement; nobody else any.
func (a *Access) MailsByID(ctx context.Context, actor policy.Actor, ids []id.Mail) (map[id.Mail]*Mail, error) {
	found := map[id.Mail]*Mail{}
	if !actor.MayStaff(policy.ReadMails) {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().MailsByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read mails: %w", err)
	}
	for _, r := range rows {
		found[r.ID] = mailOf(r, actor, a.DB.Now())
	}
	return found, nil
}

// ResendMail sends a mail that was sent or failed once more: the same mail, to the
// same address, with the same link and the same end; for staff who handle mails.
// What it tells of is judged anew when it goes out. The task about its failure
// closes. WRONG_STATE for one that is on its way, was given up or was sent again
// already, and for one whose link is used or over; EXPIRED for one that says nothing
// any more. NOT_FOUND.
func (a *Access) ResendMail(ctx context.Context, actor policy.Actor, i id.Mail) (*Mail, error) {
	if err := actor.RequireStaff(policy.ResendMails); err != nil {
		return nil, err
	}
	now, again := a.DB.Now(), id.NewMail()
	// Links are nobody's to see; the step is the staff person's all the same.
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		row, err := q.LockMail(ctx, i)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.mail")
		}
		if err != nil {
			return fmt.Errorf("lock a mail: %w", err)
		}
		if why := refusedResend(row, now); why != "" {
			return fault.New(fault.Code(why), "input.mail")
		}
		if err := stillLeads(ctx, q, row.TokenID, now); err != nil {
			return err
		}
		err = outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
			ID: again, Kind: mail.Kind(row.Kind), To: mail.Address{Name: row.ToName, Email: row.ToEmail}, Locale: mail.Locale(row.Locale),
			Person: row.PersonID, Company: row.CompanyID, Registration: row.RegistrationID, AccessRequest: row.AccessRequestID, Membership: row.MembershipID,
			Invitation: row.InvitationID, Task: row.TaskID, Token: row.TokenID, ReportToken: row.ReportTokenID, Worthless: row.WorthlessAt,
		})
		if err != nil {
			return err
		}
		if err := q.MarkResent(ctx, db.MarkResentParams{ID: row.ID, ResentAs: again}); err != nil {
			return fmt.Errorf("mark a mail sent again: %w", err)
		}
		if err := q.MoveInvitationMail(ctx, db.MoveInvitationMailParams{FromID: row.ID, ToID: again}); err != nil {
			return fmt.Errorf("show an invitation's new mail: %w", err)
		}
		if err := q.MoveNoticesMail(ctx, db.MoveNoticesMailParams{FromID: row.ID.UUID, ToID: again.UUID}); err != nil {
			return fmt.Errorf("let the new mail tell of the same documents: %w", err)
		}
		if err := task.Close(ctx, tx, now, actor.Person, row.ID.UUID, task.MailFailed); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{
			At: now, Actor: actor, Action: "mail.resent", SubjectType: "Mail", Subject: row.ID.UUID, Detail: map[string]string{"kind": row.Kind},
		})
	})
	if err != nil {
		return nil, err
	}
	return a.Mail(ctx, actor, again)
}

// stillLeads refuses a mail whose link leads nowhere any more.
func stillLeads(ctx context.Context, q *db.Queries, i id.Token, now time.Time) error {
	if i.IsZero() {
		return nil
	}
	t, err := q.TokenByID(ctx, i)
	if err != nil {
		return fmt.Errorf("read a mail's link: %w", err)
	}
	if t.UsedAt != nil || !now.Before(t.ExpiresAt) {
		return fault.New(fault.WrongState, "input.mail")
	}
	return nil
}
