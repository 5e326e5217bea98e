// Package task keeps the one work list of the seller's staff: whatever a person
// has to look at, opened and closed in the transaction of the change that asks for it.
package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
)

// Kind is what is to be looked at, spelled as in the schema.
type Kind string

// The kinds.
const (
	Registration        Kind = "REGISTRATION"          // an application to decide on
	AccessRequest       Kind = "ACCESS_REQUEST"        // nobody at the company can be asked, or nobody answers: call
	ClaimRejected       Kind = "CLAIM_REJECTED"        // numbers that did not fit; can be reopened
	ClaimsLocked        Kind = "CLAIMS_LOCKED"         // too many of them for one customer number
	AccessFrozen        Kind = "ACCESS_FROZEN"         // "this is not one of us"
	AbuseReport         Kind = "ABUSE_REPORT"          // somebody's word
	MailFailed          Kind = "MAIL_FAILED"           // did not reach its reader
	CompanyWithoutAdmin Kind = "COMPANY_WITHOUT_ADMIN" // has people, and nobody who administers them
	CompanyDuplicate    Kind = "COMPANY_DUPLICATE"     // two records for one number
	CompanyMerge        Kind = "COMPANY_MERGE"         // waits for the second person
	FileDamaged         Kind = "FILE_DAMAGED"          // a stored file is missing or damaged; the check closes it
	VATCheckStopped     Kind = "VAT_CHECK_STOPPED"     // VIES has shut us out; the next verdict closes it
)

// Task is one thing to look at. Subject names it; the ids beside lead there.
type Task struct {
	Kind          Kind
	Subject       id.UUID
	Company       id.Company
	Registration  id.Registration
	Mail          id.Mail
	AccessRequest id.AccessRequest
	Membership    id.Membership
	AbuseReport   id.AbuseReport
	Merge         id.Merge
	Promised      time.Time // looked at by then
}

// Open opens a task, unless one of its kind about its subject is open already:
// then it gives a zero id, and whoever is told of new tasks was told before.
func Open(ctx context.Context, tx pgx.Tx, now time.Time, t Task) (id.Task, error) {
	opened, err := db.New(tx).OpenStaffTask(ctx, db.OpenStaffTaskParams{
		ID: id.NewTask(), Kind: string(t.Kind), SubjectID: t.Subject, CompanyID: t.Company, RegistrationID: t.Registration, MailID: t.Mail,
		AccessRequestID: t.AccessRequest, MembershipID: t.Membership, AbuseReportID: t.AbuseReport, MergeID: t.Merge, OpenedAt: now, PromisedAt: t.Promised,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return id.Task{}, nil
	}
	if err != nil {
		return id.Task{}, fmt.Errorf("open the task %s: %w", t.Kind, err)
	}
	return opened, nil
}

// Promise gives an open task another time by which it is looked at: the clock began anew.
func Promise(ctx context.Context, tx pgx.Tx, k Kind, subject id.UUID, by time.Time) error {
	if err := db.New(tx).PromiseStaffTask(ctx, db.PromiseStaffTaskParams{Kind: string(k), SubjectID: subject, PromisedAt: by}); err != nil {
		return fmt.Errorf("promise the task %s: %w", k, err)
	}
	return nil
}

// Close closes what is open about a subject, of these kinds; by is zero when no person did.
func Close(ctx context.Context, tx pgx.Tx, now time.Time, by id.Person, subject id.UUID, kinds ...Kind) error {
	names := make([]string, len(kinds))
	for n, k := range kinds {
		names[n] = string(k)
	}
	if err := db.New(tx).CloseStaffTasks(ctx, db.CloseStaffTasksParams{Now: now, ClosedBy: by, SubjectID: subject, Kinds: names}); err != nil {
		return fmt.Errorf("close tasks: %w", err)
	}
	return nil
}
