package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// The states of a merge.
const (
	mergeProposed  = "PROPOSED"
	mergeDone      = "MERGED"
	mergeUndone    = "UNDONE"
	mergeWithdrawn = "WITHDRAWN"
)

// Merge is the joining of two customer records that are one customer.
type Merge struct {
	ID          id.Merge
	State       string
	FromID      id.Company
	IntoID      id.Company
	Reason      string
	ProposedAt  time.Time
	ConfirmedAt *time.Time
	UndoneAt    *time.Time

	ProposedByID id.Person
}

// IsNode marks what node(id:) can give.
func (Merge) IsNode() {}

func mergeOf(r db.CompanyMerge) *Merge {
	return &Merge{ID: r.ID, State: r.State, FromID: r.FromID, IntoID: r.IntoID, Reason: r.Reason, ProposedAt: r.ProposedAt, ConfirmedAt: r.ConfirmedAt, UndoneAt: r.UndoneAt, ProposedByID: r.ProposedBy}
}

// MergesOf gives the merges in which each of the companies has or had a part, the
// newest first, to staff who see merges; nil to anybody else.
func (a *Access) MergesOf(ctx context.Context, actor policy.Actor, companies []id.Company) (map[id.Company][]*Merge, error) {
	if !actor.MayStaff(policy.ReadTasks) {
		return nil, nil
	}
	found := map[id.Company][]*Merge{}
	for _, c := range companies {
		found[c] = []*Merge{}
	}
	rows, err := a.DB.As(actor).Read().MergesOfCompanies(ctx, id.Bare(companies))
	if err != nil {
		return nil, fmt.Errorf("read merges: %w", err)
	}
	for _, r := range rows {
		for _, c := range []id.Company{r.FromID, r.IntoID} {
			if found[c] != nil {
				found[c] = append(found[c], mergeOf(r))
			}
		}
	}
	return found, nil
}

// MergeByID gives a merge to staff, nil to anybody else.
func (a *Access) MergeByID(ctx context.Context, actor policy.Actor, i id.Merge) (*Merge, error) {
	found, err := a.MergesByID(ctx, actor, []id.Merge{i})
	return found[i], err
}

// MergesByID gives several to staff, by id, in one statement; nobody else any.
func (a *Access) MergesByID(ctx context.Context, actor policy.Actor, ids []id.Merge) (map[id.Merge]*Merge, error) {
	found := map[id.Merge]*Merge{}
	if !actor.MayStaff(policy.ReadTasks) {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().MergesByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read merges: %w", err)
	}
	for _, r := range rows {
		found[r.ID] = mergeOf(r)
	}
	return found, nil
}

// MergeCompaniesInput proposes that one record become a part of another.
type MergeCompaniesInput struct {
	From   id.Company
	Into   id.Company
	Reason string
}

// MergeCompanies proposes a merge; a second person of the staff does it by
// ConfirmMerge (product rule 18). A record that is being merged is CONFLICT.
func (a *Access) MergeCompanies(ctx context.Context, actor policy.Actor, in MergeCompaniesInput) (*Merge, error) {
	if err := actor.RequireStaff(policy.MergeCompanies); err != nil {
		return nil, err
	}
	var faults fault.List
	reason := text(&faults, "input.reason", in.Reason, true, 2000)
	if in.From == in.Into {
		faults.Add(fault.New(fault.Invalid, "input.into"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	now, i := a.DB.Now(), id.NewMerge()
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if _, _, err := bothActive(ctx, tx, in.From, in.Into); err != nil {
			return err
		}
		err := db.New(tx).InsertMerge(ctx, db.InsertMergeParams{ID: i, FromID: in.From, IntoID: in.Into, Reason: reason, ProposedBy: actor.Person, ProposedAt: now})
		if db.Constraint(err) == "company_merges_from_key" {
			return fault.New(fault.Conflict, "input.from").Say("merge_open")
		}
		if err != nil {
			return fmt.Errorf("propose a merge: %w", err)
		}
		err = a.openTask(ctx, tx, now, task.Task{Kind: task.CompanyMerge, Subject: i.UUID, Company: in.Into, Merge: i})
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Company: in.Into, Actor: actor, Action: "company.merge_proposed", SubjectType: "Company", Subject: in.From.UUID})
	})
	if err != nil {
		return nil, err
	}
	return a.MergeByID(ctx, actor, i)
}

// both locks both records, always in the same order.
func both(ctx context.Context, tx pgx.Tx, from, into id.Company) (f, t db.Company, err error) {
	first, second := from, into
	if second.String() < first.String() {
		first, second = second, first
	}
	locked := map[id.Company]db.Company{}
	for _, i := range []id.Company{first, second} {
		c, err := lockCompany(ctx, tx, i)
		if err != nil {
			path := "input.from"
			if i == into {
				path = "input.into"
			}
			if fault.CodeOf(err) == fault.NotFound {
				err = fault.New(fault.NotFound, path)
			}
			return f, t, err
		}
		locked[i] = c
	}
	return locked[from], locked[into], nil
}

