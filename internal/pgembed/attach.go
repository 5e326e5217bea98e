package pgembed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// attachPoll is how often a cluster is tried whose owner is still starting or
// already stopping.
const attachPoll = 50 * time.Millisecond

// own takes the cluster's lock, or attaches to the process that holds it. The
// holder may be anywhere between its first and its last step, so both are tried
// in turn until one of them works.
func own(ctx context.Context, o Options, at place) (*fileLock, *Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(attachPoll)
	defer tick.Stop()
	for {
		lock, err := tryLock(at.lockFile())
		if err == nil {
			return lock, nil, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, nil, fmt.Errorf("own the cluster in %s: %w", at.dir, err)
		}
		s, err := attach(ctx, at)
		if err == nil {
			o.Report(fmt.Sprintf("Postgres %s, which %s runs already for %s", s.version, at.holder(), at.dir))
			return nil, s, nil
		}
		select {
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("%s owns the cluster in %s, but its Postgres does not answer: %w", at.holder(), at.dir, err)
		case <-tick.C:
		}
	}
}

// attach connects to the server that another process runs in at.
func attach(ctx context.Context, at place) (*Server, error) {
	st, err := at.readState()
	if err != nil {
		return nil, fmt.Errorf("read server state: %w", err)
	}
	at.sockets = st.Sockets
	s := &Server{at: at, version: st.Version, attached: true, gone: make(chan struct{})}
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return nil, err
	}
	watch, stop := context.WithCancel(context.Background())
	s.detach = stop
	go s.watch(watch, conn) //nolint:gosec // it watches for as long as the server lives, not for as long as Start runs
	return s, nil
}

// watch learns the end of a server that is not our child: it keeps one idle
// connection, which Postgres closes when it goes.
func (s *Server) watch(ctx context.Context, conn *pgx.Conn) {
	defer close(s.gone)
	_, err := conn.WaitForNotification(ctx)
	if ctx.Err() == nil {
		s.lost = fmt.Errorf("the Postgres of another process is gone: %w", err)
	}
	closing, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(closing)
}
