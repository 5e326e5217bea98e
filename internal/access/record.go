package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/once"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// ClaimChannel is the way a claim came that staff record, spelled as in the schema.
type ClaimChannel string

// recordable are the ways that staff record; the others are the portal's own.
var recordable = map[ClaimChannel]bool{"EMAIL": true, "TELEPHONE": true, "LETTER": true, "COUNTER": true}

// RecordClaimInput is a call, a letter, a visit or a mail that staff record as a claim.
type RecordClaimInput struct {
	CustomerNumber string
	Evidence       *ClaimEvidence
	Person         PersonInput
	Channel        ClaimChannel
	Role           *policy.Role // proposed to whoever decides
	SourceText     *string
	ContactedName  *string // whom staff called on the number on file,
	ContactedAt    *time.Time
	IdempotencyKey string
}

// RecordClaim enters a claim that came another way than the form. It goes the
// same way as every other: the mailbox is proven by the mail that the person
// gets, then the evidence is looked at, then the company is contacted.
func (a *Access) RecordClaim(ctx context.Context, actor policy.Actor, in RecordClaimInput) (*AccessRequest, error) {
	if err := actor.RequireStaff(policy.RecordAccess); err != nil {
		return nil, err
	}
	var faults fault.List
	if !recordable[in.Channel] {
		faults.Add(fault.New(fault.Invalid, "input.channel"))
	}
	row, p := recorded(&faults, in, actor)
	key := line(&faults, "input.idempotencyKey", in.IdempotencyKey, true, 200)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	call := once.Call{Operation: "recordClaim", Key: key, Source: actor.Person.String(), Path: "input.idempotencyKey", Input: in}
	made, err := a.recordOnce(ctx, actor, row, p, call)
	if err != nil {
		return nil, err
	}
	return a.AccessRequest(ctx, actor, made)
}

// recordOnce submits a recorded claim, or gives what the same key gave before.
func (a *Access) recordOnce(ctx context.Context, actor policy.Actor, row db.InsertAccessRequestParams, p personal, call once.Call) (id.AccessRequest, error) {
	was, err := call.Find(ctx, a.DB.AsSystem().Read())
	if err != nil || !was.IsZero() {
		return id.AccessRequest{UUID: was}, err
	}
	out, err := a.submit(ctx, row, p, call, audit.Event{Actor: actor})
	if errors.Is(err, once.ErrRepeated) {
		was, err = call.Find(ctx, a.DB.AsSystem().Read())
		return id.AccessRequest{UUID: was}, err
	}
	return out.ID, err
}

func recorded(faults *fault.List, in RecordClaimInput, actor policy.Actor) (db.InsertAccessRequestParams, personal) {
	row := db.InsertAccessRequestParams{Channel: string(in.Channel), EvidenceKind: evidenceNone, RecordedBy: actor.Person, ContactedAt: in.ContactedAt}
	row.CustomerNumber, row.CustomerKey = customerNumber(faults, in.CustomerNumber)
	if in.Evidence != nil {
		row.EvidenceKind, row.EvidenceNumber = in.Evidence.read(faults)
	}
	if in.Role != nil {
		if !in.Role.Known() {
			faults.Add(fault.New(fault.Invalid, "input.role"))
		}
		role := string(*in.Role)
		row.WantedRole = &role
	}
	row.SourceText = text(faults, "input.sourceText", deref(in.SourceText), false, 20000)
	row.ContactedName = line(faults, "input.contactedName", deref(in.ContactedName), in.ContactedAt != nil, 200)
	if row.ContactedName != "" && in.ContactedAt == nil {
		faults.Add(fault.New(fault.Required, "input.contactedAt"))
	}
	return row, readPerson(faults, "input.person", in.Person)
}

// mostPeople bounds one import; a longer list comes in several.
const mostPeople = 250

// ImportedPerson is one row of an import: somebody who is to get access to an existing company.
type ImportedPerson struct {
	CustomerNumber string
	Person         PersonInput
	Role           *policy.Role
}

// ImportPeopleInput is a list of people for existing companies.
type ImportPeopleInput struct {
	People         []*ImportedPerson
	IdempotencyKey string
	DryRun         bool // says what is wrong, and enters nobody
}

// ImportedRow says what became of one row: the claim, or what was wrong with it.
type ImportedRow struct {
	Position      int
	Company       *company.Company // to which the customer number leads
	AccessRequest *AccessRequest
	Faults        []*fault.Fault
}

