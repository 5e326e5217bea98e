package archive_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// order is a document with two lines, to be varied.
func order(kind paper.Kind) paper.Document {
	return paper.Document{
		Kind: kind, Number: "N-1", Buyer: to("C-1"), Currency: "EUR", Payable: "121.00", TaxExclusive: "100.00", BuyerReference: "Chantier Nord",
		Lines: []paper.Line{
			{ID: "1", Article: "TC-40", Name: "Tube carré 40x40", Quantity: "10", Unit: "MTR", UnitPrice: "5", Amount: "50.00"},
			{ID: "2", Article: "TO-2", Name: "Tôle 2 mm", Quantity: "2.5", Unit: "KGM", UnitPrice: "20", Amount: "50.00"},
		},
	}
}

func (b *bundle) versions(t testing.TB, a policy.Actor, d id.Document) []archive.Document {
	t.Helper()
	found, err := b.Versions(t.Context(), a, []id.Document{d})
	if err != nil {
		t.Fatalf("read versions: %v", err)
	}
	return found[d]
}

// The same facts in other bytes are another rendition, however they are spelled.
func TestRendition(t *testing.T) {
	t.Parallel()

	for _, kind := range []paper.Kind{paper.KindInvoice, paper.KindOrder} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c := b.company(t, 1)
			admin := b.person(t, c, "ADMIN")
			first := wantFiled(t, b.say(t, order(kind)), c)
			again := order(kind)
			again.Payable, again.TaxExclusive, again.BuyerReference = "121", "100.0", "chantier  nord"
			again.Lines[1].Quantity, again.Lines[0].Name = "2.50", "TUBE CARRÉ 40x40"
			header := order(kind) // a PDF with a row of an index says less
			header.Lines, header.TaxExclusive, header.BuyerReference = nil, "", ""
			for _, doc := range []paper.Document{again, header} {
				if got := wantFiled(t, b.say(t, doc), c); got.document != first.document {
					t.Errorf("a second document %s of the same facts", got.document)
				}
			}
			files, err := b.Files(t.Context(), admin, []id.Document{first.document})
			if err != nil || len(files[first.document].List) != 3 {
				t.Errorf("files = %+v, %v, want 3", files[first.document], err)
			}
			if got := b.versions(t, admin, first.document); len(got) != 1 || got[0].State != archive.Current || got[0].LineCount != 2 {
				t.Errorf("versions = %+v", got)
			}
			if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'document.file_added'`, c); n != 2 {
				t.Errorf("%d events of added files, want 2", n)
			}
			if n := b.count(t, `select count(*) from document_lines where document_id = $1`, first.document); n != 2 {
				t.Errorf("%d lines, want 2", n)
			}
		})
	}
}

// What comes first may know less: a later rendition completes it.
func TestRenditionCompletes(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	admin := b.person(t, c, "ADMIN")
	poor := paper.Document{Kind: paper.KindInvoice, Number: "N-1", Buyer: to("C-1"), References: []paper.Reference{{Kind: paper.ReferenceOrder, Number: "PO-1"}}}
	first := wantFiled(t, b.say(t, poor), c)
	rich := order(paper.KindInvoice)
	rich.DueDate = "2026-04-30"
	rich.References = []paper.Reference{{Kind: paper.ReferenceOrder, Number: "PO-1"}, {Kind: paper.ReferenceDeliveryNote, Number: "BL-1"}}
	second := wantFiled(t, b.say(t, rich), c)
	got := b.document(t, admin, first.document)
	if second.document != first.document || got.Total == nil || got.Total.Amount != "121.00" || got.LineCount != 2 || got.DueDate == nil || *got.BuyerReference != "Chantier Nord" {
		t.Errorf("completed = %+v", got)
	}
	refs, err := b.References(t.Context(), admin, []id.Document{first.document})
	if err != nil || len(refs[first.document]) != 2 {
		t.Errorf("references = %+v, %v", refs, err)
	}
	// It is found by what came later, too.
	for _, f := range []archive.Filter{{Text: ptr("tole")}, {Number: ptr("bl1")}, {Article: ptr("tc 40")}, {TotalFrom: ptr("121")}} {
		if p := b.list(t, admin, c, f, page.Args{}); len(p.Nodes) != 1 {
			t.Errorf("%+v finds %d documents", f, len(p.Nodes))
		}
	}
}

// Other facts under a number are a new version of what is not booked.
func TestNewVersion(t *testing.T) {
	t.Parallel()

	change := map[string]func(*paper.Document){
		"Total":    func(d *paper.Document) { d.Payable = "242.00" },
		"Quantity": func(d *paper.Document) { d.Lines[0].Quantity = "11" },
		"Line":     func(d *paper.Document) { d.Lines = d.Lines[:1] },
		"Article":  func(d *paper.Document) { d.Lines[1].Article = "TO-3" },
		"Status":   func(d *paper.Document) { d.Lines[1].Status = paper.LineRejected },
		"Date":     func(d *paper.Document) { d.IssueDate = "2026-03-02" },
	}
	b, n := setup(t), 0
	for _, kind := range []paper.Kind{paper.KindQuote, paper.KindOrder, paper.KindOrderResponse, paper.KindDeliveryNote, paper.KindCertificate, paper.KindStatement} {
		for name, by := range change {
			n++
			c, doc := b.company(t, n), order(kind)
			doc.Number, doc.Buyer = name, to(fmt.Sprintf("C-%d", n))
			t.Run(string(kind)+name, func(t *testing.T) {
				t.Parallel()

				admin := b.person(t, c, "ADMIN")
				doc.Lines[1].Status = paper.LineAccepted
				first := wantFiled(t, b.say(t, doc), c)
				by(&doc)
				second := wantFiled(t, b.say(t, doc), c)
				if second.document == first.document {
					t.Fatal("the new version is the old one")
				}
				for _, d := range []id.Document{first.document, second.document} {
					got := b.versions(t, admin, d)
					if len(got) != 2 || got[0].ID != second.document || got[0].Version != 2 || got[0].State != archive.Current ||
						got[1].ID != first.document || got[1].Version != 1 || got[1].State != archive.Superseded {
						t.Fatalf("versions of %s = %+v", d, got)
					}
				}
				if p := b.list(t, admin, c, archive.Filter{}, page.Args{}); len(p.Nodes) != 1 || p.Nodes[0].ID != second.document {
					t.Errorf("the list has %v", numbers(p.Nodes))
				}
				// The old one stays readable, its file included.
				if b.document(t, admin, first.document) == nil {
					t.Error("the old version can't be read")
				}
				files, err := b.Files(t.Context(), admin, []id.Document{first.document})
				if err != nil || len(files[first.document].List) == 0 {
					t.Errorf("files of the old version: %+v, %v", files, err)
				}
				if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'document.version_filed'`, c); n != 1 {
					t.Errorf("%d events, want 1", n)
				}
			})
		}
	}
}

