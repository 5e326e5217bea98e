package archive_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
)

// houses makes so many customers with three people each: names of a trade, a family
// and a legal form, as registers have them.
func (b *bundle) houses(t testing.TB, companies int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.data.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{
		`set session_replication_role = replica`,
		`create function pg_temp.syllable(n int) returns text language sql immutable as
			$$ select (array['van','ber','mar','tin','lam','dup','ont','jan','sen','pee','ters','wou','cla','es','gil','lis','ro','bert','fon','tai','ne','kel','ler','hof'])[1 + abs(hashint4(n)) % 24] $$`,
		`create function pg_temp.family(n int) returns text language sql immutable as
			$$ select initcap(pg_temp.syllable(n) || pg_temp.syllable(n + 100003) || pg_temp.syllable(n + 200003)) $$`,
		fmt.Sprintf(`create temp table house as select i, gen_random_uuid() as id,
			(array['Métallerie','Constructions','Garage','Menuiserie','Serrurerie','Staalbouw','Ferronnerie','Atelier','Bouwwerken','Toitures','Chaudronnerie','Installations'])[1 + i %% 12] || ' ' || pg_temp.family(i)
				|| ' ' || (array['SRL','BV','SA','NV','GmbH'])[1 + i %% 5] as name from generate_series(1, %d) i`, companies),
		`insert into companies (id, customer_number, customer_key, legal_name, country, locale, created_at, contact_email, phone, postal_code, vat_number)
			select id, 'K' || (100000 + i), 'K' || (100000 + i), name, 'BE', 'fr', now(), 'info@firma' || i || '.example.com', '+32 81 ' || (1000000 + i), (1000 + i % 9000)::text, 'x' from house`,
		`insert into company_keys (country, register, number, company_id) select 'BE', 'CBE', lpad((400000000 + i)::text, 10, '0'), id from house`,
		`create temp table human as select h.i, h.id as company, n, gen_random_uuid() as id from house h, generate_series(1, 3) n`,
		`insert into persons (id, email, given_name, family_name, locale, phone, created_at)
			select id, 'p' || n || '@firma' || i || '.example.com', (array['Anne','Luc','Sofie','Jean','Els','Marc','Karin'])[1 + (i + n) % 7], pg_temp.family(i * 3 + n), 'fr', '04' || (70000000 + i * 3 + n), now() from human`,
		`insert into memberships (id, company_id, person_id, role, state, created_at) select gen_random_uuid(), company, id, 'READER', 'ACTIVE', now() from human`,
		`vacuum analyze`,
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// nested gives how Postgres runs the statements inside a function that the
// application calls for staff.
func (b *bundle) nested(t testing.TB, call string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(b.data.SuperURL)
	if err != nil {
		t.Fatal(err)
	}
	var plans strings.Builder
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { plans.WriteString(n.Message + "\n") }
	conn, err := pgx.ConnectConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `load 'auto_explain'`); err != nil {
		t.Skipf("this Postgres has no auto_explain, which tells how a function runs: %v", err)
	}
	for _, sql := range []string{
		`set app.staff = 'SUPPORT'`, `set auto_explain.log_nested_statements = on`, `set auto_explain.log_min_duration = 0`, `set role comptoir_app`, `set client_min_messages = log`, call,
	} {
		if _, err := conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return plans.String()
}

// TestNamesAreFoundByIndexes: the functions that find a company by what people say have an index for each thing
// that may be said, whatever the others are, and fold no name but the one asked for.
func TestNamesAreFoundByIndexes(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.houses(t, 2000)
	const nothing = "customer => '', customer_like => '', numbers => '{}', document => '', mailbox => '', phone => '', words => '', most => 20"
	finds := func(args string) string {
		all := map[string]string{}
		for _, list := range []string{nothing, args} {
			for arg := range strings.SplitSeq(list, ", ") {
				name, value, _ := strings.Cut(arg, " => ")
				all[name] = value
			}
		}
		out := []string{}
		for name, value := range all {
			out = append(out, name+" => "+value)
		}
		return "select * from app_find_companies(" + strings.Join(out, ", ") + ")"
	}
	may := func(what, text string) string {
		return fmt.Sprintf("select * from app_possible_duplicates(array[gen_random_uuid()], '{%s}', '{%s}', 10)", what, text)
	}
	for name, tt := range map[string]struct {
		call string
		want []string
	}{
		"Word":              {finds("words => 'métallerie'"), []string{"Bitmap Index Scan on companies_name_idx", "Bitmap Index Scan on persons_name_idx"}},
		"Unknown":           {finds("words => 'zzzunknown'"), []string{"Bitmap Index Scan on companies_name_idx", "Bitmap Index Scan on persons_name_idx"}},
		"CustomerNumber":    {finds("customer => 'K1', customer_like => 'K1'"), []string{"Index Scan using companies_customer_prefix_idx"}},
		"CompanyNumber":     {finds("numbers => '{0400000017}'"), []string{"company_keys_number_idx"}},
		"Document":          {finds("document => 'F1'"), []string{"documents_anybodys_idx", "document_heat_numbers_anybodys_idx"}},
		"Mailbox":           {finds("mailbox => 'firma17.'"), []string{"companies_contact_idx", "persons_email_idx"}},
		"Phone":             {finds("phone => '81000017'"), []string{"companies_phone_idx", "persons_phone_idx"}},
		"Candidates":        {"select * from app_candidates('{Métallerie Vanberghof,Nobody}', '{1000,''''}')", []string{"companies_name_idx"}},
		"DuplicatesNumber":  {may("NUMBER", "BE:CBE:0400000017"), []string{"company_keys_number_idx", "company_shared_keys_number_idx", "registrations_keys_idx"}},
		"DuplicatesMailbox": {may("MAILBOX", "%@firma17.example.com"), []string{"companies_contact_idx", "persons_email_idx"}},
		"DuplicatesPhone":   {may("PHONE", "81000017"), []string{"companies_phone_idx", "persons_phone_idx"}},
		"DuplicatesName":    {may("NAME", "metallerie vanberghof"), []string{"companies_name_idx", "registrations_name_idx"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			plan := b.nested(t, tt.call)
			for _, want := range tt.want {
				if !strings.Contains(plan, want) {
					t.Errorf("lacks %q:\n%s", want, plan)
				}
			}
			if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "app_fold(c.") || strings.Contains(plan, "JIT") {
				t.Errorf("reads everything, or folds names:\n%s", plan)
			}
		})
	}
}

// BenchmarkFindCompanies asks what a clerk asks, in a house of 20,000 customers with
// 60,000 people (with -short of 2,000). docs/performance.md has the figures.
func BenchmarkFindCompanies(b *testing.B) {
	many := 20_000
	if testing.Short() {
		many = 2_000
	}
	s := setup(b)
	s.houses(b, many)
	staff := s.person(b, id.Company{}, "SALES")
	for _, text := range []string{
		"berlamtin", "Métallerie", "constr", "ont", "Sofie", "zzzunknown", "K1001", "K100017", "0400.000.017", "firma17.example", "info@", "081 100 00 17", "F2026/1234", "metallerie unknown",
	} {
		b.Run(strings.ReplaceAll(text, "/", "-"), func(b *testing.B) {
			quantiles(b, func() error {
				_, err := s.FindCompanies(b.Context(), staff, text, 20)
				return err
			})
		})
	}
	b.Run("Candidates", func(b *testing.B) {
		quantiles(b, func() error {
			_, err := s.db.As(staff).Read().Candidates(b.Context(), db.CandidatesParams{Names: []string{"Métallerie Vanberghof SRL"}, PostalCodes: []string{"1234"}})
			return err
		})
	})
	for _, applications := range []int{1, 50} {
		b.Run(fmt.Sprintf("DuplicatesOf%d", applications), func(b *testing.B) {
			arg := db.PossibleDuplicatesParams{Most: 10}
			for n := range applications {
				about := id.NewUUID()
				for what, text := range map[string]string{
					"NUMBER": fmt.Sprintf("BE:CBE:04000%05d", n), "MAILBOX": fmt.Sprintf("%%@firma%d.example.com", n), "PHONE": fmt.Sprintf("810%05d", n), "NAME": fmt.Sprintf("metallerie vanberg%d", n),
				} {
					arg.About, arg.Whats, arg.Texts = append(arg.About, about), append(arg.Whats, what), append(arg.Texts, text)
				}
			}
			quantiles(b, func() error {
				_, err := s.db.As(staff).Read().PossibleDuplicates(b.Context(), arg)
				return err
			})
		})
	}
}

// quantiles reports the median and the 95th percentile of a call, in microseconds.
func quantiles(b *testing.B, call func() error) {
	b.Helper()
	var took []float64
	for b.Loop() {
		begin := time.Now()
		if err := call(); err != nil {
			b.Fatal(err)
		}
		took = append(took, float64(time.Since(begin).Microseconds()))
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took[len(took)/2], "µs/p50")
	b.ReportMetric(took[len(took)*95/100], "µs/p95")
}
