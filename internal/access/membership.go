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

// change is one step on a membership, taken with the company's people locked.
type change struct {
	step   Step
	path   string // of the input field that names the membership
	detail map[string]string
	via    string
	kind   string // of the actor, where that is no person
	// judge may refuse, and alters m as the step wants; the state is set after it.
	judge func(ctx context.Context, tx pgx.Tx, c db.Company, m *db.Membership, now time.Time) error
	// then is what follows in the same transaction.
	then func(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, now time.Time) error
}

// changeAs takes a step for whoever manages the company's people: its admins, staff.
// A membership that the actor may not see is NOT_FOUND; one that the actor sees and
// may not change, FORBIDDEN.
func (a *Access) changeAs(ctx context.Context, actor policy.Actor, i id.Membership, ch change) (*Membership, error) {
	seen, err := a.Membership(ctx, actor, i)
	if err != nil {
		return nil, err
	}
	if seen == nil {
		return nil, fault.New(fault.NotFound, ch.path)
	}
	if err := actor.Require(policy.ManagePeople, seen.CompanyID); err != nil {
		return nil, err
	}
	if err := a.change(ctx, actor, i, ch); err != nil {
		return nil, err
	}
	return a.membershipAnew(ctx, actor, i)
}

// change locks the company's people, then the membership, and takes the step.
func (a *Access) change(ctx context.Context, actor policy.Actor, i id.Membership, ch change) error {
	now := a.DB.Now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		seen, err := db.New(tx).MembershipByID(ctx, i)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, ch.path)
		}
		if err != nil {
			return fmt.Errorf("read a membership: %w", err)
		}
		c, err := lockCompany(ctx, tx, seen.CompanyID)
		if err != nil {
			return err
		}
		return a.changeIn(ctx, tx, actor, c, i, ch, now)
	})
}

// changeIn is change within a transaction that holds the company's lock.
func (a *Access) changeIn(ctx context.Context, tx pgx.Tx, actor policy.Actor, c db.Company, i id.Membership, ch change, now time.Time) error {
	m, err := db.New(tx).LockMembership(ctx, i)
	if err != nil {
		return fmt.Errorf("lock a membership: %w", err)
	}
	move, ok := Memberships.Next(MembershipState(m.State), ch.step)
	if !ok {
		return fault.New(fault.WrongState, ch.path)
	}
	if m.GivenAt == nil && ch.step != StepReport {
		return fault.New(fault.WrongState, ch.path).Say("decide_the_request")
	}
	if m.State == string(MembershipActive) && m.EndsAt != nil && !m.EndsAt.After(now) {
		return fault.New(fault.WrongState, ch.path) // over, whether a sweep has said so or not
	}
	administered := m.Role == policy.RoleAdmin && m.State == string(MembershipActive)
	if ch.judge != nil {
		if err := ch.judge(ctx, tx, c, &m, now); err != nil {
			return err
		}
	}
	m.State = string(move.To)
	if err := saveMembership(ctx, tx, m); err != nil {
		return err
	}
	if m.State != string(MembershipActive) {
		if err := a.stop(ctx, tx, m, now); err != nil {
			return err
		}
		if err := a.revokeOpen(ctx, tx, actor, m, now); err != nil {
			return err
		}
	}
	if ch.then != nil {
		if err := ch.then(ctx, tx, c, m, now); err != nil {
			return err
		}
	}
	if err := a.watchAdmins(ctx, tx, c.ID, administered, now); err != nil {
		return err
	}
	detail := map[string]string{"person": m.PersonID.String(), "role": string(m.Role)}
	for k, v := range ch.detail {
		detail[k] = v
	}
	return audit.Append(ctx, tx, audit.Event{
		At: now, Company: c.ID, Actor: actor, Kind: ch.kind, Action: move.Event, SubjectType: "Membership", Subject: i.UUID, Via: ch.via, Detail: detail,
	})
}

