package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// filedWithin is how long the demo waits for its documents.
const filedWithin = 45 * time.Second

// drop puts the bills of all customers into the inbox, as an ERP does: under a
// name that nobody takes yet, then renamed. It gives how many.
func drop(inbox string, today time.Time) (int, error) {
	count := 0
	for n, to := range customers {
		for _, b := range billsOf(n, to, today) {
			data, err := b.ubl()
			if err != nil {
				return count, err
			}
			path := filepath.Join(inbox, b.fileName())
			if err := os.WriteFile(path+".tmp", data, 0o644); err != nil {
				return count, fmt.Errorf("drop a document: %w", err)
			}
			if err := os.Rename(path+".tmp", path); err != nil {
				return count, fmt.Errorf("drop a document: %w", err)
			}
			count++
		}
	}
	return count, nil
}

// waitFiled waits until each customer has its bills.
func (r Rules) waitFiled(ctx context.Context, companies []id.Company) error {
	ctx, cancel := context.WithTimeoutCause(ctx, filedWithin, errors.New("the documents in the inbox were not filed in time; see var/log/work.log"))
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for _, c := range companies {
		for {
			n, err := r.documents(ctx, c)
			if err != nil && ctx.Err() == nil {
				return err
			}
			if n > perCustomer {
				break
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
	return nil
}

// documents counts a company's newest documents, as far as the demo's go.
func (r Rules) documents(ctx context.Context, c id.Company) (int, error) {
	first, last := r.DB.Now().AddDate(-50, 0, 0), r.DB.Now().AddDate(50, 0, 0)
	rows, err := r.DB.AsSystem().Read().FindDocuments(ctx, db.Find{
		Company: c, Kinds: policy.Kinds, Every: true, Order: db.ByIssueDate, Low: first, LowID: id.NewUUID(), High: last, HighID: id.NewUUID(), MaxRows: perCustomer + 1,
	})
	if err != nil {
		return 0, fmt.Errorf("count documents: %w", err)
	}
	return len(rows), nil
}
