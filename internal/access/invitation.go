package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
)

// Delivery is how far the mail of an invitation came, spelled as in the schema.
type Delivery string

// The deliveries.
const (
	DeliveryQueued Delivery = "QUEUED"
	DeliverySent   Delivery = "SENT"   // taken by the reader's server
	DeliveryFailed Delivery = "FAILED" // refused, or given up
)

// Invitation is a company admin's asking a person in.
type Invitation struct {
	ID               id.Invitation
	Email            string
	Role             policy.Role
	MembershipEndsAt *time.Time
	State            InvitationState
	Delivery         Delivery
	AnswerClass      *string // of the server's last answer: "5xx 550"
	SharedMailbox    bool
	InvitedBy        string
	CreatedAt        time.Time
	ExpiresAt        time.Time
	AnsweredAt       *time.Time
	AvailableActions []*AvailableAction

	companyID id.Company
}

// IsNode marks what node(id:) can give.
func (Invitation) IsNode() {}

// stateAt is the invitation's state at a moment: one that is over has expired, whether a sweep has said so or not.
func stateAt(i db.Invitation, now time.Time) InvitationState {
	if InvitationState(i.State) == InvitationPending && !now.Before(i.ExpiresAt) {
		return InvitationExpired
	}
	return InvitationState(i.State)
}

func deliveryOf(mailState string) Delivery {
	switch mailState {
	case "SENT":
		return DeliverySent
	case "FAILED", "TOO_OLD":
		return DeliveryFailed
	}
	return DeliveryQueued
}

func invitationOf(r db.InvitationsOfCompanyRow, actor policy.Actor, now time.Time) *Invitation {
	i := r.Invitation
	out := &Invitation{
		ID: i.ID, Email: i.Email, Role: i.Role, MembershipEndsAt: i.MembershipEndsAt, State: stateAt(i, now), Delivery: deliveryOf(r.MailState),
		AnswerClass: company.Given(r.AnswerClass), SharedMailbox: account.SharedMailbox(i.Email), InvitedBy: r.InviterGivenName + " " + r.InviterFamilyName,
		CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt, AnsweredAt: i.AnsweredAt, companyID: i.CompanyID,
	}
	for _, step := range []Step{StepResend, StepRevoke} {
		_, can := Invitations.Next(out.State, step)
		out.AvailableActions = append(out.AvailableActions, available(step, refusedState(can), actor.May(policy.InvitePeople, i.CompanyID)))
	}
	return out
}

// Invitations gives a company's, newest first; nil for whoever may not see its people.
func (a *Access) Invitations(ctx context.Context, actor policy.Actor, c id.Company, args page.Args) (*page.Page[*Invitation], error) {
	if !actor.May(policy.ReadPeople, c) {
		return nil, nil
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	q, arg := a.DB.As(actor).Read(), db.InvitationsOfCompanyParams{CompanyID: c, LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()}
	var rows []db.InvitationsOfCompanyRow
	if w.Backward {
		var back []db.InvitationsOfCompanyBackwardRow
		back, err = q.InvitationsOfCompanyBackward(ctx, db.InvitationsOfCompanyBackwardParams(arg))
		for _, r := range back {
			rows = append(rows, db.InvitationsOfCompanyRow(r))
		}
	} else {
		rows, err = q.InvitationsOfCompany(ctx, arg)
	}
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	nodes, now := make([]*Invitation, len(rows)), a.DB.Now()
	for n, r := range rows {
		nodes[n] = invitationOf(r, actor, now)
	}
	return page.New(w, nodes, func(i *Invitation) string { return page.Place{At: i.CreatedAt, ID: i.ID.UUID}.Cursor() }), nil
}

// Invitation gives one that the actor may see, nil for any other.
func (a *Access) Invitation(ctx context.Context, actor policy.Actor, i id.Invitation) (*Invitation, error) {
	if i.IsZero() || !actor.SignedIn() {
		return nil, nil
	}
	row, err := a.DB.As(actor).Read().InvitationWithMail(ctx, i)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !actor.May(policy.ReadPeople, row.Invitation.CompanyID) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read an invitation: %w", err)
	}
	return invitationOf(db.InvitationsOfCompanyRow(row), actor, a.DB.Now()), nil
}

// InviteMemberInput asks a person in.
type InviteMemberInput struct {
	Company id.Company
	Email   string
	Role    policy.Role
	EndsAt  *time.Time
	Locale  mail.Locale
}