// No order is assumed: an older version that comes late does not take the newer
// one's place, and a rendition of an old version is attached to that.
func TestLateVersions(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	admin := b.person(t, c, "ADMIN")
	newer, older := order(paper.KindQuote), order(paper.KindQuote)
	newer.IssueDate, newer.Payable = "2026-03-05", "99.00"
	current := wantFiled(t, b.say(t, newer), c)
	late := wantFiled(t, b.say(t, older), c)
	if got := b.document(t, admin, current.document); got.State != archive.Current {
		t.Errorf("the newer version is %s", got.State)
	}
	if got := b.document(t, admin, late.document); got.State != archive.Superseded {
		t.Errorf("the older version is %s", got.State)
	}
	again := wantFiled(t, b.say(t, older), c)
	if again.document != late.document || !strings.Contains(again.facts, "rendition_of_superseded") {
		t.Errorf("a rendition of the older version: %+v", again)
	}
}

// What was booked is not written anew: other facts wait for a person.
func TestInvoicesAreHeld(t *testing.T) {
	t.Parallel()

	b, n := setup(t), 0
	for _, kind := range []paper.Kind{paper.KindInvoice, paper.KindCreditNote} {
		for name, by := range map[string]func(*paper.Document){
			"Total": func(d *paper.Document) { d.Payable = "242.00" },
			"Line":  func(d *paper.Document) { d.Lines[1].Amount = "51.00" },
			"Due":   func(d *paper.Document) { d.DueDate = "2026-05-31" },
		} {
			n++
			c, doc := b.company(t, n), order(kind)
			doc.DueDate, doc.Number, doc.Buyer = "2026-04-30", name, to(fmt.Sprintf("C-%d", n))
			t.Run(string(kind)+name, func(t *testing.T) {
				t.Parallel()

				first := wantFiled(t, b.say(t, doc), c)
				by(&doc)
				held := wantReason(t, b.say(t, doc), archive.Held, archive.ReasonHeld)
				if !strings.Contains(held.facts, first.document.String()) {
					t.Errorf("facts %s don't name the document", held.facts)
				}
				if n := b.count(t, `select count(*) from documents where company_id = $1`, c); n != 1 {
					t.Errorf("%d documents, want 1", n)
				}
			})
		}
	}
}

