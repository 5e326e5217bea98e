package audit

import (
	"context"
	"encoding/json"
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
	CompanyID   id.Company // zero: the house's own
	ActorKind   string
	Actor       *Person // nil when no person acted, or none whom the reader may see
	Person      *Person // whose access it is about; nil likewise
	Action      string
	SubjectType string
	Via         string
	Details     []Detail

	seq int64
}

// Detail is one fact of an event that readers are shown.
type Detail struct{ Name, Value string }

// shown are the facts that readers are shown, in this order; ids and states of the inside are not among them.
var shown = []string{"role", "from", "evidence", "channel", "reason", "lastDay", "formerNumber", "kind", "number"}

// detailsOf gives what is shown of an event's detail, and whom it is about.
func detailsOf(text []byte) ([]Detail, id.Person) {
	var all map[string]string
	if json.Unmarshal(text, &all) != nil {
		return nil, id.Person{}
	}
	var out []Detail
	for _, name := range shown {
		if v := all[name]; v != "" {
			out = append(out, Detail{name, v})
		}
	}
	person, _ := id.ParsePerson(all["person"]) // absent: about nobody
	return out, person
}

// Person is a person as the statement that reads the timeline gives it.
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
	rows, err := d.As(actor).ReadOrdered().CompanyTimeline(ctx, db.CompanyTimelineParams{CompanyID: c, LowSeq: low, HighSeq: high, MaxRows: w.Fetch()})
	if err != nil {
		return nil, fmt.Errorf("read a timeline: %w", err)
	}
	nodes, err := eventsOf(ctx, d, actor, rows)
	if err != nil {
		return nil, err
	}
	return page.New(w, nodes, func(e *TimelineEvent) string { return page.SequenceCursor(e.seq) }), nil
}

// eventsOf makes of rows what their reader sees.
func eventsOf(ctx context.Context, d *db.DB, actor policy.Actor, rows []db.CompanyTimelineRow) ([]*TimelineEvent, error) {
	nodes := make([]*TimelineEvent, len(rows))
	about := map[int]id.Person{}
	for n, r := range rows {
		nodes[n] = &TimelineEvent{ID: r.ID, At: r.At, CompanyID: r.CompanyID, ActorKind: r.ActorKind, Action: r.Action, SubjectType: r.SubjectType, Via: r.Via, seq: r.Seq}
		var person id.Person
		if nodes[n].Details, person = detailsOf(r.Detail); !person.IsZero() {
			about[n] = person
		}
		if r.ActorSeen {
			nodes[n].Actor = &Person{ID: r.ActorID, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Phone: r.Phone, Locale: r.Locale}
		}
	}
	return nodes, readPersons(ctx, d, actor, nodes, about)
}

// readPersons gives the events the persons whom they are about, in one statement, as far as the reader may see them.
func readPersons(ctx context.Context, d *db.DB, actor policy.Actor, nodes []*TimelineEvent, about map[int]id.Person) error {
	if len(about) == 0 {
		return nil
	}
	var ids []id.UUID
	for _, i := range about {
		ids = append(ids, i.UUID)
	}
	rows, err := d.As(actor).Read().PersonsByID(ctx, ids)
	if err != nil {
		return fmt.Errorf("read a timeline's persons: %w", err)
	}
	seen := make(map[id.Person]*Person, len(rows))
	for _, r := range rows {
		seen[r.ID] = &Person{ID: r.ID, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Phone: r.Phone, Locale: r.Locale}
	}
	for n, i := range about {
		nodes[n].Person = seen[i]
	}
	return nil
}
