package archive_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// seed puts n invoices of a company in place, three a day, numbered F2026/000001 on.
func (b *bundle) seed(t testing.TB, c id.Company, n int) {
	t.Helper()
	b.data.Exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, currency, payable, line_count, created_at)
		select gen_random_uuid(), $1, case when i % 10 = 0 then 'CREDIT_NOTE' else 'INVOICE' end, 'F2026/' || lpad(i::text, 6, '0'), 'F2026' || lpad(i::text, 6, '0'),
		       date '2020-01-01' + i / 3, 2026, 'EUR', i, 0, now()
		from generate_series(1, $2) i`, c, n)
	b.data.Exec(t, `analyze documents`)
}

func (b *bundle) list(t testing.TB, a policy.Actor, c id.Company, f archive.Filter, args page.Args) *page.Page[archive.Document] {
	t.Helper()
	p, err := b.Documents(t.Context(), a, c, f, args)
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	return p
}

func numbers(docs []archive.Document) []string {
	list := make([]string, len(docs))
	for i, d := range docs {
		list[i] = d.Number
	}
	return list
}

func TestPages(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 47)
	b.seed(t, b.company(t, 2), 10)
	a := b.person(t, c, "ADMIN")

	var forward []archive.Document
	p := b.list(t, a, c, archive.Filter{}, page.Args{First: ptr(10)})
	for {
		forward = append(forward, p.Nodes...)
		if !p.HasNext {
			break
		}
		p = b.list(t, a, c, archive.Filter{}, page.Args{First: ptr(10), After: p.End()})
		if !p.HasPrevious {
			t.Error("a page after a cursor has none before it")
		}
	}
	if len(forward) != 47 {
		t.Fatalf("%d documents, want 47", len(forward))
	}
	inOrder := slices.IsSortedFunc(forward, func(x, y archive.Document) int {
		if n := y.IssueDate.Compare(x.IssueDate); n != 0 {
			return n
		}
		return strings.Compare(y.ID.String(), x.ID.String())
	})
	if !inOrder {
		t.Error("the list is not newest first")
	}

	var backward []archive.Document
	p = b.list(t, a, c, archive.Filter{}, page.Args{Last: ptr(10)})
	for {
		backward = append(slices.Clone(p.Nodes), backward...)
		if !p.HasPrevious {
			break
		}
		p = b.list(t, a, c, archive.Filter{}, page.Args{Last: ptr(10), Before: p.Start()})
	}
	if diff := cmp.Diff(numbers(forward), numbers(backward)); diff != "" {
		t.Errorf("backward differs from forward:\n%s", diff)
	}

	// Between two cursors.
	after, before := page.Place{At: forward[3].IssueDate, ID: forward[3].ID.UUID}.Cursor(), page.Place{At: forward[9].IssueDate, ID: forward[9].ID.UUID}.Cursor()
	p = b.list(t, a, c, archive.Filter{}, page.Args{First: ptr(100), After: &after, Before: &before})
	if diff := cmp.Diff(numbers(forward[4:9]), numbers(p.Nodes)); diff != "" {
		t.Errorf("between two cursors:\n%s", diff)
	}
	p = b.list(t, a, c, archive.Filter{}, page.Args{})
	if len(p.Nodes) != 20 || !p.HasNext || p.HasPrevious {
		t.Errorf("without arguments: %d documents, next %v, previous %v", len(p.Nodes), p.HasNext, p.HasPrevious)
	}
}

// Documents that come while somebody turns pages, among those that were read
// already, neither repeat nor hide others.
func TestPagesStayStable(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 30)
	a := b.person(t, c, "ADMIN")
	want := numbers(b.list(t, a, c, archive.Filter{}, page.Args{First: ptr(100)}).Nodes)

	p := b.list(t, a, c, archive.Filter{}, page.Args{First: ptr(10)})
	got := numbers(p.Nodes)
	for i := 0; p.HasNext; i++ {
		for _, day := range []string{"2026-03-09", p.Nodes[0].IssueDate.Format(time.DateOnly)} {
			number := fmt.Sprintf("NEW-%d-%s", i, day)
			b.data.Exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, created_at)
				values ($1, $2, 'INVOICE', $3, $3, $4, 2026, now())`, id.NewDocument(), c, number, day)
		}
		p = b.list(t, a, c, archive.Filter{}, page.Args{First: ptr(10), After: p.End()})
		got = append(got, numbers(p.Nodes)...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 30)
	b.paperOfKind(t, c, policy.DeliveryNote, "BL 000/77")
	b.paperOfKind(t, c, policy.Invoice, "000123")
	b.paperOfKind(t, c, policy.Invoice, "é12")
	a := b.person(t, c, "ADMIN")
	hundred := page.Args{First: ptr(100)}
	for _, tt := range []struct {
		name   string
		filter archive.Filter
		want   int
	}{
		{"All", archive.Filter{}, 33},
		{"Kind", archive.Filter{Kinds: []policy.Kind{policy.CreditNote}}, 3},
		{"Kinds", archive.Filter{Kinds: []policy.Kind{policy.CreditNote, policy.DeliveryNote}}, 4},
		{"NoKind", archive.Filter{Kinds: []policy.Kind{}}, 0},
		{"UnknownKind", archive.Filter{Kinds: []policy.Kind{"LETTER"}}, 0},
		{"Prefix", archive.Filter{NumberStartsWith: ptr("f2026 / 00001")}, 10},
		{"PrefixAndKind", archive.Filter{NumberStartsWith: ptr("F2026/00001"), Kinds: []policy.Kind{policy.CreditNote}}, 1},
		{"Whole", archive.Filter{NumberStartsWith: ptr("F2026/000007")}, 1},
		{"LeadingZeros", archive.Filter{NumberStartsWith: ptr("0000123")}, 1},
		{"NoLeadingZeros", archive.Filter{NumberStartsWith: ptr("12")}, 1},
		{"Punctuation", archive.Filter{NumberStartsWith: ptr("bl-000")}, 1},
		{"Accent", archive.Filter{NumberStartsWith: ptr("É1")}, 1},
		{"Pattern", archive.Filter{NumberStartsWith: ptr("F%")}, 30},
		{"Nothing", archive.Filter{NumberStartsWith: ptr("F2027")}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			p := b.list(t, a, c, tt.filter, hundred)
			if len(p.Nodes) != tt.want {
				t.Errorf("%q, want %d", numbers(p.Nodes), tt.want)
			}
			back := b.list(t, a, c, tt.filter, page.Args{Last: ptr(100)})
			if diff := cmp.Diff(numbers(p.Nodes), numbers(back.Nodes)); diff != "" {
				t.Errorf("backward differs:\n%s", diff)
			}
		})
	}
	for path, tt := range map[string]struct {
		filter archive.Filter
		args   page.Args
		code   fault.Code
	}{
		"filter.numberStartsWith":  {archive.Filter{NumberStartsWith: ptr(" -/")}, hundred, fault.Invalid},
		"filter.numberStartsWith ": {archive.Filter{NumberStartsWith: ptr(strings.Repeat("9", 101))}, hundred, fault.TooLong},
		"first":                    {archive.Filter{}, page.Args{First: ptr(101)}, fault.Invalid},
		"after":                    {archive.Filter{}, page.Args{After: ptr(page.SequenceCursor(1))}, fault.Invalid},
	} {
		_, err := b.Documents(t.Context(), a, c, tt.filter, tt.args)
		fs := fault.All(err)
		if len(fs) != 1 || fs[0].Code != tt.code || strings.Join(fs[0].Path, ".") != strings.TrimSpace(path) {
			t.Errorf("%s: error = %v, want %s there", path, err, tt.code)
		}
	}
}

