package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// fetch asks for a file and opens it n times by one address.
func (b *bundle) fetch(t testing.TB, a policy.Actor, f id.File, n int) string {
	t.Helper()
	token, _, err := b.RequestDownload(t.Context(), a, f)
	if err != nil {
		t.Fatalf("request: %v", err)
	}
	text := ""
	for range n {
		d, err := b.OpenDownload(t.Context(), token)
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		text = readAll(t, d.Content)
	}
	return text
}

// Every download is one event, whatever parts of the file are fetched; the
// company's admins and staff can see who opened what, nobody else.
func TestDownloadsAreNoted(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	d, f := b.paperOfKind(t, c, policy.Invoice, "F1")
	admin, buyer, staff := b.person(t, c, "ADMIN"), b.person(t, c, "PURCHASER"), b.person(t, c, "SUPPORT")
	b.fetch(t, buyer, f, 3)
	b.clock.forward(time.Minute)
	b.fetch(t, buyer, f, 1)
	b.clock.forward(time.Minute)
	b.fetch(t, staff, f, 2)
	if _, _, err := b.RequestDownload(t.Context(), admin, f); err != nil { // asked for, never used
		t.Fatal(err)
	}
	if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'document.downloaded' and subject_id = $2`, c, d); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
	for who, tt := range map[string]struct {
		actor policy.Actor
		want  []id.Person
	}{
		"admin": {admin, []id.Person{staff.Person, buyer.Person, buyer.Person}}, "staff": {staff, []id.Person{staff.Person, buyer.Person, buyer.Person}},
		"buyer": {buyer, nil}, "stranger": {b.person(t, b.company(t, 2), "ADMIN"), nil}, "visitor": {policy.Actor{}, nil},
	} {
		found, err := b.Downloads(t.Context(), tt.actor, []id.Document{d}, 10)
		if err != nil || len(found[d]) != len(tt.want) {
			t.Errorf("%s sees %+v, %v", who, found, err)
			continue
		}
		for i, got := range found[d] {
			// An admin sees the company's people; staff are no colleagues.
			if seen := got.Person != nil; seen != (tt.want[i] == buyer.Person || who == "staff") || seen && got.Person.ID != tt.want[i] || got.File != "a.xml" {
				t.Errorf("%s: download %d = %+v, want %s", who, i, got, tt.want[i])
			}
		}
	}
	if found, err := b.Downloads(t.Context(), admin, []id.Document{d}, 1); err != nil || len(found[d]) != 1 {
		t.Errorf("the first alone: %+v, %v", found, err)
	}
	for _, first := range []int{0, -1, 101} {
		_, err := b.Downloads(t.Context(), admin, []id.Document{d}, first)
		wantFault(t, err, fault.Invalid)
	}
	// The address stays secret: the table has a hash of it.
	token, _, err := b.RequestDownload(t.Context(), buyer, f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.OpenDownload(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	if n := b.count(t, `select count(*) from document_downloads where encode(token_hash, 'escape') like '%' || $1 || '%'`, token); n != 0 {
		t.Error("the address is in the database")
	}
}

// Parts of one file fetched at once are one download.
func TestOneDownloadAtOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	_, f := b.paperOfKind(t, c, policy.Invoice, "F1")
	token, _, err := b.RequestDownload(t.Context(), b.person(t, c, "ADMIN"), f)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			d, err := b.OpenDownload(t.Context(), token)
			if err != nil {
				t.Errorf("open: %v", err)
				return
			}
			_ = d.Content.Close()
		})
	}
	wg.Wait()
	if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'document.downloaded'`, c); n != 1 {
		t.Errorf("%d events, want 1", n)
	}
}

// An address dies with the membership that it was made by, also where the person
// has another one at the same company by then.
func TestDownloadDiesWithItsMembership(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	_, f := b.paperOfKind(t, c, policy.Invoice, "F1")
	a := b.person(t, c, "ADMIN")
	token, _, err := b.RequestDownload(t.Context(), a, f)
	if err != nil {
		t.Fatal(err)
	}
	b.data.Exec(t, `update memberships set state = 'ENDED', ended_at = now() where person_id = $1`, a.Person)
	_, err = b.OpenDownload(t.Context(), token)
	wantFault(t, err, fault.NotFound)
	b.data.Exec(t, `insert into memberships (id, company_id, person_id, role, state, created_at) values ($1, $2, $3, 'ADMIN', 'ACTIVE', $4)`, id.NewMembership(), c, a.Person, start)
	_, err = b.OpenDownload(t.Context(), token)
	wantFault(t, err, fault.NotFound)
}

