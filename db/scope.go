package db

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/comptoir/internal/policy"
)

// DB is the one way to the tables. It hands out sessions that run as somebody;
// there is no method that runs a statement as nobody in particular.
type DB struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

// NewDB wraps a pool of the application role. now is the clock that policies and
// queries compare with; nil means the wall clock.
func NewDB(pool *pgxpool.Pool, now func() time.Time) *DB {
	if now == nil {
		now = time.Now
	}
	return &DB{pool: pool, now: now}
}

// Now is the time by which the database judges, too; in UTC, to the microsecond, as Postgres keeps it.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// Scope runs statements as one actor. It is cheap: make one per use.
type Scope struct {
	db    *DB
	actor policy.Actor
}

// As gives a session of an actor.
func (d *DB) As(a policy.Actor) *Scope { return &Scope{db: d, actor: a} }

// AsSystem gives a session that sees every row. It is said aloud: the linter
// lists the functions that may, and no resolver is among them.
func (d *DB) AsSystem() *Scope { return d.As(policy.System()) }

// setting makes the actor known for the statement or the transaction it stands in.
const setting = `select set_config('app.person', $1, true), set_config('app.staff', $2, true),
 set_config('app.system', $3, true), set_config('app.now', $4, true)`

func (s *Scope) settings() []any {
	person, system := "", "off"
	if s.actor.SignedIn() {
		person = s.actor.Person.UUID.UUID.String()
	}
	if s.actor.IsSystem() {
		system = "on"
	}
	return []any{person, string(s.actor.Staff), system, s.db.Now().Format(time.RFC3339Nano)}
}

// Tx runs fn in one transaction: committed when fn returns nil, else rolled back, fn's error unchanged.
func (s *Scope) Tx(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, s.db.pool, pgx.TxOptions{BeginQuery: s.begin()}, fn)
}

// begin begins a transaction and says who acts, in one round trip. The text goes
// without parameters, so the values stand in it: ids, a role and a time, none of
// them anybody's free text; they are quoted all the same.
func (s *Scope) begin() string {
	sql := "begin; " + setting
	for i, v := range s.settings() {
		text, _ := v.(string)
		sql = strings.Replace(sql, "$"+strconv.Itoa(i+1), "'"+strings.ReplaceAll(text, "'", "''")+"'", 1)
	}
	return sql
}

// Read gives the queries for reading. Each statement is one round trip: who asks
// and what is asked travel together and end together (an implicit transaction),
// so that nothing stays on the connection.
func (s *Scope) Read() *Queries { return New(reader{s}) }

// SendBatch runs a batch of the caller's as this actor, in one round trip.
// The results start with the caller's first query. The caller closes them.
func (s *Scope) SendBatch(ctx context.Context, b *pgx.Batch) (pgx.BatchResults, error) {
	led := &pgx.Batch{}
	led.Queue(setting, s.settings()...)
	led.QueuedQueries = append(led.QueuedQueries, b.QueuedQueries...)
	res := s.db.pool.SendBatch(ctx, led)
	if _, err := res.Exec(); err != nil {
		_ = res.Close()
		return nil, fmt.Errorf("say who asks: %w", err)
	}
	return res, nil
}

// reader is a DBTX whose every statement says first who asks.
type reader struct{ s *Scope }

func (r reader) start(ctx context.Context, sql string, args []any) (pgx.BatchResults, error) {
	b := &pgx.Batch{}
	b.Queue(sql, args...)
	return r.s.SendBatch(ctx, b)
}

// Exec runs a statement that gives no rows.
func (r reader) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	res, err := r.start(ctx, sql, args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := res.Exec()
	if cerr := res.Close(); err == nil {
		err = cerr
	}
	return tag, err
}

// Query runs a statement that gives rows; the last Next or Close frees the connection.
func (r reader) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	res, err := r.start(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	rows, err := res.Query()
	if err != nil {
		_ = res.Close()
		return nil, err
	}
	return &batchRows{Rows: rows, res: res}, nil
}

// QueryRow runs a statement that gives one row.
func (r reader) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := r.Query(ctx, sql, args...)
	return oneRow{rows, err}
}

// batchRows are rows that close the batch they came in, once.
type batchRows struct {
	pgx.Rows
	res    pgx.BatchResults
	closed bool
	err    error
}

func (r *batchRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *batchRows) Close() {
	r.Rows.Close()
	if !r.closed {
		r.closed = true
		r.err = r.res.Close()
	}
}

func (r *batchRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// oneRow is a pgx.Row over rows.
type oneRow struct {
	rows pgx.Rows
	err  error
}

func (r oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
