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
	"example.com/comptoir/internal/task"
)

// By which right somebody decided, as the request's row and the timeline say it.
const (
	viaAdmin   = "ADMIN"
	viaContact = "CONTACT_OF_RECORD"
	viaStaff   = "STAFF"
	viaRule    = "RULE"   // the proven mailbox is the contact of record
	viaReport  = "REPORT" // "this is not one of us"
)

// AccessDecision is what is decided on an access request.
type AccessDecision string

// The decisions.
const (
	Approve AccessDecision = "APPROVE"
	Decline AccessDecision = "DECLINE"
)

// DecideAccessRequestInput decides. Exactly one of AccessRequest (for who is
// signed in) and Token (of the mail) names the request.
type DecideAccessRequestInput struct {
	AccessRequest *id.AccessRequest
	Token         *string
	Decision      AccessDecision
	Role          *policy.Role
	EndsAt        *time.Time
	Company       *id.Company // for staff: of a request that names none
	Note          *string
}

// decided is who decides, by which right, and what.
type decided struct {
	actor  policy.Actor // the zero value: the contact of record, who has no login
	via    string
	name   string
	email  string
	role   policy.Role // empty: as proposed
	endsAt *time.Time
	note   string
}

// DecideAccessRequest approves or declines (product rule 8). The first decision
// wins: a later one is WRONG_STATE, and the request says what was decided. It is
// taken from a company admin, from staff with a note, and from whoever holds a
// mail's link as long as that person is an admin, or that mailbox the contact of
// record; a link that is over is EXPIRED. Nobody decides on the own request: FORBIDDEN.
func (a *Access) DecideAccessRequest(ctx context.Context, actor policy.Actor, in DecideAccessRequestInput) (*AccessRequest, error) {
	var faults fault.List
	note := text(&faults, "input.note", deref(in.Note), false, 4000)
	d := decided{note: note, endsAt: in.EndsAt}
	if in.Role != nil {
		if d.role = *in.Role; !d.role.Known() {
			faults.Add(fault.New(fault.Invalid, "input.role"))
		}
	}
	if in.Decision != Approve && in.Decision != Decline {
		faults.Add(fault.New(fault.Invalid, "input.decision"))
	}
	if (in.AccessRequest == nil) == (in.Token == nil) {
		faults.Add(fault.New(fault.ExactlyOne, "input"))
	}
	now := a.DB.Now()
	if in.EndsAt != nil && !in.EndsAt.After(now) {
		faults.Add(fault.New(fault.Invalid, "input.endsAt").Say("end_passed"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	i, err := a.whoDecides(ctx, actor, in, &d)
	if err != nil {
		return nil, err
	}
	if d.via == viaStaff && note == "" {
		return nil, fault.New(fault.Required, "input.note")
	}
	row, err := a.decideRequest(ctx, i, in, d, now)
	if err != nil {
		return nil, err
	}
	if row.State == string(RequestGranted) {
		if err := a.forgiveLetIn(ctx, row.CompanyID, row.Email, now); err != nil {
			return nil, err
		}
	}
	return a.requestSeenBy(ctx, d.actor, row)
}

// whoDecides finds the request and the right to decide on it, before any lock.
func (a *Access) whoDecides(ctx context.Context, actor policy.Actor, in DecideAccessRequestInput, d *decided) (id.AccessRequest, error) {
	if in.Token != nil {
		found, err := a.Tokens.Find(ctx, a.DB, *in.Token, account.DecideAccess)
		if err != nil {
			return id.AccessRequest{}, err
		}
		if found.Expired {
			return id.AccessRequest{}, fault.New(fault.Expired, "input.token")
		}
		d.actor, d.email = policy.Actor{Person: found.PersonID}, found.Email
		if d.via = viaAdmin; found.PersonID.IsZero() {
			d.via = viaContact
		}
		return found.AccessRequestID, nil
	}
	if !actor.SignedIn() {
		return id.AccessRequest{}, fault.New(fault.Unauthenticated, "")
	}
	row, err := a.DB.As(actor).Read().AccessRequestByID(ctx, *in.AccessRequest)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !a.seesRequest(actor, row) {
		return row.ID, fault.New(fault.NotFound, "input.accessRequest")
	}
	if err != nil {
		return row.ID, fmt.Errorf("read an access request: %w", err)
	}
	d.actor = actor
	if d.via = viaAdmin; actor.MayStaff(policy.DecideAccess) {
		d.via = viaStaff
	}
	return row.ID, nil
}

// decideRequest takes the decision in one transaction: the company's people are
// locked first, then the request, so that of many at once one wins.
func (a *Access) decideRequest(ctx context.Context, i id.AccessRequest, in DecideAccessRequestInput, d decided, now time.Time) (db.AccessRequest, error) {
	var r db.AccessRequest
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		seen, err := db.New(tx).AccessRequestByID(ctx, i)
		if err != nil {
			return fmt.Errorf("read an access request: %w", err)
		}
		// Before any lock: a claim that is being looked at takes the company's after its own.
		if _, ok := Requests.Next(RequestState(seen.State), StepDecline); !ok {
			return fault.New(fault.WrongState, "input").Say("already_decided")
		}
		c, err := a.companyToDecide(ctx, tx, seen, in, d)
		if err != nil {
			return err
		}
		if r, err = db.New(tx).LockAccessRequest(ctx, i); err != nil {
			return fmt.Errorf("lock an access request: %w", err)
		}
		if _, ok := Requests.Next(RequestState(r.State), StepDecline); !ok {
			return fault.New(fault.WrongState, "input").Say("already_decided")
		}
		if err := a.mayDecide(ctx, tx, r, c, &d, now); err != nil {
			return err
		}
		if in.Decision == Decline {
			return a.decline(ctx, tx, &r, d, now)
		}
		if r.MembershipID.IsZero() { // reopened, or of a new employer that had to be found
			if r, err = a.late(ctx, tx, r, c, now); err != nil {
				return err
			}
		}
		return a.grant(ctx, tx, &r, c, d, now)
	})
	return r, err
}

// companyToDecide locks the company of the request, or the one that staff name for a request that has none.
func (a *Access) companyToDecide(ctx context.Context, tx pgx.Tx, r db.AccessRequest, in DecideAccessRequestInput, d decided) (db.Company, error) {
	i := r.CompanyID
	if i.IsZero() && in.Decision == Decline {
		return db.Company{}, nil
	}
	if !i.IsZero() && in.Company != nil && *in.Company != i {
		return db.Company{}, fault.New(fault.NotFound, "input.company") // not the one that was asked: nothing is decided
	}
	if i.IsZero() {
		if d.via != viaStaff || in.Company == nil || in.Company.IsZero() {
			return db.Company{}, fault.New(fault.Required, "input.company")
		}
		i = *in.Company
	}
	c, err := lockCompany(ctx, tx, i)
	if fault.CodeOf(err) == fault.NotFound {
		return c, fault.New(fault.NotFound, "input.company")
	}
	if err == nil && in.Decision == Approve && c.State != string(CompanyActive) {
		return c, fault.New(fault.WrongState, "input.company").Say("company_not_active")
	}
	return c, err
}

// mayDecide judges the right at the moment of the decision: an admin may have
// lost it, the contact of record may be another since the mail was sent.
func (a *Access) mayDecide(ctx context.Context, tx pgx.Tx, r db.AccessRequest, c db.Company, d *decided, now time.Time) error {
	if d.email != "" && d.email == r.Email || !d.actor.Person.IsZero() && d.actor.Person == r.PersonID {
		return fault.New(fault.Forbidden, "input").Say("own_request")
	}
	admins, err := adminsOf(ctx, tx, c.ID, now)
	if err != nil {
		return err
	}
	switch d.via {
	case viaAdmin:
		for _, row := range admins {
			if row.Person.ID == d.actor.Person {
				d.name = account.PersonOf(row.Person).Name()
				return a.leaveFrozen(ctx, tx, r)
			}
		}
		return fault.New(fault.Forbidden, "input")
	case viaContact:
		on, ok := a.contactOfRecord(c, now)
		if !ok || on.email != d.email {
			return fault.New(fault.Forbidden, "input")
		}
		d.name = c.ContactName
		if d.name == "" {
			d.name = c.ContactEmail
		}
		return a.leaveFrozen(ctx, tx, r)
	}
	p, err := db.New(tx).PersonByID(ctx, d.actor.Person)
	if err != nil {
		return fmt.Errorf("read who decides: %w", err)
	}
	if p.Email == r.Email {
		return fault.New(fault.Forbidden, "input").Say("own_request")
	}
	d.name = account.PersonOf(p).Name()
	return nil
}

// roleToGive is the role that a decision names, or else the one that was proposed.
func roleToGive(r db.AccessRequest, d decided) policy.Role {
	switch {
	case d.role != "":
		return d.role
	case r.WantedRole != nil:
		return policy.Role(*r.WantedRole)
	}
	return firstRole
}

// frozenIsStaffs is the sentence of a refusal that says that staff look into it.
const frozenIsStaffs = "frozen_is_staffs"

// leaveFrozen leaves to staff what somebody called "not one of us".
func (a *Access) leaveFrozen(ctx context.Context, tx pgx.Tx, r db.AccessRequest) error {
	if r.MembershipID.IsZero() {
		return fault.New(fault.Forbidden, "input")
	}
	m, err := db.New(tx).MembershipByID(ctx, r.MembershipID)
	if err != nil {
		return fmt.Errorf("read a membership: %w", err)
	}
	if m.State == string(MembershipFrozen) {
		return fault.New(fault.Forbidden, "input").Say(frozenIsStaffs)
	}
	return nil
}

// late makes the pending membership of a request that has none, since it was
// refused at first or had to be completed.
func (a *Access) late(ctx context.Context, tx pgx.Tx, r db.AccessRequest, c db.Company, now time.Time) (db.AccessRequest, error) {
	was, err := a.membershipOfClaimant(ctx, tx, c.ID, r, now)
	if err != nil {
		return r, err
	}
	if MembershipState(was.State) != MembershipEnded {
		return r, fault.New(fault.Conflict, "input").Say("already_member")
	}
	return a.standBefore(ctx, tx, r, c, now)
}

// grant puts the membership in force and tells everybody whom it concerns: the
// person gets the way in, all other admins and the contact of record the news.
func (a *Access) grant(ctx context.Context, tx pgx.Tx, r *db.AccessRequest, c db.Company, d decided, now time.Time) error {
	q := db.New(tx)
	m, err := q.LockMembership(ctx, r.MembershipID)
	if err != nil {
		return fmt.Errorf("lock a membership: %w", err)
	}
	move, ok := Memberships.Next(MembershipState(m.State), StepGrant)
	if !ok {
		return fault.New(fault.WrongState, "input")
	}
	admins, err := adminsOf(ctx, tx, c.ID, now)
	if err != nil {
		return err
	}
	switch {
	case d.role != "":
		m.Role = d.role
	case len(admins) == 0:
		m.Role = policy.RoleAdmin // the first one of a company administers it
	}
	if d.via == viaContact && m.Role == policy.RoleAdmin && len(admins) > 0 {
		return fault.New(fault.Forbidden, "input.role").Say("role_above")
	}
	m.State, m.EndsAt, m.GivenAt, m.GivenBy, m.GivenByName = string(move.To), d.endsAt, &now, d.actor.Person, d.name
	m.FrozenAt, m.FrozenReason, m.FrozenNote = nil, "", ""
	if err := saveMembership(ctx, tx, m); err != nil {
		return err
	}
	if err := a.watchAdmins(ctx, tx, c.ID, false, now); err != nil {
		return err
	}
	person, err := loginByID(ctx, tx, m.PersonID)
	if err != nil {
		return err
	}
	err = a.letIn(ctx, tx, person, outbox.Mail{Company: c.ID, AccessRequest: r.ID, Membership: m.ID}, mail.KindAccessGranted, now)
	if err != nil {
		return err
	}
	if err := a.announce(ctx, tx, c, m, person.Email, d.actor.Person, now); err != nil {
		return err
	}
	if d.via == viaRule {
		if err := a.tellManager(ctx, tx, c, m, now); err != nil {
			return err
		}
	}
	r.Note, r.DueAt, r.DecidedAt, r.DecidedBy, r.DecidedVia = d.note, nil, &now, d.actor.Person, d.via
	if err := a.closeRequestTasks(ctx, tx, *r, d.actor.Person, now); err != nil {
		return err
	}
	return a.step(ctx, tx, r, StepGrant, d.event(now, map[string]string{"role": string(m.Role), "membership": m.ID.String()}))
}

func (d decided) event(now time.Time, detail map[string]string) audit.Event {
	e := audit.Event{At: now, Actor: d.actor, Via: d.via, Detail: detail}
	if d.via == viaContact {
		e.Kind = audit.KindContact
	}
	return e
}

// tellManager tells the account manager that the contact of record let itself in.
func (a *Access) tellManager(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, now time.Time) error {
	to := a.SellerMailbox
	if c.ManagerEmail != "" {
		to = mail.Address{Name: c.ManagerName, Email: c.ManagerEmail}
	}
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindAdminByContact, To: to, Locale: a.SellerLocale, Company: c.ID, Membership: m.ID, Worthless: now.Add(7 * 24 * time.Hour),
	})
}

