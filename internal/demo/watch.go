package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// readyWithin is how long serve may take to answer.
const readyWithin = 30 * time.Second

// watch waits for the end of ctx (nil) or of a part (an error).
func (d *demo) watch(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	d.endWith(ctx, cancel)
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	d.tell("stopping")
	return nil
}

// endWith returns when ctx ends, or ends it when a part does.
func (d *demo) endWith(ctx context.Context, cancel context.CancelCauseFunc) {
	var postgres <-chan struct{}
	if d.postgres != nil {
		postgres = d.postgres.Done()
	}
	work, serve := d.children[0], d.children[1]
	select {
	case <-work.done:
		cancel(d.obituary(work))
	case <-serve.done:
		cancel(d.obituary(serve))
	case <-postgres:
		cancel(fmt.Errorf("postgres ended, so everything stops: %w", d.postgres.Err()))
	case <-ctx.Done():
	}
}

// obituary tells how a process ended, in its own last words.
func (d *demo) obituary(c *child) error {
	text, err := os.ReadFile(d.path("log", c.name+".log"))
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if last := lines[len(lines)-1]; err == nil && last != "" {
		return fmt.Errorf("%w, so everything stops; its last words (var/log/%s.log): %s", c.err, c.name, last)
	}
	return fmt.Errorf("%w, so everything stops", c.err)
}

// waitReady waits until serve says that it can answer.
func (d *demo) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, readyWithin, errors.New("serve was not ready in time; see var/log/serve.log"))
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if d.isReady(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (d *demo) isReady(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+d.AdminListen+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false // not listening yet
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}
