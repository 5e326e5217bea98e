package pgembed

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// lastResort is how long Postgres gets to obey SIGQUIT, and how long we wait for
// processes of its that outlive it.
const lastResort = 5 * time.Second

// process is a child that must not outlive us.
type process struct {
	cmd      *exec.Cmd
	log      *serverLog
	stopping atomic.Bool
	done     chan struct{}
	// err is how it ended; nil if it was told to. Read after done is closed.
	err error
}

// spawn starts cmd in a process group of its own, so that Ctrl-C at the terminal
// reaches us alone and we stop things in order.
func spawn(cmd *exec.Cmd, log *serverLog) (*process, error) {
	cmd.Stdout, cmd.Stderr = log, log
	cmd.WaitDelay = lastResort
	cmd.SysProcAttr.Setpgid = true
	dieWithParent(cmd.SysProcAttr)
	p := &process{cmd: cmd, log: log, done: make(chan struct{})}
	started := make(chan error)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// run starts the child and waits for it on one thread: Linux sends the signal of
// a parent's death when the thread that started the child ends, not the process.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	err = p.cmd.Wait()
	if !p.stopping.Load() {
		p.err = p.describe(err)
	}
	close(p.done)
}

func (p *process) describe(err error) error {
	if err == nil {
		err = errors.New("exit status 0")
	}
	return fmt.Errorf("%s ended: %w%s", p.cmd.Path, err, p.log.quote())
}

// stop sends the signal and waits for the end; when ctx is over it sends SIGQUIT
// and at last SIGKILL, and says so. A child that has ended already is no error.
func (p *process) stop(ctx context.Context, signal syscall.Signal) error {
	p.stopping.Store(true)
	ctx, cancel := context.WithTimeout(ctx, stopGrace)
	defer cancel()
	_ = p.cmd.Process.Signal(signal)
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	for _, signal := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		_ = p.cmd.Process.Signal(signal)
		select {
		case <-p.done:
			return fmt.Errorf("stop Postgres: not down in time, ended by %v: %w", signal, ctx.Err())
		case <-time.After(2 * lastResort):
		}
	}
	return fmt.Errorf("stop Postgres: process %d can't be ended", p.cmd.Process.Pid)
}
