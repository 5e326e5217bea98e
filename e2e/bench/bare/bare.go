// Package bare is the yardstick of the benchmark: the three workloads answered by
// net/http and prepared statements with as little between them as one can write.
// No GraphQL, no row-level security, no rules; rows are read in Postgres's binary
// form and JSON is appended by hand. A request is one round trip to the database,
// the session's check included.
//
// It is right for the benchmark's callers only, who are all administrators of one
// company, and is no part of the product.
package bare

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
)

// maxBody bounds what is read of a request, in bytes.
const maxBody = 4 << 10

// Handler answers POST /viewer (W1), /first (W2) and /page (W3). The bearer token
// is a session's of the product. /first and /page take [Query] as JSON; the answer
// has the form of the product's answer to the same question.
func (d *Database) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /viewer", d.answer(func(x *exchange) error { return x.viewer() }))
	mux.HandleFunc("POST /first", d.answer(func(x *exchange) error { return x.documents(true) }))
	mux.HandleFunc("POST /page", d.answer(func(x *exchange) error { return x.documents(false) }))
	return mux
}

// Query asks for documents of a company.
type Query struct {
	Company id.Company `json:"company"`
	First   int        `json:"first"`
	After   *string    `json:"after"` // a cursor of the product's
}

// exchange is one request and the connection that it has for itself.
type exchange struct {
	*conn
	hash  []byte // of the session's token
	query Query
	out   []byte
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 32<<10); return &b }}

var (
	errNobody  = errors.New("no such session")
	errMissing = errors.New("no such company")
)

func (d *Database) answer(write func(*exchange) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			http.Error(w, errNobody.Error(), http.StatusUnauthorized)
			return
		}
		buf := buffers.Get().(*[]byte)
		defer buffers.Put(buf)
		hash := sha256.Sum256([]byte(token))
		x := &exchange{hash: hash[:], out: (*buf)[:0]}
		if err := x.read(r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		x.conn = d.take()
		err := write(x)
		d.give(x.conn)
		*buf = x.out
		switch {
		case errors.Is(err, errNobody):
			http.Error(w, err.Error(), http.StatusUnauthorized)
		case errors.Is(err, errMissing):
			http.Error(w, err.Error(), http.StatusNotFound)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			w.Header()["Content-Type"] = jsonType
			_, _ = w.Write(x.out) // a client that has gone needs no answer
		}
	}
}

var jsonType = []string{"application/json"}

func (x *exchange) read(body io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(body, maxBody))
	if err != nil || len(text) == 0 {
		return err
	}
	if err := json.Unmarshal(text, &x.query); err != nil {
		return fmt.Errorf("read the question: %w", err)
	}
	return nil
}

// viewer is W1: the person, the memberships and their companies.
func (x *exchange) viewer() error {
	p := x.StartPipeline(context.Background())
	now := timestamp(time.Now())
	p.SendQueryPrepared("session", [][]byte{now, x.hash}, binary, binary)
	p.SendQueryPrepared("viewer", [][]byte{now, x.hash}, binary, binary)
	return x.run(p, func() error {
		if _, err := x.session(p); err != nil {
			return err
		}
		return x.rows(p, x.appendViewer)
	})
}

// documents is W2 (with the name of the company at each) and W3.
func (x *exchange) documents(named bool) error {
	w, err := page.Resolve(page.Args{First: &x.query.First, After: x.query.After}, x.query.First)
	if err != nil {
		return fmt.Errorf("read the question: %w", err)
	}
	low, high, err := w.Descending()
	if err != nil {
		return fmt.Errorf("read the question: %w", err)
	}
	company := x.query.Company.UUID.UUID[:]
	p := x.StartPipeline(context.Background())
	p.SendQueryPrepared("session", [][]byte{timestamp(time.Now()), x.hash}, binary, binary)
	if named {
		p.SendQueryPrepared("company", [][]byte{company}, binary, binary)
	}
	p.SendQueryPrepared("documents", [][]byte{
		company, date(high.At), high.ID.UUID[:], date(low.At), low.ID.UUID[:], allKinds, bigint(w.Fetch()),
	}, documentFormats, binary)
	return x.run(p, func() error {
		member, err := x.session(p)
		if err != nil {
			return err
		}
		if !member {
			return errMissing
		}
		var name []byte
		if named {
			if err := x.rows(p, func(v [][]byte) { name = append(name, v[0]...) }); err != nil {
				return err
			}
		}
		return x.appendDocuments(p, w, name)
	})
}