// ImportPeople enters people for existing companies, row by row: a bad row says
// why and hinders no other. Each becomes a claim that goes the way of every claim:
// mailbox, then the company. The same key again enters nobody twice. A dry run
// judges each row alike and enters nobody.
func (a *Access) ImportPeople(ctx context.Context, actor policy.Actor, in ImportPeopleInput) ([]*ImportedRow, error) {
	if err := actor.RequireStaff(policy.RecordAccess); err != nil {
		return nil, err
	}
	var faults fault.List
	key := line(&faults, "input.idempotencyKey", in.IdempotencyKey, true, 150)
	if len(in.People) == 0 {
		faults.Add(fault.New(fault.Required, "input.people"))
	}
	if len(in.People) > mostPeople {
		faults.Add(fault.New(fault.TooLong, "input.people", mostPeople))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	out := make([]*ImportedRow, len(in.People))
	for n, one := range in.People {
		out[n] = &ImportedRow{Position: n}
		err := a.importOne(ctx, actor, *one, out[n], key, in.DryRun)
		if out[n].Faults = fault.All(err); err != nil && out[n].Faults == nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *Access) importOne(ctx context.Context, actor policy.Actor, one ImportedPerson, out *ImportedRow, key string, dry bool) error {
	var faults fault.List
	row, p := recorded(&faults, RecordClaimInput{CustomerNumber: one.CustomerNumber, Person: one.Person, Role: one.Role, Channel: "IMPORT"}, actor)
	c, err := a.DB.As(actor).Read().CustomerByKey(ctx, row.CustomerKey)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		faults.Add(fault.New(fault.NotFound, "input.customerNumber")) // staff may know
	case err != nil:
		return fmt.Errorf("look a customer number up: %w", err)
	default:
		out.Company = company.Of(c)
	}
	if err := faults.Err(); err != nil || dry {
		return err
	}
	call := once.Call{Operation: "importPeople", Key: fmt.Sprintf("%s/%d", key, out.Position), Source: actor.Person.String(), Path: "input.idempotencyKey", Input: one}
	made, err := a.recordOnce(ctx, actor, row, p, call)
	if err != nil {
		return err
	}
	out.AccessRequest, err = a.AccessRequest(ctx, actor, made)
	return err
}

// ReopenAccessRequestInput looks at a rejected claim again.
type ReopenAccessRequestInput struct {
	AccessRequest id.AccessRequest
	Company       *id.Company // where the customer number led to none
	Note          string
}

// ReopenAccessRequest takes a rejected claim up again, with a note of what staff
// found out; staff decide on it then. A wrong try is thereby explained and given back.
func (a *Access) ReopenAccessRequest(ctx context.Context, actor policy.Actor, in ReopenAccessRequestInput) (*AccessRequest, error) {
	if err := actor.RequireStaff(policy.DecideAccess); err != nil {
		return nil, err
	}
	var faults fault.List
	note := text(&faults, "input.note", in.Note, true, 4000)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	now := a.DB.Now()
	var before db.AccessRequest
	err := a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		company, err := a.companyToReopen(ctx, tx, in)
		if err != nil {
			return err
		}
		r, err := db.New(tx).LockAccessRequest(ctx, in.AccessRequest)
		if err != nil {
			return fmt.Errorf("lock an access request: %w", err)
		}
		before, r.CompanyID = r, company
		r.Note, r.Route = note, routeStaff
		if err := task.Close(ctx, tx, now, actor.Person, r.ID.UUID, task.ClaimRejected); err != nil {
			return err
		}
		err = a.openTask(ctx, tx, now, task.Task{Kind: task.AccessRequest, Subject: r.ID.UUID, Company: r.CompanyID, AccessRequest: r.ID})
		if err != nil {
			return err
		}
		return a.step(ctx, tx, &r, StepReopen, audit.Event{At: now, Actor: actor})
	})
	if db.Constraint(err) == "access_requests_open_key" {
		return nil, fault.New(fault.Conflict, "input.accessRequest").Say("already_asked")
	}
	if err != nil {
		return nil, err
	}
	if before.Outcome == outcomeWrong && isGuess(before) {
		number, err := triedNumber(ctx, a.DB.AsSystem().Read(), before)
		if err != nil {
			return nil, err
		}
		if err := a.Tries.PerNumber.Refund(ctx, a.DB, number); err != nil {
			return nil, err
		}
	}
	return a.AccessRequest(ctx, actor, in.AccessRequest)
}

// companyToReopen locks the company that a rejected claim is taken up for: the one
// that staff name, or where its customer number leads; none is no mistake here.
func (a *Access) companyToReopen(ctx context.Context, tx pgx.Tx, in ReopenAccessRequestInput) (id.Company, error) {
	seen, err := db.New(tx).AccessRequestByID(ctx, in.AccessRequest)
	if errors.Is(err, pgx.ErrNoRows) {
		return id.Company{}, fault.New(fault.NotFound, "input.accessRequest")
	}
	if err != nil {
		return id.Company{}, fmt.Errorf("read an access request: %w", err)
	}
	i := seen.CompanyID
	if in.Company != nil {
		i = *in.Company
	} else if i.IsZero() {
		c, err := db.New(tx).CustomerByKey(ctx, seen.CustomerKey)
		if errors.Is(err, pgx.ErrNoRows) {
			return i, nil
		}
		if err != nil {
			return i, fmt.Errorf("look a customer number up: %w", err)
		}
		i = c.ID
	}
	_, err = lockCompany(ctx, tx, i)
	if fault.CodeOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "input.company")
	}
	return i, err
}
