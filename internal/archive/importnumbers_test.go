package archive_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

func TestImportNumbers(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	staff, admin := b.person(t, c, "SUPPORT"), b.person(t, c, "ADMIN")
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	filed := wantFiled(t, b.say(t, order(paper.KindInvoice)), c) // N-1
	send := func(asOf time.Time, rows ...archive.DocumentNumberInput) int {
		t.Helper()
		done, err := b.ImportDocumentNumbers(t.Context(), staff, archive.ImportDocumentNumbersInput{CustomerNumber: " c-1", AsOf: &asOf, Numbers: rows})
		if err != nil {
			t.Fatalf("import: %v", err)
		}
		return done.Changed
	}
	open := archive.DocumentNumberInput{Kind: policy.Invoice, Number: "n 1", IssueDate: &day, OpenAmount: ptr("121.00")}
	alone := archive.DocumentNumberInput{Kind: policy.Order, Number: "CMD-12"}
	if b.document(t, admin, filed.document).Payment != nil {
		t.Error("a document has a payment without the ERP's word")
	}
	if n := send(start, open, alone); n != 2 {
		t.Errorf("%d rows changed, want 2", n)
	}
	if n := send(start, open, alone); n != 0 {
		t.Errorf("the same again changed %d rows", n)
	}
	if p := b.document(t, admin, filed.document).Payment; p == nil || !p.IsOpen || p.Open.Amount != "121.00" || p.Open.Currency != "EUR" || !p.AsOf.Equal(start) {
		t.Errorf("payment = %+v", p)
	}
	b.clock.forward(time.Hour)
	paid := open
	paid.OpenAmount = ptr("0.00")
	if n := send(start.Add(time.Hour), paid); n != 1 {
		t.Errorf("%d rows changed, want 1", n)
	}
	if n := send(start.Add(time.Minute), open); n != 0 {
		t.Errorf("an older word changed %d rows", n)
	}
	if p := b.document(t, admin, filed.document).Payment; p == nil || p.IsOpen {
		t.Errorf("payment = %+v, want paid", p)
	}
	// A word that says nothing of payments takes none away.
	unsaid := open
	unsaid.OpenAmount, unsaid.Cancelled = nil, true
	b.clock.forward(time.Hour)
	send(start.Add(2*time.Hour), unsaid)
	if d := b.document(t, admin, filed.document); d.Payment == nil || !d.Cancelled {
		t.Errorf("document = %+v", d)
	}
	if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'document_numbers.imported' and actor_id = $2`, c, staff.Person); n != 3 {
		t.Errorf("%d events, want 3: what changes nothing is none", n)
	}
	// What the ERP said before a document came is said of it, too.
	next := time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC)
	send(start.Add(2*time.Hour), archive.DocumentNumberInput{Kind: policy.Invoice, Number: "N-2", IssueDate: &next, OpenAmount: ptr("5"), Cancelled: true})
	doc := order(paper.KindInvoice)
	doc.Number, doc.IssueDate = "N-2", "2025-04-30"
	late := wantFiled(t, b.say(t, doc), c)
	if d := b.document(t, admin, late.document); d.Payment == nil || !d.Payment.IsOpen || !d.Cancelled {
		t.Errorf("a document that came later = %+v", d)
	}
	doc.IssueDate = "2024-04-30" // of another year: another document
	if d := b.document(t, admin, wantFiled(t, b.say(t, doc), c).document); d.Payment != nil || d.Cancelled {
		t.Errorf("a document of another year = %+v", d)
	}
	// Money is for roles that see it.
	if d := b.document(t, b.person(t, c, "READER"), late.document); d.Payment != nil || !d.Cancelled {
		t.Errorf("a reader sees %+v", d)
	}
	for isOpen, want := range map[bool]string{true: "N-2", false: "N-1"} {
		if p := b.list(t, admin, c, archive.Filter{Open: &isOpen}, page.Args{}); len(p.Nodes) != 1 || p.Nodes[0].Number != want {
			t.Errorf("open %v: %v, want %s", isOpen, numbers(p.Nodes), want)
		}
	}
}

func TestImportNumbersRefuses(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	staff := b.person(t, c, "SUPPORT")
	good := archive.DocumentNumberInput{Kind: policy.Invoice, Number: "1"}
	old := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	later := start.Add(time.Hour)
	many := make([]archive.DocumentNumberInput, 251)
	for i := range many {
		many[i] = archive.DocumentNumberInput{Kind: policy.Invoice, Number: fmt.Sprint(i + 1)}
	}
	for name, tt := range map[string]struct {
		in   archive.ImportDocumentNumbersInput
		want string
	}{
		"Empty":  {archive.ImportDocumentNumbersInput{CustomerNumber: "C-1"}, "REQUIRED input.numbers"},
		"Many":   {archive.ImportDocumentNumbersInput{CustomerNumber: "C-1", Numbers: many}, "TOO_LONG input.numbers"},
		"Nobody": {archive.ImportDocumentNumbersInput{CustomerNumber: "C-9", Numbers: []archive.DocumentNumberInput{good}}, "NOT_FOUND input.customerNumber"},
		"Future": {archive.ImportDocumentNumbersInput{CustomerNumber: "C-1", AsOf: &later, Numbers: []archive.DocumentNumberInput{good}}, "INVALID input.asOf"},
		"Rows": {archive.ImportDocumentNumbersInput{CustomerNumber: "C-1", Numbers: []archive.DocumentNumberInput{
			good,
			{Kind: "LETTER", Number: "2"},
			{Kind: policy.Invoice, Number: " "},
			{Kind: policy.Invoice, Number: strings.Repeat("9", 101)},
			{Kind: policy.Invoice, Number: "--"},
			{Kind: policy.Invoice, Number: "3", OpenAmount: ptr("1,5")},
			{Kind: policy.Order, Number: "4", OpenAmount: ptr("1")},
			{Kind: policy.Invoice, Number: "5", IssueDate: &old},
			{Kind: policy.Invoice, Number: "0 1"},
		}}, "INVALID input.numbers.1.kind, REQUIRED input.numbers.2.number, TOO_LONG input.numbers.3.number, INVALID input.numbers.4.number, " +
			"INVALID input.numbers.5.openAmount, INVALID input.numbers.6.openAmount, INVALID input.numbers.7.issueDate, CONFLICT input.numbers.8.number"},
	} {
		_, err := b.ImportDocumentNumbers(t.Context(), staff, tt.in)
		var got []string
		for _, f := range fault.All(err) {
			got = append(got, string(f.Code)+" "+strings.Join(f.Path, "."))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %s (%v), want %s", name, strings.Join(got, ", "), err, tt.want)
		}
	}
	for _, role := range []string{"ADMIN", "SALES"} {
		_, err := b.ImportDocumentNumbers(t.Context(), b.person(t, c, role), archive.ImportDocumentNumbersInput{CustomerNumber: "C-1", Numbers: []archive.DocumentNumberInput{good}})
		wantFault(t, err, fault.Forbidden)
	}
	if n := b.count(t, `select count(*) from document_numbers`) + b.count(t, `select count(*) from audit_events`); n != 0 {
		t.Errorf("%d rows of what was refused", n)
	}
}

// The ERP's word and the document that it is about may come at the same moment.
func TestImportWhileFiling(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	staff := b.person(t, c, "SUPPORT")
	var wg sync.WaitGroup
	for i := range 12 {
		doc := order(paper.KindInvoice)
		doc.Number = fmt.Sprint("F-", i)
		ing, err := b.Receive(t.Context(), strings.NewReader(b.spell(t, doc)), "inbox", "a.xml")
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if err := b.Ingest(t.Context(), ing); err != nil {
				t.Errorf("ingest: %v", err)
			}
		})
		wg.Go(func() {
			_, err := b.ImportDocumentNumbers(t.Context(), staff, archive.ImportDocumentNumbersInput{
				CustomerNumber: "C-1", Numbers: []archive.DocumentNumberInput{{Kind: policy.Invoice, Number: doc.Number, OpenAmount: ptr("7")}},
			})
			if err != nil {
				t.Errorf("import: %v", err)
			}
		})
	}
	wg.Wait()
	if n := b.count(t, `select count(*) from documents where company_id = $1 and is_open`, c); n != 12 {
		t.Errorf("%d documents have the ERP's word, want 12", n)
	}
}
