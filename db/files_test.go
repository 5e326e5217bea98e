package db_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db/dbtest"
)

// TestEveryNameOfAFileCounts walks the catalogue: a table that names stored files
// and is not asked by the collector would lose them, by the check it would not be
// looked after.
func TestEveryNameOfAFileCounts(t *testing.T) {
	t.Parallel()

	rows, err := dbtest.New(t).Pool.Query(t.Context(), `select table_name::text from information_schema.columns
		where table_schema = 'public' and column_name = 'sha256' and data_type = 'bytea' order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	named, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("queries/files.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"UnnamedFiles", "NamedFiles"} {
		sql := regexp.MustCompile(`(?s)-- name: ` + query + ` .*?;`).Find(text)
		var asked []string
		for _, m := range regexp.MustCompile(`from (\w+) [if]\b`).FindAllSubmatch(sql, -1) {
			asked = append(asked, string(m[1]))
		}
		slices.Sort(asked)
		if !slices.Equal(asked, slices.Sorted(slices.Values(named))) {
			t.Errorf("%s asks %v; tables with a sum are %v", query, asked, named)
		}
	}
}
