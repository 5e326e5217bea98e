// Package dbtest gives each test a real Postgres database of its own.
//
// A test process gets a private cluster, copied from one that is migrated
// already; a test gets a clone of its template database, and connections of the
// application role, which owns nothing, as in production. No service of the
// machine is used. Without a Postgres the test fails; it is never skipped.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/pgembed"
)

const template = "comptoir_template"

// Roles of the private cluster.
const (
	Super = "comptoir_super"
	Owner = "comptoir_owner"
	App   = "comptoir_app"
)

// cluster is this process's server, started by the first test that asks.
var cluster = sync.OnceValues(func() (*pgembed.Server, error) {
	key, err := schemaKey()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	return pgembed.StartCopy(ctx, pgembed.CopyOptions{Key: key, Prepare: prepare})
})

// schemaKey names the migrations' content, so that a changed schema gets a new template.
func schemaKey() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(db.Migrations(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(db.Migrations(), path)
		h.Write([]byte(path))
		h.Write(b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil))[:16], err
}

func prepare(ctx context.Context, s *pgembed.Server) error {
	if err := s.Provision(ctx, template); err != nil {
		return err
	}
	return db.Migrate(ctx, s.URL(Owner, template))
}

var clones atomic.Int64

// atOnce bounds how many clones are made at a time: more only wait for the disk.
var atOnce = make(chan struct{}, 4)

// Database is one test's own.
type Database struct {
	AppURL   string
	OwnerURL string
	SuperURL string
	Pool     *pgxpool.Pool // of the application role
}

// New gives a migrated, empty database, dropped when the test ends.
func New(t testing.TB) *Database {
	t.Helper()
	s, err := cluster()
	if err != nil {
		t.Fatalf("start a private Postgres: %v", err)
	}
	name := fmt.Sprintf("t%d", clones.Add(1))
	ctx := context.Background()
	atOnce <- struct{}{}
	err = exec(ctx, s.URL(Super, "postgres"), fmt.Sprintf("create database %s template %s owner %s strategy file_copy", name, template, Owner))
	<-atOnce
	if err != nil {
		t.Fatalf("clone the template database: %v", err)
	}
	d := &Database{AppURL: s.URL(App, name), OwnerURL: s.URL(Owner, name), SuperURL: s.URL(Super, name)}
	d.Pool, err = db.OpenPool(ctx, d.AppURL, 8)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() {
		d.Pool.Close()
		if err := exec(context.Background(), s.URL(Super, "postgres"), "drop database "+name+" with (force)"); err != nil {
			t.Logf("drop the test database: %v", err)
		}
	})
	return d
}

// DB gives the test's database with the clock now (nil: the wall clock).
func (d *Database) DB(now func() time.Time) *db.DB { return db.NewDB(d.Pool, now) }

// Exec runs statements as the owner: to arrange what no rule would do, and to tamper.
func (d *Database) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), d.OwnerURL)
	if err != nil {
		t.Fatalf("connect as the owner: %v", err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func exec(ctx context.Context, url, sql string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}