// stop ends what a membership gave beside what is checked at each use: sessions
// that reach nothing else, mails still to be sent, and new documents still to be told of. Rights, downloads and
// exports ask for the membership every time and need no stopping.
func (a *Access) stop(ctx context.Context, tx pgx.Tx, m db.Membership, now time.Time) error {
	q := db.New(tx)
	if err := q.DropMails(ctx, db.DropMailsParams{CompanyID: m.CompanyID, PersonID: m.PersonID}); err != nil {
		return fmt.Errorf("give mails up: %w", err)
	}
	if err := q.SettleNotices(ctx, db.SettleNoticesParams{MembershipID: m.ID, SettledAt: &now}); err != nil {
		return fmt.Errorf("give up what waits to be told: %w", err)
	}
	if err := q.EndSessionsWithoutAccess(ctx, db.EndSessionsWithoutAccessParams{PersonID: m.PersonID, Now: &now}); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// revokeOpen revokes what the company has still open for the person: an older
// invitation must not let in again whom the company has just shown out.
func (a *Access) revokeOpen(ctx context.Context, tx pgx.Tx, actor policy.Actor, m db.Membership, now time.Time) error {
	q := db.New(tx)
	p, err := q.PersonByID(ctx, m.PersonID)
	if err != nil {
		return fmt.Errorf("read a person: %w", err)
	}
	row, err := q.PendingInvitation(ctx, db.PendingInvitationParams{CompanyID: m.CompanyID, Email: p.Email})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a pending invitation: %w", err)
	}
	move, ok := Invitations.Next(InvitationState(row.State), StepRevoke)
	if !ok {
		return nil
	}
	row.State, row.AnsweredAt = string(move.To), &now
	if err := saveInvitation(ctx, tx, row); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{At: now, Company: m.CompanyID, Actor: actor, Action: move.Event, SubjectType: "Invitation", Subject: row.ID.UUID})
}

// keepsAdmin refuses what would leave a company without a lasting admin
// (LAST_ADMIN, product rule 14). m is the one that would stop to be one.
func keepsAdmin(ctx context.Context, tx pgx.Tx, m db.Membership, path string, now time.Time) error {
	if m.Role != policy.RoleAdmin || m.State != string(MembershipActive) {
		return nil
	}
	admins, err := adminsOf(ctx, tx, m.CompanyID, now)
	if err != nil {
		return err
	}
	for _, other := range admins {
		if other.Membership.ID != m.ID && other.Membership.EndsAt == nil {
			return nil
		}
	}
	return fault.New(fault.LastAdmin, path)
}

// watchAdmins opens the task "company without admin" when there is no lasting
// admin and there are people, or there was an admin just now; it closes it when
// there is one again.
func (a *Access) watchAdmins(ctx context.Context, tx pgx.Tx, c id.Company, lost bool, now time.Time) error {
	admins, err := adminsOf(ctx, tx, c, now)
	if err != nil {
		return err
	}
	for _, row := range admins {
		if row.Membership.EndsAt == nil {
			return task.Close(ctx, tx, now, id.Person{}, c.UUID, task.CompanyWithoutAdmin)
		}
	}
	people, err := db.New(tx).HasPeople(ctx, c)
	if err != nil {
		return fmt.Errorf("look for a company's people: %w", err)
	}
	if !people && !lost {
		return nil
	}
	opened, err := a.openOnce(ctx, tx, now, task.Task{Kind: task.CompanyWithoutAdmin, Subject: c.UUID, Company: c})
	if err != nil {
		return err
	}
	return a.notifyStaffOf(ctx, tx, c, opened, now)
}

// MembershipPatch is what to change; what is absent stays.
type MembershipPatch struct {
	Membership id.Membership
	Role       *policy.Role
	SetEnd     bool       // whether EndsAt is given,
	EndsAt     *time.Time // nil then takes the end away
}