func TestLinesArePaged(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	d, _ := b.paperOfKind(t, c, policy.Invoice, "F1")
	b.data.Exec(t, `insert into document_lines (document_id, company_id, position) select $1, $2, i from generate_series(2, 250) i`, d, c)
	a := b.person(t, c, "ADMIN")
	for _, tt := range []struct{ first, offset, want, from int }{{100, 0, 100, 1}, {100, 200, 50, 201}, {10, 5, 10, 6}, {10, 250, 0, 0}, {1, 1 << 30, 0, 0}} {
		lines, err := b.Lines(t.Context(), a, []id.Document{d}, tt.first, tt.offset)
		if err != nil || len(lines[d]) != tt.want || tt.want > 0 && lines[d][0].Position != tt.from {
			t.Errorf("%d after %d: %d lines, %v, want %d from %d", tt.first, tt.offset, len(lines[d]), err, tt.want, tt.from)
		}
	}
	for _, bad := range [][2]int{{0, 0}, {101, 0}, {-1, 0}, {10, -1}, {10, 1<<30 + 1}} {
		_, err := b.Lines(t.Context(), a, []id.Document{d}, bad[0], bad[1])
		wantFault(t, err, fault.Invalid)
	}
}

// recorder catches the text and the arguments of a statement, to have it explained.
type recorder struct {
	db.DBTX
	sql  string
	args []any
}

