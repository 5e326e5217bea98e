package archive_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/worker/job"
)

const picture = "%PDF-1.4 an invoice to look at"

func TestInvoiceIsFiled(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	original := sample{CustomerNumber: "c-1", VAT: "BE" + enterprise(1), Embedded: picture}.write(t)
	got := b.bring(t, original)
	if got.state != archive.Filed || got.company != c || got.document.IsZero() {
		t.Fatalf("receipt = %+v, want FILED", got)
	}
	if !strings.Contains(got.facts, "attachment_unreadable") {
		t.Errorf("facts say nothing of the broken attachment: %s", got.facts)
	}

	admin := b.person(t, c, "ADMIN")
	doc, err := b.Document(t.Context(), admin, got.document)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	due := time.Date(2026, 4, 30, 0, 0, 0, 0, time.UTC)
	want := &archive.Document{
		ID: got.document, CompanyID: c, Kind: policy.Invoice, Number: "F2026/0001", IssueDate: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), DueDate: &due,
		Total: &archive.Money{Amount: "121.00", Currency: "EUR"}, TotalExclVat: &archive.Money{Amount: "100.00", Currency: "EUR"},
		BuyerReference: ptr("Chantier Nord"), Version: 1, State: archive.Current, LineCount: 2,
	}
	if diff := cmp.Diff(want, doc, cmpopts.IgnoreUnexported(archive.Document{})); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}

	one := []id.Document{got.document}
	lines, err := b.Lines(t.Context(), admin, one, 100, 0)
	if err != nil {
		t.Fatalf("read lines: %v", err)
	}
	wantLines := []archive.Line{
		{
			Position: 1, LineID: ptr("10"), Description: "Tube carré 40x40x3", Article: ptr("TC-40-3"), Quantity: ptr("25.500"), Unit: ptr("KGM"),
			UnitPrice: &archive.Money{Amount: "2.00", Currency: "EUR"}, Amount: &archive.Money{Amount: "51.00", Currency: "EUR"},
		},
		{Position: 2, LineID: ptr("20"), Description: "Découpe", Amount: &archive.Money{Amount: "49.00", Currency: "EUR"}},
	}
	if diff := cmp.Diff(wantLines, lines[got.document], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	refs, err := b.References(t.Context(), admin, one)
	if err != nil {
		t.Fatalf("read references: %v", err)
	}
	if diff := cmp.Diff([]archive.DocumentReference{{Kind: "ORDER", Number: "PO-17"}}, refs[got.document]); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
	files, err := b.Files(t.Context(), admin, one)
	if err != nil {
		t.Fatalf("read files: %v", err)
	}
	wantFiles := []archive.File{
		{Name: "facture.xml", MediaType: "application/xml", Size: int64(len(original)), SHA256: hexSum(original), Part: archive.Original},
		{Name: "facture.pdf", MediaType: "application/pdf", Size: int64(len(picture)), SHA256: hexSum(picture), Part: archive.Embedded, Viewable: true},
	}
	if diff := cmp.Diff(wantFiles, files[got.document].List, cmpopts.IgnoreFields(archive.File{}, "ID")); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'document.filed' and subject_id = $2`, c, got.document); n != 1 {
		t.Errorf("%d events of the filing, want 1", n)
	}
	if rep, err := audit.Verify(t.Context(), b.db); err != nil || len(rep.Breaks) > 0 {
		t.Errorf("timeline: %+v, %v", rep, err)
	}
}

func TestCreditNoteIsFiled(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	// One number for an invoice and a credit note is two documents.
	invoice := b.bring(t, sample{Enterprise: enterprise(1)}.write(t))
	credit := b.bring(t, sample{Enterprise: enterprise(1), Credit: true, Payable: "12.10"}.write(t))
	if invoice.state != archive.Filed || credit.state != archive.Filed || invoice.document == credit.document {
		t.Fatalf("receipts = %+v, %+v", invoice, credit)
	}
	admin := b.person(t, c, "ADMIN")
	doc, err := b.Document(t.Context(), admin, credit.document)
	if err != nil || doc == nil || doc.Kind != policy.CreditNote || doc.DueDate != nil || doc.Total.Amount != "12.10" {
		t.Errorf("credit note = %+v, %v", doc, err)
	}
	refs, err := b.References(t.Context(), admin, []id.Document{credit.document})
	if err != nil {
		t.Fatalf("read references: %v", err)
	}
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	want := []archive.DocumentReference{{Kind: "INVOICE", Number: "F2026/0001", IssueDate: &day}, {Kind: "ORDER", Number: "PO-17"}}
	byKind := cmpopts.SortSlices(func(a, b archive.DocumentReference) bool { return a.Kind < b.Kind })
	if diff := cmp.Diff(want, refs[credit.document], byKind); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}

func TestReceiveEnqueues(t *testing.T) {
	t.Parallel()

	b := setup(t)
	ing, err := b.Receive(t.Context(), strings.NewReader("x"), "inbox", "bad\xff\x00name"+strings.Repeat("é", 300))
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	j := rivertest.RequireInserted(t.Context(), t, riverpgxv5.New(b.data.Pool), job.IngestFile{}, &rivertest.RequireInsertedOpts{Queue: job.QueueIngest})
	if j.Args.IngestionID != ing {
		t.Errorf("job for %s, want %s", j.Args.IngestionID, ing)
	}
	if got := b.receipt(t, ing); got.state != archive.Received {
		t.Errorf("receipt = %+v, want RECEIVED", got)
	}
}

// A receipt that can't be committed leaves no job, and the other way round.
func TestReceiveAllOrNothing(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.data.Exec(t, `alter table river_job rename to river_job_gone`)
	if _, err := b.Receive(t.Context(), strings.NewReader("x"), "inbox", "a.xml"); err == nil || fault.CodeOf(err) != "" {
		t.Fatalf("receive without a queue: %v, want an outage", err)
	}
	if n := b.count(t, `select count(*) from ingestions`); n != 0 {
		t.Errorf("%d receipts, want none", n)
	}
}

func TestQuarantine(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	b.company(t, 2)
	wrong := enterprise(1)[:9] + "0"
	if wrong == enterprise(1) {
		wrong = enterprise(1)[:9] + "1"
	}
	for _, tt := range []struct {
		name, content, reason string
		facts                 []string
	}{
		{"Unmatched", sample{CustomerNumber: "C-9", VAT: "BE" + enterprise(9)}.write(t), archive.ReasonUnmatched, []string{"identifier_unknown"}},
		{"NameOnly", sample{Number: "F2", Name: "Ferronnerie Exemple"}.write(t), archive.ReasonUnmatched, nil},
		{"WrongChecksumOnly", sample{VAT: "BE" + wrong}.write(t), archive.ReasonUnmatched, []string{"identifier_invalid"}},
		{"Conflict", sample{CustomerNumber: "C-1", VAT: "BE" + enterprise(2)}.write(t), archive.ReasonConflict, []string{`"C-1"`, enterprise(2)}},
		{"ConflictOfRegisters", sample{Enterprise: enterprise(1), VAT: "BE" + enterprise(2)}.write(t), archive.ReasonConflict, []string{enterprise(1), enterprise(2)}},
		{"SelfBilled", sample{CustomerNumber: "C-1", SelfBill: true}.write(t), archive.ReasonSelfBilled, nil},
		{"Empty", "", "empty", nil},
		{"Truncated", sample{CustomerNumber: "C-1"}.write(t)[:900], "not_well_formed", []string{`"line"`}},
		{"Doctype", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`, "dtd_forbidden", nil},
		{"Program", "MZ\x90\x00\x03", "unknown_type", nil},
		{"NoPDF", "%PDF-1.4\n1 0 obj\n", "pdf_unreadable", nil},
		{"TooLarge", strings.Repeat("x", 32<<20+1), "too_large", nil},
		{"NoDate", strings.Replace(sample{CustomerNumber: "C-1"}.write(t), "<cbc:IssueDate>2026-03-01", "<cbc:IssueDate>2026-02-30", 1), "bad_date", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			got := b.bring(t, tt.content)
			if got.state != archive.Quarantined || got.reason != tt.reason || !got.document.IsZero() || !got.company.IsZero() {
				t.Fatalf("receipt = %+v, want QUARANTINED %s", got, tt.reason)
			}
			for _, f := range tt.facts {
				if !strings.Contains(got.facts, f) {
					t.Errorf("facts %s lack %s", got.facts, f)
				}
			}
			if n := b.count(t, `select count(*) from documents`); n != 0 {
				t.Errorf("%d documents, want none", n)
			}
		})
	}
}

