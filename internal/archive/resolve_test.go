package archive_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// resolve decides as staff do and lets the worker do what was decided.
func (b *bundle) resolve(t testing.TB, staff policy.Actor, ing id.Ingestion, decision string, c *id.Company) receipt {
	t.Helper()
	got, err := b.ResolveIngestion(t.Context(), staff, archive.ResolveIngestionInput{Ingestion: ing, Decision: decision, Company: c})
	if err != nil {
		t.Fatalf("resolve: %v", err)
	}
	if n := b.count(t, `select count(*) from river_job where kind = 'ingest_file' and state = 'available' and args->>'ingestion_id' = $1 and args ? 'round'`, ing.String()); n == 0 || got.State != archive.Received {
		t.Fatalf("%d jobs do what was decided, state %s", n, got.State)
	}
	if err := b.Ingest(t.Context(), ing); err != nil {
		t.Fatalf("ingest: %v", err)
	}
	return b.receipt(t, ing)
}

func TestAssign(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	staff := b.person(t, one, "SUPPORT")
	b.data.Exec(t, `insert into company_keys (country, register, number, company_id) values ('ZZ', 'GLN', $1, $2)`, gln, two)
	for name, doc := range map[string]paper.Document{
		archive.ReasonUnmatched:  {Kind: paper.KindInvoice, Number: "F-1", Buyer: paper.Party{Name: "Lambert"}},
		archive.ReasonConflict:   {Kind: paper.KindInvoice, Number: "F-2", Buyer: paper.Party{CustomerNumber: "C-1", GLN: gln}},
		archive.ReasonSelfBilled: {Kind: paper.KindInvoice, Number: "F-3", Buyer: to("C-1"), SelfBilled: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := b.fork()
			waits := wantReason(t, f.say(t, doc), archive.Quarantined, name)
			copied := f.bring(t, f.content(t, waits.ing)) // the same bytes once more
			got := wantFiled(t, f.resolve(t, staff, waits.ing, archive.Assign, &two), two)
			if !strings.Contains(got.facts, `"rule": "assigned"`) {
				t.Errorf("facts %s don't say who decided", got.facts)
			}
			ing, err := f.Ingestion(t.Context(), staff, waits.ing)
			if err != nil || *ing.Decision != archive.Assign || ing.DecidedByID != staff.Person {
				t.Errorf("receipt = %+v, %v", ing, err)
			}
			if again := f.receipt(t, copied.ing); again.state != archive.Duplicate || again.document != got.document {
				t.Errorf("the copy = %+v, want it to show the document", again)
			}
			if n := f.count(t, `select count(*) from audit_events where subject_id = $1 and action = 'ingestion.resolved' and actor_id = $2`, waits.ing, staff.Person); n != 1 {
				t.Errorf("%d events of the decision, want 1", n)
			}
		})
	}
	if rep, err := audit.Verify(t.Context(), b.db); err != nil || len(rep.Breaks) > 0 {
		t.Errorf("timelines: %+v, %v", rep, err)
	}
}

// content gives the bytes of an ingestion.
func (b *bundle) content(t testing.TB, ing id.Ingestion) string {
	t.Helper()
	row, err := b.db.AsSystem().Read().IngestionByID(t.Context(), ing)
	if err != nil {
		t.Fatal(err)
	}
	var sum [32]byte
	copy(sum[:], row.Sha256)
	r, _, err := b.Blobs.Open(t.Context(), sum)
	if err != nil {
		t.Fatal(err)
	}
	return readAll(t, r)
}

