package access

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// StaffTask is something that a person of the staff has to look at.
type StaffTask struct {
	ID               id.Task
	Kind             task.Kind
	OpenedAt         time.Time
	PromisedAt       time.Time
	Overdue          bool
	TakenByID        id.Person // zero: nobody
	TakenAt          *time.Time
	ClosedAt         *time.Time
	Note             *string
	RegistrationID   id.Registration // each zero when it is about none
	AccessRequestID  id.AccessRequest
	MembershipID     id.Membership
	CompanyID        id.Company
	MailID           id.Mail
	AbuseReportID    id.AbuseReport
	MergeID          id.Merge
	FileSHA256       *string // hexadecimal; of a stored file that is missing or damaged
	AvailableActions []*AvailableAction
}

// natural are the steps that end a task of a kind; such a task can't be put aside otherwise.
var natural = map[task.Kind][]Step{
	task.Registration:        {StepApprove, StepReject, StepAsk},
	task.AccessRequest:       {"decideAccessRequest"},
	task.ClaimRejected:       {StepReopen},
	task.AccessFrozen:        {StepUnfreeze, StepEnd, "decideAccessRequest"},
	task.CompanyWithoutAdmin: {StepChange, "recordClaim"},
	task.CompanyMerge:        {"confirmMerge", StepUnmerge},
	task.CompanyDuplicate:    {StepMerge},
}

// byHand are the kinds that staff close with a note, since no other step ends them.
var byHand = map[task.Kind]bool{
	task.ClaimRejected: true, task.ClaimsLocked: true, task.AbuseReport: true, task.MailFailed: true, task.CompanyDuplicate: true,
	task.VATCheckStopped: true,
}

func taskOf(r db.StaffTask, actor policy.Actor, now time.Time) *StaffTask {
	t := &StaffTask{
		ID: r.ID, Kind: task.Kind(r.Kind), OpenedAt: r.OpenedAt, PromisedAt: r.PromisedAt, Overdue: r.ClosedAt == nil && now.After(r.PromisedAt),
		ClosedAt: r.ClosedAt, Note: company.Given(r.Note), RegistrationID: r.RegistrationID, AccessRequestID: r.AccessRequestID,
		MembershipID: r.MembershipID, CompanyID: r.CompanyID, MailID: r.MailID, AbuseReportID: r.AbuseReportID, MergeID: r.MergeID,
		TakenByID: r.TakenBy, TakenAt: r.TakenAt,
	}
	if len(r.FileSha256) > 0 {
		sum := hex.EncodeToString(r.FileSha256)
		t.FileSHA256 = &sum
	}
	for _, step := range natural[t.Kind] {
		t.AvailableActions = append(t.AvailableActions, available(step, refusedState(r.ClosedAt == nil), true))
	}
	if byHand[t.Kind] {
		t.AvailableActions = append(t.AvailableActions, available("closeStaffTask", refusedState(r.ClosedAt == nil), actor.MayStaff(policy.CloseTasks)))
	}
	open, may := refusedState(r.ClosedAt == nil), actor.MayStaff(policy.CloseTasks)
	take := open
	if take == "" && r.TakenBy == actor.Person {
		take = "YOURS_ALREADY"
	}
	t.AvailableActions = append(t.AvailableActions, available("takeStaffTask", take, may))
	if !r.TakenBy.IsZero() {
		t.AvailableActions = append(t.AvailableActions, available("releaseStaffTask", open, may))
	}
	return t
}

// TaskFilter is which tasks: those for which all holds that is given.
type TaskFilter struct {
	Kinds   []task.Kind
	Company *id.Company // about this one
	Mine    bool        // which the actor has taken
}