func TestFiledWithAWarning(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	closed := b.company(t, 2)
	b.data.Exec(t, `update companies set state = 'CLOSED' where id = $1`, closed)
	wrong := enterprise(1)[:9] + "0"
	if wrong == enterprise(1) {
		wrong = enterprise(1)[:9] + "1"
	}
	for _, tt := range []struct {
		name    string
		paper   sample
		company id.Company
		warning string
	}{
		{"ChecksumWrong", sample{CustomerNumber: "C-1", VAT: "BE" + wrong, Number: "A"}, c, "identifier_invalid"},
		{"OtherNumberUnknown", sample{CustomerNumber: "X-9", Enterprise: enterprise(1), Number: "B"}, c, "identifier_unknown"},
		{"Closed", sample{CustomerNumber: "C-2", Number: "C"}, closed, "company_not_active"},
		{"Future", sample{CustomerNumber: "C-1", Number: "D", Date: "2026-03-12"}, c, "date_odd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			got := b.bring(t, tt.paper.write(t))
			if got.state != archive.Filed || got.company != tt.company || !strings.Contains(got.facts, tt.warning) {
				t.Errorf("receipt = %+v, want FILED with %s", got, tt.warning)
			}
		})
	}
}

func TestNotOurDocument(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	b.Seller = sellerKeys(t, enterprise(77))
	if got := b.bring(t, sample{CustomerNumber: "C-1", Supplier: enterprise(78)}.write(t)); got.reason != archive.ReasonNotOurs {
		t.Errorf("another's invoice: %+v, want %s", got, archive.ReasonNotOurs)
	}
	if got := b.bring(t, sample{CustomerNumber: "C-1", Supplier: enterprise(77)}.write(t)); got.state != archive.Filed {
		t.Errorf("the seller's invoice: %+v, want FILED", got)
	}
}