// A held invoice takes the place of the one that is there, or stands beside it.
func TestReplaceAndKeepBoth(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for n, decision := range []string{archive.Replace, archive.KeepBoth} {
		c := b.company(t, n+1)
		admin, staff := b.person(t, c, "ADMIN"), b.person(t, c, "SUPPORT")
		doc := order(paper.KindInvoice)
		doc.Number, doc.Buyer = decision, to(fmt.Sprintf("C-%d", n+1))
		first := wantFiled(t, b.say(t, doc), c)
		doc.Payable = "500.00"
		held := wantReason(t, b.say(t, doc), archive.Held, archive.ReasonHeld)
		ing, err := b.Ingestion(t.Context(), staff, held.ing)
		if err != nil || ing.Facts.ExistingID != first.document || ing.CompanyID != c {
			t.Fatalf("held = %+v, %v", ing, err)
		}
		second := wantFiled(t, b.resolve(t, staff, held.ing, decision, nil), c)
		want := map[string]string{archive.Replace: archive.Superseded, archive.KeepBoth: archive.Current}[decision]
		if got := b.document(t, admin, first.document); got.State != want {
			t.Errorf("%s: the first is %s, want %s", decision, got.State, want)
		}
		if got := b.document(t, admin, second.document); got.State != archive.Current || got.Version != 2 || got.Total.Amount != "500.00" {
			t.Errorf("%s: the second = %+v", decision, got)
		}
	}
}

// A number of another customer's is filed when a person says so, and is held when
// that company has it with other facts.
func TestAssignAgainstNumbers(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	staff := b.person(t, one, "SUPPORT")
	wantFiled(t, b.say(t, order(paper.KindInvoice)), one)
	doc := order(paper.KindInvoice)
	doc.Buyer = to("C-2")
	waits := wantReason(t, b.say(t, doc), archive.Quarantined, archive.ReasonOthersNumber)
	wantFiled(t, b.resolve(t, staff, waits.ing, archive.Assign, &two), two)

	doc.Buyer, doc.Payable = paper.Party{Name: "Lambert"}, "900.00"
	waits = wantReason(t, b.say(t, doc), archive.Quarantined, archive.ReasonUnmatched)
	held := wantReason(t, b.resolve(t, staff, waits.ing, archive.Assign, &two), archive.Held, archive.ReasonHeld)
	wantFiled(t, b.resolve(t, staff, held.ing, archive.Replace, nil), two)
	if n := b.count(t, `select count(*) from documents where company_id = $1 and state = 'CURRENT'`, two); n != 1 {
		t.Errorf("%d current documents, want 1", n)
	}
}

// What a person decided about a file is done, also where its bytes come once more
// before it is: the copy waits for a decision of its own.
func TestDecisionOutlivesCopies(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	staff := b.person(t, c, "SUPPORT")
	content := b.spell(t, paper.Document{Kind: paper.KindInvoice, Number: "F", Buyer: paper.Party{Name: "X"}})
	waits := b.bring(t, content)
	if err := b.take(t, staff, waits.ing, "resolveIngestion.ASSIGN", c); err != nil {
		t.Fatal(err)
	}
	wantReason(t, b.bring(t, content), archive.Quarantined, archive.ReasonUnmatched)
	if err := b.Ingest(t.Context(), waits.ing); err != nil {
		t.Fatal(err)
	}
	wantFiled(t, b.receipt(t, waits.ing), c)
}