// bothActive locks both records and refuses one that is not active.
func bothActive(ctx context.Context, tx pgx.Tx, from, into id.Company) (f, t db.Company, err error) {
	if f, t, err = both(ctx, tx, from, into); err != nil {
		return f, t, err
	}
	if f.State != string(CompanyActive) {
		return f, t, fault.New(fault.WrongState, "input.from").Say("company_not_active")
	}
	if t.State != string(CompanyActive) {
		return f, t, fault.New(fault.WrongState, "input.into").Say("company_not_active")
	}
	return f, t, nil
}

// ConfirmMerge does what another person proposed, in one transaction: documents and
// open requests move, people get a membership of the record that stays, and the
// former customer number leads there in claims, filing and search. The proposer
// can't: FORBIDDEN. A document number that both records have is CONFLICT, and
// nothing moves.
func (a *Access) ConfirmMerge(ctx context.Context, actor policy.Actor, i id.Merge) (*Merge, error) {
	return a.onMerge(ctx, actor, i, mergeProposed, func(ctx context.Context, tx pgx.Tx, m *db.CompanyMerge, now time.Time) error {
		if m.ProposedBy == actor.Person {
			return fault.New(fault.Forbidden, "input.merge").Say("four_eyes")
		}
		from, into, err := bothActive(ctx, tx, m.FromID, m.IntoID)
		if err != nil {
			return err
		}
		m.State, m.ConfirmedBy, m.ConfirmedAt = mergeDone, actor.Person, &now
		if err := a.mergeRecords(ctx, tx, actor, *m, from, into, now); err != nil {
			return err
		}
		move, _ := Companies.Next(CompanyState(from.State), StepMerge)
		from.State, from.MergedInto = string(move.To), into.ID
		if err := saveCompany(ctx, tx, from); err != nil {
			return err
		}
		if err := db.New(tx).LeadOn(ctx, db.LeadOnParams{FromID: from.ID, IntoID: into.ID}); err != nil {
			return fmt.Errorf("let former numbers lead on: %w", err)
		}
		// Documents whose numbers stood between the two wait for nobody any more.
		if err := company.Rematch(ctx, tx, a.Jobs, now, into.ID); err != nil {
			return err
		}
		if err := task.Close(ctx, tx, now, actor.Person, from.ID.UUID, task.CompanyDuplicate, task.CompanyWithoutAdmin, task.ClaimsLocked); err != nil {
			return err
		}
		if err := task.Close(ctx, tx, now, actor.Person, into.ID.UUID, task.CompanyDuplicate); err != nil {
			return err
		}
		if err := closeDuplicates(ctx, tx, actor, from.ID, into.ID, now); err != nil {
			return err
		}
		if err := a.watchAdmins(ctx, tx, into.ID, false, now); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{
			At: now, Company: into.ID, Actor: actor, Action: move.Event, SubjectType: "Company", Subject: from.ID.UUID,
			Detail: map[string]string{"formerNumber": from.CustomerNumber},
		})
	})
}

// closeDuplicates closes the tasks of numbers that lead to one record by now.
func closeDuplicates(ctx context.Context, tx pgx.Tx, actor policy.Actor, from, into id.Company, now time.Time) error {
	found, err := db.New(tx).OpenDuplicates(ctx, db.OpenDuplicatesParams{One: from, Other: into})
	if err != nil {
		return fmt.Errorf("look for duplicates: %w", err)
	}
	for _, i := range found {
		row, err := db.New(tx).RegistrationByID(ctx, i)
		if err != nil {
			return fmt.Errorf("read a registration: %w", err)
		}
		customers, err := customersOf(ctx, tx, row)
		if err != nil {
			return err
		}
		if len(customers) > 1 {
			continue
		}
		if err := task.Close(ctx, tx, now, actor.Person, i.UUID, task.CompanyDuplicate); err != nil {
			return err
		}
	}
	return nil
}

