package pgembed

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

func TestProvisionRoles(t *testing.T) {
	t.Parallel()

	s := start(t, seededOptions(t))
	provision(t, s)
	type role struct {
		Name                                                string
		Login, Super, Bypass, CreateDB, CreateRole, Replica bool
		Owns                                                int
	}
	conn := connect(t, s.URL(SuperRole, "comptoir"))
	rows, err := conn.Query(t.Context(), `
		select rolname as name, rolcanlogin as login, rolsuper as super, rolbypassrls as bypass,
			rolcreatedb as create_db, rolcreaterole as create_role, rolreplication as replica,
			(select count(*) from pg_shdepend where refobjid = r.oid and deptype = 'o') as owns
		from pg_roles r where rolname in ($1, $2) order by rolname`, AppRole, OwnerRole)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowToStructByName[role])
	if err != nil {
		t.Fatal(err)
	}
	want := []role{
		{Name: AppRole, Login: true},
		{Name: OwnerRole, Login: true, Owns: 2}, // the database and its schema public
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestProvisionRights(t *testing.T) {
	t.Parallel()

	s := start(t, seededOptions(t))
	provision(t, s)
	execute(t, connect(t, s.URL(OwnerRole, "comptoir")), "create extension pg_trgm; create table t (n int)")
	execute(t, connect(t, s.URL(SuperRole, "comptoir")), "create role stranger login")
	for _, tt := range []struct{ name, role, sql string }{
		{"TableOfApp", AppRole, "create table mine (n int)"},
		{"TemporaryTableOfApp", AppRole, "create temporary table mine (n int)"},
		{"SchemaOfApp", AppRole, "create schema mine"},
		{"ReadUngranted", AppRole, "select from t"},
		{"BecomeOwner", AppRole, "set role " + OwnerRole},
		{"RoleOfOwner", OwnerRole, "create role r"},
		{"DatabaseOfOwner", OwnerRole, "create database d"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			_, err := connect(t, s.URL(tt.role, "comptoir")).Exec(t.Context(), tt.sql)
			if err == nil || !strings.Contains(err.Error(), "42501") { // insufficient_privilege
				t.Errorf("%s as %s = %v, want SQLSTATE 42501", tt.sql, tt.role, err)
			}
		})
	}
	t.Run("ConnectOfStranger", func(t *testing.T) {
		t.Parallel()

		_, err := pgx.Connect(t.Context(), s.URL("stranger", "comptoir"))
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Errorf("connect as a stranger = %v, want SQLSTATE 42501", err)
		}
	})
}

func TestProvisionIsIdempotent(t *testing.T) {
	t.Parallel()

	s := start(t, seededOptions(t))
	provision(t, s)
	conn := connect(t, s.URL(SuperRole, "comptoir"))
	execute(t, conn, "alter role "+AppRole+" bypassrls createdb; grant create on schema public to public")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := s.Provision(t.Context(), "comptoir"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := count(t, s.URL(SuperRole, "postgres"),
		"select count(*) from pg_roles where rolname = '"+AppRole+"' and (rolbypassrls or rolcreatedb)"); got != 0 {
		t.Error("Provision left rights that the application must not have")
	}
	if _, err := connect(t, s.URL(AppRole, "comptoir")).Exec(t.Context(), "create table mine (n int)"); err == nil {
		t.Error("Provision left the right to create in public")
	}
}

func provision(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Provision(t.Context(), "comptoir"); err != nil {
		t.Fatal(err)
	}
}