// A delivery note whose file shows prices, or might, is kept from roles that see
// no money; they get one without, made of the same facts.
func TestPricesAreWithheld(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.data.Exec(t, `update companies set locale = 'de', legal_name = 'Schlosserei Beispiel' where id = $1`, c)
	note := paper.Document{
		Kind: paper.KindDeliveryNote, Number: "BL/1", Buyer: to("C-1"), Seller: paper.Party{Name: "Acier Démo"}, BuyerReference: "Chantier Nord",
		References:    []paper.Reference{{Kind: paper.ReferenceOrder, Number: "PO-17"}},
		DeliveryParty: paper.Party{Name: "Baustelle", Address: paper.Address{Lines: []string{"Weg 1"}, PostalCode: "4700", City: "Eupen"}},
		Lines:         []paper.Line{{ID: "10", Article: "TC-40", Name: "Tube carré 40x40", Quantity: "25.5", Unit: "MTR", UnitPrice: "98.76", Amount: "2518.38", HeatNumbers: []string{"H-7"}}},
		Notes:         []string{"netto 98.76"}, Currency: "EUR",
	}
	got := wantFiled(t, b.say(t, note), c)
	for role, want := range map[string]struct {
		parts    string
		withheld bool
	}{
		"ADMIN": {archive.Original, false}, "SUPPORT": {archive.Original, false}, "WAREHOUSE": {archive.Rendering, true}, "READER": {archive.Rendering, true},
	} {
		a := b.person(t, c, role)
		found, err := b.Files(t.Context(), a, []id.Document{got.document})
		files := found[got.document]
		if err != nil || len(files.List) != 1 || files.List[0].Part != want.parts || files.Withheld != want.withheld {
			t.Errorf("%s has %+v, %v", role, files, err)
			continue
		}
		text := b.fetch(t, a, files.List[0].ID, 1)
		if priced := strings.Contains(text, "98.76") || strings.Contains(text, "2518"); priced == want.withheld {
			t.Errorf("%s reads prices: %v", role, priced)
		}
		if !want.withheld {
			// The rendering is not theirs: whoever sees money has the original.
			var rendering id.File
			rendering.UUID = id.UUID{UUID: b.one(t, `select id from document_files where document_id = $1 and part = 'RENDERING'`, got.document)}
			_, _, err := b.RequestDownload(t.Context(), a, rendering)
			wantFault(t, err, fault.NotFound)
			continue
		}
		if !bytes.HasPrefix([]byte(text), []byte("%PDF-")) {
			t.Errorf("the rendering is no PDF: %.20q", text)
		}
		for _, said := range []string{"Lieferschein BL/1", "Schlosserei Beispiel \\(C-1\\)", "Baustelle, Weg 1, 4700 Eupen", "PO-17", "TC-40", "25.5 MTR", "H-7", "Chantier Nord"} {
			if !strings.Contains(text, said) {
				t.Errorf("the rendering lacks %q", said)
			}
		}
		// The original can't be had by its id either.
		var original id.File
		original.UUID = id.UUID{UUID: b.one(t, `select id from document_files where document_id = $1 and part = 'ORIGINAL'`, got.document)}
		_, _, err = b.RequestDownload(t.Context(), a, original)
		wantFault(t, err, fault.NotFound)
		token, _, err := b.RequestDownload(t.Context(), a, files.List[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		d, err := b.OpenDownload(t.Context(), token)
		if err != nil || d.Name != "delivery-note-BL-1.pdf" {
			t.Errorf("download = %+v, %v", d, err)
		}
	}
}

// Whether money stands in a file is judged by its content; a role that sees none
// gets a file of which it is known that none does.
func TestPricesInFiles(t *testing.T) {
	t.Parallel()

	b := setup(t)
	const lines = `<cac:DespatchLine><cbc:DeliveredQuantity unitCode="MTR">5</cbc:DeliveredQuantity><cbc:Name>Tube</cbc:Name></cac:DespatchLine>`
	embedded := `<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf">` + strings.Repeat("EUR ", 20) + `</cbc:EmbeddedDocumentBinaryObject>`
	for n, tt := range []struct {
		kind    paper.Kind
		content string
		want    string
	}{
		{paper.KindDeliveryNote, "<a>" + lines + "</a>", "NONE"},
		{paper.KindDeliveryNote, "<a>" + lines + embedded + "</a>", "NONE"},
		{paper.KindDeliveryNote, `<a>` + lines + `<cbc:LineExtensionAmount currencyID="EUR">5</cbc:LineExtensionAmount></a>`, "CARRIED"},
		{paper.KindDeliveryNote, `<a>` + lines + `<x:PRICE>5</x:PRICE></a>`, "CARRIED"},
		{paper.KindDeliveryNote, `<a>` + lines + `<cbc:Note>à 12,50 €</cbc:Note></a>`, "CARRIED"},
		{paper.KindDeliveryNote, `<a>` + lines + `<cbc:Note>12.50 eur la pièce</cbc:Note></a>`, "CARRIED"},
		{paper.KindDeliveryNote, "\xff\xfe<\x00a\x00>\x00", "UNKNOWN"},
		{paper.KindDeliveryNote, "<a>\xe9</a>", "UNKNOWN"},
		{paper.KindCertificate, `<a><x:Price>1</x:Price></a>`, "NONE"},
	} {
		c := b.company(t, n+1)
		b.ReadBy(func(context.Context, []byte) (*paper.Contents, error) {
			doc := &paper.Document{Kind: tt.kind, Number: fmt.Sprint("BL-", n), IssueDate: "2026-03-01", Buyer: to(fmt.Sprintf("C-%d", n+1))}
			return &paper.Contents{MediaType: "application/xml", Document: doc}, nil
		})
		got := wantFiled(t, b.bring(t, tt.content), c)
		if n := b.count(t, `select count(*) from document_files where document_id = $1 and part = 'ORIGINAL' and prices = $2`, got.document, tt.want); n != 1 {
			t.Errorf("%q is not %s", tt.content, tt.want)
		}
		rendered := b.count(t, `select count(*) from document_files where document_id = $1 and part = 'RENDERING'`, got.document)
		if want := tt.want != "NONE"; (rendered == 1) != want {
			t.Errorf("%q: %d renderings", tt.content, rendered)
		}
		files, err := b.Files(t.Context(), b.person(t, c, "WAREHOUSE"), []id.Document{got.document})
		parts := []string{}
		for _, f := range files[got.document].List {
			parts = append(parts, f.Part)
		}
		want := []string{archive.Original}
		if tt.want != "NONE" {
			want = []string{archive.Rendering}
		}
		if err != nil || !slices.Equal(parts, want) {
			t.Errorf("%q: a warehouse member has %v, %v, want %v", tt.content, parts, err, want)
		}
	}
	// Of a picture nobody can tell, but the seller.
	for _, unpriced := range []bool{false, true} {
		b.UnpricedDeliveryNotes = unpriced
		for _, tt := range []struct {
			kind      paper.Kind
			mediaType string
			want      string
		}{
			{paper.KindDeliveryNote, "application/pdf", map[bool]string{false: "UNKNOWN", true: "NONE"}[unpriced]},
			{paper.KindDeliveryNote, "image/png", map[bool]string{false: "UNKNOWN", true: "NONE"}[unpriced]},
			{paper.KindInvoice, "application/pdf", "UNKNOWN"},
			{paper.KindCertificate, "application/pdf", "NONE"},
		} {
			if got := b.PricesIn(tt.kind, tt.mediaType, []byte("%PDF-1.4")); got != tt.want {
				t.Errorf("%s %s, unpriced %v: %s, want %s", tt.kind, tt.mediaType, unpriced, got, tt.want)
			}
		}
	}
}
