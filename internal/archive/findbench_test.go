package archive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// library fills a database with documents of 400 companies over five years; the
// first company has a twentieth of them, nine tenths of these invoices. There are
// 2,000 different texts; "commun" stands in all, "frequent" in one of a hundred,
// "rarissime" in one.
func (b *bundle) library(t testing.TB, documents int) id.Company {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.data.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{
		`set session_replication_role = replica`,
		`set maintenance_work_mem = '256MB'`,
		`create temp table firms as select i as firm, gen_random_uuid() as id from generate_series(0, 399) i`,
		`insert into companies (id, customer_number, customer_key, legal_name, country, enterprise_number, locale, created_at)
			select id, 'L-' || firm, 'L-' || firm, 'Métaux Exemple ' || firm, 'BE', lpad(firm::text, 10, '0'), 'fr', now() from firms`,
		`create temp table texts as select n, app_stems('Tube carré commun ' || case when n % 100 = 0 then 'fréquent ' else '' end || case when n = 77 then 'rarissime ' else '' end || 'article' || n || ' dimension' || n % 50) as words,
			'A' || n as article from generate_series(0, 1999) n`,
		`create temp table later as select indexname, indexdef from pg_indexes i where schemaname = 'public' and tablename in ('documents', 'document_search')
			and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`,
		`do $$ declare i record; begin for i in select indexname from later loop execute format('drop index %I', i.indexname); end loop; end $$`,
		fmt.Sprintf(`insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, due_date, currency, payable, tax_exclusive, buyer_reference, line_count, created_at, open_amount, open_as_of)
			select gen_random_uuid(), f.id, case n %% 200 / 20 when 9 then (array['DELIVERY_NOTE', 'CERTIFICATE'])[1 + n %% 2] else 'INVOICE' end, 'F' || n, 'F' || n,
				date '2021-01-01' + (n::bigint * 1825 / %[1]d)::int, 2021, date '2021-01-31' + (n::bigint * 1825 / %[1]d)::int, 'EUR', (hashint4(n) & 1048575) / 100.0, 1, 'Chantier ' || n, 1, now(),
				case when n %% 200 / 20 = 9 then null when n > 0.995 * %[1]d then 5 else 0 end, now()
			from (select n, case when n %% 20 = 0 then 0 else 1 + (hashint4(n) & 1023) %% 399 end as firm from generate_series(1, %[1]d) n) a join firms f on f.firm = a.firm order by a.n`, documents),
		`insert into document_search (document_id, company_id, facets, words, numbers, own)
			select d.id, d.company_id, array['k:' || d.kind, 'a:' || t.article], app_scoped(d.company_id, t.words), d.number || ' PO' || substr(d.number, 2), app_scoped(d.company_id, to_tsvector('simple', 'chantier ' || substr(d.number, 2)))
			from documents d join texts t on t.n = (hashtext(d.number) & 1048575) % 2000 order by d.created_at`,
		`do $$ declare i record; begin for i in select indexdef from later loop execute i.indexdef; end loop; end $$`,
		`vacuum analyze documents, document_search`,
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	var c id.Company
	if err := conn.QueryRow(t.Context(), `select id from firms where firm = 0`).Scan(&c.UUID); err != nil {
		t.Fatal(err)
	}
	return c
}

// side is a database with as many documents, and who asks in it.
type side struct {
	*bundle
	company          id.Company
	admin, warehouse policy.Actor
	documents        int
}

func newSide(b *testing.B, documents int) side {
	b.Helper()
	s := side{bundle: setup(b), documents: documents}
	s.company = s.library(b, documents)
	s.admin, s.warehouse = s.person(b, s.company, "ADMIN"), s.person(b, s.company, "WAREHOUSE")
	return s
}

// number is in the middle of the company's documents.
func (s side) number() string { return fmt.Sprint(s.documents / 40 * 20) }

// BenchmarkFind asks for the same of a company with a twentieth of 10,000 and of
// 1,000,000 documents (with -short of 50,000), in turns, so that what else the
// machine does meets both; ratio is that of the medians. docs/performance.md has
// the figures.
func BenchmarkFind(b *testing.B) {
	many := 1_000_000
	if testing.Short() {
		many = 50_000
	}
	small, large := newSide(b, 10_000), newSide(b, many)
	at := func(share int) *string { // a place so far down, in percent
		return ptr(page.Place{At: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 1825*(100-share)/100), ID: id.NewUUID()}.Cursor())
	}
	rank := ptr(page.Rank{Order: 't', Value: 5000, ID: id.NewUUID()}.Cursor())
	admin, warehouse := func(s side) policy.Actor { return s.admin }, func(s side) policy.Actor { return s.warehouse }
	all := func(side) archive.Filter { return archive.Filter{} }
	text := func(w string) func(side) archive.Filter {
		return func(side) archive.Filter { return archive.Filter{Text: &w} }
	}
	for _, tt := range []struct {
		name   string
		actor  func(side) policy.Actor
		filter func(side) archive.Filter
		order  archive.Order
		after  *string
		least  int
	}{
		{"FirstPage", admin, all, archive.Newest, nil, 20},
		{"DeepPage", admin, all, archive.Newest, at(70), 20},
		{"Warehouse", warehouse, all, archive.Newest, nil, 20},
		{"WarehouseDeep", warehouse, all, archive.Newest, at(50), 20},
		{"HighestTotal", admin, all, archive.HighestTotal, nil, 20},
		{"TotalDeep", admin, all, archive.HighestTotal, rank, 20},
		{"WordInAll", admin, text("communs"), archive.Newest, nil, 20},
		{"WordInAllDeep", admin, text("communs"), archive.Newest, at(70), 20},
		{"WordInOneOf100", admin, text("frequent"), archive.Newest, nil, 1},
		{"WordInOneOf2000", admin, text("rarissime"), archive.Newest, nil, 0},
		{"WordsFrequentRare", admin, text("commun rarissime"), archive.Newest, nil, 0},
		{"WordInNone", admin, text("inconnu"), archive.Newest, nil, 0},
		{"WarehouseWord", warehouse, text("commun"), archive.Newest, nil, 20},
		{"NumberPart", admin, func(s side) archive.Filter { return archive.Filter{Number: ptr(s.number())} }, archive.Newest, nil, 1},
		{"NumberPrefix", admin, func(s side) archive.Filter { return archive.Filter{NumberStartsWith: ptr("F" + s.number())} }, archive.Newest, nil, 1},
		{"OwnReference", admin, func(s side) archive.Filter { return archive.Filter{OwnReference: ptr("chantier " + s.number())} }, archive.Newest, nil, 1},
		{"Article", admin, func(side) archive.Filter { return archive.Filter{Article: ptr("A77")} }, archive.Newest, nil, 0},
		{"TotalRange", admin, func(side) archive.Filter { return archive.Filter{TotalFrom: ptr("100"), TotalTo: ptr("150")} }, archive.Newest, nil, 1},
		{"Open", admin, func(side) archive.Filter { return archive.Filter{Open: ptr(true)} }, archive.Newest, nil, 1},
	} {
		b.Run(tt.name, func(b *testing.B) {
			turns(b, small, large, func(s side) error {
				p, err := s.Documents(b.Context(), tt.actor(s), s.company, tt.filter(s), tt.order, page.Args{First: ptr(20), After: tt.after})
				least := tt.least
				if rare := least == 0 && tt.name != "WordInNone"; rare && s.documents == 1_000_000 {
					least = 1
				}
				if err == nil && len(p.Nodes) < least {
					err = fmt.Errorf("%d documents, want %d or more", len(p.Nodes), least)
				}
				return err
			})
		})
	}
	b.Run("ByNumber", func(b *testing.B) {
		turns(b, small, large, func(s side) error {
			d, err := s.ByNumber(b.Context(), s.admin, s.company, s.number(), nil)
			if err == nil && d == nil {
				err = errors.New("not found")
			}
			return err
		})
	})
}

// turns asks one side after the other and reports the medians.
func turns(b *testing.B, small, large side, ask func(side) error) {
	b.Helper()
	var took [2][]float64
	for b.Loop() {
		for i, s := range []side{small, large} {
			begin := time.Now()
			if err := ask(s); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], float64(time.Since(begin).Microseconds()))
		}
	}
	median := func(list []float64) float64 {
		slices.Sort(list)
		return list[len(list)/2]
	}
	b.ReportMetric(0, "ns/op") // of both together, which says nothing
	b.ReportMetric(median(took[0]), "µs/small")
	b.ReportMetric(median(took[1]), "µs/large")
	b.ReportMetric(median(took[1])/median(took[0]), "ratio")
}