func TestRetryAndDiscard(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	staff := b.person(t, c, "SUPPORT")
	b.Seller = sellerKeys(t, enterprise(77))
	doc := order(paper.KindInvoice)
	content := b.spell(t, doc)
	got := wantReason(t, b.bring(t, content), archive.Quarantined, archive.ReasonNotOurs)
	for reason, code := range map[string]fault.Code{" ": fault.Required, strings.Repeat("x", 2001): fault.TooLong, "a\x00": fault.Invalid} {
		_, err := b.DiscardIngestion(t.Context(), staff, archive.DiscardIngestionInput{Ingestion: got.ing, Reason: reason})
		wantFault(t, err, code)
	}
	ing, err := b.DiscardIngestion(t.Context(), staff, archive.DiscardIngestionInput{Ingestion: got.ing, Reason: " a purchase invoice "})
	if err != nil || ing.State != archive.Discarded || *ing.DiscardReason != "a purchase invoice" || ing.DecidedByID != staff.Person {
		t.Fatalf("discard: %+v, %v", ing, err)
	}
	// Sending it again decides nothing.
	if again := b.bring(t, content); again.state != archive.Duplicate || !strings.Contains(again.facts, archive.Discarded) {
		t.Errorf("the same bytes = %+v", again)
	}
	// It was put aside by mistake: the setting was wrong.
	b.Seller = nil
	ing, err = b.RetryIngestion(t.Context(), staff, got.ing)
	if err != nil || ing.State != archive.Received || ing.DiscardReason != nil || ing.Reason != nil {
		t.Fatalf("retry: %+v, %v", ing, err)
	}
	if n := b.count(t, `select count(*) from river_job where kind = 'ingest_file' and args->>'ingestion_id' = $1 and args ? 'round'`, got.ing.String()); n != 1 {
		t.Errorf("%d jobs of the retry, want one of its own round", n)
	}
	if err := b.Ingest(t.Context(), got.ing); err != nil {
		t.Fatal(err)
	}
	wantFiled(t, b.receipt(t, got.ing), c)
	for action, want := range map[string]int{"ingestion.quarantined": 1, "ingestion.discarded": 1, "ingestion.retried": 1} {
		if n := b.count(t, `select count(*) from audit_events where subject_id = $1 and action = $2`, got.ing, action); n != want {
			t.Errorf("%d events %s, want %d", n, action, want)
		}
	}
}

// Which step is there in which state, and for whom; an action that is shown as
// allowed is, one that is not is refused with its reason.
func TestStepsOfAnIngestion(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	staff, admin := b.person(t, c, "SUPPORT"), b.person(t, c, "ADMIN")
	all := []string{"resolveIngestion.ASSIGN", "resolveIngestion.REPLACE", "resolveIngestion.KEEP_BOTH", "describeIngestion", "retryIngestion", "discardIngestion"}
	for _, tt := range []struct{ state, reason, allowed string }{
		{archive.Received, "", ""},
		{archive.Waiting, archive.ReasonFileMissing, "discardIngestion"},
		{archive.Waiting, archive.ReasonNoIndex, "describeIngestion discardIngestion"},
		{archive.Filed, "", "resolveIngestion.ASSIGN"},
		{archive.Duplicate, "", ""},
		{archive.Held, archive.ReasonHeld, "resolveIngestion.ASSIGN resolveIngestion.REPLACE resolveIngestion.KEEP_BOTH retryIngestion discardIngestion"},
		{archive.Quarantined, archive.ReasonUnmatched, "resolveIngestion.ASSIGN retryIngestion discardIngestion"},
		{archive.Quarantined, archive.ReasonNotOurs, "retryIngestion discardIngestion"},
		{archive.Quarantined, "not_well_formed", "retryIngestion discardIngestion"},
		{archive.Quarantined, archive.ReasonNoIndex, "describeIngestion retryIngestion discardIngestion"},
		{archive.Quarantined, "index_conflict", "describeIngestion retryIngestion discardIngestion"},
		{archive.Discarded, "unmatched", "retryIngestion"},
	} {
		t.Run(tt.state+tt.reason, func(t *testing.T) {
			t.Parallel()

			for _, action := range all {
				ing := id.NewIngestion()
				b.data.Exec(t, `insert into ingestions (id, state, reason, source, name, size, sha256, received_at, document_id)
					values ($1, $2, $3, 'inbox', 'a.xml', 1, $4, $5, case when $2 = 'FILED' then gen_random_uuid() end)`,
					ing, tt.state, tt.reason, ing.UUID.UUID[:], start)
				got, err := b.Ingestion(t.Context(), staff, ing)
				if err != nil {
					t.Fatal(err)
				}
				allowed := strings.Contains(" "+tt.allowed+" ", " "+action+" ")
				for _, s := range got.Steps {
					if s.Action == action && (s.Allowed != allowed || s.Allowed == (s.Reason != nil)) {
						t.Errorf("%s: shown as %+v, want %v", action, s, allowed)
					}
					if s.Action == "resolveIngestion.ASSIGN" && tt.reason == archive.ReasonNotOurs && *s.Reason != "NOT_OURS" {
						t.Errorf("not ours, but said to be %s", *s.Reason)
					}
				}
				if tt.state == archive.Filed {
					continue // has no document here to be moved; see TestMove
				}
				for who, a := range map[string]policy.Actor{"staff": staff, "admin": admin} {
					err := b.take(t, a, ing, action, c)
					switch {
					case who == "admin":
						wantFault(t, err, fault.Forbidden)
					case allowed && err != nil:
						t.Errorf("%s: %v", action, err)
					case !allowed:
						wantFault(t, err, fault.WrongState)
					}
					if who == "staff" && allowed {
						break
					}
				}
			}
		})
	}
	for _, action := range all {
		wantFault(t, b.take(t, staff, id.NewIngestion(), action, c), fault.NotFound)
	}
	for _, tt := range []struct {
		in   archive.ResolveIngestionInput
		code fault.Code
	}{
		{archive.ResolveIngestionInput{Decision: "GUESS"}, fault.Invalid},
		{archive.ResolveIngestionInput{Decision: archive.Assign}, fault.Required},
		{archive.ResolveIngestionInput{Decision: archive.Replace, Company: &c}, fault.Invalid},
	} {
		_, err := b.ResolveIngestion(t.Context(), staff, tt.in)
		wantFault(t, err, tt.code)
	}
	waits := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F", Buyer: paper.Party{Name: "X"}})
	_, err := b.ResolveIngestion(t.Context(), staff, archive.ResolveIngestionInput{Ingestion: waits.ing, Decision: archive.Assign, Company: ptr(id.NewCompany())})
	wantFault(t, err, fault.NotFound)
}

