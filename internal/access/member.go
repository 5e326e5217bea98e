package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// Membership is the tie of a person to a company.
type Membership struct {
	ID            id.Membership
	Role          policy.Role
	State         MembershipState
	CreatedAt     time.Time
	EndsAt        *time.Time
	EndedAt       *time.Time
	Person        *account.Person
	Company       *company.Company
	GivenHow      *string // null while it is pending
	GivenBy       *string // the name of who approved or invited
	GivenAt       *time.Time
	SharedMailbox bool
	FrozenReason  *string // the public half
	FrozenNote    *string // the other half, for staff

	AvailableActions []*AvailableAction

	CompanyID id.Company // also of one whose company the reader does not see
}

// IsNode marks what node(id:) can give.
func (Membership) IsNode() {}

// Viewer is who asks.
type Viewer struct {
	Person      *account.Person
	Memberships []*Membership
	StaffRole   *policy.StaffRole
}

// Viewer gives the actor's person and memberships that are not over, oldest first;
// nil when nobody is signed in.
func (a *Access) Viewer(ctx context.Context, actor policy.Actor) (*Viewer, error) {
	if !actor.SignedIn() {
		return nil, nil
	}
	read := a.DB.As(actor).Read()
	row, err := read.PersonByID(ctx, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("read the viewer: %w", err)
	}
	p := account.PersonOf(row)
	v := &Viewer{Person: &p}
	if p.Staff != "" {
		v.StaffRole = &p.Staff
	}
	rows, err := read.MembershipsOfPerson(ctx, db.MembershipsOfPersonParams{PersonID: actor.Person, Now: a.DB.Now()})
	if err != nil {
		return nil, fmt.Errorf("read the viewer's memberships: %w", err)
	}
	for _, r := range rows {
		m := membershipOf(r.Membership, &p, actor, a.DB.Now())
		if actor.May(policy.ReadCompany, r.Company.ID) {
			m.Company = company.Of(r.Company)
		}
		v.Memberships = append(v.Memberships, m)
	}
	if len(rows) > 0 && int(rows[0].Living) == len(rows) {
		return v, nil
	}
	// What is not in force is shown without its company, which then is nothing to the viewer.
	rest, err := read.MembershipsNotInForce(ctx, db.MembershipsNotInForceParams{PersonID: actor.Person, Now: a.DB.Now()})
	if err != nil {
		return nil, fmt.Errorf("read the viewer's memberships: %w", err)
	}
	for _, r := range rest {
		v.Memberships = append(v.Memberships, membershipOf(r, &p, actor, a.DB.Now()))
	}
	slices.SortStableFunc(v.Memberships, func(a, b *Membership) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return v, nil
}

func membershipOf(r db.Membership, p *account.Person, actor policy.Actor, now time.Time) *Membership {
	m := &Membership{
		ID: r.ID, Role: r.Role, State: MembershipState(r.State), CreatedAt: r.CreatedAt, EndsAt: r.EndsAt, EndedAt: r.EndedAt, Person: p,
		GivenAt: r.GivenAt, GivenBy: company.Given(r.GivenByName), FrozenReason: company.Given(r.FrozenReason), SharedMailbox: account.SharedMailbox(p.Email), CompanyID: r.CompanyID,
	}
	if m.State == MembershipActive && m.EndsAt != nil && !m.EndsAt.After(now) {
		m.State, m.EndedAt = MembershipEnded, m.EndsAt // whether a sweep has said so or not
	}
	if m.GivenAt != nil {
		m.GivenHow = &r.GivenHow
	}
	if actor.MayStaff(policy.ManagePeople) {
		m.FrozenNote = company.Given(r.FrozenNote)
	}
	m.AvailableActions = membershipActions(m, actor)
	return m
}

// membershipActions tells what the actor can do with a membership now, and why not.
func membershipActions(m *Membership, actor policy.Actor) []*AvailableAction {
	var out []*AvailableAction
	add := func(step Step, may bool) {
		_, can := Memberships.Next(m.State, step)
		why := refusedState(can)
		if why == "" && m.GivenAt == nil {
			why = "DECIDE_THE_REQUEST"
		}
		out = append(out, available(step, why, may))
	}
	manages := actor.May(policy.ManagePeople, m.CompanyID)
	add(StepChange, manages)
	add(StepEnd, manages)
	add(StepDeparture, manages || m.Person.ID == actor.Person)
	if actor.MayStaff(policy.ManageCompanies) {
		add(StepFreeze, true)
		add(StepUnfreeze, true)
	}
	return out
}

// Members gives a company's people, first come first; nil for whoever may not see them.
func (a *Access) Members(ctx context.Context, actor policy.Actor, c *company.Company, args page.Args) (*page.Page[*Membership], error) {
	if !actor.May(policy.ReadPeople, c.ID) {
		return nil, nil
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Ascending()
	if err != nil {
		return nil, err
	}
	q, arg := a.DB.As(actor).Read(), db.MembersOfCompanyParams{CompanyID: c.ID, LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()}
	var rows []db.MembersOfCompanyRow
	if w.Backward {
		var back []db.MembersOfCompanyBackwardRow
		back, err = q.MembersOfCompanyBackward(ctx, db.MembersOfCompanyBackwardParams(arg))
		for _, r := range back {
			rows = append(rows, db.MembersOfCompanyRow(r))
		}
	} else {
		rows, err = q.MembersOfCompany(ctx, arg)
	}
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	nodes := make([]*Membership, len(rows))
	for n, r := range rows {
		p := account.PersonOf(r.Person)
		nodes[n] = membershipOf(r.Membership, &p, actor, a.DB.Now())
		nodes[n].Company = c
	}
	return page.New(w, nodes, func(m *Membership) string { return page.Place{At: m.CreatedAt, ID: m.ID.UUID}.Cursor() }), nil
}

// LastSeen gives when the persons of memberships were last here, in whichever
// company's matter; nothing of companies whose people the actor may not see.
func (a *Access) LastSeen(ctx context.Context, actor policy.Actor, ids []id.Membership) (map[id.Membership]*time.Time, error) {
	// Sessions are their person's alone; when the last one was used is told, nothing else.
	rows, err := a.DB.AsSystem().Read().LastSeenOfMembers(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("look for people's last use: %w", err)
	}
	found := map[id.Membership]*time.Time{}
	for _, r := range rows {
		if actor.May(policy.ReadPeople, r.CompanyID) {
			found[r.ID] = &r.LastSeenAt
		}
	}
	return found, nil
}

// Membership gives one that is the actor's own or in a company whose people the actor may see; nil for any other.
func (a *Access) Membership(ctx context.Context, actor policy.Actor, i id.Membership) (*Membership, error) {
	found, err := a.MembershipsByID(ctx, actor, []id.Membership{i})
	return found[i], err
}

// MembershipsByID gives those of several that are the actor's own or in companies
// whose people the actor may see, by id, in four statements at most.
func (a *Access) MembershipsByID(ctx context.Context, actor policy.Actor, ids []id.Membership) (map[id.Membership]*Membership, error) {
	found := map[id.Membership]*Membership{}
	if !actor.SignedIn() {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().MembershipsByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	var of []id.Person
	var at []id.Company
	for _, r := range rows {
		of, at = append(of, r.PersonID), append(at, r.CompanyID)
	}
	persons, err := a.Persons(ctx, actor, of)
	if err != nil {
		return nil, err
	}
	companies, err := (&company.Companies{DB: a.DB}).Many(ctx, actor, at)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		p := persons[r.PersonID]
		if p != nil && (r.PersonID == actor.Person || actor.May(policy.ReadPeople, r.CompanyID)) {
			found[r.ID] = membershipOf(r, p, actor, a.DB.Now())
			found[r.ID].Company = companies[r.CompanyID]
		}
	}
	return found, nil
}

// membershipAnew gives a membership after a step on it, also to whoever thereby
// lost the right to see it.
func (a *Access) membershipAnew(ctx context.Context, actor policy.Actor, i id.Membership) (*Membership, error) {
	read := a.DB.AsSystem().Read()
	row, err := read.MembershipByID(ctx, i)
	if err != nil {
		return nil, fmt.Errorf("read a membership: %w", err)
	}
	who, err := read.PersonByID(ctx, row.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read a person: %w", err)
	}
	p := account.PersonOf(who)
	m := membershipOf(row, &p, actor, a.DB.Now())
	if still, ok := actor.RoleIn(row.CompanyID); actor.MayStaff(policy.ReadCompany) || ok && still != "" && row.PersonID != actor.Person {
		m.Company, err = (&company.Companies{DB: a.DB}).ByID(ctx, actor, row.CompanyID)
	}
	return m, err
}

// Person gives a person that the actor may see: itself, and for admins and staff the people of their companies; nil for any other.
func (a *Access) Person(ctx context.Context, actor policy.Actor, i id.Person) (*account.Person, error) {
	if i.IsZero() {
		return nil, nil
	}
	found, err := a.Persons(ctx, actor, []id.Person{i})
	return found[i], err
}

// Persons gives those of the persons that the actor may see, by id, in two
// statements at most, however many they are. The database knows colleagues, not
// roles: who administers one company and only reads in another must not see the
// other's people.
func (a *Access) Persons(ctx context.Context, actor policy.Actor, ids []id.Person) (map[id.Person]*account.Person, error) {
	found := map[id.Person]*account.Person{}
	if !actor.SignedIn() {
		return found, nil
	}
	uuids := id.Bare(ids)
	rows, err := a.DB.As(actor).Read().PersonsByID(ctx, uuids)
	if err != nil {
		return nil, fmt.Errorf("read persons: %w", err)
	}
	tied, err := a.tied(ctx, actor, uuids)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.ID == actor.Person || actor.MayStaff(policy.ReadPeople) || slices.Contains(tied, r.ID) {
			p := account.PersonOf(r)
			found[r.ID] = &p
		}
	}
	return found, nil
}

// tied gives those of the persons who are or were of a company whose people the actor may see by a role there.
func (a *Access) tied(ctx context.Context, actor policy.Actor, ids []id.UUID) ([]id.Person, error) {
	var companies []id.UUID
	for _, g := range actor.Grants {
		if g.Role.May(policy.ReadPeople) {
			companies = append(companies, g.Company.UUID)
		}
	}
	if companies == nil || actor.MayStaff(policy.ReadPeople) {
		return nil, nil
	}
	tied, err := a.DB.As(actor).Read().TiedTo(ctx, db.TiedToParams{PersonIds: ids, CompanyIds: companies})
	if err != nil {
		return nil, fmt.Errorf("look for persons' companies: %w", err)
	}
	return tied, nil
}