// ChangeMembership gives another role or another last day. Who is the last
// lasting admin keeps the role: LAST_ADMIN, but for staff, who get the task.
func (a *Access) ChangeMembership(ctx context.Context, actor policy.Actor, in MembershipPatch) (*Membership, error) {
	var faults fault.List
	if in.Role != nil && !in.Role.Known() {
		faults.Add(fault.New(fault.Invalid, "input.role"))
	}
	if in.EndsAt != nil && !in.EndsAt.After(a.DB.Now()) {
		faults.Add(fault.New(fault.Invalid, "input.endsAt").Say("end_passed"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	ch := change{step: StepChange, path: "input.membership", detail: map[string]string{}}
	ch.judge = func(ctx context.Context, tx pgx.Tx, c db.Company, m *db.Membership, now time.Time) error {
		lessens := in.Role != nil && *in.Role != policy.RoleAdmin || in.EndsAt != nil
		if lessens && !actor.MayStaff(policy.ManagePeople) {
			if err := keepsAdmin(ctx, tx, *m, "input.membership", now); err != nil {
				return err
			}
		}
		if in.Role != nil {
			ch.detail["from"] = string(m.Role)
			m.Role = *in.Role
		}
		if in.SetEnd {
			m.EndsAt = in.EndsAt
		}
		return a.stillAdmin(ctx, tx, actor, c, now)
	}
	return a.changeAs(ctx, actor, in.Membership, ch)
}

// stillAdmin judges the actor's right once more with the company's lock held: two
// admins who demote each other at once must not both succeed.
func (a *Access) stillAdmin(ctx context.Context, tx pgx.Tx, actor policy.Actor, c db.Company, now time.Time) error {
	if actor.MayStaff(policy.ManagePeople) {
		return nil
	}
	admins, err := adminsOf(ctx, tx, c.ID, now)
	if err != nil {
		return err
	}
	for _, row := range admins {
		if row.Person.ID == actor.Person {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "")
}

// EndReason is why a membership ends, spelled as in the schema.
type EndReason string

// The reasons that people give.
const (
	LeftEmployer   EndReason = "LEFT_EMPLOYER"
	NoLongerNeeded EndReason = "NO_LONGER_NEEDED"
	Abuse          EndReason = "ABUSE"
	OtherReason    EndReason = "OTHER"
)

func (r EndReason) known() bool {
	return r == LeftEmployer || r == NoLongerNeeded || r == Abuse || r == OtherReason
}

// EndMembershipInput ends an access. Successor becomes admin in the same step.
type EndMembershipInput struct {
	Membership id.Membership
	Reason     EndReason
	Successor  *id.Membership
}

// EndMembership ends an access at once; with its commit everything stops that it
// gave (product rule 15). The last lasting admin ends with a successor or by
// staff, else LAST_ADMIN.
func (a *Access) EndMembership(ctx context.Context, actor policy.Actor, in EndMembershipInput) (*Membership, error) {
	if !in.Reason.known() {
		return nil, fault.New(fault.Invalid, "input.reason")
	}
	ch := change{step: StepEnd, path: "input.membership", detail: map[string]string{"reason": string(in.Reason)}}
	ch.judge = func(ctx context.Context, tx pgx.Tx, c db.Company, m *db.Membership, now time.Time) error {
		if err := a.stillAdmin(ctx, tx, actor, c, now); err != nil {
			return err
		}
		if in.Successor != nil {
			if err := a.succeed(ctx, tx, actor, c, *in.Successor, *m, now); err != nil {
				return err
			}
		}
		if !actor.MayStaff(policy.ManagePeople) {
			if err := keepsAdmin(ctx, tx, *m, "input.membership", now); err != nil {
				return err
			}
		}
		m.EndReason, m.EndedAt, m.EndedBy = string(in.Reason), &now, actor.Person
		return nil
	}
	ch.then = a.tellEnded
	return a.changeAs(ctx, actor, in.Membership, ch)
}

// tellEnded tells the person, and closes the case of a frozen access.
func (a *Access) tellEnded(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, now time.Time) error {
	if err := task.Close(ctx, tx, now, m.EndedBy, m.ID.UUID, task.AccessFrozen); err != nil {
		return err
	}
	return a.tellPerson(ctx, tx, c, m, mail.KindMembershipEnded, now)
}

func (a *Access) tellPerson(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, kind mail.Kind, now time.Time) error {
	row, err := db.New(tx).PersonByID(ctx, m.PersonID)
	if err != nil {
		return fmt.Errorf("read a person: %w", err)
	}
	p := account.PersonOf(row)
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: kind, To: mail.Address{Name: p.Name(), Email: p.Email}, Locale: p.Locale, Person: p.ID, Company: c.ID, Membership: m.ID,
		Worthless: now.Add(7 * 24 * time.Hour),
	})
}

// succeed makes a colleague an admin, in the step that ends another.
func (a *Access) succeed(ctx context.Context, tx pgx.Tx, actor policy.Actor, c db.Company, i id.Membership, leaving db.Membership, now time.Time) error {
	m, err := db.New(tx).LockMembership(ctx, i)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (m.CompanyID != c.ID || m.ID == leaving.ID) {
		return fault.New(fault.NotFound, "input.successor")
	}
	if err != nil {
		return fmt.Errorf("lock the successor: %w", err)
	}
	move, ok := Memberships.Next(MembershipState(m.State), StepChange)
	if !ok || m.EndsAt != nil {
		return fault.New(fault.WrongState, "input.successor")
	}
	from := m.Role
	m.Role = policy.RoleAdmin
	if err := saveMembership(ctx, tx, m); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{
		At: now, Company: c.ID, Actor: actor, Action: move.Event, SubjectType: "Membership", Subject: m.ID.UUID,
		Detail: map[string]string{"person": m.PersonID.String(), "role": string(m.Role), "from": string(from), "succeeds": leaving.ID.String()},
	})
}

// FreezeMembershipInput stops an access until somebody looks into it.
type FreezeMembershipInput struct {
	Membership id.Membership
	Reason     string  // the public half: the person sees it
	Note       *string // the other half, for staff
}

// FreezeMembership stops an access at once; for staff. It always takes effect:
// a company that is left without an admin is a task.
func (a *Access) FreezeMembership(ctx context.Context, actor policy.Actor, in FreezeMembershipInput) (*Membership, error) {
	if err := actor.RequireStaff(policy.ManageCompanies); err != nil {
		return nil, err
	}
	var faults fault.List
	reason := text(&faults, "input.reason", in.Reason, true, 2000)
	note := text(&faults, "input.note", deref(in.Note), false, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	ch := change{step: StepFreeze, path: "input.membership"}
	ch.judge = func(_ context.Context, _ pgx.Tx, _ db.Company, m *db.Membership, now time.Time) error {
		m.FrozenAt, m.FrozenReason, m.FrozenNote = &now, reason, note
		return nil
	}
	ch.then = func(ctx context.Context, tx pgx.Tx, c db.Company, m db.Membership, now time.Time) error {
		return a.tellPerson(ctx, tx, c, m, mail.KindMembershipFrozen, now)
	}
	return a.changeAs(ctx, actor, in.Membership, ch)
}

// ReinstateMembershipInput puts a frozen access back in force.
type ReinstateMembershipInput struct {
	Membership id.Membership
	Note       string // what staff found out
}

// ReinstateMembership puts a frozen access back in force; for staff. One that was
// frozen before the company had decided is decided by its request: WRONG_STATE.
func (a *Access) ReinstateMembership(ctx context.Context, actor policy.Actor, in ReinstateMembershipInput) (*Membership, error) {
	if err := actor.RequireStaff(policy.ManageCompanies); err != nil {
		return nil, err
	}
	var faults fault.List
	note := text(&faults, "input.note", in.Note, true, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	ch := change{step: StepUnfreeze, path: "input.membership"}
	ch.judge = func(_ context.Context, _ pgx.Tx, _ db.Company, m *db.Membership, _ time.Time) error {
		m.FrozenAt, m.FrozenReason, m.FrozenNote = nil, "", note
		return nil
	}
	ch.then = func(ctx context.Context, tx pgx.Tx, _ db.Company, m db.Membership, now time.Time) error {
		return task.Close(ctx, tx, now, actor.Person, m.ID.UUID, task.AccessFrozen)
	}
	return a.changeAs(ctx, actor, in.Membership, ch)
}

// over marks a membership whose last day has passed. Nothing waits for it: what
// the membership gave ended at that moment.
func (a *Access) over(ctx context.Context, tx pgx.Tx, m db.Membership, now time.Time) error {
	move, ok := Memberships.Next(MembershipState(m.State), StepOver)
	if !ok {
		return nil
	}
	m.State, m.EndedAt = string(move.To), m.EndsAt
	if err := saveMembership(ctx, tx, m); err != nil {
		return err
	}
	if err := a.stop(ctx, tx, m, now); err != nil {
		return err
	}
	if err := a.watchAdmins(ctx, tx, m.CompanyID, m.Role == policy.RoleAdmin, now); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Event{
		At: now, Company: m.CompanyID, Actor: policy.System(), Action: move.Event, SubjectType: "Membership", Subject: m.ID.UUID,
		Detail: map[string]string{"person": m.PersonID.String(), "role": string(m.Role)},
	})
}
