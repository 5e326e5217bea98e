package pgembed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// provisionLock is the advisory lock that keeps two processes from provisioning
// at the same time; any number will do that nobody else takes in the database
// postgres of a private cluster.
const provisionLock = 0x636f6d70746f6972 // "comptoir"

// Provision makes the two roles and the database as the application expects
// them, and changes what is there already to that:
//
//   - [OwnerRole] may log in, owns the database and its schema public.
//   - [AppRole] may log in and connect to the database. It owns nothing, is no
//     superuser, can't bypass row-level security and can't create anything.
//   - Others have no right to the database or to create in its schema public.
//
// Tables and the grants on them are the migrations' business. After the first
// time on a durable cluster everything made so far is flushed to the disk.
func (s *Server) Provision(ctx context.Context, database string) error {
	if err := s.provisionCluster(ctx, database); err != nil {
		return fmt.Errorf("provision database %s: %w", database, err)
	}
	if err := s.provisionSchema(ctx, database); err != nil {
		return fmt.Errorf("provision schema of %s: %w", database, err)
	}
	return s.syncOnce()
}

func (s *Server) provisionCluster(ctx context.Context, database string) error {
	conn, err := s.connect(ctx, "postgres")
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // gives the lock up too
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", int64(provisionLock)); err != nil {
		return err
	}
	for _, role := range []string{OwnerRole, AppRole} {
		verb := "alter role "
		if there, err := exists(ctx, conn, "select from pg_roles where rolname = $1", role); err != nil {
			return err
		} else if !there {
			verb = "create role "
		}
		const attributes = " login nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
		if _, err := conn.Exec(ctx, verb+quote(role)+attributes); err != nil {
			return err
		}
	}
	there, err := exists(ctx, conn, "select from pg_database where datname = $1", database)
	if err != nil {
		return err
	}
	verb := "alter database " + quote(database) + " owner to "
	if !there {
		verb = "create database " + quote(database) + " owner "
	}
	for _, sql := range []string{
		verb + quote(OwnerRole),
		"revoke all on database " + quote(database) + " from public",
		"grant connect on database " + quote(database) + " to " + quote(AppRole),
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) provisionSchema(ctx context.Context, database string) error {
	conn, err := s.connect(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, sql := range []string{
			// Provision may run twice at once: catalogue rows take no second writer.
			"select pg_advisory_xact_lock(" + fmt.Sprint(int64(provisionLock)) + ")",
			"alter schema public owner to " + quote(OwnerRole),
			"revoke create on schema public from public, " + quote(AppRole),
			"grant usage on schema public to " + quote(AppRole),
		} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
}

func exists(ctx context.Context, conn *pgx.Conn, query, name string) (bool, error) {
	var there bool
	err := conn.QueryRow(ctx, "select exists ("+query+")", name).Scan(&there)
	return there, err
}

func quote(identifier string) string { return pgx.Identifier{identifier}.Sanitize() }

// syncOnce flushes what initdb wrote without waiting. One call for the whole
// system is many times quicker than one per file.
func (s *Server) syncOnce() error {
	marks, err := s.at.majors()
	if err != nil {
		return err
	}
	for _, major := range marks {
		mark := s.at.unsynced(major)
		if _, err := os.Stat(mark); errors.Is(err, os.ErrNotExist) {
			continue
		}
		syscall.Sync()
		if err := removeIfThere(mark); err != nil {
			return fmt.Errorf("flush the new cluster: %w", err)
		}
	}
	return nil
}
