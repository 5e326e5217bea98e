package access

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// StaffTask is something that a person of the staff has to look at.
type StaffTask struct {
	ID             id.Task
	Kind           string
	OpenedAt       time.Time
	RegistrationID id.Registration // zero when it is about none
	CompanyID      id.Company      // zero when it is about none
	FileSHA256     *string         // hexadecimal; of a stored file that is missing or damaged
}

// StaffTasks gives the open ones, newest first; for staff. It is read forwards only, by args.First and args.After.
func (a *Access) StaffTasks(ctx context.Context, actor policy.Actor, args page.Args) (*page.Page[*StaffTask], error) {
	if err := actor.RequireStaff(policy.ReadTasks); err != nil {
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
	rows, err := a.DB.As(actor).Read().StaffTasks(ctx, db.StaffTasksParams{LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()})
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	nodes := make([]*StaffTask, len(rows))
	for n, r := range rows {
		nodes[n] = &StaffTask{ID: r.ID, Kind: r.Kind, OpenedAt: r.OpenedAt, RegistrationID: r.RegistrationID, CompanyID: r.CompanyID}
		if len(r.FileSha256) > 0 {
			sum := hex.EncodeToString(r.FileSha256)
			nodes[n].FileSHA256 = &sum
		}
	}
	return page.New(w, nodes, func(t *StaffTask) string { return page.Place{At: t.OpenedAt, ID: t.ID.UUID}.Cursor() }), nil
}