func (b *bundle) take(t testing.TB, a policy.Actor, ing id.Ingestion, action string, c id.Company) (err error) {
	t.Helper()
	switch verb, decision, _ := strings.Cut(action, "."); verb {
	case "describeIngestion":
		_, err = b.DescribeIngestion(t.Context(), a, archive.DescribeIngestionInput{Ingestion: ing, Company: c, Kind: policy.Invoice, Number: "1", IssueDate: start})
	case "retryIngestion":
		_, err = b.RetryIngestion(t.Context(), a, ing)
	case "discardIngestion":
		_, err = b.DiscardIngestion(t.Context(), a, archive.DiscardIngestionInput{Ingestion: ing, Reason: "x"})
	default:
		in := archive.ResolveIngestionInput{Ingestion: ing, Decision: decision}
		if decision == archive.Assign {
			in.Company = &c
		}
		_, err = b.ResolveIngestion(t.Context(), a, in)
	}
	return err
}

// Of several decisions at once one is taken.
func TestDecisionsAtOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	staff := b.person(t, one, "SUPPORT")
	waits := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F", Buyer: paper.Party{Name: "X"}})
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for i := range 9 {
		wg.Go(func() {
			var err error
			switch i % 3 {
			case 0:
				err = b.take(t, staff, waits.ing, "resolveIngestion.ASSIGN", one)
			case 1:
				err = b.take(t, staff, waits.ing, "resolveIngestion.ASSIGN", two)
			case 2:
				err = b.take(t, staff, waits.ing, "discardIngestion", one)
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				taken++
			} else if fault.CodeOf(err) != fault.WrongState {
				t.Errorf("decide: %v", err)
			}
		})
	}
	wg.Wait()
	if taken != 1 {
		t.Errorf("%d decisions were taken, want 1", taken)
	}
}