func TestSameBytesGiveOneDocument(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	content := sample{CustomerNumber: "C-1"}.write(t)
	first, second := b.bring(t, content), b.bring(t, content)
	if first.state != archive.Filed || second.state != archive.Duplicate || second.document != first.document || second.company != first.company {
		t.Errorf("receipts = %+v, %+v", first, second)
	}
	// What can't be filed isn't made better by sending it again.
	lost := sample{CustomerNumber: "C-9"}.write(t)
	first, second = b.bring(t, lost), b.bring(t, lost)
	if first.state != archive.Quarantined || second.state != archive.Duplicate || !strings.Contains(second.facts, archive.Quarantined) {
		t.Errorf("receipts = %+v, %+v", first, second)
	}
}

// The same bytes from several workers at once, and one job several times at once.
func TestSameBytesAtOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	content := sample{CustomerNumber: "C-1", Embedded: picture}.write(t)
	var wg sync.WaitGroup
	for range 4 {
		ing, err := b.Receive(t.Context(), strings.NewReader(content), "inbox", "a.xml")
		if err != nil {
			t.Fatalf("receive: %v", err)
		}
		for range 2 {
			wg.Go(func() {
				if err := b.Ingest(t.Context(), ing); err != nil {
					t.Errorf("ingest: %v", err)
				}
			})
		}
	}
	wg.Wait()
	for sql, want := range map[string]int{
		`select count(*) from documents`:                                       1,
		`select count(*) from document_files`:                                  2,
		`select count(*) from ingestions where state = 'FILED'`:                1,
		`select count(*) from ingestions where state = 'DUPLICATE'`:            3,
		`select count(distinct document_id) from ingestions`:                   1,
		`select count(*) from audit_events where action = 'document.filed'`:    1,
		`select count(*) from audit_events where action like 'ingestion.dup%'`: 3,
	} {
		if got := b.count(t, sql); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}
}

