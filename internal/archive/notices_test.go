package archive_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// asks lets an actor's only membership hear of kinds.
func (b *bundle) asks(t testing.TB, a policy.Actor, frequency, kinds string) {
	t.Helper()
	b.data.Exec(t, `insert into document_notifications (membership_id, company_id, person_id, frequency, kinds, changed_at) values ($1, $2, $3, $4, $5::text::text[], $6)`,
		a.Grants[0].Membership, a.Grants[0].Company, a.Person, frequency, kinds, start)
}

// noted counts what waits for an actor of a document.
func (b *bundle) noted(t testing.TB, a policy.Actor, d id.Document) int {
	t.Helper()
	return b.count(t, `select count(*) from document_notices where person_id = $1 and document_id = $2 and company_id = (select company_id from documents where id = $2) and settled_at is null`, a.Person, d)
}

// TestNewDocumentsAreNoted: for those of the company who asked for the kind, once,
// and for nobody else.
func TestNewDocumentsAreNoted(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c, other := b.company(t, 1), b.company(t, 2)
	asked := map[string]policy.Actor{}
	for name, s := range map[string][2]string{
		"at once": {"AT_ONCE", "{INVOICE,QUOTE}"}, "daily": {"DAILY", "{INVOICE}"}, "off": {"OFF", "{INVOICE,QUOTE}"}, "another kind": {"AT_ONCE", "{ORDER}"},
	} {
		asked[name] = b.person(t, c, "ADMIN")
		b.asks(t, asked[name], s[0], s[1])
	}
	asked["nothing"] = b.person(t, c, "ADMIN")
	for name, change := range map[string]string{
		"ended": `update memberships set state = 'ENDED' where person_id = $1`, "frozen": `update memberships set state = 'FROZEN' where person_id = $1`,
	} {
		asked[name] = b.person(t, c, "ADMIN")
		b.asks(t, asked[name], "AT_ONCE", "{INVOICE,QUOTE}")
		b.data.Exec(t, change, asked[name].Person)
	}
	asked["elsewhere"] = b.person(t, other, "ADMIN")
	b.asks(t, asked["elsewhere"], "AT_ONCE", "{INVOICE,QUOTE}")
	want := func(what string, d id.Document, who ...string) {
		t.Helper()
		for name, a := range asked {
			hears := 0
			for _, w := range who {
				if w == name {
					hears = 1
				}
			}
			if n := b.noted(t, a, d); n != hears {
				t.Errorf("%s: %d notices for who asked %q, want %d", what, n, name, hears)
			}
		}
	}

	invoice := order(paper.KindInvoice)
	first := wantFiled(t, b.say(t, invoice), c)
	want("an invoice", first.document, "at once", "daily")
	quote := order(paper.KindQuote)
	want("a quotation", wantFiled(t, b.say(t, quote), c).document, "at once")
	quote.Payable = "300.00"
	want("its new version", wantFiled(t, b.say(t, quote), c).document, "at once")

	b.data.Exec(t, `update document_notices set settled_at = now()`)
	asked["late"] = b.person(t, c, "ADMIN")
	b.asks(t, asked["late"], "AT_ONCE", "{INVOICE}")
	again := wantFiled(t, b.say(t, invoice), c)
	want("another rendition", again.document)
	b.bring(t, b.content(t, again.ing))
	want("a duplicate", again.document)
	invoice.Payable = "300.00"
	held := wantReason(t, b.say(t, invoice), archive.Held, archive.ReasonHeld)
	if n := b.count(t, `select count(*) from document_notices where settled_at is null`); n != 0 {
		t.Errorf("%d notices of what is held or was there", n)
	}
	staff := b.person(t, c, "SUPPORT")
	want("what was held, once it is decided", b.resolve(t, staff, held.ing, archive.Replace, nil).document, "at once", "daily", "late")

	old := order(paper.KindInvoice)
	old.Number = "OLD-1"
	lane := b.arrive(t, old, archive.Backfill)
	want("an archive's", lane.document)
	b.data.Exec(t, `update companies set state = 'SUSPENDED' where id = $1`, c)
	old.Number = "SUSPENDED-1"
	want("a suspended company's", wantFiled(t, b.say(t, old), c).document)
}

// arrive brings a document by a lane.
func (b *bundle) arrive(t testing.TB, doc paper.Document, lane archive.Lane) receipt {
	t.Helper()
	got, err := b.ReceiveAll(t.Context(), archive.Way{Source: "cli", Lane: lane}, []archive.Arrival{{Content: strings.NewReader(b.spell(t, doc)), Name: "facture.xml"}})
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	if err := b.Ingest(t.Context(), got[0].Ingestion); err != nil {
		t.Fatalf("ingest: %v", err)
	}
	r := b.receipt(t, got[0].Ingestion)
	if r.state != archive.Filed {
		t.Fatalf("receipt = %+v", r)
	}
	return r
}

// TestMovedDocumentsAreNoted: a document that goes to the right company is new
// there, its current version only; whoever was to hear of it as somebody else's
// hears of it once.
func TestMovedDocumentsAreNoted(t *testing.T) {
	t.Parallel()

	for _, lane := range []archive.Lane{archive.Live, archive.Backfill} {
		t.Run(string(lane), func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			one, two := b.company(t, 1), b.company(t, 2)
			staff := b.person(t, one, "SUPPORT")
			wrong, right, both := b.person(t, one, "ADMIN"), b.person(t, two, "ADMIN"), b.person(t, one, "ADMIN")
			for _, a := range []policy.Actor{wrong, right, both} {
				b.asks(t, a, "AT_ONCE", "{QUOTE}")
			}
			m := id.NewMembership()
			b.data.Exec(t, `insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, 'ADMIN', 'ACTIVE', $4)`, m, two, both.Person, start)
			both.Grants[0].Membership, both.Grants[0].Company = m, two
			b.asks(t, both, "AT_ONCE", "{QUOTE}")

			quote := order(paper.KindQuote)
			old := b.arrive(t, quote, lane)
			quote.Payable = "300.00"
			got := b.arrive(t, quote, lane)
			if err := b.take(t, staff, got.ing, "resolveIngestion.ASSIGN", two); err != nil {
				t.Fatal(err)
			}
			wants := 0
			if lane == archive.Live {
				wants = 1
			}
			for name, a := range map[string]policy.Actor{"right": right, "both": both} {
				if n := b.noted(t, a, got.document); n != wants {
					t.Errorf("%s: %d notices, want %d", name, n, wants)
				}
			}
			if n := b.noted(t, wrong, got.document) + b.noted(t, right, old.document); n != 0 {
				t.Errorf("%d notices of what went, or of an old version", n)
			}
		})
	}
}

// BenchmarkFilingNoted tells what a document costs when so many of its company hear of it.
func BenchmarkFilingNoted(bm *testing.B) {
	for _, hear := range []int{0, 1, 10} {
		bm.Run(fmt.Sprint(hear), func(bm *testing.B) {
			b := setup(bm)
			c := b.company(bm, 1)
			for range hear {
				b.asks(bm, b.person(bm, c, "ADMIN"), "AT_ONCE", "{INVOICE}")
			}
			doc := order(paper.KindInvoice)
			bm.ResetTimer()
			for n := range bm.N {
				doc.Number = fmt.Sprintf("F-%d-%d", time.Now().UnixNano(), n)
				wantFiled(bm, b.say(bm, doc), c)
			}
		})
	}
}
