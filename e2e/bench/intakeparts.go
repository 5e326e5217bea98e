package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pgembed"
)

// part is one thing that has to happen to a document, alone: how often a second,
// by one and by four at once.
type part struct {
	name      string
	one, four float64
}

// parts measures what no way into the archive can do without.
func (i *intake) parts(ctx context.Context, data []byte, each time.Duration) ([]part, error) {
	store, err := blob.Open("file://" + filepath.Join(i.dir, "parts"))
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.New(ctx, i.pg.URL(pgembed.SuperRole, database)+"&pool_max_conns=4")
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, `create table bench_commits (n bigint)`); err != nil {
		return nil, fmt.Errorf("make a table: %w", err)
	}
	var n atomic.Uint64
	var out []part
	for _, p := range []struct {
		name string
		do   func() error
	}{
		{"SHA-256", func() error { sha256.Sum256(data); return nil }},
		{"read the XML", func() error { _, err := paper.Read(data); return err }},
		{"store a file, synced", func() error {
			other := binary.BigEndian.AppendUint64(bytes.Clone(data), n.Add(1))
			_, _, err := store.Put(ctx, bytes.NewReader(other))
			return err
		}},
		{"commit a row", func() error { _, err := pool.Exec(ctx, `insert into bench_commits values (1)`); return err }},
	} {
		one, err := rate(1, each, p.do)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		four, err := rate(4, each, p.do)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		out = append(out, part{p.name, one, four})
	}
	return out, nil
}

// rate does something for a while, so many at once, and gives how often a second.
func rate(atOnce int, during time.Duration, do func() error) (float64, error) {
	var count atomic.Int64
	errs := make([]error, atOnce)
	began := time.Now()
	var wg sync.WaitGroup
	for g := range atOnce {
		wg.Go(func() {
			for time.Since(began) < during && errs[g] == nil {
				errs[g] = do()
				count.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(count.Load()) / time.Since(began).Seconds(), errors.Join(errs...)
}

// importInvoices imports an archive of invoices while new documents come in.
func (i *intake) importInvoices(ctx context.Context, f *intakeFigures, w *peer) (err error) {
	old := filepath.Join(i.dir, "archive")
	if _, err := i.write(old, f.backfill); err != nil {
		return err
	}
	f.xml, err = i.importArchive(ctx, old, f.backfill, w, func(running func() bool) (int, error) {
		f.busy, err = i.latencies(ctx, f.backfill/10, 250*time.Millisecond, running)
		return len(f.busy), err
	})
	return err
}

// importPDFs imports an archive of PDF files.
func (i *intake) importPDFs(ctx context.Context, f *intakeFigures, w *peer) (err error) {
	old := filepath.Join(i.dir, "pdfs")
	if err := i.writePDFs(old, f.pdfs); err != nil {
		return err
	}
	f.pdf, err = i.importArchive(ctx, old, f.pdfs, w, func(func() bool) (int, error) { return 0, nil })
	return err
}

// importArchive imports a folder of so many documents. meanwhile gives how many more
// came in by itself.
func (i *intake) importArchive(ctx context.Context, dir string, count int, w *peer, meanwhile func(running func() bool) (int, error)) (r imported, err error) {
	before, err := i.filed(ctx)
	if err != nil {
		return r, err
	}
	began := time.Now()
	p, err := startPeer(i.dir, "import", "", i.settings(4), i.binary, "ingest", "--patience", "5m", dir)
	if err != nil {
		return r, err
	}
	defer func() { _ = p.stop() }()
	running := func() bool {
		select {
		case <-p.ended:
			return false
		default:
			if m, err := peak(p.cmd.Process.Pid); err == nil {
				r.importPeak = max(r.importPeak, m)
			}
			return true
		}
	}
	more, err := meanwhile(running)
	if err != nil {
		return r, err
	}
	if err := until(ctx, w, 30*time.Minute, func() (bool, error) { return !running(), nil }); err != nil {
		return r, err
	}
	r.rate = float64(count) / time.Since(began).Seconds()
	r.report = p.lastWords()
	after, err := i.filed(ctx)
	if err != nil {
		return r, err
	}
	if after-before != count+more {
		return r, fmt.Errorf("%d documents came of %d and %d: %s", after-before, count, more, r.report)
	}
	r.workerPeak, err = peak(w.cmd.Process.Pid)
	return r, err
}

// peak is the most resident memory that a process has had, in bytes.
func peak(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of a process: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, errors.New("the memory of a process is not told")
}
