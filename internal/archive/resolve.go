package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/worker/job"
)

// The steps that staff may take with an ingestion: the name of the mutation, and
// of the decision where it has several.
const (
	stepAssign   = "resolveIngestion." + Assign
	stepReplace  = "resolveIngestion." + Replace
	stepKeepBoth = "resolveIngestion." + KeepBoth
	stepDescribe = "describeIngestion"
	stepRetry    = "retryIngestion"
	stepDiscard  = "discardIngestion"
)

var steps = []string{stepAssign, stepReplace, stepKeepBoth, stepDescribe, stepRetry, stepDiscard}

// assignable are the reasons for quarantine that a person's word ends: the file
// could be read, and is the seller's.
var assignable = []string{ReasonUnmatched, ReasonConflict, ReasonAmbiguous, ReasonOthersNumber, ReasonSelfBilled}

// maxReason bounds a reason that a person gives, in characters.
const maxReason = 2000

// refusal tells by a stable word why a step can't be taken now, "" when it can.
func refusal(row db.Ingestion, step string) string {
	states := map[string][]string{
		stepAssign: {Quarantined, Held, Filed}, stepReplace: {Held}, stepKeepBoth: {Held}, stepDescribe: {Waiting, Quarantined},
		stepRetry: {Quarantined, Held, Discarded}, stepDiscard: {Quarantined, Held, Waiting},
	}[step]
	switch {
	case !slices.Contains(states, row.State), row.State == Filed && row.DocumentID.IsZero(): // an index
		return "WRONG_STATE"
	case step == stepDescribe && !describable(row):
		return "WRONG_STATE"
	case step == stepAssign && row.State == Quarantined && row.Reason == ReasonNotOurs:
		return "NOT_OURS"
	case step == stepAssign && row.State == Quarantined && !slices.Contains(assignable, row.Reason):
		return "NOT_READABLE"
	}
	return ""
}

// ResolveIngestionInput is a person's decision about a file.
type ResolveIngestionInput struct {
	Ingestion id.Ingestion
	Decision  string      // Assign, Replace or KeepBoth
	Company   *id.Company // with Assign, and only then
}

