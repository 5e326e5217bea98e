package worker

import (
	"context"

	"github.com/riverqueue/river"

	"example.com/comptoir/internal/blob"
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

// Receive receives objects of which none is known to be claimed.
func (b *BucketInbox) Receive(ctx context.Context, group []blob.Dropped) error {
	return b.receive(ctx, group, nil)
}
