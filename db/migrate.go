// Package db is the way to the tables: the pool, the migrations, the scope in
// which every statement says who asks, and the generated queries.
package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations gives the schema's own files, for those who need to know when it changed.
func Migrations() fs.FS { return migrations }

// migrateLock is the advisory lock under which one process migrates: ours, River's and the grants together.
const migrateLock = 0x636f6d70746f6972 // "comptoir"

// Migrate brings the database of the owner's address to this binary's schema:
// ours first, then River's, then the application role's grants on River's
// tables. It is safe to run at once from several processes, and again.
func Migrate(ctx context.Context, ownerURL string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect as the owner: %w", redact(err))
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, migrateLock); err != nil {
		return fmt.Errorf("lock the migration: %w", err)
	}
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select 1 from pg_roles where rolname = 'comptoir_app')`).Scan(&exists); err != nil {
		return fmt.Errorf("look for the application role: %w", err)
	}
	if !exists {
		if _, err := conn.Exec(ctx, `create role comptoir_app nologin`); err != nil {
			return fmt.Errorf("the role comptoir_app does not exist and can't be made by this role (create it once: CREATE ROLE comptoir_app LOGIN): %w", err)
		}
	}
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return fmt.Errorf("read the owner's address: %w", redact(err))
	}
	if err := migrateOurs(ctx, cfg); err != nil {
		return err
	}
	return migrateRiver(ctx, ownerURL)
}

func provider(db *sql.DB) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("open the migrations: %w", err)
	}
	return goose.NewProvider(goose.DialectPostgres, db, dir)
}

func migrateOurs(ctx context.Context, cfg *pgx.ConnConfig) error {
	std := stdlib.OpenDB(*cfg)
	defer std.Close()
	p, err := provider(std)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func migrateRiver(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("connect as the owner: %w", redact(err))
	}
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return fmt.Errorf("read River's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate River's tables: %w", err)
	}
	// River's client keeps its own house: it deletes finished jobs and dead leaders.
	_, err = pool.Exec(ctx, `do $$ declare t record; begin
		for t in select c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
		          where n.nspname = 'public' and c.relname like 'river\_%' and c.relkind in ('r', 'S') loop
			if t.relkind = 'S' then execute format('grant usage, select on sequence %I to comptoir_app', t.relname);
			else execute format('grant select, insert, update, delete on %I to comptoir_app', t.relname); end if;
		end loop; grant select on goose_db_version to comptoir_app; revoke insert, update, delete on river_migration from comptoir_app; end $$`)
	if err != nil {
		return fmt.Errorf("grant River's tables: %w", err)
	}
	return nil
}

// Versions gives the schema's version in the database and in this binary.
func Versions(ctx context.Context, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
},
) (have, want int64, err error) {
	entries, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return 0, 0, fmt.Errorf("read the migrations: %w", err)
	}
	for _, e := range entries {
		v, err := goose.NumericComponent(e.Name())
		if err != nil {
			return 0, 0, fmt.Errorf("read the name %s: %w", e.Name(), err)
		}
		want = max(want, v)
	}
	err = q.QueryRow(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&have)
	return have, want, err
}

// CheckSchema refuses a database whose schema is older or newer than this binary's.
func CheckSchema(ctx context.Context, q interface {
	QueryRow(context.Context, string, ...any) pgx.Row
},
) error {
	have, want, err := Versions(ctx, q)
	if err != nil {
		return fmt.Errorf("read the schema's version (has `comptoir migrate` run?): %w", err)
	}
	if have != want {
		return fmt.Errorf("the database has schema %d, this binary needs %d; run `comptoir migrate`", have, want)
	}
	return nil
}
