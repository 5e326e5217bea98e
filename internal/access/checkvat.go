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
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
	"example.com/comptoir/internal/vatid/vies"
)

// vatFinding is what became of one check: a verdict, or the word of an outage.
type vatFinding struct {
	status    string // VALID or INVALID; "" after an outage
	outcome   string // VIES's own word, for the timeline
	at        time.Time
	requestID *string
	name      *string
	detail    map[string]string
	// shut says that VIES was not asked, since it has shut us out before.
	shut bool
}

// CheckVAT brings the check of one registration's VAT number to an end: by a
// verdict that is known already, or by asking VIES, at most once. An outage is an
// end, too: the registration gets a time at which the sweep asks again, keeps
// the verdict that it may have, and is neither approved nor held up. wait is not
// zero when others are asking now; then nothing was done, and the caller comes
// again after it. It may be run any number of times.
func (a *Access) CheckVAT(ctx context.Context, i id.Registration) (wait time.Duration, err error) {
	if a.VIES == nil {
		return 0, nil
	}
	row, err := a.DB.AsSystem().Read().RegistrationByID(ctx, i)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fault.New(fault.NotFound, "registration")
	}
	if err != nil {
		return 0, fmt.Errorf("read a registration: %w", err)
	}
	number, ok := vatToCheck(row, a.DB.Now())
	if !ok {
		return 0, nil
	}
	known, err := a.knownVAT(ctx, row.VatNumber)
	if err != nil {
		return 0, err
	}
	if known != nil {
		return 0, a.settleVAT(ctx, i, *known)
	}
	found, wait, err := a.askVIES(ctx, number)
	if err != nil || wait > 0 {
		return wait, err
	}
	return 0, a.settleVAT(ctx, i, found)
}

// knownVAT gives the last verdict on a number while it is good, nil when there is none.
func (a *Access) knownVAT(ctx context.Context, number string) (*vatFinding, error) {
	was, err := a.DB.AsSystem().Read().LastVATVerdict(ctx, number)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for a verdict on the number: %w", err)
	}
	if !vatGood(was.VatStatus, was.VatCheckedAt, a.DB.Now()) {
		return nil, nil
	}
	return &vatFinding{
		status: was.VatStatus, outcome: was.VatStatus, at: *was.VatCheckedAt, requestID: was.VatRequestID, name: was.VatName,
		detail: map[string]string{"from": was.ID.String()},
	}, nil
}

// askVIES passes the gate and asks; wait is not zero when the gate is shut for now.
func (a *Access) askVIES(ctx context.Context, n vatid.Number) (found vatFinding, wait time.Duration, err error) {
	turn, wait, err := a.enterVIES(ctx, n.Normal[:2])
	if err != nil || wait > 0 {
		return found, wait, err
	}
	if turn.stopped != "" {
		return vatFinding{outcome: turn.stopped, shut: true}, 0, nil
	}
	defer func() { err = errors.Join(err, a.leaveVIES(ctx, turn)) }()
	if a.DB.Now().Sub(turn.at) > viesLate {
		return found, viesEvery, nil // too late: somebody else's second has begun
	}
	answer, err := a.VIES.Check(ctx, n)
	if out, ok := errors.AsType[*vies.Outage](err); ok {
		a.Log.WarnContext(ctx, "VIES gave no verdict", "code", out.Code)
		return vatFinding{outcome: out.Code}, 0, nil
	}
	if out, ok := errors.AsType[*vies.Blocked](err); ok {
		return vatFinding{outcome: out.Code}, 0, a.stopVIES(ctx, out.Code)
	}
	if err != nil {
		return found, 0, fmt.Errorf("ask VIES: %w", err)
	}
	if turn.trial {
		err = a.resumeVIES(ctx)
	}
	return findingOf(answer, turn.at), 0, err
}

func findingOf(a vies.Answer, at time.Time) vatFinding {
	found := vatFinding{
		status: vatInvalid, outcome: string(a.Outcome), at: at, requestID: company.Given(a.RequestID), name: company.Given(a.Name),
		detail: map[string]string{},
	}
	if a.Outcome == vies.Valid {
		found.status = vatValid
	}
	if a.RequestID != "" {
		found.detail["requestId"] = a.RequestID
	}
	if !a.RequestedAt.IsZero() {
		found.detail["requestDate"] = a.RequestedAt.Format(time.RFC3339)
	}
	return found
}

// settleVAT writes what was found, unless nobody waits for it any more. The
// company that was founded meanwhile gets it, too.
func (a *Access) settleVAT(ctx context.Context, i id.Registration, found vatFinding) error {
	now := a.DB.Now()
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row, err := db.New(tx).LockRegistration(ctx, i)
		if err != nil {
			return fmt.Errorf("lock a registration: %w", err)
		}
		if _, ok := vatToCheck(row, now); !ok {
			return nil // somebody else's verdict was first, or the registration ended
		}
		tell := applyVAT(&row, found, now)
		err = db.New(tx).SaveVATCheck(ctx, db.SaveVATCheckParams{
			ID: i, VatStatus: row.VatStatus, VatCheckedAt: row.VatCheckedAt, VatRetryAt: row.VatRetryAt,
			VatRequestID: row.VatRequestID, VatName: row.VatName, VatTries: row.VatTries,
		})
		if err != nil {
			return fmt.Errorf("keep the VAT check: %w", err)
		}
		if c := foundedBy(row); !c.IsZero() {
			if err := copyVAT(ctx, tx, i, c); err != nil {
				return err
			}
		}
		if !tell {
			return nil
		}
		detail := map[string]string{"status": row.VatStatus, "outcome": found.outcome}
		for k, v := range found.detail {
			detail[k] = v
		}
		return audit.Append(ctx, tx, audit.Event{
			At: now, Company: foundedBy(row), Actor: policy.System(), Action: "registration.vat_checked",
			SubjectType: "Registration", Subject: i.UUID, Detail: detail,
		})
	})
}

// applyVAT changes the row by what was found, and tells whether the timeline is
// to hear of it: of each verdict, and of the first of several outages. An outage
// leaves verdict and proof alone.
func applyVAT(r *db.Registration, found vatFinding, now time.Time) (tell bool) {
	switch {
	case found.status != "":
		r.VatStatus, r.VatCheckedAt, r.VatRequestID, r.VatName = found.status, &found.at, found.requestID, found.name
		r.VatRetryAt, r.VatTries = nil, 0
		return true
	case found.shut:
		again := now.Add(viesLook)
		r.VatRetryAt = &again
		return false
	}
	again := now.Add(vatRetryAfter(r.VatTries))
	r.VatRetryAt = &again
	r.VatTries++
	return r.VatTries == 1
}