// StaffTasks gives the one work list: what is open, promised soonest first; for staff.
func (a *Access) StaffTasks(ctx context.Context, actor policy.Actor, filter TaskFilter, args page.Args) (*page.Page[*StaffTask], error) {
	if err := actor.RequireStaff(policy.ReadTasks); err != nil {
		return nil, err
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Ascending()
	if err != nil {
		return nil, err
	}
	arg := db.StaffTasksParams{Kinds: []string{}, LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()}
	for _, k := range filter.Kinds {
		arg.Kinds = append(arg.Kinds, string(k))
	}
	if filter.Company != nil {
		if filter.Company.IsZero() {
			return page.Empty[*StaffTask](), nil
		}
		arg.CompanyID = filter.Company.UUID
	}
	if filter.Mine {
		arg.TakenBy = actor.Person.UUID
	}
	q := a.DB.As(actor).Read()
	var rows []db.StaffTask
	if w.Backward {
		rows, err = q.StaffTasksBackward(ctx, db.StaffTasksBackwardParams(arg))
	} else {
		rows, err = q.StaffTasks(ctx, arg)
	}
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	nodes, now := make([]*StaffTask, len(rows)), a.DB.Now()
	for n, r := range rows {
		nodes[n] = taskOf(r, actor, now)
	}
	return page.New(w, nodes, func(t *StaffTask) string { return page.Place{At: t.PromisedAt, ID: t.ID.UUID}.Cursor() }), nil
}

// TakeStaffTaskInput takes a task.
type TakeStaffTaskInput struct {
	Task id.Task
	Over bool // from a colleague who has it
}

// TakeStaffTask says that the actor looks at a task, so that nobody else begins. It
// hinders nobody: who decides first decides. CONFLICT when a colleague has it and it
// is not taken over; WRONG_STATE for one that is closed. Again is no error.
func (a *Access) TakeStaffTask(ctx context.Context, actor policy.Actor, in TakeStaffTaskInput) (*StaffTask, error) {
	return a.onTask(ctx, actor, in.Task, func(row *db.StaffTask, now time.Time) (string, error) {
		switch {
		case row.TakenBy == actor.Person:
			return "", nil
		case !row.TakenBy.IsZero() && !in.Over:
			return "", fault.New(fault.Conflict, "input.task")
		}
		row.TakenBy, row.TakenAt = actor.Person, &now
		return "task.taken", nil
	})
}

// ReleaseStaffTask gives a task back to all, whoever has it; a colleague may be ill.
// WRONG_STATE for one that is closed. Again is no error.
func (a *Access) ReleaseStaffTask(ctx context.Context, actor policy.Actor, i id.Task) (*StaffTask, error) {
	return a.onTask(ctx, actor, i, func(row *db.StaffTask, _ time.Time) (string, error) {
		if row.TakenBy.IsZero() {
			return "", nil
		}
		row.TakenBy, row.TakenAt = id.Person{}, nil
		return "task.released", nil
	})
}

// onTask changes who has an open task. change names the event, "" for no change.
func (a *Access) onTask(ctx context.Context, actor policy.Actor, i id.Task, change func(*db.StaffTask, time.Time) (string, error)) (*StaffTask, error) {
	if err := actor.RequireStaff(policy.CloseTasks); err != nil {
		return nil, err
	}
	now := a.DB.Now()
	var row db.StaffTask
	err := a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		var err error
		row, err = q.LockStaffTask(ctx, i)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.task")
		}
		if err != nil {
			return fmt.Errorf("lock a task: %w", err)
		}
		if row.ClosedAt != nil {
			return fault.New(fault.WrongState, "input.task")
		}
		event, err := change(&row, now)
		if event == "" || err != nil {
			return err
		}
		if err := q.TakeStaffTask(ctx, db.TakeStaffTaskParams{ID: row.ID, TakenBy: row.TakenBy, TakenAt: row.TakenAt}); err != nil {
			return fmt.Errorf("take a task: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{
			At: now, Actor: actor, Action: event, SubjectType: "StaffTask", Subject: row.ID.UUID, Detail: map[string]string{"kind": row.Kind},
		})
	})
	if err != nil {
		return nil, err
	}
	return taskOf(row, actor, now), nil
}

// StaffTaskTotal is how many tasks of a kind are open.
type StaffTaskTotal struct {
	Kind                   task.Kind
	Open, Overdue, Untaken int
}

