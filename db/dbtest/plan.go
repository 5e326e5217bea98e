package dbtest

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// Statement is what a query would have run, to have it explained.
type Statement struct {
	db.DBTX
	sql  string
	args []any
}

// Record gives the statement of a query that gives rows.
func Record(query func(*db.Queries)) *Statement {
	s := &Statement{}
	query(db.New(s))
	return s
}

// Query keeps the statement, and runs nothing.
func (s *Statement) Query(_ context.Context, sql string, args ...any) (pgx.Rows, error) {
	s.sql, s.args = sql, args
	return nil, context.Canceled
}

// Explain gives how Postgres runs the statement for an actor under these settings
// ("enable_sort = off" as db.ReadOrdered does, "plan_cache_mode = force_generic_plan"
// for what a prepared statement gets after five executions). options are those of EXPLAIN.
func (s *Statement) Explain(t testing.TB, d *db.DB, a policy.Actor, options string, settings ...string) string {
	t.Helper()
	literals := make([]string, len(s.args))
	for i, arg := range s.args {
		literals[i] = literal(arg)
	}
	var lines []string
	err := d.As(a).Tx(t.Context(), func(tx pgx.Tx) error {
		for _, set := range settings {
			if _, err := tx.Exec(t.Context(), "set local "+set); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(t.Context(), "prepare explained as "+s.sql); err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), "explain ("+options+") execute explained("+strings.Join(literals, ", ")+")", pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return err
		}
		if lines, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), "deallocate explained")
		return err
	})
	if err != nil {
		t.Fatalf("explain %s: %v", s.sql, err)
	}
	return strings.Join(lines, "\n")
}

// literal writes an argument as SQL.
func literal(arg any) string {
	switch v := arg.(type) {
	case time.Time:
		return "'" + v.Format(time.DateOnly) + "'"
	case float64:
		if math.IsInf(v, 0) {
			return map[bool]string{true: "'infinity'", false: "'-infinity'"}[v > 0]
		}
		return fmt.Sprint(v)
	case []string:
		return "'{" + strings.Join(v, ",") + "}'"
	case []policy.Kind:
		if v == nil {
			return "null"
		}
		list := make([]string, len(v))
		for i, k := range v {
			list[i] = string(k)
		}
		return literal(list)
	case interface{ Bare() id.UUID }:
		if v.Bare().IsZero() {
			return "null"
		}
		return "'" + v.Bare().UUID.String() + "'"
	case *string:
		if v == nil {
			return "null"
		}
		return "'" + *v + "'"
	case *bool, *float64, *time.Time:
		if text := fmt.Sprintf("%v", v); text == "<nil>" {
			return "null"
		}
	}
	return "'" + fmt.Sprint(arg) + "'"
}
