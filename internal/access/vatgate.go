package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/task"
	"example.com/comptoir/internal/vatid/vies"
)

const (
	// viesLate is how long after its turn was given a request may still leave.
	viesLate = 250 * time.Millisecond
	// viesEvery is from one turn to the next: a second, even if the first request leaves late.
	viesEvery = time.Second + viesLate
	// viesLease is how long a country is taken at most: longer than any request,
	// so that a process that was killed keeps nobody waiting for good.
	viesLease = vies.Deadline + 10*time.Second
	// viesStop is how long nobody asks after VIES has shut us out, and viesLook
	// how often it is looked whether that is over.
	viesStop = 24 * time.Hour
	viesLook = time.Hour
)

// turn is the right to send one request now.
type turn struct {
	country string
	holder  id.UUID
	at      time.Time
	stopped string // not "": nobody may ask, since VIES answered with this word
	trial   bool   // VIES had shut us out, and now it is tried again
}

// viesSubject is what the task is about: no row, but VIES itself.
var viesSubject = id.UUID{UUID: uuid.NewSHA1(uuid.NameSpaceDNS, []byte("vies"))}

// enterVIES takes the next turn, for all processes together: one a second, and
// one at a time for each country. wait is not zero when somebody else has it.
// The gate is a row, so a turn costs two statements and no process sleeps.
func (a *Access) enterVIES(ctx context.Context, country string) (t turn, wait time.Duration, err error) {
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		gate, err := q.LockVIESGate(ctx)
		if err != nil {
			return fmt.Errorf("lock the gate of VIES: %w", err)
		}
		now := a.DB.Now() // after the lock: whoever had it may have had it for long
		if t.stopped = a.stopOf(gate, now); t.stopped != "" {
			return nil
		}
		// A time further ahead than a turn was written by a clock that was wrong.
		if rest := gate.FreeAt.Sub(now); rest > 0 && rest <= viesEvery {
			wait = rest
			return nil
		}
		t = turn{country: country, holder: id.NewUUID(), at: now, trial: gate.StoppedCode != ""}
		n, err := q.EnterVIESCountry(ctx, db.EnterVIESCountryParams{
			Scope: country, FreeAt: now.Add(viesLease), Holder: t.holder, Now: now, Latest: now.Add(viesLease),
		})
		if err != nil {
			return fmt.Errorf("take the country's turn: %w", err)
		}
		if n == 0 {
			wait = viesEvery
			return nil
		}
		if err := q.MoveVIESGate(ctx, now.Add(viesEvery)); err != nil {
			return fmt.Errorf("move the gate of VIES: %w", err)
		}
		return nil
	})
	return t, wait, err
}

// leaveVIES lets the next request about the country in; also when the caller has given up.
func (a *Access) leaveVIES(ctx context.Context, t turn) error {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := a.DB.AsSystem().Read().LeaveVIESCountry(bounded, db.LeaveVIESCountryParams{Scope: t.country, Holder: t.holder, Now: a.DB.Now()})
	if err != nil {
		return fmt.Errorf("leave the gate of VIES: %w", err)
	}
	return nil
}

// stopOf is the word with which VIES has shut us out, "" when it has not, when
// that is over, or when the settings have been changed since.
func (a *Access) stopOf(gate db.ViesGate, now time.Time) string {
	if gate.StoppedUntil == nil || !now.Before(*gate.StoppedUntil) || gate.StoppedFor != a.VIES.Identity() {
		return ""
	}
	return gate.StoppedCode
}

// stopVIES keeps all processes from asking, and tells the operator by the log and
// staff by a task, one at a time.
func (a *Access) stopVIES(ctx context.Context, code string) error {
	now := a.DB.Now()
	until := now.Add(viesStop)
	a.Log.ErrorContext(ctx, "VIES has shut this requester out; nothing is asked until it is over or the settings are changed", "code", code, "until", until)
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if err := db.New(tx).StopVIES(ctx, db.StopVIESParams{StoppedUntil: &until, StoppedCode: code, StoppedFor: a.VIES.Identity()}); err != nil {
			return fmt.Errorf("stop asking VIES: %w", err)
		}
		return a.openTask(ctx, tx, now, task.Task{Kind: task.VATCheckStopped, Subject: viesSubject})
	})
}

// resumeVIES lets everybody ask again, after a trial that VIES answered.
func (a *Access) resumeVIES(ctx context.Context) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		n, err := db.New(tx).ResumeVIES(ctx)
		if err != nil {
			return fmt.Errorf("ask VIES again: %w", err)
		}
		if n == 0 {
			return nil
		}
		a.Log.InfoContext(ctx, "VIES answers again")
		return task.Close(ctx, tx, a.DB.Now(), id.Person{}, viesSubject, task.VATCheckStopped)
	})
}

// VIESStopped gives the word with which VIES has shut us out and until when
// nobody asks; "" when checks go on.
func (a *Access) VIESStopped(ctx context.Context) (code string, until time.Time, err error) {
	gate, err := a.DB.AsSystem().Read().VIESGate(ctx)
	if errors.Is(err, pgx.ErrNoRows) || a.VIES == nil {
		return "", time.Time{}, nil
	}
	if err != nil {
		return "", time.Time{}, fmt.Errorf("read the gate of VIES: %w", err)
	}
	if code = a.stopOf(gate, a.DB.Now()); code != "" {
		until = *gate.StoppedUntil
	}
	return code, until, nil
}
