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
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/policy"
)

// InvitationPage is what the page behind an invitation's link shows: what is
// offered, by whom, until when, before anything is typed.
type InvitationPage struct {
	Company          string
	InvitedBy        string
	Email            string
	Role             policy.Role
	MembershipEndsAt *time.Time
	State            InvitationState
	ExpiresAt        time.Time
	Locale           mail.Locale
	Known            bool   // the mailbox has a login, to which the access is added
	SignedInAs       string // another address that is signed in here, "" when none is
}

// invited reads an invitation by its link.
func (a *Access) invited(ctx context.Context, token string) (db.Invitation, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.AcceptInvitation)
	if err != nil {
		return db.Invitation{}, err
	}
	row, err := a.DB.AsSystem().Read().InvitationByID(ctx, found.InvitationID)
	if err != nil {
		return row, fmt.Errorf("read the link's invitation: %w", err)
	}
	return row, nil
}

// LookAtInvitation tells what an invitation's link offers and changes nothing.
// NOT_FOUND for a link that is none, or was replaced by a newer one.
func (a *Access) LookAtInvitation(ctx context.Context, actor policy.Actor, token string) (InvitationPage, error) {
	row, err := a.invited(ctx, token)
	if err != nil {
		return InvitationPage{}, err
	}
	read := a.DB.AsSystem().Read()
	c, err := read.CompanyByID(ctx, row.CompanyID)
	if err != nil {
		return InvitationPage{}, fmt.Errorf("read the invitation's company: %w", err)
	}
	by, err := read.PersonByID(ctx, row.InvitedBy)
	if err != nil {
		return InvitationPage{}, fmt.Errorf("read the inviter: %w", err)
	}
	out := InvitationPage{
		Company: c.LegalName, InvitedBy: account.PersonOf(by).Name(), Email: row.Email, Role: row.Role, MembershipEndsAt: row.MembershipEndsAt,
		State: stateAt(row, a.DB.Now()), ExpiresAt: row.ExpiresAt, Locale: mail.Locale(row.Locale),
	}
	known, err := read.PersonByEmail(ctx, row.Email)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return out, fmt.Errorf("look a person up: %w", err)
	}
	out.Known = err == nil
	if actor.SignedIn() && actor.Person != known.ID {
		me, err := read.PersonByID(ctx, actor.Person)
		if err != nil {
			return out, fmt.Errorf("read who is signed in: %w", err)
		}
		out.SignedInAs = me.Email
	}
	return out, nil
}

// AcceptInvitationInput takes an invitation. The name is needed where the mailbox has no login yet.
type AcceptInvitationInput struct {
	Token      string
	GivenName  *string
	FamilyName *string
	// OtherAccount says that whoever is signed in knows that the invitation is for another mailbox.
	OtherAccount bool
}

// Accepted is what taking an invitation gave.
type Accepted struct {
	Membership id.Membership
	// PasswordToken is a link's token to set the first password at once: the
	// invitation's link has proven the mailbox. Empty for a login that has one.
	PasswordToken string
}

