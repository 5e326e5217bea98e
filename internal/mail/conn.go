package mail

import (
	"context"
	"net"
	"sync"
	"time"
)

// timedConn gives every single read and write its own time, so that a server
// that goes silent at any command is noticed, and remembers the first thing
// that went wrong. go-mail sets one deadline for a whole phase and reports
// network errors only as text mixed with the recipient's address, hence both.
type timedConn struct {
	net.Conn
	step time.Duration
	ctx  context.Context //nolint:containedctx // lives as long as one delivery

	mu    sync.Mutex
	first error
}

func (c *timedConn) Read(p []byte) (int, error) {
	if err := c.err(); err != nil {
		return 0, err // a second wait for a silent server gains nothing
	}
	if err := c.Conn.SetReadDeadline(time.Now().Add(c.step)); err != nil {
		return 0, c.note(err)
	}
	n, err := c.Conn.Read(p)
	return n, c.note(err)
}

func (c *timedConn) Write(p []byte) (int, error) {
	if err := c.err(); err != nil {
		return 0, err
	}
	if err := c.Conn.SetWriteDeadline(time.Now().Add(c.step)); err != nil {
		return 0, c.note(err)
	}
	n, err := c.Conn.Write(p)
	return n, c.note(err)
}

// SetDeadline does nothing: the deadlines are this type's own.
func (c *timedConn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing, like SetDeadline.
func (c *timedConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing, like SetDeadline.
func (c *timedConn) SetWriteDeadline(time.Time) error { return nil }

// note keeps the first error. When the delivery's time is over the connection
// is closed under the reader's feet; then the context's end is the cause.
func (c *timedConn) note(err error) error {
	if err == nil {
		return nil
	}
	if end := context.Cause(c.ctx); end != nil {
		err = end
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.first == nil {
		c.first = err
	}
	return err
}

// hurry shortens every further wait: a farewell is not worth a worker's time.
func (c *timedConn) hurry() { c.step = min(c.step, time.Second) }

// err is the first thing that went wrong on the line, or nil.
func (c *timedConn) err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.first
}