// mergeRecords moves the documents and gives the people their memberships, and keeps what it did.
func (a *Access) mergeRecords(ctx context.Context, tx pgx.Tx, actor policy.Actor, m db.CompanyMerge, from, into db.Company, now time.Time) error {
	docs, err := archive.Move(ctx, tx, from.ID, into.ID, nil)
	if err != nil {
		return err
	}
	q := db.New(tx)
	if err := q.KeepMergeMoves(ctx, db.KeepMergeMovesParams{MergeID: m.ID, TableName: "documents", RowIds: docs}); err != nil {
		return fmt.Errorf("keep what a merge moved: %w", err)
	}
	waiting, err := moveRequests(ctx, tx, from.ID, into.ID, nil)
	if err != nil {
		return err
	}
	if err := q.KeepMergeMoves(ctx, db.KeepMergeMovesParams{MergeID: m.ID, TableName: "access_requests", RowIds: waiting}); err != nil {
		return fmt.Errorf("keep what a merge moved: %w", err)
	}
	people, err := q.PeopleOfCompany(ctx, db.PeopleOfCompanyParams{CompanyID: from.ID, Now: now})
	if err != nil {
		return fmt.Errorf("list a company's people: %w", err)
	}
	var made []id.UUID
	for _, row := range people {
		_, err := q.LivingMembership(ctx, db.LivingMembershipParams{CompanyID: into.ID, PersonID: row.Person.ID})
		if err == nil {
			continue // has access there already, whatever its state
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("look for a membership: %w", err)
		}
		p := account.PersonOf(row.Person)
		in := db.InsertMembershipParams{
			ID: id.NewMembership(), CompanyID: into.ID, PersonID: p.ID, Role: row.Membership.Role, State: string(MembershipActive), EndsAt: row.Membership.EndsAt,
			PersonName: row.Membership.PersonName, GivenHow: "MERGE", GivenBy: actor.Person, GivenByName: row.Membership.GivenByName, GivenAt: &now, CreatedAt: now,
		}
		if err := q.InsertMembership(ctx, in); err != nil {
			return fmt.Errorf("add a membership: %w", err)
		}
		made = append(made, in.ID.UUID)
		err = q.CopyNotifications(ctx, db.CopyNotificationsParams{FromID: row.Membership.ID.UUID, IntoID: in.ID.UUID, CompanyID: into.ID.UUID})
		if err != nil {
			return fmt.Errorf("let a member hear of the same: %w", err)
		}
		given, err := q.MembershipByID(ctx, in.ID)
		if err != nil {
			return fmt.Errorf("read a membership: %w", err)
		}
		if err := a.announce(ctx, tx, into, given, p.Email, actor.Person, now); err != nil {
			return err
		}
	}
	if err := q.KeepMergeMoves(ctx, db.KeepMergeMovesParams{MergeID: m.ID, TableName: "memberships", RowIds: made}); err != nil {
		return fmt.Errorf("keep what a merge gave: %w", err)
	}
	return nil
}

// moveRequests lets what waits for a decision at one record wait at another: all
// of it, or only those named. Where the mailbox has something there it stays behind.
func moveRequests(ctx context.Context, tx pgx.Tx, from, into id.Company, only []id.UUID) ([]id.UUID, error) {
	q := db.New(tx)
	moved, err := q.MoveOpenRequests(ctx, db.MoveOpenRequestsParams{FromID: from, IntoID: into, Everything: only == nil, Ids: only})
	if err != nil {
		return nil, fmt.Errorf("move open requests: %w", err)
	}
	ids := id.Bare(moved)
	if err := q.MoveStanding(ctx, db.MoveStandingParams{IntoID: into, Ids: ids}); err != nil {
		return nil, fmt.Errorf("move pending memberships: %w", err)
	}
	if err := q.MoveTasks(ctx, db.MoveTasksParams{IntoID: into, Ids: ids}); err != nil {
		return nil, fmt.Errorf("move tasks: %w", err)
	}
	return ids, nil
}

// UndoMerge takes a merge back: documents and open requests that it moved go back,
// memberships that it gave end, and the former record is a customer again. An
// access that was ended since then stays ended on both sides. One that is only
// proposed is withdrawn.
func (a *Access) UndoMerge(ctx context.Context, actor policy.Actor, i id.Merge) (*Merge, error) {
	return a.onMerge(ctx, actor, i, "", func(ctx context.Context, tx pgx.Tx, m *db.CompanyMerge, now time.Time) error {
		m.UndoneBy, m.UndoneAt = actor.Person, &now
		if m.State == mergeProposed {
			m.State = mergeWithdrawn
			return audit.Append(ctx, tx, audit.Event{At: now, Company: m.IntoID, Actor: actor, Action: "company.merge_withdrawn", SubjectType: "Company", Subject: m.FromID.UUID})
		}
		m.State = mergeUndone
		from, into, err := both(ctx, tx, m.FromID, m.IntoID)
		if err != nil {
			return err
		}
		move, ok := Companies.Next(CompanyState(from.State), StepUnmerge)
		if !ok || into.State == string(CompanyClosed) { // it became a part of another since: that is undone first
			return fault.New(fault.WrongState, "input.merge")
		}
		if err := a.unmergeRecords(ctx, tx, actor, *m, now); err != nil {
			return err
		}
		from.State, from.MergedInto = string(move.To), id.Company{}
		if err := saveCompany(ctx, tx, from); err != nil {
			return err
		}
		if err := db.New(tx).LeadBack(ctx, from.ID); err != nil {
			return fmt.Errorf("let former numbers lead back: %w", err)
		}
		for _, c := range []id.Company{into.ID, from.ID} {
			if err := a.watchAdmins(ctx, tx, c, false, now); err != nil {
				return err
			}
		}
		return audit.Append(ctx, tx, audit.Event{At: now, Company: into.ID, Actor: actor, Action: move.Event, SubjectType: "Company", Subject: from.ID.UUID})
	})
}

