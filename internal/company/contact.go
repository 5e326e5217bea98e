package company

import (
	"context"
	"errors"
	"fmt"
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

// ContactOfRecord is the address that the seller has on file for a company.
type ContactOfRecord struct {
	Email      string
	Name       *string
	Source     *string    // where the seller has it from
	VerifiedOn *time.Time // the day on which it was verified
	ChangedAt  *time.Time // nil: never since the record came
}

// SellerContact is somebody of the seller's house whom a company can call.
type SellerContact struct {
	Name  string
	Email *string
	Phone *string
}

func sellerContact(name, email, phone string) *SellerContact {
	if name == "" {
		return nil
	}
	return &SellerContact{Name: name, Email: Given(email), Phone: Given(phone)}
}

// SetContactOfRecordInput says whom the company is asked through.
type SetContactOfRecordInput struct {
	Company    id.Company
	Email      string
	Name       *string
	Source     string
	VerifiedOn time.Time
}

// SetContactOfRecord changes the address on file; for staff. The old address is
// told, and a new one decides nothing for a while (access.Deadlines.ContactRest).
func (c *Companies) SetContactOfRecord(ctx context.Context, actor policy.Actor, in SetContactOfRecordInput) (*Company, error) {
	var faults fault.List
	email, ok := account.CanonicalEmail(in.Email)
	if !ok {
		faults.Add(fault.New(fault.Invalid, "input.email"))
	}
	name, source := oneLine(&faults, "input.name", in.Name, 200), oneLine(&faults, "input.source", &in.Source, 200)
	if source == "" {
		faults.Add(fault.New(fault.Required, "input.source"))
	}
	if in.VerifiedOn.After(c.DB.Now()) {
		faults.Add(fault.New(fault.Invalid, "input.verifiedOn"))
	}
	return c.manage(ctx, actor, in.Company, "company.contact_changed", faults, func(ctx context.Context, tx pgx.Tx, row *db.Company, now time.Time) error {
		old := *row
		row.ContactEmail, row.ContactName, row.ContactSource, row.ContactVerifiedOn = email, name, source, &in.VerifiedOn
		if old.ContactEmail != email {
			row.ContactChangedAt = &now
		}
		err := db.New(tx).SetContactOfRecord(ctx, db.SetContactOfRecordParams{
			ID: row.ID, ContactEmail: row.ContactEmail, ContactName: row.ContactName, ContactSource: row.ContactSource,
			ContactVerifiedOn: row.ContactVerifiedOn, ContactChangedAt: row.ContactChangedAt,
		})
		if err != nil {
			return fmt.Errorf("set the contact of record: %w", err)
		}
		if old.ContactEmail == "" || old.ContactEmail == email {
			return nil
		}
		return outbox.Queue(ctx, tx, c.Jobs, now, outbox.Mail{
			Kind: mail.KindContactChanged, To: mail.Address{Name: old.ContactName, Email: old.ContactEmail}, Locale: mail.Locale(row.Locale),
			Company: row.ID, Worthless: now.Add(7 * 24 * time.Hour),
		})
	})
}

// SellerContactInput is somebody of the seller's house.
type SellerContactInput struct {
	Name  string
	Email *string
	Phone *string
}

// SetAccountManagerInput says who looks after a company, and who stands in.
type SetAccountManagerInput struct {
	Company id.Company
	Manager SellerContactInput
	StandIn *SellerContactInput
}

// SetAccountManager names the people who stand on the company's pages and mails; for staff.
func (c *Companies) SetAccountManager(ctx context.Context, actor policy.Actor, in SetAccountManagerInput) (*Company, error) {
	var faults fault.List
	manager := readSellerContact(&faults, "input.manager", &in.Manager)
	standIn := readSellerContact(&faults, "input.standIn", in.StandIn)
	return c.manage(ctx, actor, in.Company, "company.manager_changed", faults, func(ctx context.Context, tx pgx.Tx, row *db.Company, _ time.Time) error {
		row.ManagerName, row.ManagerEmail, row.ManagerPhone = manager[0], manager[1], manager[2]
		row.StandInName, row.StandInEmail, row.StandInPhone = standIn[0], standIn[1], standIn[2]
		err := db.New(tx).SetAccountManager(ctx, db.SetAccountManagerParams{
			ID: row.ID, ManagerName: manager[0], ManagerEmail: manager[1], ManagerPhone: manager[2], StandInName: standIn[0], StandInEmail: standIn[1], StandInPhone: standIn[2],
		})
		if err != nil {
			return fmt.Errorf("set the account manager: %w", err)
		}
		return nil
	})
}

// readSellerContact gives name, address and telephone.
func readSellerContact(faults *fault.List, path string, in *SellerContactInput) (out [3]string) {
	if in == nil {
		return out
	}
	if out[0] = oneLine(faults, path+".name", &in.Name, 200); out[0] == "" {
		faults.Add(fault.New(fault.Required, path+".name"))
	}
	if in.Email != nil && *in.Email != "" {
		var ok bool
		if out[1], ok = account.CanonicalEmail(*in.Email); !ok {
			faults.Add(fault.New(fault.Invalid, path+".email"))
		}
	}
	out[2] = oneLine(faults, path+".phone", in.Phone, 40)
	return out
}

// SetSubUserModuleInput switches the module by which a company's admins add people themselves.
type SetSubUserModuleInput struct {
	Company id.Company
	On      bool
}

// SetSubUserModule switches it; for staff. Invitations that are pending can't be
// accepted while it is off.
func (c *Companies) SetSubUserModule(ctx context.Context, actor policy.Actor, in SetSubUserModuleInput) (*Company, error) {
	return c.manage(ctx, actor, in.Company, "company.module_switched", nil, func(ctx context.Context, tx pgx.Tx, row *db.Company, _ time.Time) error {
		row.SubUserModule = in.On
		if err := db.New(tx).SetSubUserModule(ctx, db.SetSubUserModuleParams{ID: row.ID, SubUserModule: in.On}); err != nil {
			return fmt.Errorf("switch the sub-user module: %w", err)
		}
		return nil
	})
}

// manage is one change of a record by staff: judged, locked, written, told to the timeline.
func (c *Companies) manage(ctx context.Context, actor policy.Actor, i id.Company, event string, faults fault.List, do func(context.Context, pgx.Tx, *db.Company, time.Time) error) (*Company, error) {
	if err := actor.RequireStaff(policy.ManageCompanies); err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	now := c.DB.Now()
	var out db.Company
	err := c.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockCompany(ctx, i)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.company")
		}
		if err != nil {
			return fmt.Errorf("lock a company: %w", err)
		}
		if err := do(ctx, tx, &row, now); err != nil {
			return err
		}
		out = row
		return audit.Append(ctx, tx, audit.Event{At: now, Company: i, Actor: actor, Action: event, SubjectType: "Company", Subject: i.UUID})
	})
	if err != nil {
		return nil, err
	}
	return Of(out), nil
}

// oneLine trims a text and refuses what is too long or has control characters.
func oneLine(faults *fault.List, path string, in *string, most int) string {
	if in == nil {
		return ""
	}
	s := strings.TrimSpace(*in)
	switch {
	case len([]rune(s)) > most:
		faults.Add(fault.New(fault.TooLong, path, most))
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }):
		faults.Add(fault.New(fault.Invalid, path))
	default:
		return s
	}
	return ""
}
