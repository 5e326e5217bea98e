package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// asked is what a round of one server saw from outside.
type asked struct {
	elapsed time.Duration
	took    []time.Duration // of each answer, shortest first
}

func (a asked) perSecond() float64 { return float64(len(a.took)) / a.elapsed.Seconds() }

// quantile gives the time within which the part q of the answers came.
func (a asked) quantile(q float64) time.Duration {
	return a.took[min(len(a.took)-1, int(q*float64(len(a.took))))]
}

// client is one connection. It is leaner than http.Client, since the load shares
// the processors with what it measures.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	body bytes.Buffer
}

func dial(ctx context.Context, address string) (*client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 32<<10)}, nil
}

// answerWithin bounds one answer: a server that hangs ends the run.
const answerWithin = 15 * time.Second

// ask sends a request and gives the body of its answer, until the next one.
func (c *client) ask(request []byte) ([]byte, error) {
	if err := c.conn.SetDeadline(time.Now().Add(answerWithin)); err != nil {
		return nil, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return nil, fmt.Errorf("send: %w", err)
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	c.body.Reset()
	_, err = c.body.ReadFrom(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	if body := c.body.Bytes(); res.StatusCode != http.StatusOK || !bytes.HasPrefix(body, []byte(`{"data":{`)) {
		return nil, fmt.Errorf("answered %s: %.500s", res.Status, body)
	}
	return c.body.Bytes(), nil
}

// ask lets so many clients ask, each as soon as it has its answer, for so long.
// begin is called when all are connected and have had one answer.
func (t target) ask(ctx context.Context, connections int, during time.Duration, begin func() error) (asked, error) {
	clients := make([]*client, connections)
	defer func() {
		for _, c := range clients {
			if c != nil {
				_ = c.conn.Close() // nothing is on its way
			}
		}
	}()
	for i := range clients {
		c, err := dial(ctx, t.address)
		if err != nil {
			return asked{}, fmt.Errorf("connect: %w", err)
		}
		clients[i] = c
		if _, err := c.ask(t.requests[i%len(t.requests)]); err != nil {
			return asked{}, err
		}
	}
	if err := begin(); err != nil {
		return asked{}, err
	}
	started := time.Now()
	took := make([][]time.Duration, connections)
	errs := make([]error, connections)
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() {
			took[i], errs[i] = c.keepAsking(ctx, t.requests, i*len(t.requests)/connections, started.Add(during))
		})
	}
	all.Wait()
	if err := ctx.Err(); err != nil {
		return asked{}, err // not once for each client
	}
	a := asked{elapsed: time.Since(started), took: slices.Concat(took...)}
	slices.Sort(a.took)
	return a, errors.Join(errs...)
}

// keepAsking goes round the requests from its own place on, until the time is over.
func (c *client) keepAsking(ctx context.Context, requests [][]byte, n int, end time.Time) ([]time.Duration, error) {
	var took []time.Duration
	for sent := time.Now(); sent.Before(end) && ctx.Err() == nil; n++ {
		if _, err := c.ask(requests[n%len(requests)]); err != nil {
			return nil, err
		}
		now := time.Now()
		took = append(took, now.Sub(sent))
		sent = now
	}
	return took, nil
}
