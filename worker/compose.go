package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/mail"
)

// errUnwanted says that what the mail tells of is no longer so.
var errUnwanted = errors.New("no longer wanted")

// about is what a mail may speak of, read anew when it is sent.
type about struct {
	registration db.Registration
	company      db.Company
	person       db.Person
	token        db.OneTimeToken
}

func (w *SendMail) read(ctx context.Context, row db.Mail) (about, error) {
	var a about
	var err error
	q := w.DB.AsSystem().Read()
	if !row.RegistrationID.IsZero() {
		if a.registration, err = q.RegistrationByID(ctx, row.RegistrationID); err != nil {
			return a, fmt.Errorf("read the mail's registration: %w", err)
		}
	}
	if !row.CompanyID.IsZero() {
		if a.company, err = q.CompanyByID(ctx, row.CompanyID); err != nil {
			return a, fmt.Errorf("read the mail's company: %w", err)
		}
	}
	if !row.PersonID.IsZero() {
		if a.person, err = q.PersonByID(ctx, row.PersonID); err != nil {
			return a, fmt.Errorf("read the mail's person: %w", err)
		}
	}
	if !row.TokenID.IsZero() {
		if a.token, err = q.TokenByID(ctx, row.TokenID); err != nil {
			return a, fmt.Errorf("read the mail's token: %w", err)
		}
		if a.token.UsedAt != nil || !w.DB.Now().Before(a.token.ExpiresAt) {
			return a, errUnwanted
		}
	}
	return a, nil
}

// compose gives what the mail says, or errUnwanted.
func (w *SendMail) compose(ctx context.Context, row db.Mail) (mail.Data, error) {
	a, err := w.read(ctx, row)
	if err != nil {
		return nil, err
	}
	r, state := a.registration, access.RegistrationState(a.registration.State)
	switch mail.Kind(row.Kind) {
	case mail.KindConfirmEmail:
		if _, ok := access.Next(state, access.StepConfirm); !ok {
			return nil, errUnwanted
		}
		return mail.ConfirmEmail{Company: r.LegalName, Reference: r.Reference, Link: w.tokenLink("confirm", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindSetPassword:
		return mail.SetPassword{Name: row.ToName, Company: a.company.LegalName, CustomerNumber: a.company.CustomerNumber, Link: w.tokenLink("set-password", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindAccessAdded:
		return mail.AccessAdded{Name: row.ToName, Company: a.company.LegalName, CustomerNumber: a.company.CustomerNumber, Link: w.link()}, nil
	case mail.KindRegistrationRejected:
		return mail.RegistrationRejected{Name: row.ToName, Company: r.LegalName, Reference: r.Reference, Reason: r.Reason}, nil
	case mail.KindRegistrationInfoRequested:
		if state != access.InfoRequested {
			return nil, errUnwanted
		}
		return mail.RegistrationInfoRequested{Name: row.ToName, Company: r.LegalName, Reference: r.Reference, Question: r.Question, Link: w.link("registrations", r.Reference)}, nil
	case mail.KindRegistrationOverdue:
		if state != access.Submitted && state != access.InReview {
			return nil, errUnwanted
		}
		return mail.RegistrationOverdue{Reference: r.Reference, ReceivedAt: r.CreatedAt, PromisedBy: promised(r), Link: w.link()}, nil
	case mail.KindPasswordReset:
		return mail.PasswordReset{Name: row.ToName, Link: w.tokenLink("set-password", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindPasswordChanged:
		return mail.PasswordChanged{Name: row.ToName, ChangedAt: row.QueuedAt}, nil
	}
	return nil, fmt.Errorf("no such kind of mail: %q", row.Kind)
}

func promised(r db.Registration) time.Time {
	if r.PromisedAt == nil {
		return r.CreatedAt
	}
	return *r.PromisedAt
}

func (w *SendMail) link(parts ...string) string { return w.PublicURL.JoinPath(parts...).String() }

func (w *SendMail) tokenLink(page string, t db.OneTimeToken) string {
	return w.link(page, w.Tokens.Text(account.Purpose(t.Purpose), t.ID, t.Round))
}