// decline ends the pending membership and tells the person in neutral words.
func (a *Access) decline(ctx context.Context, tx pgx.Tx, r *db.AccessRequest, d decided, now time.Time) error {
	if err := a.endPending(ctx, tx, *r, StepDecline, "DECLINED", d.actor.Person, now); err != nil {
		return err
	}
	err := outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindAccessDeclined, To: claimant(*r), Locale: mail.Locale(r.Locale), AccessRequest: r.ID, Worthless: now.Add(7 * 24 * time.Hour),
	})
	if err != nil {
		return err
	}
	r.Note, r.DueAt, r.DecidedAt, r.DecidedBy, r.DecidedVia = d.note, nil, &now, d.actor.Person, d.via
	if err := a.closeRequestTasks(ctx, tx, *r, d.actor.Person, now); err != nil {
		return err
	}
	return a.step(ctx, tx, r, StepDecline, d.event(now, nil))
}

// endPending ends the membership that never came into force, if there is one.
func (a *Access) endPending(ctx context.Context, tx pgx.Tx, r db.AccessRequest, step Step, reason string, by id.Person, now time.Time) error {
	if r.MembershipID.IsZero() {
		return nil
	}
	m, err := db.New(tx).LockMembership(ctx, r.MembershipID)
	if err != nil {
		return fmt.Errorf("lock a membership: %w", err)
	}
	move, ok := Memberships.Next(MembershipState(m.State), step)
	if !ok {
		return nil // it ended another way
	}
	m.State, m.EndReason, m.EndedAt, m.EndedBy = string(move.To), reason, &now, by
	return saveMembership(ctx, tx, m)
}

