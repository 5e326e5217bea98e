package worker

import (
	"context"

	"github.com/riverqueue/river"
)

// The bounds that tests compare.
const (
	Longest     = longest
	RescueAfter = rescueAfter
)

// Knows tells why the worker's client would not take a job of this kind.
func (w *Worker) Knows(ctx context.Context, args river.JobArgs) error {
	_, err := w.client.Insert(ctx, args, nil)
	return err
}