func (r *recorder) Query(_ context.Context, sql string, args ...any) (pgx.Rows, error) {
	r.sql, r.args = sql, args
	return nil, context.Canceled
}

// plan gives how Postgres runs the recorded statement for an actor, with the
// arguments known (custom) or not (generic, what a prepared statement gets after
// five executions).
func (b *bundle) plan(t testing.TB, a policy.Actor, r *recorder, mode string) string {
	t.Helper()
	literals := make([]string, len(r.args))
	for i, arg := range r.args {
		switch v := arg.(type) {
		case time.Time:
			literals[i] = v.Format(time.DateOnly)
		case []string:
			literals[i] = "{" + strings.Join(v, ",") + "}"
		case id.Company:
			literals[i] = v.UUID.UUID.String()
		case id.UUID:
			literals[i] = v.UUID.String()
		default:
			literals[i] = fmt.Sprint(v)
		}
		literals[i] = "'" + literals[i] + "'"
	}
	var lines []string
	err := b.db.As(a).Tx(t.Context(), func(tx pgx.Tx) error {
		for _, sql := range []string{"set local plan_cache_mode = " + mode, "prepare list as " + r.sql} {
			if _, err := tx.Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		rows, err := tx.Query(t.Context(), "explain (costs off) execute list("+strings.Join(literals, ", ")+")", pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return err
		}
		if lines, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), "deallocate list")
		return err
	})
	if err != nil {
		t.Fatalf("explain: %v", err)
	}
	return strings.Join(lines, "\n")
}