func TestOtherContentUnderATakenNumberIsHeld(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.company(t, 2)
	first := b.bring(t, sample{CustomerNumber: "C-1"}.write(t))
	second := b.bring(t, sample{CustomerNumber: "C-1", Payable: "999.00"}.write(t))
	if second.state != archive.Held || second.reason != archive.ReasonHeld || !second.document.IsZero() || second.company != c ||
		!strings.Contains(second.facts, first.document.String()) {
		t.Errorf("receipt = %+v, want HELD and the document %s in its facts", second, first.document)
	}
	doc, err := b.Document(t.Context(), b.person(t, c, "ADMIN"), first.document)
	if err != nil || doc == nil || doc.Total.Amount != "121.00" {
		t.Errorf("the first document = %+v, %v, want it unchanged", doc, err)
	}
	// Numbers may begin anew each year.
	if next := b.bring(t, sample{CustomerNumber: "C-1", Date: "2025-03-01"}.write(t)); next.state != archive.Filed {
		t.Errorf("another year: %+v, want FILED", next)
	}
}

// Two contents of one number at once: one is filed, one is held.
func TestOneNumberAtOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	var wg sync.WaitGroup
	for _, payable := range []string{"1.00", "2.00", "3.00"} {
		ing, err := b.Receive(t.Context(), strings.NewReader(sample{CustomerNumber: "C-1", Payable: payable}.write(t)), "inbox", "a.xml")
		if err != nil {
			t.Fatalf("receive: %v", err)
		}
		wg.Go(func() {
			if err := b.Ingest(t.Context(), ing); err != nil {
				t.Errorf("ingest: %v", err)
			}
		})
	}
	wg.Wait()
	if filed, held := b.count(t, `select count(*) from ingestions where state = 'FILED'`), b.count(t, `select count(*) from ingestions where state = 'HELD'`); filed != 1 || held != 2 {
		t.Errorf("%d filed and %d held, want 1 and 2", filed, held)
	}
}

// An outage is no verdict: nothing is written, and the next try files.
func TestOutageIsTriedAgain(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	ing, err := b.Receive(t.Context(), strings.NewReader(sample{CustomerNumber: "C-1"}.write(t)), "inbox", "a.xml")
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	b.data.Exec(t, `alter table document_files rename to document_files_gone`)
	if err := b.Ingest(t.Context(), ing); err == nil || fault.CodeOf(err) != "" {
		t.Fatalf("ingest without a table: %v, want an outage", err)
	}
	if got := b.receipt(t, ing); got.state != archive.Received {
		t.Errorf("receipt = %+v, want RECEIVED", got)
	}
	if n := b.count(t, `select count(*) from documents`); n != 0 {
		t.Errorf("%d documents, want none: the change is one", n)
	}
	b.data.Exec(t, `alter table document_files_gone rename to document_files`)
	if err := b.Ingest(t.Context(), ing); err != nil {
		t.Fatalf("ingest again: %v", err)
	}
	if got := b.receipt(t, ing); got.state != archive.Filed {
		t.Errorf("receipt = %+v, want FILED", got)
	}
	wantFault(t, b.Ingest(t.Context(), id.NewIngestion()), fault.NotFound)
}

// What is too large is not even read into memory.
func TestTooLargeIsNotReadIn(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.ReadBy(func(_ context.Context, data []byte) (*paper.Contents, error) {
		t.Errorf("%d bytes were read in", len(data))
		return nil, io.ErrUnexpectedEOF
	})
	wantReason(t, b.bring(t, strings.Repeat("x", 32<<20+1)), archive.Quarantined, "too_large")
}