func (a *Access) unmergeRecords(ctx context.Context, tx pgx.Tx, actor policy.Actor, m db.CompanyMerge, now time.Time) error {
	q := db.New(tx)
	docs, err := q.MergeMoves(ctx, db.MergeMovesParams{MergeID: m.ID, TableName: "documents"})
	if err != nil {
		return fmt.Errorf("read what a merge moved: %w", err)
	}
	if _, err := archive.Move(ctx, tx, m.IntoID, m.FromID, named(docs)); err != nil {
		return err
	}
	waiting, err := q.MergeMoves(ctx, db.MergeMovesParams{MergeID: m.ID, TableName: "access_requests"})
	if err != nil {
		return fmt.Errorf("read what a merge moved: %w", err)
	}
	if _, err := moveRequests(ctx, tx, m.IntoID, m.FromID, named(waiting)); err != nil {
		return err
	}
	gave, err := q.MergeMoves(ctx, db.MergeMovesParams{MergeID: m.ID, TableName: "memberships"})
	if err != nil {
		return fmt.Errorf("read what a merge gave: %w", err)
	}
	for _, i := range gave {
		row, err := q.LockMembership(ctx, id.Membership{UUID: i})
		if err != nil {
			return fmt.Errorf("lock a membership: %w", err)
		}
		if row.State == string(MembershipEnded) || row.State == string(MembershipFrozen) {
			if err := a.followEnd(ctx, tx, m.FromID, row, now); err != nil {
				return err
			}
		}
		if move, ok := Memberships.Next(MembershipState(row.State), StepUnmerge); ok {
			row.State, row.EndReason, row.EndedAt, row.EndedBy = string(move.To), "MERGED", &now, actor.Person
			if err := saveMembership(ctx, tx, row); err != nil {
				return err
			}
		}
		if err := a.stop(ctx, tx, row, now); err != nil {
			return err
		}
	}
	return nil
}

// named makes a list that is empty say "none of them", where no list says "all".
func named(ids []id.UUID) []id.UUID { return append([]id.UUID{}, ids...) }

// followEnd ends at the former record what was ended or frozen at the one it led to.
func (a *Access) followEnd(ctx context.Context, tx pgx.Tx, from id.Company, ended db.Membership, now time.Time) error {
	was, err := db.New(tx).LivingMembership(ctx, db.LivingMembershipParams{CompanyID: from, PersonID: ended.PersonID})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a membership: %w", err)
	}
	move, ok := Memberships.Next(MembershipState(was.State), StepUnmerge)
	if !ok {
		return nil
	}
	was.State, was.EndReason, was.EndedAt, was.EndedBy = string(move.To), "MERGED", &now, ended.EndedBy
	if ended.EndReason != "" {
		was.EndReason = ended.EndReason
	}
	return saveMembership(ctx, tx, was)
}

// onMerge locks a merge in the wanted state (empty: proposed or done), takes a step and closes its task.
func (a *Access) onMerge(ctx context.Context, actor policy.Actor, i id.Merge, state string, do func(context.Context, pgx.Tx, *db.CompanyMerge, time.Time) error) (*Merge, error) {
	if err := actor.RequireStaff(policy.MergeCompanies); err != nil {
		return nil, err
	}
	now := a.DB.Now()
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		m, err := db.New(tx).LockMerge(ctx, i)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.merge")
		}
		if err != nil {
			return fmt.Errorf("lock a merge: %w", err)
		}
		if state != "" && m.State != state || m.State != mergeProposed && m.State != mergeDone {
			return fault.New(fault.WrongState, "input.merge")
		}
		if err := do(ctx, tx, &m, now); err != nil {
			return err
		}
		err = db.New(tx).SaveMerge(ctx, db.SaveMergeParams{ID: m.ID, State: m.State, ConfirmedBy: m.ConfirmedBy, ConfirmedAt: m.ConfirmedAt, UndoneBy: m.UndoneBy, UndoneAt: m.UndoneAt})
		if err != nil {
			return fmt.Errorf("save a merge: %w", err)
		}
		return task.Close(ctx, tx, now, actor.Person, m.ID.UUID, task.CompanyMerge)
	})
	if err != nil {
		return nil, err
	}
	return a.MergeByID(ctx, actor, i)
}
