package archive_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// find is a page of 20 from somewhere in the middle.
func find(c id.Company, by db.FindOrder, up bool, kinds ...policy.Kind) db.Find {
	f := db.Find{Company: c, Kinds: kinds, Order: by, Up: up, LowID: id.NewUUID(), HighID: id.NewUUID(), MaxRows: 21, Low: -10.0, High: 3000.0}
	if kinds == nil {
		f.Kinds, f.Every = policy.Kinds, true
	}
	if by == db.ByIssueDate {
		f.Low, f.High = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return f
}

// The lists stay walks along an index, under row-level security, for a member
// and with a generic plan: what costs 0.1 ms costs seconds when this is lost. A
// role that sees two kinds walks over these only.
func TestListsUseTheirIndexes(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 8000)
	b.seed(t, b.company(t, 2), 8000)
	for _, k := range []policy.Kind{policy.DeliveryNote, policy.Certificate, policy.Order, policy.Quote, policy.OrderResponse, policy.Statement} {
		b.data.Exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, payable, line_count, created_at)
			select gen_random_uuid(), company_id, $1, number, number_key, issue_date, issue_year, payable, 0, now() from documents where kind = 'INVOICE' and id > '80000000-0000-0000-0000-000000000000'`, k)
	}
	// Most companies are small: the average says nothing of a large one.
	for n := 3; n < 43; n++ {
		b.seed(t, b.company(t, n), 60)
	}
	b.data.Exec(t, `analyze documents`)
	member, staff := b.person(t, c, "ADMIN"), b.person(t, c, "SUPPORT")
	for name, tt := range map[string]struct {
		find db.Find
		want []string
	}{
		"Newest":     {find(c, db.ByIssueDate, false), []string{"Index Scan using documents_list_idx", "ROW(issue_date, id) < ROW("}},
		"Oldest":     {find(c, db.ByIssueDate, true), []string{"Index Scan Backward using documents_list_idx", "ROW(issue_date, id) > ROW("}},
		"OneKind":    {find(c, db.ByIssueDate, false, policy.DeliveryNote), []string{"Index Scan using documents_kind_idx", "(kind = ", "ROW(issue_date, id) < ROW("}},
		"TwoKinds":   {find(c, db.ByIssueDate, false, policy.DeliveryNote, policy.Certificate), []string{"Merge Append", "Index Scan using documents_kind_idx", "ROW(issue_date, id) < ROW("}},
		"TwoKindsUp": {find(c, db.ByIssueDate, true, policy.DeliveryNote, policy.Certificate), []string{"Merge Append", "Index Scan Backward using documents_kind_idx"}},
		"TotalDown":  {find(c, db.ByTotal, false), []string{"Merge Append", "Index Scan Backward using documents_total_idx", "ROW(total_rank, id) < ROW("}},
		"TotalUp":    {find(c, db.ByTotal, true), []string{"Merge Append", "Index Scan using documents_total_idx", "ROW(total_rank, id) > ROW("}},
		"Due":        {find(c, db.ByDueDate, true, policy.Invoice, policy.CreditNote), []string{"Merge Append", "Index Scan using documents_due_idx"}},
	} {
		s := dbtest.Record(func(q *db.Queries) { _, _ = q.FindDocuments(t.Context(), tt.find) })
		for who, a := range map[string]policy.Actor{"member": member, "staff": staff} {
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				t.Run(name+"/"+who+"/"+mode, func(t *testing.T) {
					t.Parallel()

					plan := s.Explain(t, b.db, a, "costs off", "enable_sort = off", "plan_cache_mode = "+mode)
					for _, want := range tt.want {
						if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(plan, "d_1.", ""), "d.", ""), want) {
							t.Errorf("lacks %q:\n%s", want, plan)
						}
					}
					if strings.Contains(plan, "Seq Scan on documents") || strings.Contains(plan, "->  Sort") || strings.Contains(plan, "Bitmap") {
						t.Errorf("reads or sorts more than the page:\n%s", plan)
					}
				})
			}
		}
	}
}

// The search has an index for each of its conditions, whatever the others are,
// and looks at the company's documents alone. Its statement is made anew at each
// call, so its arguments are known to the planner.
func TestSearchUsesItsIndexes(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 8000)
	b.seed(t, b.company(t, 2), 8000)
	b.data.Exec(t, `insert into document_heat_numbers (document_id, company_id, heat_number, heat_key) select id, company_id, number_key, number_key from documents where kind = 'CREDIT_NOTE'`)
	b.data.Exec(t, `update documents set open_amount = 0, open_as_of = now() where kind = 'INVOICE'`)
	b.data.Exec(t, `update documents set open_amount = payable where number_key < 'F202600002'`)
	b.data.Exec(t, `analyze`)
	for name, tt := range map[string]struct {
		args string
		want []string
	}{
		"Words":     {"words => 'tole numero000123'", []string{"Bitmap Index Scan on document_search_idx", "(company_id = ", "words @@ "}},
		"Number":    {"number => '000123'", []string{"Bitmap Index Scan on document_search_idx", "numbers ~~ "}},
		"Own":       {"own => 'chantier 123'", []string{"Bitmap Index Scan on document_search_idx", "own @@ "}},
		"Article":   {"article => 'A123'", []string{"Bitmap Index Scan on document_search_idx", "facets @> "}},
		"Kinds":     {"words => 'numero000123', kinds => '{CREDIT_NOTE}'", []string{"document_search_idx", "facets && "}},
		"Heat":      {"heat => 'F2026000010'", []string{"document_heat_numbers_idx"}},
		"Total":     {"total_from => 100, total_to => 110", []string{"documents_total_idx", "total_rank >= "}},
		"Open":      {"is_open => true", []string{"documents_open_idx"}},
		"NumberIs":  {"number_from => 'F2026000010', number_to => 'F2026000010x'", []string{"documents_number_idx", "number_key >= "}},
		"WordsOpen": {"words => 'numero000123', is_open => true", []string{"document"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			plan := b.searchPlan(t, c, tt.args)
			for _, want := range tt.want {
				if !strings.Contains(plan, want) {
					t.Errorf("lacks %q:\n%s", want, plan)
				}
			}
			if strings.Contains(plan, "Seq Scan") {
				t.Errorf("reads everything:\n%s", plan)
			}
		})
	}
}

// searchPlan has the statement of app_search explained, as the owner runs it. args
// are the function's, by name; the others are not asked for.
func (b *bundle) searchPlan(t testing.TB, c id.Company, args string) string {
	t.Helper()
	names := []string{
		"company uuid", "kinds text[]", "words text", "number text", "number_from text", "number_to text", "own text", "article text", "heat text",
		"total_from float8", "total_to float8", "is_open boolean", "issued_from date", "issued_to date",
	}
	given := map[string]string{"company": fmt.Sprintf("'%s'", c.UUID.UUID), "kinds": "'{INVOICE,CREDIT_NOTE}'"}
	for part := range strings.SplitSeq(args, ", ") {
		if name, value, ok := strings.Cut(part, " => "); ok {
			given[name] = value
		}
	}
	values := make([]string, len(names))
	for i, n := range names {
		name, kind, _ := strings.Cut(n, " ")
		values[i] = "null::" + kind
		if v, ok := given[name]; ok {
			values[i] = v + "::" + kind
		}
	}
	conn, err := pgx.Connect(t.Context(), b.data.OwnerURL)
	if err != nil {
		t.Fatalf("connect as the owner: %v", err)
	}
	defer conn.Close(context.Background())
	var sql string
	if err := conn.QueryRow(t.Context(), "select app_search_statement("+strings.Join(values, ", ")+")").Scan(&sql); err != nil {
		t.Fatalf("make the statement: %v", err)
	}
	for i := len(values); i > 0; i-- {
		sql = strings.ReplaceAll(sql, fmt.Sprintf("$%d", i), values[i-1])
	}
	rows, err := conn.Query(t.Context(), "explain (costs off) "+sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatalf("explain %s: %v", sql, err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("explain %s: %v", sql, err)
	}
	return strings.Join(lines, "\n")
}
