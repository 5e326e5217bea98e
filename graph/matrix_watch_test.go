package graph_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// uncounted are the tables that even what is refused may write to: counters,
// sessions, keys. When a machine's key was used last is no change either.
const uncounted = `'budgets', 'signin_failures', 'sessions', 'idempotency_keys', 'matrix_changes'`

// watchRows makes the database note each row that is changed for good.
func (w *world) watchRows() {
	w.exec(`create table matrix_changes (place bigserial, what text not null)`)
	w.exec(`create function matrix_note() returns trigger language plpgsql security definer set search_path = public as $$
		begin
			if tg_op <> 'UPDATE' or to_jsonb(old) - 'last_used_at' <> to_jsonb(new) - 'last_used_at' then insert into matrix_changes (what) values (tg_op || ' ' || tg_table_name); end if;
			return null;
		end $$`)
	for _, table := range w.tables() {
		w.exec(`create trigger matrix_note after insert or update or delete on ` + pgx.Identifier{table}.Sanitize() + ` for each row execute function matrix_note()`)
	}
}

func (w *world) tables() []string {
	return w.list(`select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public' where c.relkind = 'r' and c.relname not in (` + uncounted + `) order by 1`)
}

// changes gives what was changed since the last call.
func (w *world) changes() []string {
	return w.list(`with gone as (delete from matrix_changes returning place, what) select what from gone order by place`)
}

func (w *world) list(sql string) []string {
	w.t.Helper()
	rows, err := w.owner.Query(w.t.Context(), sql)
	if err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// sums are the sums of all rows, table by table.
func (w *world) sums() []string {
	parts := []string{}
	for _, table := range w.tables() {
		parts = append(parts, fmt.Sprintf(`select '%s ' || md5(coalesce(string_agg(j, '' order by j), '')) from (select (to_jsonb(t) - 'last_used_at')::text as j from %s t) s`, table, pgx.Identifier{table}.Sanitize()))
	}
	return w.list(strings.Join(parts, " union all ") + " order by 1")
}

// differing are the tables whose sums are others.
func differing(before, after []string) []string {
	return slices.DeleteFunc(slices.Clone(after), func(sum string) bool { return slices.Contains(before, sum) })
}