// A corrected invoice that refers to the old number stands beside it, linked both
// ways; under a number of its own it is a document like any other.
func TestCorrectedInvoice(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	admin := b.person(t, c, "ADMIN")
	first := wantFiled(t, b.say(t, order(paper.KindInvoice)), c)
	corrected := order(paper.KindInvoice)
	corrected.Label, corrected.TypeCode, corrected.Payable = paper.LabelCorrected, "384", "110.00"
	corrected.References = []paper.Reference{{Kind: paper.ReferenceInvoice, Number: "N-1", IssueDate: "2026-03-01"}}
	second := wantFiled(t, b.say(t, corrected), c)
	corrected.Number = "N-2"
	third := wantFiled(t, b.say(t, corrected), c)
	credit := order(paper.KindCreditNote)
	credit.TypeCode = "381"
	credit.References = corrected.References
	fourth := wantFiled(t, b.say(t, credit), c)
	for _, d := range []id.Document{first.document, second.document, third.document, fourth.document} {
		if got := b.document(t, admin, d); got.State != archive.Current {
			t.Errorf("%s %s is %s", got.Kind, got.Number, got.State)
		}
	}
	want := map[id.Document]string{second.document: "REFERRED_BY", third.document: "REFERRED_BY", fourth.document: "REFERRED_BY"}
	found, err := b.Related(t.Context(), admin, []id.Document{first.document, second.document, third.document})
	if err != nil {
		t.Fatal(err)
	}
	got := map[id.Document]string{}
	for _, r := range found[first.document] {
		got[r.Document.ID] = r.Tie
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("related to the first: %v, want %v", got, want)
	}
	for _, d := range []id.Document{second.document, third.document} {
		ok := false
		for _, r := range found[d] {
			ok = ok || r.Document.ID == first.document && r.Tie == "REFERS_TO"
		}
		if !ok {
			t.Errorf("%s is not tied to the first: %+v", d, found[d])
		}
	}
}

// A number of the seller's has one customer; the customer's own numbers don't.
func TestNumberOfAnother(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	for kind, alone := range map[paper.Kind]bool{
		paper.KindInvoice: true, paper.KindCreditNote: true, paper.KindQuote: true, paper.KindOrderResponse: true, paper.KindDeliveryNote: true,
		paper.KindOrder: false, paper.KindCertificate: false, paper.KindStatement: false,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()

			first := wantFiled(t, b.say(t, order(kind)), one)
			doc := order(kind)
			doc.Buyer = to("C-2")
			got := b.say(t, doc)
			if !alone {
				wantFiled(t, got, two)
				return
			}
			wantReason(t, got, archive.Quarantined, archive.ReasonOthersNumber)
			if !strings.Contains(got.facts, one.String()) || !strings.Contains(got.facts, two.String()) {
				t.Errorf("facts %s don't name both", got.facts)
			}
			if d := b.document(t, b.person(t, one, "ADMIN"), first.document); d == nil || d.State != archive.Current {
				t.Errorf("the first = %+v", d)
			}
			doc.IssueDate = "2025-03-01" // numbers may begin anew each year
			wantFiled(t, b.say(t, doc), two)
		})
	}
}

// Contents of one number from several workers at once: every version is there
// once, and one is current.
func TestVersionsAtOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	var wg sync.WaitGroup
	for i := range 6 {
		doc := order(paper.KindOrder)
		doc.Payable = fmt.Sprint(100 + i%3) // each content twice, in other bytes
		ing, err := b.Receive(t.Context(), strings.NewReader(b.spell(t, doc)), "inbox", "a.xml")
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if err := b.Ingest(t.Context(), ing); err != nil {
				t.Errorf("ingest: %v", err)
			}
		})
	}
	wg.Wait()
	for sql, want := range map[string]int{
		`select count(*) from documents where company_id = $1`:                                3,
		`select count(*) from documents where company_id = $1 and state = 'CURRENT'`:          1,
		`select count(distinct version) from documents where company_id = $1`:                 3,
		`select count(*) from document_files where company_id = $1`:                           6,
		`select count(*) from ingestions where company_id = $1 and state = 'FILED'`:           6,
		`select count(*) from audit_events where company_id = $1 and action like 'document%'`: 6,
	} {
		if got := b.count(t, sql, c); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}
}