// The lists stay walks along an index, under row-level security, for a member
// and with a generic plan: what costs 0.1 ms costs seconds when this is lost.
func TestListsUseTheirIndexes(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 8000)
	b.seed(t, b.company(t, 2), 8000)
	member, staff := b.person(t, c, "ADMIN"), b.person(t, c, "SUPPORT")
	kinds := []string{"INVOICE", "CREDIT_NOTE"}
	low := page.Place{At: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), ID: id.NewUUID()}
	high := page.Place{At: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), ID: id.NewUUID()}
	list := db.DocumentsParams{CompanyID: c, HighDate: high.At, HighID: high.ID, LowDate: low.At, LowID: low.ID, Kinds: kinds, MaxRows: 21}
	search := db.DocumentsByNumberParams{
		CompanyID: c, NumberFrom: "F202600123", NumberTo: "F202600123\U0010FFFF",
		HighDate: high.At, HighID: high.ID, LowDate: low.At, LowID: low.ID, Kinds: kinds, MaxRows: 21,
	}
	for name, tt := range map[string]struct {
		run  func(*db.Queries)
		want []string
		sort bool
	}{
		"List": {
			run:  func(q *db.Queries) { _, _ = q.Documents(t.Context(), list) },
			want: []string{"Index Scan using documents_list_idx", "ROW(issue_date, id) < ROW("},
		},
		"ListBackward": {
			run:  func(q *db.Queries) { _, _ = q.DocumentsBackward(t.Context(), db.DocumentsBackwardParams(list)) },
			want: []string{"Index Scan Backward using documents_list_idx", "ROW(issue_date, id) > ROW("},
		},
		"Number": {
			run:  func(q *db.Queries) { _, _ = q.DocumentsByNumber(t.Context(), search) },
			want: []string{"documents_number_idx", "number_key >= ", "number_key < "}, sort: true,
		},
		"NumberBackward": {
			run: func(q *db.Queries) {
				_, _ = q.DocumentsByNumberBackward(t.Context(), db.DocumentsByNumberBackwardParams(search))
			},
			want: []string{"documents_number_idx", "number_key >= ", "number_key < "}, sort: true,
		},
	} {
		r := &recorder{}
		tt.run(db.New(r))
		for who, a := range map[string]policy.Actor{"member": member, "staff": staff} {
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				t.Run(name+"/"+who+"/"+mode, func(t *testing.T) {
					t.Parallel()

					plan := b.plan(t, a, r, mode)
					var conds string
					for line := range strings.Lines(plan) {
						if strings.Contains(line, "Index Cond") || strings.Contains(line, "using ") || strings.Contains(line, " on documents_") {
							conds += line
						}
					}
					for _, want := range tt.want {
						if !strings.Contains(conds, want) {
							t.Errorf("the index is not used for %q:\n%s", want, plan)
						}
					}
					if strings.Contains(plan, "Seq Scan on documents") || !tt.sort && strings.Contains(plan, "Sort") {
						t.Errorf("reads or sorts more than the page:\n%s", plan)
					}
				})
			}
		}
	}
}

// tracer counts what goes to the database.
type tracer struct{ batches, queries atomic.Int64 }

func (c *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.queries.Add(1)
	return ctx
}
func (c *tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (c *tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	c.batches.Add(1)
	return ctx
}
func (c *tracer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (c *tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// Each read is one round trip, whatever the page holds.
func TestReadsAreOneRoundTrip(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 50)
	a := b.person(t, c, "ADMIN")
	docs := make([]id.Document, 0, 50)
	for _, d := range b.list(t, a, c, archive.Filter{}, page.Args{First: ptr(50)}).Nodes {
		docs = append(docs, d.ID)
	}
	cfg, err := pgxpool.ParseConfig(b.data.AppURL)
	if err != nil {
		t.Fatalf("read the address: %v", err)
	}
	count := &tracer{}
	cfg.ConnConfig.Tracer = count
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatalf("open a pool: %v", err)
	}
	t.Cleanup(pool.Close)
	b.DB = db.NewDB(pool, b.clock.now)
	for name, run := range map[string]func() error{
		"Documents": func() error {
			_, err := b.Documents(t.Context(), a, c, archive.Filter{}, page.Args{First: ptr(50)})
			return err
		},
		"ByNumber": func() error {
			_, err := b.Documents(t.Context(), a, c, archive.Filter{NumberStartsWith: ptr("F")}, page.Args{First: ptr(50)})
			return err
		},
		"Lines":      func() error { _, err := b.Lines(t.Context(), a, docs, 100, 0); return err },
		"References": func() error { _, err := b.References(t.Context(), a, docs); return err },
		"Files":      func() error { _, err := b.Files(t.Context(), a, docs); return err },
	} {
		count.batches.Store(0)
		count.queries.Store(0)
		if err := run(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n, q := count.batches.Load(), count.queries.Load(); n != 1 || q != 0 {
			t.Errorf("%s: %d batches and %d statements beside them, want one batch", name, n, q)
		}
	}
}
