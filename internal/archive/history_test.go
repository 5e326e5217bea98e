package archive_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// chain is a deal from the quotation to the credit note, each paper naming those before it.
func chain(customer string) []paper.Document {
	ref := func(kind paper.ReferenceKind, number string) paper.Reference {
		return paper.Reference{Kind: kind, Number: number}
	}
	docs := []paper.Document{
		{Kind: paper.KindQuote, Number: "Q-1"},
		{Kind: paper.KindOrder, Number: "PO-1", References: []paper.Reference{ref(paper.ReferenceQuote, "q 1")}},
		{Kind: paper.KindOrderResponse, Number: "SO-1", References: []paper.Reference{ref(paper.ReferenceOrder, "PO-1")}},
		{Kind: paper.KindDeliveryNote, Number: "BL-1", References: []paper.Reference{ref(paper.ReferenceSalesOrder, "SO-1")}, Lines: []paper.Line{{Name: "Tube", HeatNumbers: []string{"H 7"}}}},
		{Kind: paper.KindDeliveryNote, Number: "BL-2", References: []paper.Reference{ref(paper.ReferenceSalesOrder, "SO-1")}},
		{Kind: paper.KindInvoice, Number: "F-1", References: []paper.Reference{ref(paper.ReferenceDeliveryNote, "BL1"), ref(paper.ReferenceDeliveryNote, "BL-2"), ref(paper.ReferenceOrder, "PO-1")}},
		{Kind: paper.KindCreditNote, Number: "NC-1", References: []paper.Reference{{Kind: paper.ReferenceInvoice, Number: "F-1", IssueDate: "2026-03-06"}}},
		{Kind: paper.KindCertificate, Number: "Z-1", References: []paper.Reference{ref(paper.ReferenceHeat, "h7")}},
	}
	for i := range docs {
		docs[i].Buyer, docs[i].IssueDate = to(customer), fmt.Sprintf("2026-03-%02d", i+1)
	}
	return docs
}

func (b *bundle) related(t testing.TB, a policy.Actor, docs []id.Document) map[id.Document][]string {
	t.Helper()
	found, err := b.Related(t.Context(), a, docs)
	if err != nil {
		t.Fatalf("read related documents: %v", err)
	}
	out := map[id.Document][]string{}
	for d, list := range found {
		for _, r := range list {
			out[d] = append(out[d], r.Tie+" "+r.Document.Number)
		}
	}
	return out
}

// The chain is linked both ways, whichever paper came first.
func TestChain(t *testing.T) {
	t.Parallel()

	want := map[string]string{ // oldest first
		"Q-1":  "REFERRED_BY PO-1",
		"PO-1": "REFERS_TO Q-1, REFERRED_BY SO-1, REFERRED_BY F-1",
		"SO-1": "REFERS_TO PO-1, REFERRED_BY BL-1, REFERRED_BY BL-2, SAME_ORDER F-1",
		"BL-1": "REFERS_TO SO-1, SAME_ORDER BL-2, REFERRED_BY F-1, SAME_HEAT Z-1",
		"BL-2": "REFERS_TO SO-1, SAME_ORDER BL-1, REFERRED_BY F-1",
		"F-1":  "REFERS_TO PO-1, SAME_ORDER SO-1, REFERS_TO BL-1, REFERS_TO BL-2, REFERRED_BY NC-1",
		"NC-1": "REFERS_TO F-1",
		"Z-1":  "SAME_HEAT BL-1",
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			c := b.company(t, 1)
			admin := b.person(t, c, "ADMIN")
			docs := chain("C-1")
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] }) //nolint:gosec // a test's own order
			ids, names := []id.Document{}, map[id.Document]string{}
			for _, d := range docs {
				got := wantFiled(t, b.say(t, d), c)
				ids, names[got.document] = append(ids, got.document), d.Number
			}
			found := map[string]string{}
			for d, list := range b.related(t, admin, ids) {
				found[names[d]] = strings.Join(list, ", ")
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What a role does not see is not tied to what it sees; another company's papers
// with the same numbers never are, and numbers that began anew are not mixed up.
func TestRelatedKeepsToWhatIsSeen(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	var delivery, response id.Document
	for _, d := range chain("C-1") {
		got := wantFiled(t, b.say(t, d), one)
		switch d.Number {
		case "BL-1":
			delivery = got.document
		case "SO-1":
			response = got.document
		}
	}
	if got := b.related(t, b.person(t, one, "WAREHOUSE"), []id.Document{delivery, response}); len(got) != 1 || !slices.Equal(got[delivery], []string{"SAME_ORDER BL-2", "SAME_HEAT Z-1"}) {
		t.Errorf("a warehouse member sees %v", got)
	}
	// The other company has an order of the same number, and a paper that names a number of the first's.
	theirs := wantFiled(t, b.say(t, paper.Document{Kind: paper.KindOrder, Number: "PO-1", Buyer: to("C-2"), References: []paper.Reference{{Kind: paper.ReferenceQuote, Number: "Q-1"}}}), two)
	stranger := b.person(t, two, "ADMIN")
	if got := b.related(t, stranger, []id.Document{theirs.document, delivery}); len(got) != 0 {
		t.Errorf("a stranger sees %v", got)
	}
	if got := b.related(t, b.person(t, one, "SUPPORT"), []id.Document{theirs.document}); len(got) != 0 {
		t.Errorf("the companies' papers are tied: %v", got)
	}
	// The same numbers three years before.
	var old id.Document
	for _, d := range chain("C-1") {
		d.IssueDate = "2023" + d.IssueDate[4:]
		for i := range d.References {
			if d.References[i].IssueDate != "" {
				d.References[i].IssueDate = "2023-03-06"
			}
		}
		if got := wantFiled(t, b.say(t, d), one); d.Number == "F-1" {
			old = got.document
		}
	}
	found, err := b.Related(t.Context(), b.person(t, one, "ADMIN"), []id.Document{old})
	if err != nil || len(found[old]) != 5 {
		t.Errorf("related to the old invoice: %+v, %v", found[old], err)
	}
	for _, r := range found[old] {
		if r.Document.IssueDate.Year() != 2023 {
			t.Errorf("the old invoice is tied to %s of %s", r.Document.Number, r.Document.IssueDate)
		}
	}
}

// A newer version takes over the ties; the older one keeps what it names.
func TestRelatedOfVersions(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	admin := b.person(t, c, "ADMIN")
	quote := wantFiled(t, b.say(t, paper.Document{Kind: paper.KindQuote, Number: "Q-1", Buyer: to("C-1"), Payable: "1", Currency: "EUR"}), c)
	doc := paper.Document{Kind: paper.KindOrder, Number: "PO-1", Buyer: to("C-1"), Payable: "1", Currency: "EUR", References: []paper.Reference{{Kind: paper.ReferenceQuote, Number: "Q-1"}, {Kind: paper.ReferenceSalesOrder, Number: "S-1"}}}
	first := wantFiled(t, b.say(t, doc), c)
	doc.Payable = "2"
	second := wantFiled(t, b.say(t, doc), c)
	found, err := b.Related(t.Context(), admin, []id.Document{quote.document, first.document, second.document})
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[id.Document]id.Document{quote.document: second.document, first.document: quote.document, second.document: quote.document} {
		if got := found[d]; len(got) != 1 || got[0].Document.ID != want {
			t.Errorf("%s is tied to %+v, want %s alone", d, got, want)
		}
	}
}