func (a *Access) closeRequestTasks(ctx context.Context, tx pgx.Tx, r db.AccessRequest, by id.Person, now time.Time) error {
	if err := task.Close(ctx, tx, now, by, r.ID.UUID, task.AccessRequest, task.ClaimRejected); err != nil || r.MembershipID.IsZero() {
		return err
	}
	return task.Close(ctx, tx, now, by, r.MembershipID.UUID, task.AccessFrozen)
}

// forgiveTries gives a mailbox's earlier wrong tries of a company's numbers back:
// since now the company knows who it was.
func (a *Access) forgiveTries(ctx context.Context, tx pgx.Tx, i id.Company, email string, now time.Time) error {
	q := db.New(tx)
	keys, err := q.CustomerKeysOf(ctx, i)
	if err != nil {
		return fmt.Errorf("read a company's customer numbers: %w", err)
	}
	n, err := q.WrongTries(ctx, db.WrongTriesParams{Email: email, CustomerKeys: keys, Since: now.Add(-a.Tries.PerNumber.Window), Now: now})
	if err != nil {
		return fmt.Errorf("count wrong tries: %w", err)
	}
	c, err := q.CompanyByID(ctx, i)
	if err != nil {
		return fmt.Errorf("read a company: %w", err)
	}
	for range n {
		if err := a.Tries.PerNumber.RefundIn(ctx, tx, now, c.CustomerKey); err != nil {
			return err
		}
	}
	return nil
}

// forgiveLetIn is forgiveTries in a transaction of its own: claims take a number's
// counter before the company's lock, so nobody who holds that lock may wait for it.
func (a *Access) forgiveLetIn(ctx context.Context, i id.Company, email string, now time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error { return a.forgiveTries(ctx, tx, i, email, now) })
}

func saveMembership(ctx context.Context, tx pgx.Tx, m db.Membership) error {
	err := db.New(tx).SaveMembership(ctx, db.SaveMembershipParams{
		ID: m.ID, Role: m.Role, State: m.State, EndsAt: m.EndsAt, EndedAt: m.EndedAt, GivenHow: m.GivenHow, GivenBy: m.GivenBy, GivenByName: m.GivenByName,
		GivenAt: m.GivenAt, FrozenAt: m.FrozenAt, FrozenReason: m.FrozenReason, FrozenNote: m.FrozenNote, EndReason: m.EndReason, EndedBy: m.EndedBy,
	})
	if err != nil {
		return fmt.Errorf("save a membership: %w", err)
	}
	return nil
}
