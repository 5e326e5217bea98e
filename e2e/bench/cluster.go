package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/pgembed"
)

const database = "comptoir"

// cluster is the throw-away Postgres of one run.
type cluster struct {
	*pgembed.Server
	pid int // of the postmaster
}

// startCluster starts a private Postgres with the product's roles and schema. It
// gives up durability, which only speeds the seeding up: what is measured reads.
func startCluster(ctx context.Context, dir, sharedBuffers string, say func(string)) (*cluster, error) {
	o := pgembed.Options{Dir: filepath.Join(dir, "postgres"), Test: true, Report: say}
	s, err := pgembed.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	c := &cluster{Server: s}
	if err := c.prepare(ctx, o, sharedBuffers); err != nil {
		_ = c.stop() // the first error tells more
		return nil, err
	}
	return c, nil
}

func (c *cluster) prepare(ctx context.Context, o pgembed.Options, sharedBuffers string) error {
	if sharedBuffers != "" {
		// Command lines take no parameters, and neither does ALTER SYSTEM.
		set := "alter system set shared_buffers = '" + strings.ReplaceAll(sharedBuffers, "'", "''") + "'"
		if err := c.super(ctx, "postgres", func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, set)
			return err
		}); err != nil {
			return fmt.Errorf("set the size of the buffers: %w", err)
		}
		if err := c.stop(); err != nil {
			return err
		}
		o.Report = nil // it has told what it is
		s, err := pgembed.Start(ctx, o)
		if err != nil {
			return err
		}
		c.Server = s
	}
	if err := c.Provision(ctx, database); err != nil {
		return err
	}
	if err := db.Migrate(ctx, c.URL(pgembed.OwnerRole, database)); err != nil {
		return err
	}
	return c.super(ctx, database, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int`).Scan(&c.pid)
	})
}

// super runs fn with a connection of the superuser, which no server ever has.
func (c *cluster) super(ctx context.Context, name string, fn func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, c.URL(pgembed.SuperRole, name))
	if err != nil {
		return fmt.Errorf("connect as the superuser: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return fn(conn)
}

// stop ends Postgres, also after the run was interrupted.
func (c *cluster) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return c.Stop(ctx)
}
