package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
)

const (
	// callersWanted is how many people ask, each of another company.
	callersWanted = 200
	// cursorsEach is how many places in each big company pages are asked from.
	cursorsEach = 40
)

// caller is an administrator of one company with a living session.
type caller struct {
	token   string
	company id.Company
	// cursors are places 50 to 90 % down the company's documents; big companies only.
	cursors []string
}

// callers opens the sessions: the big companies' first, the others' spread over all.
func (c *cluster) callers(ctx context.Context, documents int) ([]caller, error) {
	var out []caller
	err := c.super(ctx, database, func(conn *pgx.Conn) error {
		numbers := []string{}
		for n := range bigCompanies {
			numbers = append(numbers, fmt.Sprint(10001+n))
		}
		others := companiesOf(documents) - bigCompanies
		for n := range min(callersWanted, others) {
			numbers = append(numbers, fmt.Sprint(10001+bigCompanies+n*others/min(callersWanted, others)))
		}
		var err error
		if out, err = openSessions(ctx, conn, numbers); err != nil {
			return err
		}
		for n := range bigCompanies {
			if out[n].cursors, err = cursors(ctx, conn, out[n].company); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open the callers' sessions: %w", err)
	}
	return out, nil
}

// openSessions gives the administrator of each customer number a bearer token, as
// package account makes them: random, and only its hash is stored.
func openSessions(ctx context.Context, conn *pgx.Conn, numbers []string) ([]caller, error) {
	const insert = `with them as (
  select m.person_id, c.id as company_id, w.n, w.hash
  from unnest($1::text[], $2::bytea[]) with ordinality w (number, hash, n)
  join companies c on c.customer_number = w.number
  join memberships m on m.company_id = c.id and m.role = 'ADMIN'
), made as (
  insert into sessions (id, person_id, token_hash, delivery, created_at, last_seen_at, expires_at)
  select gen_random_uuid(), person_id, hash, 'TOKEN', $3, $3, $3::timestamptz + interval '1 day' from them
)
select company_id from them order by n`
	out := make([]caller, len(numbers))
	hashes := make([][]byte, len(numbers))
	for i := range out {
		out[i].token = "cs_" + rand.Text() + rand.Text()
		hash := sha256.Sum256([]byte(out[i].token))
		hashes[i] = hash[:]
	}
	rows, err := conn.Query(ctx, insert, numbers, hashes, time.Now())
	if err != nil {
		return nil, err
	}
	companies, err := pgx.CollectRows(rows, pgx.RowTo[id.Company])
	if err != nil {
		return nil, err
	}
	if len(companies) != len(out) {
		return nil, fmt.Errorf("%d of %d companies have an administrator", len(companies), len(out))
	}
	for i, company := range companies {
		out[i].company = company
	}
	return out, nil
}

// cursors gives places between a half and nine tenths of the way down the list.
func cursors(ctx context.Context, conn *pgx.Conn, company id.Company) ([]string, error) {
	const query = `select issue_date, id from (
  select issue_date, id, row_number() over (order by issue_date desc, id desc) as place, count(*) over () as all_of_them
  from documents where company_id = $1
) d where place in (select all_of_them * (500 + 400 * n / $2::int) / 1000 from generate_series(0, $2::int - 1) n)
order by place`
	rows, err := conn.Query(ctx, query, company, cursorsEach)
	if err != nil {
		return nil, err
	}
	var at time.Time
	var doc id.Document
	var out []string
	_, err = pgx.ForEachRow(rows, []any{&at, &doc}, func() error {
		out = append(out, page.Place{At: at, ID: doc.UUID}.Cursor())
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("company %s has no documents", company)
	}
	return out, err
}
