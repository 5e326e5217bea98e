package db

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// OpenPool opens a pool for the application role and refuses one that could
// pass the walls: a superuser, a role with BYPASSRLS or one that owns tables.
// It refuses a schema that is not the one this binary was built for, too.
func OpenPool(ctx context.Context, url string, maxConns int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", redact(err))
	}
	if maxConns > 0 {
		cfg.MaxConns = maxConns
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = "comptoir"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "15000"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "30000"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", redact(err))
	}
	if err := CheckRole(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	if err := CheckSchema(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// redact drops pgx's rendering of the address, which may hold a password's neighbours.
func redact(err error) error {
	if pe, ok := errors.AsType[*pgconn.ParseConfigError](err); ok {
		return errors.New(strings.ReplaceAll(pe.Error(), pe.ConnString, "<address>"))
	}
	return err
}

// CheckRole tells why the connected role must not serve; nil when it may.
func CheckRole(ctx context.Context, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
},
) error {
	var super, bypass, owner bool
	err := q.QueryRow(ctx, `select r.rolsuper, r.rolbypassrls,
		exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
		         where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'member'))
		from pg_roles r where r.rolname = current_user`).Scan(&super, &bypass, &owner)
	switch {
	case err != nil:
		return fmt.Errorf("read the database role: %w", err)
	case super:
		return errors.New("the database role is a superuser and would pass row-level security; use the application role")
	case bypass:
		return errors.New("the database role has BYPASSRLS; use the application role")
	case owner:
		return errors.New("the database role owns the tables; use the application role")
	}
	return nil
}

// Constraint gives the name of the constraint that err violates, "" when err is another.
func Constraint(err error) string {
	if pe, ok := errors.AsType[*pgconn.PgError](err); ok && strings.HasPrefix(pe.Code, "23") {
		return pe.ConstraintName
	}
	return ""
}
