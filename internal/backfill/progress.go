package backfill

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// meter measures how fast files come to their end, over the last half minute.
type meter struct {
	seen []reading
}

type reading struct {
	at    time.Time
	ended int
}

const meterWindow = 30 * time.Second

// read takes a reading and gives the rate in files a second.
func (m *meter) read(at time.Time, ended int) float64 {
	m.seen = append(m.seen, reading{at, ended})
	for len(m.seen) > 2 && at.Sub(m.seen[0].at) > meterWindow {
		m.seen = m.seen[1:]
	}
	first := m.seen[0]
	if seconds := at.Sub(first.at).Seconds(); seconds > 0 {
		return float64(ended-first.ended) / seconds
	}
	return 0
}

// showing shows progress until the given function is called.
func (r *run) showing(ctx context.Context) (stop func()) {
	ended := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if err := r.show(ctx); err != nil && ctx.Err() == nil {
					fmt.Fprintf(r.Progress, "comptoir: %v\n", err)
				}
			case <-ended:
				return
			}
		}
	})
	return func() { close(ended); wg.Wait() }
}

// show writes a line: how many of how many, how fast, how long still, and what
// became of them.
func (r *run) show(ctx context.Context) error {
	c, err := r.Archive.BatchCounts(ctx, r.batch.ID)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	rate := r.meter.read(r.Now(), c.Ended())
	left := "unknown time"
	total := max(r.report.Files-r.report.Failed, c.In)
	if rate > 0 {
		left = time.Duration(float64(total-c.Ended()) / rate * float64(time.Second)).Round(time.Second).String()
	}
	fmt.Fprintf(r.Progress, "%d of %d files, %.0f a second, %s left; %s\n", c.Ended(), total, rate, left, c)
	return nil
}

// wait shows progress until all files have come to their end, or nothing has
// moved for as long as patience lasts.
func (r *run) wait(ctx context.Context) error {
	last, moved := -1, r.Now()
	for tick := time.NewTicker(min(progressEvery, max(r.Patience/4, 10*time.Millisecond))); ; {
		c, err := r.Archive.BatchCounts(ctx, r.batch.ID)
		if err != nil {
			return err
		}
		if c.Ended() != last {
			last, moved = c.Ended(), r.Now()
		}
		if c.ToDo == 0 || r.Now().Sub(moved) >= r.Patience {
			tick.Stop()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return errors.Join(ctx.Err())
		}
		if err := r.show(ctx); err != nil {
			return err
		}
	}
}