// StaffTaskTotals counts what is open, by kind, for staff.
func (a *Access) StaffTaskTotals(ctx context.Context, actor policy.Actor) ([]*StaffTaskTotal, error) {
	if err := actor.RequireStaff(policy.ReadTasks); err != nil {
		return nil, err
	}
	rows, err := a.DB.As(actor).Read().StaffTaskTotals(ctx, a.DB.Now())
	if err != nil {
		return nil, fmt.Errorf("count tasks: %w", err)
	}
	out := make([]*StaffTaskTotal, len(rows))
	for n, r := range rows {
		out[n] = &StaffTaskTotal{task.Kind(r.Kind), int(r.Open), int(r.Overdue), int(r.Untaken)}
	}
	return out, nil
}

// CloseStaffTaskInput puts a task aside.
type CloseStaffTaskInput struct {
	Task id.Task
	Note string // what was done
}

// CloseStaffTask puts aside, with a note, what no other step ends: WRONG_STATE
// for a task that another step ends, and for one that is closed. Closing
// CLAIMS_LOCKED opens the company's claims again.
func (a *Access) CloseStaffTask(ctx context.Context, actor policy.Actor, in CloseStaffTaskInput) (*StaffTask, error) {
	if err := actor.RequireStaff(policy.CloseTasks); err != nil {
		return nil, err
	}
	var faults fault.List
	note := text(&faults, "input.note", in.Note, true, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	now := a.DB.Now()
	var row db.StaffTask
	err := a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		var err error
		row, err = q.LockStaffTask(ctx, in.Task)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.task")
		}
		if err != nil {
			return fmt.Errorf("lock a task: %w", err)
		}
		if row.ClosedAt != nil || !byHand[task.Kind(row.Kind)] {
			return fault.New(fault.WrongState, "input.task")
		}
		row.ClosedAt, row.Note = &now, note
		if err := q.CloseStaffTask(ctx, db.CloseStaffTaskParams{ID: row.ID, Now: now, ClosedBy: actor.Person, Note: note}); err != nil {
			return fmt.Errorf("close a task: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{
			At: now, Actor: actor, Action: "task.closed", SubjectType: "StaffTask", Subject: row.ID.UUID, Detail: map[string]string{"kind": row.Kind},
		})
	})
	if err != nil {
		return nil, err
	}
	if task.Kind(row.Kind) == task.ClaimsLocked {
		if err := a.unlockClaims(ctx, row.CompanyID); err != nil {
			return nil, err
		}
	}
	return taskOf(row, actor, now), nil
}

// unlockClaims lets a company's numbers be tried again.
func (a *Access) unlockClaims(ctx context.Context, c id.Company) error {
	keys, err := a.DB.AsSystem().Read().CustomerKeysOf(ctx, c)
	if err != nil {
		return fmt.Errorf("read a company's customer numbers: %w", err)
	}
	for _, key := range keys {
		if err := a.Tries.PerNumber.Reset(ctx, a.DB, key); err != nil {
			return err
		}
	}
	return nil
}

// AbuseReport is somebody's word, for staff.
type AbuseReport struct {
	ID             id.AbuseReport
	Reference      string
	Text           string
	Email          *string
	CustomerNumber *string
	PersonID       id.Person
	CreatedAt      time.Time
}

// IsNode marks what node(id:) can give.
func (AbuseReport) IsNode() {}

// AbuseReport gives one for staff, nil for anybody else.
func (a *Access) AbuseReport(ctx context.Context, actor policy.Actor, i id.AbuseReport) (*AbuseReport, error) {
	found, err := a.AbuseReportsByID(ctx, actor, []id.AbuseReport{i})
	return found[i], err
}

// AbuseReportsByID gives several to staff, by id, in one statement; nobody else any.
func (a *Access) AbuseReportsByID(ctx context.Context, actor policy.Actor, ids []id.AbuseReport) (map[id.AbuseReport]*AbuseReport, error) {
	found := map[id.AbuseReport]*AbuseReport{}
	if !actor.MayStaff(policy.ReadTasks) {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().AbuseReportsByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read reports of abuse: %w", err)
	}
	for _, r := range rows {
		found[r.ID] = &AbuseReport{
			ID: r.ID, Reference: r.Reference, Text: r.Text, Email: company.Given(r.Email), CustomerNumber: company.Given(r.CustomerNumber),
			PersonID: r.PersonID, CreatedAt: r.CreatedAt,
		}
	}
	return found, nil
}
