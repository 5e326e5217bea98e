package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// areas are the parts of the house whose events its timeline has, each with the
// right to read it: an action is called "area.what". What people do for themselves
// alone (signing in, their own password, address and name) has no area.
var areas = []struct {
	name string
	read policy.Action
}{
	{"abuse", policy.ReadTasks},
	{"access", policy.ReadTimeline},
	{"api_key", policy.ManageKeys},
	{"company", policy.ReadTimeline},
	{"document", policy.ReadTimeline},
	{"document_numbers", policy.ReadTimeline},
	{"ingestion", policy.ReadIngestions},
	{"invitation", policy.ReadTimeline},
	{"mail", policy.ReadMails},
	{"membership", policy.ReadTimeline},
	{"registration", policy.ReadQueue},
	{"staff", policy.ManageKeys},
	{"task", policy.ReadTasks},
}

// HouseFilter is which events: those for which all holds that is given.
type HouseFilter struct {
	Areas   []string    // as in the schema, upper case; nil: all
	Company *id.Company // in its matter
	Person  *id.Person  // done by, or about the access of
}

// House gives what happened in the seller's house and with its customers, the
// newest first, as far as the reader's staff role may read it; by args.First and
// args.After. The faults are those of staff's rights, and INVALID for a bad page.
func House(ctx context.Context, d *db.DB, actor policy.Actor, filter *HouseFilter, args page.Args) (*page.Page[*TimelineEvent], error) {
	if err := actor.RequireStaff(policy.ReadTimeline); err != nil {
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
	if filter == nil {
		filter = &HouseFilter{}
	}
	arg := db.HouseTimelineParams{Areas: []string{}, LowID: low.ID, HighID: high.ID, MaxRows: w.Fetch()}
	for _, a := range areas {
		if actor.MayStaff(a.read) && (filter.Areas == nil || slices.Contains(filter.Areas, strings.ToUpper(a.name))) {
			arg.Areas = append(arg.Areas, a.name)
		}
	}
	if filter.Company != nil {
		if filter.Company.IsZero() { // text that is no id
			return page.Empty[*TimelineEvent](), nil
		}
		arg.CompanyID = filter.Company.UUID
	}
	if filter.Person != nil {
		if filter.Person.IsZero() {
			return page.Empty[*TimelineEvent](), nil
		}
		arg.ActorID, arg.About = filter.Person.UUID, filter.Person.String()
	}
	rows, err := d.As(actor).Read().HouseTimeline(ctx, arg)
	if err != nil {
		return nil, fmt.Errorf("read the house's timeline: %w", err)
	}
	same := make([]db.CompanyTimelineRow, len(rows))
	for n, r := range rows {
		same[n] = db.CompanyTimelineRow(r)
	}
	nodes, err := eventsOf(ctx, d, actor, same)
	if err != nil {
		return nil, err
	}
	return page.New(w, nodes, houseCursor), nil
}

func houseCursor(e *TimelineEvent) string { return page.Place{At: e.At, ID: e.ID.UUID}.Cursor() }
