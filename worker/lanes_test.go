package worker_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/worker"
)

// until waits for what a query counts, with an end.
func (d *dropbox) until(t *testing.T, within time.Duration, sql string, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for poll := time.NewTicker(20 * time.Millisecond); ; {
		n := d.count(t, sql)
		if n == want {
			poll.Stop()
			return
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			t.Fatalf("%s = %d, want %d within %s", sql, n, want, within)
		}
	}
}

func (d *dropbox) count(t *testing.T, sql string) (n int) {
	t.Helper()
	err := d.arch.DB.AsSystem().Tx(context.Background(), func(tx pgx.Tx) error { return tx.QueryRow(context.Background(), sql).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// TestLiveOvertakesTheArchive: new files are filed while hundreds of old ones,
// received before, wait.
func TestLiveOvertakesTheArchive(t *testing.T) {
	t.Parallel()

	d := newDropbox(t)
	d.arch.Now = time.Now
	bring := func(way archive.Way, from, to int) {
		t.Helper()
		var files []archive.Arrival
		for n := from; n < to; n++ {
			files = append(files, archive.Arrival{Content: strings.NewReader(fmt.Sprint(n)), Name: "a.xml"})
		}
		if _, err := d.arch.ReceiveAll(t.Context(), way, files); err != nil {
			t.Fatalf("receive: %v", err)
		}
	}
	bring(archive.Way{Source: "cli", Lane: archive.Backfill}, 0, 400)
	bring(archive.Way{Source: "inbox"}, 1000, 1020)
	w, err := worker.New(worker.Config{
		Pool: d.data.Pool, DB: d.data.DB(nil), Archive: d.arch, Tokens: account.Tokens{Secret: secret}, Secret: secret, PublicURL: &url.URL{}, Log: discard, IngestWorkers: 2,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	d.until(t, time.Minute, `select count(*) from ingestions where lane = 'LIVE' and state <> 'RECEIVED'`, 20)
	before := d.count(t, `select count(*) from ingestions where lane = 'ARCHIVE' and finished_at < (select max(finished_at) from ingestions where lane = 'LIVE')`)
	if before > 200 {
		t.Errorf("%d of 400 old files were filed before the last of 20 new ones", before)
	}
	d.until(t, time.Minute, `select count(*) from ingestions where state = 'RECEIVED'`, 0)
	stop()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
}