// AcceptInvitation ties the person to the company: role and company come from the
// invitation, never from the caller. The mailbox is thereby proven; a known one
// gets a membership added to its login, never a second login. Of many at once one
// is taken. Signed in as somebody else it asks first: OTHER_ACCOUNT. One that is
// over, revoked or answered, whose inviter is no admin any more or whose company
// is not active: EXPIRED.
func (a *Access) AcceptInvitation(ctx context.Context, actor policy.Actor, in AcceptInvitationInput) (*Accepted, error) {
	row, err := a.invited(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	seen, err := a.LookAtInvitation(ctx, actor, in.Token)
	if err != nil {
		return nil, err
	}
	if seen.SignedInAs != "" && !in.OtherAccount {
		return nil, fault.New(fault.OtherAccount, "input.otherAccount").Say("other_account", seen.SignedInAs, seen.Email)
	}
	var faults fault.List
	p := personal{email: row.Email, locale: mail.Locale(row.Locale)}
	if !seen.Known && seen.State == InvitationPending {
		p.givenName = line(&faults, "input.givenName", deref(in.GivenName), true, 100)
		p.familyName = line(&faults, "input.familyName", deref(in.FamilyName), true, 100)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	out, now := &Accepted{}, a.DB.Now()
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		return a.accept(ctx, tx, row, in.Token, p, out, now)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (a *Access) accept(ctx context.Context, tx pgx.Tx, row db.Invitation, token string, p personal, out *Accepted, now time.Time) error {
	c, err := lockCompany(ctx, tx, row.CompanyID)
	if err != nil {
		return err
	}
	if row, err = db.New(tx).LockInvitation(ctx, row.ID); err != nil {
		return fmt.Errorf("lock an invitation: %w", err)
	}
	move, ok := Invitations.Next(stateAt(row, now), StepAcceptInvitation)
	if !ok {
		return fault.New(fault.Expired, "input.token")
	}
	if _, err := a.Tokens.Take(ctx, tx, now, token, account.AcceptInvitation); err != nil {
		return err
	}
	inviter, err := a.stillInviting(ctx, tx, c, row, now)
	if err != nil {
		return err
	}
	was, err := a.membershipOfMailbox(ctx, tx, c.ID, row.Email, now)
	if err != nil {
		return err
	}
	person, err := loginOf(ctx, tx, p, now)
	if err != nil {
		return err
	}
	m, err := a.tie(ctx, tx, row, was, person, inviter, now)
	if err != nil {
		return err
	}
	row.State, row.AnsweredAt, row.MembershipID = string(move.To), &now, m.ID
	if err := saveInvitation(ctx, tx, row); err != nil {
		return err
	}
	out.Membership = m.ID
	if person.PasswordHash == "" {
		t, err := a.Tokens.Issue(ctx, tx, account.SetPassword, account.About{Person: person.ID}, now)
		if err != nil {
			return err
		}
		out.PasswordToken = a.Tokens.Text(account.SetPassword, t, 1)
	}
	if err := a.announce(ctx, tx, c, m, row.Email, row.InvitedBy, now); err != nil {
		return err
	}
	if err := a.tellInviter(ctx, tx, row, inviter, now); err != nil {
		return err
	}
	if err := a.watchAdmins(ctx, tx, c.ID, false, now); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{
		At: now, Company: c.ID, Actor: policy.Actor{Person: person.ID}, Action: move.Event, SubjectType: "Invitation", Subject: row.ID.UUID, Via: "link",
		Detail: map[string]string{"role": string(m.Role), "membership": m.ID.String(), "person": person.ID.String(), "invitedBy": row.InvitedBy.String()},
	})
}

// stillInviting gives the inviter, as long as that person administers the company and it has the module.
func (a *Access) stillInviting(ctx context.Context, tx pgx.Tx, c db.Company, row db.Invitation, now time.Time) (account.Person, error) {
	if c.State == string(CompanyActive) && c.SubUserModule {
		admins, err := adminsOf(ctx, tx, c.ID, now)
		if err != nil {
			return account.Person{}, err
		}
		for _, admin := range admins {
			if admin.Person.ID == row.InvitedBy {
				return account.PersonOf(admin.Person), nil
			}
		}
	}
	return account.Person{}, fault.New(fault.Expired, "input.token")
}

// tie makes the membership, or puts the pending one of the person's own claim in
// force: the company has answered by inviting.
func (a *Access) tie(ctx context.Context, tx pgx.Tx, row db.Invitation, was db.Membership, p db.PersonByEmailRow, inviter account.Person, now time.Time) (db.Membership, error) {
	switch MembershipState(was.State) {
	case MembershipActive, MembershipFrozen:
		return was, fault.New(fault.Conflict, "input.token").Say("already_member")
	case MembershipPending:
		return a.tiePending(ctx, tx, row, was, inviter, now)
	case MembershipEnded:
	}
	in := db.InsertMembershipParams{
		ID: id.NewMembership(), CompanyID: row.CompanyID, PersonID: p.ID, Role: row.Role, State: string(MembershipActive), EndsAt: row.MembershipEndsAt,
		PersonName: p.GivenName + " " + p.FamilyName, GivenHow: "INVITATION", GivenBy: inviter.ID, GivenByName: inviter.Name(), GivenAt: &now, CreatedAt: now,
	}
	if err := db.New(tx).InsertMembership(ctx, in); err != nil {
		return was, fmt.Errorf("add a membership: %w", err)
	}
	m, err := db.New(tx).MembershipByID(ctx, in.ID)
	if err != nil {
		return m, fmt.Errorf("read a membership: %w", err)
	}
	return m, nil
}

// tiePending puts a claim's membership in force by the inviter's word, and grants the request.
func (a *Access) tiePending(ctx context.Context, tx pgx.Tx, row db.Invitation, m db.Membership, inviter account.Person, now time.Time) (db.Membership, error) {
	move, ok := Memberships.Next(MembershipState(m.State), StepGrant)
	if !ok {
		return m, fault.New(fault.WrongState, "input.token")
	}
	m.State, m.Role, m.EndsAt, m.GivenHow = string(move.To), row.Role, row.MembershipEndsAt, "INVITATION"
	m.GivenBy, m.GivenByName, m.GivenAt = inviter.ID, inviter.Name(), &now
	if err := saveMembership(ctx, tx, m); err != nil {
		return m, err
	}
	r, err := db.New(tx).OpenAccessRequestOfMembership(ctx, m.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("look for a membership's request: %w", err)
	}
	r.DueAt, r.DecidedAt, r.DecidedBy, r.DecidedVia = nil, &now, inviter.ID, viaAdmin
	if err := a.closeRequestTasks(ctx, tx, r, inviter.ID, now); err != nil {
		return m, err
	}
	return m, a.step(ctx, tx, &r, StepGrant, audit.Event{At: now, Actor: policy.Actor{Person: inviter.ID}, Via: viaAdmin, Detail: map[string]string{"role": string(m.Role), "membership": m.ID.String()}})
}

// DeclineInvitation says no; the inviter is told. One that is not pending any more: EXPIRED.
func (a *Access) DeclineInvitation(ctx context.Context, token string) error {
	row, err := a.invited(ctx, token)
	if err != nil {
		return err
	}
	now := a.DB.Now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockInvitation(ctx, row.ID)
		if err != nil {
			return fmt.Errorf("lock an invitation: %w", err)
		}
		move, ok := Invitations.Next(stateAt(row, now), StepRefuseInvitation)
		if !ok {
			return fault.New(fault.Expired, "input.token")
		}
		row.State, row.AnsweredAt = string(move.To), &now
		if err := saveInvitation(ctx, tx, row); err != nil {
			return err
		}
		by, err := db.New(tx).PersonByID(ctx, row.InvitedBy)
		if err != nil {
			return fmt.Errorf("read the inviter: %w", err)
		}
		if err := a.tellInviter(ctx, tx, row, account.PersonOf(by), now); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Company: row.CompanyID, Kind: audit.KindApplicant, Action: move.Event, SubjectType: "Invitation", Subject: row.ID.UUID, Via: "link"})
	})
}

