package audit

import (
	"context"
	"fmt"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// TimelineEvent is an event as a reader sees it: without its detail and its hashes.
type TimelineEvent struct {
	ID          id.Event
	At          time.Time
	ActorKind   string
	Person      *Person // nil when no person acted, or none whom the reader may see
	Action      string
	SubjectType string
	Via         string

	seq int64
}

// Person is who acted, as the statement that reads the timeline gives it.
type Person struct {
	ID                           id.Person
	GivenName, FamilyName, Email string
	Phone, Locale                string
}

// Timeline gives what happened in a company, newest first, in one statement; nil
// for whoever may not see it. It is read forwards only, by args.First and args.After.
func Timeline(ctx context.Context, d *db.DB, actor policy.Actor, c id.Company, args page.Args) (*page.Page[*TimelineEvent], error) {
	if !actor.May(policy.ReadTimeline, c) {
		return nil, nil
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Sequence()
	if err != nil {
		return nil, err
	}
	rows, err := d.As(actor).Read().CompanyTimeline(ctx, db.CompanyTimelineParams{CompanyID: c, LowSeq: low, HighSeq: high, MaxRows: w.Fetch()})
	if err != nil {
		return nil, fmt.Errorf("read a timeline: %w", err)
	}
	nodes := make([]*TimelineEvent, len(rows))
	for n, r := range rows {
		nodes[n] = &TimelineEvent{ID: r.ID, At: r.At, ActorKind: r.ActorKind, Action: r.Action, SubjectType: r.SubjectType, Via: r.Via, seq: r.Seq}
		if r.ActorSeen {
			nodes[n].Person = &Person{ID: r.ActorID, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Phone: r.Phone, Locale: r.Locale}
		}
	}
	return page.New(w, nodes, func(e *TimelineEvent) string { return page.SequenceCursor(e.seq) }), nil
}
