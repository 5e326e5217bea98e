package db_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// unwalled are the tables without policies: River's and goose's own hold ids and versions only.
var unwalled = []string{"goose_db_version", "river_client", "river_client_queue", "river_job", "river_leader", "river_migration", "river_notification", "river_queue"}

// TestEveryTableHasWalls walks the catalogue (threats T59, T63): a new table
// without row-level security, FORCE or a policy for the application fails here.
func TestEveryTableHasWalls(t *testing.T) {
	t.Parallel()

	d := dbtest.New(t)
	rows, err := d.Pool.Query(t.Context(), `
		select c.relname, c.relrowsecurity, c.relforcerowsecurity,
		       exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polroles = array[(select oid from pg_roles where rolname = 'comptoir_app')]),
		       has_table_privilege(current_user, c.oid, 'truncate'), pg_get_userbyid(c.relowner) = current_user
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = 'public' and c.relkind in ('r', 'p') order by c.relname`)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for rows.Next() {
		var name string
		var rls, force, pol, truncate, owns bool
		if err := rows.Scan(&name, &rls, &force, &pol, &truncate, &owns); err != nil {
			t.Fatal(err)
		}
		seen++
		if truncate || owns {
			t.Errorf("%s: truncate %v, owned %v; the application may do neither", name, truncate, owns)
		}
		if slices.Contains(unwalled, name) {
			continue
		}
		if !rls || !force || !pol {
			t.Errorf("%s: row security %v, forced %v, policy for the application %v; all must be", name, rls, force, pol)
		}
	}
	if err := rows.Err(); err != nil || seen < 20 {
		t.Fatalf("%d tables seen, %v", seen, err)
	}
}

// TestWhatPassesWalls lists what could read past a policy: views, SECURITY DEFINER functions, policies for others.
func TestWhatPassesWalls(t *testing.T) {
	t.Parallel()

	d := dbtest.New(t)
	for _, tt := range []struct {
		name, sql string
		want      []string
	}{
		{"Definers", `select p.proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef order by 1`, []string{"app_candidates", "app_companies", "app_find_companies", "app_possible_duplicates", "app_search"}},
		{"Views", `select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('v', 'm') order by 1`, nil},
		{"OpenPolicies", `select distinct policyname::text from pg_policies where schemaname = 'public' and not (roles = '{comptoir_app}') order by 1`, []string{"owner_all"}},
		{"AuditRights", `select privilege_type::text from information_schema.role_table_grants where grantee = 'comptoir_app' and table_name = 'audit_events' order by 1`, []string{"INSERT", "SELECT"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			rows, err := d.Pool.Query(context.Background(), tt.sql)
			if err != nil {
				t.Fatal(err)
			}
			got, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %v (%v), want %v", got, err, tt.want)
			}
		})
	}
}

