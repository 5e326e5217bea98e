package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// seedSQL makes the data: steps, each after a line "-- step: what it does".
//
//go:embed seed.sql
var seedSQL string

// bigCompanies have one part in bigShare of all documents each.
const (
	bigCompanies = 5
	bigShare     = 20
)

// companiesOf is how many companies a database of so many documents has.
func companiesOf(documents int) int { return documents / 50 }

// seed fills the database, the same at every run, as the superuser: checks of
// foreign keys and row-level security would only take time.
func (c *cluster) seed(ctx context.Context, documents int, say func(string)) error {
	numbers := strings.NewReplacer("{documents}", fmt.Sprint(documents), "{companies}", fmt.Sprint(companiesOf(documents)))
	return c.super(ctx, database, func(conn *pgx.Conn) error {
		for i, step := range strings.Split(seedSQL, "-- step: ") {
			what, sql, _ := strings.Cut(step, "\n")
			if i == 0 {
				continue // what the file says of itself
			}
			say(what)
			if _, err := conn.Exec(ctx, numbers.Replace(sql)); err != nil {
				return fmt.Errorf("seed, %s: %w", what, err)
			}
		}
		return nil
	})
}