// Threat T68: a document that was filed with the wrong customer goes to the right
// one. The first loses it at once, the address of a download included; each
// timeline has its event.
func TestMove(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	staff := b.person(t, one, "SUPPORT")
	before, after := b.person(t, one, "ADMIN"), b.person(t, two, "ADMIN")
	doc := order(paper.KindOrder)
	doc.Lines[0].HeatNumbers = []string{"H-1"}
	old := wantFiled(t, b.say(t, doc), one)
	doc.Payable = "300.00"
	got := wantFiled(t, b.say(t, doc), one)
	files, err := b.Files(t.Context(), before, []id.Document{got.document})
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := b.RequestDownload(t.Context(), before, files[got.document].List[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := b.OpenDownload(t.Context(), token); err != nil {
		t.Fatal(err)
	} else if err := d.Content.Close(); err != nil {
		t.Fatal(err)
	}
	wantFault(t, b.take(t, staff, got.ing, "resolveIngestion.ASSIGN", one), fault.Conflict) // it is there already
	b.clock.forward(time.Minute)
	if err := b.take(t, staff, got.ing, "resolveIngestion.ASSIGN", two); err != nil {
		t.Fatalf("move: %v", err)
	}

	_, err = b.OpenDownload(t.Context(), token)
	wantFault(t, err, fault.NotFound)
	for _, d := range []id.Document{old.document, got.document} {
		if b.document(t, before, d) != nil || b.document(t, after, d) == nil {
			t.Errorf("%s has not moved", d)
		}
	}
	for _, f := range []archive.Filter{{}, {Text: ptr("tole")}, {HeatNumber: ptr("h1")}, {Number: ptr("N-1")}} {
		if p := b.list(t, before, one, f, page.Args{}); len(p.Nodes) > 0 {
			t.Errorf("the first finds %v by %+v", numbers(p.Nodes), f)
		}
		if p := b.list(t, after, two, f, page.Args{}); f.Number == nil && len(p.Nodes) != 1 {
			t.Errorf("the second finds %v by %+v", numbers(p.Nodes), f)
		}
	}
	for _, table := range []string{"documents", "document_lines", "document_files", "document_search", "document_heat_numbers", "ingestions"} {
		if n := b.count(t, `select count(*) from `+table+` where company_id = $1`, one); n != 0 {
			t.Errorf("%d rows of %s are left behind", n, table)
		}
	}
	// Who opened it at the first company is not told to the second.
	if found, err := b.Downloads(t.Context(), after, []id.Document{got.document}, 10); err != nil || len(found[got.document]) != 0 {
		t.Errorf("the second sees the first's downloads: %+v, %v", found, err)
	}
	for c, action := range map[id.Company]string{one: "document.withdrawn", two: "document.filed"} {
		if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = $2 and actor_id = $3`, c, action, staff.Person); n != 1 {
			t.Errorf("%d events %s, want 1", n, action)
		}
	}
	if n := b.count(t, `select count(*) from audit_events where company_id = $1 and detail::text like '%' || $2 || '%'`, one, two.String()); n != 0 {
		t.Error("the first's timeline names the second")
	}
	// Back again is refused where the number is taken meanwhile.
	doc.Buyer = to("C-1")
	wantFiled(t, b.say(t, doc), one)
	wantFault(t, b.take(t, staff, got.ing, "resolveIngestion.ASSIGN", one), fault.Conflict)
}

// Threat T57 and documents.md 57: what waits for a person does not exist for a
// customer, by any route.
func TestQuarantineIsInvisible(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	wantFiled(t, b.say(t, order(paper.KindInvoice)), c)
	held := order(paper.KindInvoice)
	held.Payable = "777.00"
	held.Lines[0].Name = "Secretobject"
	wantReason(t, b.say(t, held), archive.Held, archive.ReasonHeld)
	conflict := paper.Document{Kind: paper.KindInvoice, Number: "SECRET-9", Buyer: paper.Party{CustomerNumber: "C-1", EnterpriseNumber: enterprise(9), EnterpriseScheme: "0208"}}
	b.company(t, 9)
	waits := wantReason(t, b.say(t, conflict), archive.Quarantined, archive.ReasonConflict)
	for _, role := range []string{"ADMIN", "PURCHASER", "ACCOUNTANT", "WAREHOUSE", "READER"} {
		a := b.person(t, c, role)
		for _, f := range []archive.Filter{{Text: ptr("secretobject")}, {Number: ptr("SECRET")}, {Number: ptr("cret9")}, {NumberStartsWith: ptr("SECRET")}} {
			if p := b.list(t, a, c, f, page.Args{}); len(p.Nodes) > 0 {
				t.Errorf("%s finds %v", role, numbers(p.Nodes))
			}
		}
		if d, err := b.ByNumber(t.Context(), a, c, "SECRET-9", nil); d != nil || err != nil {
			t.Errorf("%s finds %+v by its number, %v", role, d, err)
		}
		if i, err := b.Ingestion(t.Context(), a, waits.ing); i != nil || err != nil {
			t.Errorf("%s sees %+v, %v", role, i, err)
		}
		if found, err := b.IngestionsByID(t.Context(), a, []id.Ingestion{waits.ing}); len(found) != 0 || err != nil {
			t.Errorf("%s sees %+v, %v", role, found, err)
		}
		_, err := b.Ingestions(t.Context(), a, nil, page.Args{})
		wantFault(t, err, fault.Forbidden)
		p, err := audit.Timeline(t.Context(), b.db, a, c, page.Args{})
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			continue
		}
		for _, e := range p.Nodes {
			if strings.HasPrefix(e.Action, "ingestion.") {
				t.Errorf("%s reads %s in the timeline", role, e.Action)
			}
		}
	}
}

// A receipt whose job is gone gets one again, after a day; one whose job is there gets no second.
func TestSweep(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	ing, err := b.Receive(t.Context(), strings.NewReader(b.spell(t, order(paper.KindInvoice))), "inbox", "a.xml")
	if err != nil {
		t.Fatal(err)
	}
	jobs := func() int {
		return b.count(t, `select count(*) from river_job where kind = 'ingest_file' and state = 'available' and args->>'ingestion_id' = $1`, ing.String())
	}
	sweep := func() {
		t.Helper()
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatalf("sweep: %v", err)
		}
	}
	b.clock.forward(25 * time.Hour)
	sweep()
	if n := jobs(); n != 1 {
		t.Errorf("%d jobs while the first one waits, want 1", n)
	}
	b.data.Exec(t, `update river_job set state = 'discarded', finalized_at = now()`)
	b.clock.forward(time.Hour)
	sweep()
	if n := jobs(); n != 0 {
		t.Errorf("%d jobs an hour after the last look, want none yet", n)
	}
	b.clock.forward(24 * time.Hour)
	sweep()
	sweep()
	if n := jobs(); n != 1 {
		t.Errorf("%d jobs, want 1", n)
	}
	if err := b.Ingest(t.Context(), ing); err != nil {
		t.Fatal(err)
	}
	wantFiled(t, b.receipt(t, ing), c)
	b.data.Exec(t, `delete from river_job`)
	b.clock.forward(48 * time.Hour)
	sweep()
	if n := jobs(); n != 0 {
		t.Errorf("%d jobs of what is filed", n)
	}
}

// A file that a person sent through again has a job of its own round, which the
// sweep knows.
func TestSweepAfterARetry(t *testing.T) {
	t.Parallel()

	b := setup(t)
	staff := b.person(t, b.company(t, 1), "SUPPORT")
	waits := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F", Buyer: paper.Party{Name: "X"}})
	b.data.Exec(t, `delete from river_job`)
	if _, err := b.RetryIngestion(t.Context(), staff, waits.ing); err != nil {
		t.Fatal(err)
	}
	b.clock.forward(25 * time.Hour)
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := b.count(t, `select count(*) from river_job where kind = 'ingest_file'`); n != 1 {
		t.Errorf("%d jobs, want the retry's own", n)
	}
}
