package pgembed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// launchOptions is all that starting a cluster needs; its lock is held.
type launchOptions struct {
	log     *slog.Logger
	test    bool
	discard bool
	bin     binaries
	user    account
	at      place
	lock    *fileLock
}

// launch makes the cluster where there is none, starts it and waits until it
// answers. On an error nothing runs, and the lock is still held.
func launch(ctx context.Context, o launchOptions) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := o.user.mustEnter(ctx, o.at.dir, o.bin.postgres()); err != nil {
		return nil, err
	}
	data := o.at.data(o.bin.major)
	if err := stopOrphan(data); err != nil {
		return nil, err
	}
	if err := o.initialise(ctx); err != nil {
		return nil, fmt.Errorf("make the cluster %s: %w", data, err)
	}
	if err := o.makeSockets(ctx); err != nil {
		return nil, fmt.Errorf("make the socket's folder: %w", err)
	}
	s, err := o.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("start Postgres %s on %s: %w", o.bin.version, data, err)
	}
	return s, nil
}

// initialise runs initdb beside the place where the data belongs and renames:
// data that is there is complete. It does not wait for the disk, which takes
// most of initdb's time; Provision does so once.
func (o launchOptions) initialise(ctx context.Context) error {
	major := o.bin.major
	half, data := o.at.halfMade(major), o.at.data(major)
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err == nil {
		return os.RemoveAll(half)
	}
	if err := o.user.makeDir(half); err != nil {
		return err
	}
	args := []string{
		"-D", half, "-U", SuperRole, "-E", "UTF8",
		"--auth-local=trust", "--auth-host=reject", "--no-sync", "--no-instructions",
	}
	args = append(args, initdbLocale()...)
	if o.test {
		args = append(args, "--wal-segsize=1")
	}
	cmd := o.user.command(context.Background(), o.bin.initdb(), args...)
	p, err := spawn(cmd, newServerLog(o.log))
	if err != nil {
		return fmt.Errorf("run initdb: %w", err)
	}
	select {
	case <-p.done:
		if !p.cmd.ProcessState.Success() {
			return p.err
		}
	case <-ctx.Done():
		return errors.Join(ctx.Err(), p.stop(context.WithoutCancel(ctx), syscall.SIGINT))
	}
	if !o.test {
		if err := os.WriteFile(o.at.unsynced(major), nil, 0o600); err != nil {
			return err
		}
	}
	return os.Rename(half, data)
}

// makeSockets makes the socket's folder anew: what a killed owner left goes.
func (o launchOptions) makeSockets(ctx context.Context) error {
	if old, err := o.at.readState(); err == nil && old.Sockets != o.at.sockets && filepath.IsAbs(old.Sockets) {
		_ = os.Remove(socketPath(old.Sockets))
		_ = os.Remove(socketPath(old.Sockets) + ".lock")
		_ = os.Remove(old.Sockets)
	}
	parent := filepath.Dir(o.at.sockets)
	if err := os.MkdirAll(filepath.Dir(parent), 0o755); err != nil {
		return err
	}
	if err := makeOwn(parent); err != nil {
		return err
	}
	if err := o.user.makeDir(o.at.sockets); err != nil {
		return err
	}
	return o.user.mustEnter(ctx, o.at.sockets, o.bin.postgres())
}

// run starts Postgres until it answers. It starts it again if a process of a
// Postgres that was killed still holds the shared memory: those end by
// themselves once they notice.
func (o launchOptions) run(ctx context.Context) (*Server, error) {
	for {
		out := newServerLog(o.log)
		s, err := o.runOnce(ctx, out)
		if err == nil {
			return s, nil
		}
		if !out.contains("shared memory block") || !out.contains("still in use") {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (o launchOptions) runOnce(ctx context.Context, out *serverLog) (*Server, error) {
	cmd := o.user.command(context.Background(), o.bin.postgres(), o.serverArgs()...)
	proc, err := spawn(cmd, out)
	if err != nil {
		return nil, err
	}
	select {
	case <-out.ready:
	case <-proc.done:
		return nil, proc.err
	case <-ctx.Done():
		err := fmt.Errorf("not ready in time: %w%s", ctx.Err(), out.quote())
		return nil, errors.Join(err, proc.stop(context.WithoutCancel(ctx), syscall.SIGQUIT))
	}
	s := &Server{
		at: o.at, version: o.bin.version, major: o.bin.major, discard: o.discard,
		proc: proc, lock: o.lock, gone: proc.done,
	}
	if err := s.announce(ctx); err != nil {
		return nil, errors.Join(err, proc.stop(context.WithoutCancel(ctx), syscall.SIGINT))
	}
	return s, nil
}

// announce makes sure that the server answers, then tells other processes.
func (s *Server) announce(ctx context.Context) error {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	if err := conn.Close(ctx); err != nil {
		return fmt.Errorf("close the first connection: %w", err)
	}
	return s.at.writeState(state{Sockets: s.at.sockets, Version: s.version})
}

// serverArgs configures Postgres on the command line, which wins over the files
// of the data folder.
func (o launchOptions) serverArgs() []string {
	set := []string{
		"listen_addresses=", // the socket only: no port to clash, nobody else to come in
		"unix_socket_permissions=0700",
		"jit=off",
		"timezone=UTC",
		"log_timezone=UTC",
		// What a client did wrong is told to the client. A log with statements and
		// values in it would hold personal data.
		"log_min_messages=log",
		"log_min_error_statement=panic",
		"log_error_verbosity=terse",
		"log_line_prefix=",
		"logging_collector=off",
		"lc_messages=C",
	}
	if o.test {
		set = append(set,
			"fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"wal_level=minimal", "max_wal_senders=0",
			"autovacuum=off", "max_connections=200",
		)
	}
	args := []string{"-D", o.at.data(o.bin.major), "-k", o.at.sockets, "-p", strconv.Itoa(port)}
	for _, s := range set {
		args = append(args, "-c", s)
	}
	return args
}