func (a *Access) tellInviter(ctx context.Context, tx pgx.Tx, row db.Invitation, by account.Person, now time.Time) error {
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindInvitationAnswered, To: mail.Address{Name: by.Name(), Email: by.Email}, Locale: by.Locale, Person: by.ID, Company: row.CompanyID,
		Invitation: row.ID, Worthless: now.Add(7 * 24 * time.Hour),
	})
}

// AskNewInvitation mails a new link to the address that an expired invitation was
// sent to, as long as its inviter could still invite. Any other link changes nothing.
func (a *Access) AskNewInvitation(ctx context.Context, token string) error {
	row, err := a.invited(ctx, token)
	if err != nil || stateAt(row, a.DB.Now()) != InvitationExpired {
		return err
	}
	if err := account.SpendMail(ctx, a.DB, row.Email); err != nil {
		if fault.CodeOf(err) == fault.RateLimited {
			return nil
		}
		return err
	}
	now := a.DB.Now()
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		c, err := lockCompany(ctx, tx, row.CompanyID)
		if err != nil {
			return err
		}
		row, err := db.New(tx).LockInvitation(ctx, row.ID)
		if err != nil {
			return fmt.Errorf("lock an invitation: %w", err)
		}
		move, ok := Invitations.Next(stateAt(row, now), StepResend)
		if !ok || stateAt(row, now) != InvitationExpired {
			return nil
		}
		if _, err := a.stillInviting(ctx, tx, c, row, now); err != nil {
			return err
		}
		if row.State == string(InvitationExpired) {
			if err := noOther(ctx, tx, row); err != nil {
				return err
			}
		}
		if err := a.sendInvitation(ctx, tx, &row, now); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Company: row.CompanyID, Kind: audit.KindApplicant, Action: move.Event, SubjectType: "Invitation", Subject: row.ID.UUID, Via: "link"})
	})
	if code := fault.CodeOf(err); code == fault.Expired || code == fault.WrongState {
		return nil // what can't be renewed is not told
	}
	return err
}
