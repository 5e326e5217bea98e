package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// stopGrace is how long a child may take over what it has begun before it is
// killed: longer than the product's own bound for running requests and jobs.
const stopGrace = 15 * time.Second

// child is a process of the product. It must not outlive us.
type child struct {
	name string
	cmd  *exec.Cmd
	done chan struct{}
	// err is how it ended, never nil. Read after done is closed.
	err error
}

// start runs this binary's subcommand, with the log in a file of its own. orphaned
// is the signal that it gets if we are killed.
func start(name, binary, logFile string, environ []string, orphaned syscall.Signal) (*child, error) {
	log, err := os.Create(logFile)
	if err != nil {
		return nil, fmt.Errorf("make the log of %s: %w", name, err)
	}
	cmd := exec.Command(binary, name) //nolint:noctx // ended by stop, which is gentler than a context
	cmd.Env, cmd.Stdout, cmd.Stderr = environ, log, log
	// A process group of its own: Ctrl-C at the terminal reaches us alone, and we
	// stop things in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr, orphaned)
	c := &child{name: name, cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go c.run(started)
	err = errors.Join(<-started, log.Close())
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return c, nil
}

// run starts the child and waits for it on one thread: Linux sends the signal of
// a parent's death when the thread that started the child ends, not the process.
func (c *child) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := c.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	if err = c.cmd.Wait(); err == nil {
		err = errors.New("exit status 0")
	}
	c.err = fmt.Errorf("%s ended: %w", c.name, err)
	close(c.done)
}

// stop asks the child to end and waits; one that takes too long is killed, and
// that is an error. A child that has ended already is none.
func (c *child) stop(ctx context.Context) error {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, stopGrace)
	defer cancel()
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
	}
	_ = c.cmd.Process.Kill()
	<-c.done
	return fmt.Errorf("%s did not stop within %s and was killed", c.name, stopGrace)
}
