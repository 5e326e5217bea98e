package pgembed

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// stopGrace bounds Stop when its context has no end.
const stopGrace = 30 * time.Second

// Server is a running private Postgres. Its methods may be called from several
// goroutines.
type Server struct {
	at       place
	version  string
	major    int
	attached bool
	discard  bool // throw-away: Stop need not be gentle and removes the data

	proc *process  // nil when attached
	lock *fileLock // nil when attached
	gone chan struct{}

	detach func() // ends the watch of an attached server
	lost   error  // why an attached server is gone; read after gone is closed

	stopOnce sync.Once
	stopErr  error
}

// URL is the address of a database on this server for a role, in the form that
// pgx and libpq take. It carries no secret: who may open the socket's folder may
// connect.
func (s *Server) URL(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database}
	u.RawQuery = url.Values{
		"host":    {s.at.sockets},
		"port":    {strconv.Itoa(port)},
		"sslmode": {"disable"},
	}.Encode()
	return u.String()
}

// Version is the server's own, such as "15.8" or "18.4".
func (s *Server) Version() string { return s.version }

// Attached says that another process started the server and stops it.
func (s *Server) Attached() bool { return s.attached }

// Dir is the folder of the cluster.
func (s *Server) Dir() string { return s.at.dir }

// Done is closed when Postgres has ended, for whatever reason, and on an
// attached server also by Stop. A caller who did not call Stop should end too,
// with an error: see Err.
func (s *Server) Done() <-chan struct{} { return s.gone }

// Err is why Postgres ended, once Done is closed: nil if Stop ended it.
func (s *Server) Err() error {
	select {
	case <-s.gone:
		if s.proc != nil {
			return s.proc.err
		}
		return s.lost
	default:
		return nil
	}
}

// Stop ends Postgres with a fast shutdown (open transactions are rolled back,
// clients disconnected) and removes socket and lock; a copy of StartCopy loses
// its data too. An attached server is left running. If ctx ends first, or after
// 30 s, Postgres is told to quit at once and recovers at the next start; that is
// an error. Later calls give the first one's answer.
func (s *Server) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() { s.stopErr = s.stop(ctx) })
	return s.stopErr
}

func (s *Server) stop(ctx context.Context) error {
	if s.attached {
		s.detach()
		<-s.gone
		return nil
	}
	signal := syscall.SIGINT
	if s.discard {
		signal = syscall.SIGQUIT // no checkpoint for data that goes anyway
	}
	err := s.proc.stop(ctx, signal)
	return errors.Join(err, s.cleanUp())
}

// cleanUp removes what only a running server needs. Postgres has ended.
func (s *Server) cleanUp() error {
	if s.discard {
		return s.at.discard(s.lock)
	}
	return errors.Join(
		removeIfThere(s.at.stateFile()),
		os.RemoveAll(s.at.sockets),
		s.lock.release(),
	)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// connect opens one connection of the superuser. The caller closes it.
func (s *Server) connect(ctx context.Context, database string) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, s.URL(SuperRole, database))
	if err != nil {
		return nil, fmt.Errorf("connect to the private Postgres: %w", err)
	}
	return conn, nil
}