// ResolveIngestion decides about a file that is in quarantine or held: whose it
// is, or whether it takes the place of the document that holds its number or
// stands beside it. The file goes through again and is filed by the decision; it
// may end held once more, when the company has its number with other facts.
//
// A file that was filed already is given to another company by Assign, with all
// versions of its number: the first company loses it with the commit, addresses
// for downloads included. The faults are those of staff's rights, NOT_FOUND at
// input.ingestion or input.company, REQUIRED or INVALID at input.company or
// input.decision, WRONG_STATE for a file that has no such step, and CONFLICT at
// input.company where a moved document's number is taken there.
func (a *Archive) ResolveIngestion(ctx context.Context, actor policy.Actor, in ResolveIngestionInput) (*Ingestion, error) {
	if err := actor.RequireStaff(policy.DecideIngestions); err != nil {
		return nil, err
	}
	var faults fault.List
	switch {
	case !slices.Contains([]string{Assign, Replace, KeepBoth}, in.Decision):
		faults.Add(fault.New(fault.Invalid, "input.decision"))
	case in.Decision == Assign && in.Company == nil:
		faults.Add(fault.New(fault.Required, "input.company"))
	case in.Decision != Assign && in.Company != nil:
		faults.Add(fault.New(fault.Invalid, "input.company"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	step := "resolveIngestion." + in.Decision
	return a.step(ctx, actor, in.Ingestion, step, func(ctx context.Context, tx pgx.Tx, row db.Ingestion, now time.Time) ([]audit.Event, error) {
		company := row.CompanyID // a held file's was found
		if in.Company != nil {
			company = *in.Company
			if _, err := db.New(tx).CompanyByID(ctx, company); errors.Is(err, pgx.ErrNoRows) {
				return nil, fault.New(fault.NotFound, "input.company")
			} else if err != nil {
				return nil, fmt.Errorf("read a company: %w", err)
			}
		}
		if row.State == Filed {
			return a.refile(ctx, tx, actor, row, company, now)
		}
		e := audit.Event{Action: "ingestion.resolved", Detail: map[string]string{"decision": in.Decision, "company": company.String()}}
		return []audit.Event{e}, a.again(ctx, tx, row.Lane, db.EnqueueIngestionParams{
			ID: row.ID, EnqueuedAt: &now, Resolution: &in.Decision, ResolutionCompany: company, ResolvedBy: actor.Person,
		})
	})
}

// RetryIngestion sends a file through again from its beginning, without what was
// decided about it before: after a setting was mended, or one was put aside by
// mistake. The faults are those of staff's rights, NOT_FOUND and WRONG_STATE.
func (a *Archive) RetryIngestion(ctx context.Context, actor policy.Actor, ing id.Ingestion) (*Ingestion, error) {
	if err := actor.RequireStaff(policy.DecideIngestions); err != nil {
		return nil, err
	}
	return a.step(ctx, actor, ing, stepRetry, func(ctx context.Context, tx pgx.Tx, row db.Ingestion, now time.Time) ([]audit.Event, error) {
		e := audit.Event{Action: "ingestion.retried"}
		return []audit.Event{e}, a.again(ctx, tx, row.Lane, db.EnqueueIngestionParams{ID: row.ID, EnqueuedAt: &now})
	})
}

// DiscardIngestionInput puts a file aside.
type DiscardIngestionInput struct {
	Ingestion id.Ingestion
	Reason    string // 1 to 2000 characters, for colleagues
}

// DiscardIngestion puts a file aside with a reason. Its bytes stay, and the same
// bytes that come again are a duplicate of it. The faults are those of staff's
// rights, REQUIRED, TOO_LONG or INVALID at input.reason, NOT_FOUND and WRONG_STATE.
func (a *Archive) DiscardIngestion(ctx context.Context, actor policy.Actor, in DiscardIngestionInput) (*Ingestion, error) {
	if err := actor.RequireStaff(policy.DecideIngestions); err != nil {
		return nil, err
	}
	reason := strings.TrimSpace(in.Reason)
	switch {
	case reason == "":
		return nil, fault.New(fault.Required, "input.reason")
	case utf8.RuneCountInString(reason) > maxReason:
		return nil, fault.New(fault.TooLong, "input.reason", maxReason)
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
		return nil, fault.New(fault.Invalid, "input.reason")
	}
	return a.step(ctx, actor, in.Ingestion, stepDiscard, func(ctx context.Context, tx pgx.Tx, row db.Ingestion, now time.Time) ([]audit.Event, error) {
		err := db.New(tx).DiscardIngestion(ctx, db.DiscardIngestionParams{ID: row.ID, DiscardReason: reason, FinishedAt: &now, ResolvedBy: actor.Person})
		if err != nil {
			return nil, fmt.Errorf("put a file aside: %w", err)
		}
		return []audit.Event{{Action: "ingestion.discarded"}}, nil
	})
}

// again sends a file through from its beginning, by a job of its own.
func (a *Archive) again(ctx context.Context, tx pgx.Tx, lane string, row db.EnqueueIngestionParams) error {
	backfill := Lane(lane) == Backfill
	if err := db.New(tx).EnqueueIngestion(ctx, row); err != nil {
		return fmt.Errorf("take an ingestion back to its beginning: %w", err)
	}
	if _, err := a.Jobs.InsertTx(ctx, tx, job.IngestFile{IngestionID: row.ID, Round: row.EnqueuedAt.UnixMicro(), Archive: backfill}, nil); err != nil {
		return fmt.Errorf("enqueue ingestion: %w", err)
	}
	return nil
}

// step locks the ingestion, so that of two decisions at once the second finds the
// first one made, and gives it as it is afterwards. change gives the events; what
// they lack is filled in.
func (a *Archive) step(ctx context.Context, actor policy.Actor, ing id.Ingestion, step string,
	change func(ctx context.Context, tx pgx.Tx, row db.Ingestion, now time.Time) ([]audit.Event, error),
) (*Ingestion, error) {
	now := a.now()
	// A document that moves is changed in tables that only the system writes; the
	// step is the staff person's all the same.
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockIngestion(ctx, ing)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.ingestion")
		}
		if err != nil {
			return fmt.Errorf("lock ingestion: %w", err)
		}
		if why := refusal(row, step); why != "" {
			return fault.New(fault.WrongState, "input.ingestion").Say("ingestion_" + why)
		}
		events, err := change(ctx, tx, row, now)
		if err != nil {
			return err
		}
		for _, e := range events {
			e.At, e.Actor = now, actor
			if e.SubjectType == "" {
				e.SubjectType, e.Subject = "Ingestion", ing.UUID
			}
			if err := audit.Append(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a.Ingestion(ctx, actor, ing)
}