// two gives a database with two companies, each with one member.
func two(t *testing.T) (*dbtest.Database, [2]id.Company, [2]policy.Actor) {
	t.Helper()
	d := dbtest.New(t)
	var companies [2]id.Company
	var actors [2]policy.Actor
	for i := range 2 {
		companies[i], actors[i] = id.NewCompany(), policy.Actor{Person: id.NewPerson()}
		d.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at) values ($1, $2, $2, 'Firm', 'BE', 'x', 'fr', now())`, companies[i], fmt.Sprint(i))
		d.Exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at) values ($1, $2, 'A', 'B', 'fr', now())`, actors[i].Person, fmt.Sprintf("p%d@example.com", i))
		d.Exec(t, `insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, 'ADMIN', 'ACTIVE', now())`, id.NewMembership(), companies[i], actors[i].Person)
		d.Exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, created_at) values ($1, $2, 'INVOICE', '1', '1', '2026-01-02', 2026, now())`, id.NewDocument(), companies[i])
	}
	return d, companies, actors
}

func seenBy(t testing.TB, d *db.DB, a policy.Actor, sql string) []string {
	t.Helper()
	b := &pgx.Batch{}
	b.Queue(sql)
	res, err := d.As(a).SendBatch(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Close()
	rows, err := res.Query()
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestMembersSeeTheirOwn: a query that forgets the company leaks nothing.
func TestMembersSeeTheirOwn(t *testing.T) {
	t.Parallel()

	raw, companies, actors := two(t)
	d := raw.DB(nil)
	for i, a := range actors {
		for _, sql := range []string{`select company_id::text from documents`, `select id::text from companies`, `select company_id::text from memberships`} {
			if got := seenBy(t, d, a, sql); len(got) != 1 || got[0] != companies[i].UUID.UUID.String() {
				t.Errorf("%s as a member of %d: %v", sql, i, got)
			}
		}
		if got := seenBy(t, d, a, `select email from persons`); len(got) != 1 || got[0] != fmt.Sprintf("p%d@example.com", i) {
			t.Errorf("persons: %v", got)
		}
		if got := seenBy(t, d, a, `select password_hash from credentials`); len(got) != 0 {
			t.Errorf("credentials: %v", got)
		}
	}
	if got := seenBy(t, d, policy.Actor{Person: id.NewPerson(), Staff: policy.StaffSales}, `select id::text from documents`); len(got) != 2 {
		t.Errorf("staff see %v", got)
	}
}

// TestNobodySeesNothing: without an actor, on a fresh connection and on a used one (threat T61).
func TestNobodySeesNothing(t *testing.T) {
	t.Parallel()

	raw, _, actors := two(t)
	d := raw.DB(nil)
	for _, sql := range []string{`select count(*) from documents`, `select count(*) from companies`, `select count(*) from persons`, `select count(*) from memberships`, `select count(*) from audit_events`} {
		for _, when := range []string{"fresh", "used"} {
			var n int
			if err := raw.Pool.QueryRow(t.Context(), sql).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s on a %s connection without an actor: %d, %v", sql, when, n, err)
			}
			seenBy(t, d, actors[0], `select id::text from documents`)
		}
	}
	if got := seenBy(t, d, policy.Actor{}, `select id::text from companies`); len(got) != 0 {
		t.Errorf("an anonymous actor sees %v", got)
	}
}

// TestStatesCloseTheWall: a membership that ended, is frozen or past its end, a
// suspended company and a suspended person see nothing, without any job.
func TestStatesCloseTheWall(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, sql string }{
		{"Ended", `update memberships set state = 'ENDED'`},
		{"Frozen", `update memberships set state = 'FROZEN'`},
		{"Pending", `update memberships set state = 'PENDING'`},
		{"PastItsEnd", `update memberships set ends_at = now() - interval '1 second'`},
		{"CompanySuspended", `update companies set state = 'SUSPENDED'`},
		{"PersonSuspended", `update persons set state = 'SUSPENDED'`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			raw, _, actors := two(t)
			if got := seenBy(t, raw.DB(nil), actors[0], `select id::text from documents`); len(got) != 1 {
				t.Fatalf("before: %v", got)
			}
			raw.Exec(t, tt.sql)
			if got := seenBy(t, raw.DB(nil), actors[0], `select id::text from documents`); len(got) != 0 {
				t.Errorf("after: %v", got)
			}
		})
	}
}

// TestWritesStayInside: a member can't write another company's rows, nor its own documents.
func TestWritesStayInside(t *testing.T) {
	t.Parallel()

	raw, companies, actors := two(t)
	d := raw.DB(nil)
	for _, sql := range []string{
		`insert into memberships (id, company_id, person_id, role, state, created_at) values (gen_random_uuid(), '%s', '%s', 'ADMIN', 'ACTIVE', now())`,
		`insert into audit_events (id, chain, seq, company_id, at, actor_kind, action, subject_type, subject_id, prev_hash, hash) values (gen_random_uuid(), '%s', 99, '%[1]s', now(), 'SYSTEM', 'x', 'x', '%s', '', '')`,
	} {
		err := d.As(actors[0]).Tx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), fmt.Sprintf(sql, companies[1].UUID.UUID, actors[0].Person.UUID.UUID))
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{`update documents set number = 'x'`, `update companies set legal_name = 'x'`, `update memberships set role = 'ADMIN'`} {
		err := d.As(actors[0]).Tx(t.Context(), func(tx pgx.Tx) error {
			tag, err := tx.Exec(t.Context(), sql)
			if tag.RowsAffected() != 0 {
				t.Errorf("%s changed %d rows", sql, tag.RowsAffected())
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{`update audit_events set action = 'x'`, `delete from audit_events`, `truncate documents`, `delete from documents`} {
		err := d.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), sql); return err })
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s as the system: %v", sql, err)
		}
	}
}

// TestSettingStaysInItsStatement alternates actors over a pool of four, with
// early closes, faults and cancelled contexts between (threat T60).
func TestSettingStaysInItsStatement(t *testing.T) {
	t.Parallel()

	raw, companies, actors := two(t)
	cfg, err := pgxpool.ParseConfig(raw.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	cfg.MaxConns = 4
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	d := db.NewDB(pool, nil)
	const askers, rounds = 16, 250
	var wg sync.WaitGroup
	for g := range askers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(g))) //nolint:gosec // a test's own order
			for range rounds {
				i := r.IntN(2)
				switch r.IntN(6) {
				case 0: // an early close
					rows, err := d.As(actors[i]).Read().MembersOfCompany(context.Background(), db.MembersOfCompanyParams{CompanyID: companies[i], MaxRows: 1})
					_, _ = rows, err
				case 1: // a fault
					_ = d.As(actors[i]).Tx(context.Background(), func(tx pgx.Tx) error {
						_, err := tx.Exec(context.Background(), `select 1/0`)
						return err
					})
				case 2: // a cancelled caller
					ctx, cancel := context.WithCancel(context.Background())
					cancel()
					if _, err := d.As(actors[i]).Read().CompanyByID(ctx, companies[i]); !errors.Is(err, context.Canceled) {
						t.Errorf("cancelled: %v", err)
					}
				case 3: // nobody
					var n int
					if err := pool.QueryRow(context.Background(), `select count(*) from companies`).Scan(&n); err != nil || n != 0 {
						t.Errorf("nobody sees %d, %v", n, err)
					}
				default:
					if _, err := d.As(actors[i]).Read().CompanyByID(context.Background(), companies[i]); err != nil {
						t.Errorf("own company: %v", err)
					}
					if _, err := d.As(actors[i]).Read().CompanyByID(context.Background(), companies[1-i]); !errors.Is(err, pgx.ErrNoRows) {
						t.Errorf("another's company: %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	if s := pool.Stat(); s.AcquiredConns() != 0 {
		t.Errorf("%d connections never came back", s.AcquiredConns())
	}
}

// TestRefusesRolesThatPass: no superuser, no owner.
func TestRefusesRolesThatPass(t *testing.T) {
	t.Parallel()

	raw := dbtest.New(t)
	for name, url := range map[string]string{"Superuser": raw.SuperURL, "Owner": raw.OwnerURL} {
		if pool, err := db.OpenPool(t.Context(), url, 1); err == nil {
			pool.Close()
			t.Errorf("%s was taken", name)
		}
	}
}

// TestMigrateTwiceAndDown: again changes nothing; down and up again works.
func TestMigrateTwice(t *testing.T) {
	t.Parallel()

	raw := dbtest.New(t)
	if err := db.Migrate(t.Context(), raw.OwnerURL); err != nil {
		t.Fatal(err)
	}
	raw.Exec(t, `update goose_db_version set is_applied = false where version_id = (select max(version_id) from goose_db_version)`)
	if err := db.CheckSchema(t.Context(), raw.Pool); err == nil {
		t.Error("an older schema was taken")
	}
}

// TestBackupsCanBeReadIn: columns and indexes that are made of others are made anew
// when a backup is read in, which looks in no schema. A function that finds its
// helpers by the search path would keep the rows out.
func TestBackupsCanBeReadIn(t *testing.T) {
	t.Parallel()

	raw := dbtest.New(t)
	conn, err := pgx.Connect(t.Context(), raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{
		`select set_config('search_path', '', false)`,
		`insert into public.companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, phone, created_at) values (gen_random_uuid(), '1', '1', 'Éloïse & Fils', 'BE', 'x', 'fr', '1', now())`,
		`insert into public.persons (id, email, given_name, family_name, locale, phone, created_at) values (gen_random_uuid(), 'a@b.test', 'Zoé', 'B', 'fr', '1', now())`,
		`insert into public.registrations (id, reference, channel, state, legal_name, country, given_name, family_name, email, locale, created_at) values (gen_random_uuid(), 'R', 'STAFF', 'SUBMITTED', 'Éloïse', 'BE', 'A', 'B', 'a@b.test', 'fr', now())`,
		`reindex table public.companies`, `reindex table public.persons`, `reindex table public.registrations`,
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for sql, want := range map[string]string{`select name_folded from public.companies`: "eloise fils", `select name_folded from public.persons`: "zoe b", `select name_folded from public.registrations`: "eloise"} {
		var got string
		if err := conn.QueryRow(t.Context(), sql).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", sql, got, err, want)
		}
	}
}