// InviteMember asks a person into a company whose sub-user module is on
// (product rules 11 to 13): elsewhere SUB_USER_MODULE_OFF, whose sentence says
// how to get it. There is one pending invitation per company and address;
// inviting again extends it with the new role and end, and the old link is dead.
// A mailbox that has access already is CONFLICT.
func (a *Access) InviteMember(ctx context.Context, actor policy.Actor, in InviteMemberInput) (*Invitation, error) {
	c, err := a.inviting(ctx, actor, in.Company)
	if err != nil {
		return nil, err
	}
	var faults fault.List
	to := email(&faults, "input.email", in.Email)
	role, _ := actor.RoleIn(c.ID)
	switch {
	case !in.Role.Known():
		faults.Add(fault.New(fault.Invalid, "input.role"))
	case !role.MayGive(in.Role):
		faults.Add(fault.New(fault.Forbidden, "input.role").Say("role_above"))
	}
	if in.EndsAt != nil && !in.EndsAt.After(a.DB.Now()) {
		faults.Add(fault.New(fault.Invalid, "input.endsAt").Say("end_passed"))
	}
	if !slices.Contains(mail.Locales(), in.Locale) {
		faults.Add(fault.New(fault.Invalid, "input.locale"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if err := account.SpendMail(ctx, a.DB, to); err != nil {
		return nil, err
	}
	var made id.Invitation
	now := a.DB.Now()
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		locked, err := lockCompany(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if err := a.stillAdmin(ctx, tx, actor, locked, now); err != nil {
			return err
		}
		was, err := a.membershipOfMailbox(ctx, tx, c.ID, to, now)
		if err != nil {
			return err
		}
		if was.State != string(MembershipEnded) {
			return fault.New(fault.Conflict, "input.email").Say("already_member")
		}
		made, err = a.invite(ctx, tx, actor, in, to, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.Invitation(ctx, actor, made)
}

// inviting judges whether the actor may ask people into a company, and whether
// the company can.
func (a *Access) inviting(ctx context.Context, actor policy.Actor, i id.Company) (db.Company, error) {
	if i.IsZero() || !actor.May(policy.ReadCompany, i) {
		if !actor.SignedIn() {
			return db.Company{}, fault.New(fault.Unauthenticated, "")
		}
		return db.Company{}, fault.New(fault.NotFound, "input.company")
	}
	if err := actor.Require(policy.InvitePeople, i); err != nil {
		return db.Company{}, err
	}
	c, err := a.DB.As(actor).Read().CompanyByID(ctx, i)
	if err != nil {
		return c, fmt.Errorf("read a company: %w", err)
	}
	if !c.SubUserModule {
		contact := a.SellerMailbox.Email
		if c.ManagerPhone != "" {
			contact = c.ManagerName + ", " + c.ManagerPhone
		}
		return c, fault.New(fault.ModuleOff, "input.company").Say("sub_user_module_off", contact)
	}
	return c, nil
}

// invite writes the invitation, or extends the pending one, and queues its mail.
func (a *Access) invite(ctx context.Context, tx pgx.Tx, actor policy.Actor, in InviteMemberInput, to string, now time.Time) (id.Invitation, error) {
	q := db.New(tx)
	row, err := q.PendingInvitation(ctx, db.PendingInvitationParams{CompanyID: in.Company, Email: to})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		row = db.Invitation{ID: id.NewInvitation(), CompanyID: in.Company, Email: to}
		err = q.InsertInvitation(ctx, db.InsertInvitationParams{
			ID: row.ID, CompanyID: in.Company, Email: to, Locale: string(in.Locale), Role: in.Role, MembershipEndsAt: in.EndsAt,
			InvitedBy: actor.Person, CreatedAt: now, ExpiresAt: now.Add(account.AcceptInvitation.Lifetime()),
		})
		if err != nil {
			return row.ID, fmt.Errorf("add an invitation: %w", err)
		}
		row.State = string(InvitationPending)
	case err != nil:
		return row.ID, fmt.Errorf("look for a pending invitation: %w", err)
	}
	row.Role, row.MembershipEndsAt, row.Locale, row.InvitedBy = in.Role, in.EndsAt, string(in.Locale), actor.Person
	event := "invitation.sent"
	if !row.TokenID.IsZero() {
		event = "invitation.resent"
	}
	if err := a.sendInvitation(ctx, tx, &row, now); err != nil {
		return row.ID, err
	}
	return row.ID, audit.Append(ctx, tx, audit.Event{
		At: now, Company: row.CompanyID, Actor: actor, Action: event, SubjectType: "Invitation", Subject: row.ID.UUID, Detail: map[string]string{"role": string(row.Role)},
	})
}

// sendInvitation gives the invitation a new end and a new link, and queues the mail; the old link is dead.
func (a *Access) sendInvitation(ctx context.Context, tx pgx.Tx, row *db.Invitation, now time.Time) error {
	if row.TokenID.IsZero() {
		token, err := a.Tokens.Issue(ctx, tx, account.AcceptInvitation, account.About{Invitation: row.ID, Email: row.Email}, now)
		if err != nil {
			return err
		}
		row.TokenID = token
	} else {
		token, err := db.New(tx).LockToken(ctx, row.TokenID)
		if err != nil {
			return fmt.Errorf("read an invitation's link: %w", err)
		}
		if err := a.Tokens.Renew(ctx, tx, token, now); err != nil {
			return err
		}
	}
	row.MailID, row.ExpiresAt, row.State = id.NewMail(), now.Add(account.AcceptInvitation.Lifetime()), string(InvitationPending)
	err := outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		ID: row.MailID, Kind: mail.KindInvitation, To: mail.Address{Email: row.Email}, Locale: mail.Locale(row.Locale), Company: row.CompanyID,
		Invitation: row.ID, Token: row.TokenID, Worthless: row.ExpiresAt,
	})
	if err != nil {
		return err
	}
	return saveInvitation(ctx, tx, *row)
}

func saveInvitation(ctx context.Context, tx pgx.Tx, i db.Invitation) error {
	err := db.New(tx).SaveInvitation(ctx, db.SaveInvitationParams{
		ID: i.ID, State: i.State, Role: i.Role, MembershipEndsAt: i.MembershipEndsAt, Locale: i.Locale, TokenID: i.TokenID, MailID: i.MailID,
		InvitedBy: i.InvitedBy, ExpiresAt: i.ExpiresAt, AnsweredAt: i.AnsweredAt, MembershipID: i.MembershipID,
	})
	if err != nil {
		return fmt.Errorf("save an invitation: %w", err)
	}
	return nil
}

// ResendInvitation sends it anew with a new end; at most three mails an hour go
// to one address (RATE_LIMITED). One that has expired is pending again.
func (a *Access) ResendInvitation(ctx context.Context, actor policy.Actor, i id.Invitation) (*Invitation, error) {
	seen, err := a.mine(ctx, actor, i)
	if err != nil {
		return nil, err
	}
	if _, err := a.inviting(ctx, actor, seen.companyID); err != nil {
		return nil, err
	}
	if err := account.SpendMail(ctx, a.DB, seen.Email); err != nil {
		return nil, err
	}
	return a.onInvitation(ctx, actor, seen, StepResend, func(ctx context.Context, tx pgx.Tx, row *db.Invitation, now time.Time) error {
		row.InvitedBy = actor.Person
		return a.sendInvitation(ctx, tx, row, now)
	})
}

// RevokeInvitation takes it back; its link tells so.
func (a *Access) RevokeInvitation(ctx context.Context, actor policy.Actor, i id.Invitation) (*Invitation, error) {
	seen, err := a.mine(ctx, actor, i)
	if err != nil {
		return nil, err
	}
	return a.onInvitation(ctx, actor, seen, StepRevoke, func(ctx context.Context, tx pgx.Tx, row *db.Invitation, now time.Time) error {
		row.State, row.AnsweredAt = string(InvitationRevoked), &now
		return saveInvitation(ctx, tx, *row)
	})
}

// mine gives an invitation that the actor may do something with.
func (a *Access) mine(ctx context.Context, actor policy.Actor, i id.Invitation) (*Invitation, error) {
	seen, err := a.Invitation(ctx, actor, i)
	if err != nil {
		return nil, err
	}
	if seen == nil {
		if !actor.SignedIn() {
			return nil, fault.New(fault.Unauthenticated, "")
		}
		return nil, fault.New(fault.NotFound, "input.invitation")
	}
	return seen, actor.Require(policy.InvitePeople, seen.companyID)
}

// onInvitation locks the company's people, then the invitation, and takes a step.
func (a *Access) onInvitation(ctx context.Context, actor policy.Actor, seen *Invitation, step Step, do func(context.Context, pgx.Tx, *db.Invitation, time.Time) error) (*Invitation, error) {
	now := a.DB.Now()
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		c, err := lockCompany(ctx, tx, seen.companyID)
		if err != nil {
			return err
		}
		if err := a.stillAdmin(ctx, tx, actor, c, now); err != nil {
			return err
		}
		row, err := db.New(tx).LockInvitation(ctx, seen.ID)
		if err != nil {
			return fmt.Errorf("lock an invitation: %w", err)
		}
		move, ok := Invitations.Next(stateAt(row, now), step)
		if !ok {
			return fault.New(fault.WrongState, "input.invitation")
		}
		if step == StepResend && row.State == string(InvitationExpired) {
			if err := noOther(ctx, tx, row); err != nil {
				return err
			}
		}
		if err := do(ctx, tx, &row, now); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Company: row.CompanyID, Actor: actor, Action: move.Event, SubjectType: "Invitation", Subject: row.ID.UUID})
	})
	if err != nil {
		return nil, err
	}
	return a.Invitation(ctx, actor, seen.ID)
}

// noOther refuses to revive an invitation beside a newer pending one.
func noOther(ctx context.Context, tx pgx.Tx, row db.Invitation) error {
	_, err := db.New(tx).PendingInvitation(ctx, db.PendingInvitationParams{CompanyID: row.CompanyID, Email: row.Email})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a pending invitation: %w", err)
	}
	return fault.New(fault.WrongState, "input.invitation")
}
