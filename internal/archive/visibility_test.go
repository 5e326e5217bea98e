package archive_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// paperOfKind puts a document of any kind in place: what is read so far is
// invoices and credit notes, but the roles differ in the others.
func (b *bundle) paperOfKind(t testing.TB, c id.Company, k policy.Kind, number string) (id.Document, id.File) {
	t.Helper()
	d, f := id.NewDocument(), id.NewFile()
	sum, size, err := b.Blobs.Put(t.Context(), strings.NewReader("content of "+number))
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	b.data.Exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, currency, payable, tax_exclusive, line_count, created_at)
		values ($1, $2, $3, $4, $5, '2026-03-01', 2026, 'EUR', 121, 100, 1, $6)`, d, c, k, number, archive.NumberKey(number), start)
	b.data.Exec(t, `insert into document_lines (document_id, company_id, position, description, quantity, unit_price, amount) values ($1, $2, 1, 'Tôle', 1, 100, 100)`, d, c)
	b.data.Exec(t, `insert into document_references (document_id, company_id, position, kind, number) values ($1, $2, 1, 'ORDER', 'PO-1')`, d, c)
	b.data.Exec(t, `insert into document_files (id, document_id, company_id, position, name, media_type, size, sha256, part, prices)
		values ($1, $2, $3, 1, 'a.xml', 'application/xml', $4, $5, 'ORIGINAL', 'NONE')`, f, d, c, size, sum[:])
	return d, f
}

// seen is what an actor gets of one document by every path.
type seen struct{ list, byNumber, byID, byIDs, lines, references, files, download, money bool }

func (b *bundle) look(t testing.TB, a policy.Actor, c id.Company, d id.Document, f id.File, number string) seen {
	t.Helper()
	var s seen
	in := func(filter archive.Filter) bool {
		p, err := b.Documents(t.Context(), a, c, filter, archive.Newest, page.Args{})
		if fault.CodeOf(err) == fault.NotFound {
			return false
		}
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		for _, n := range p.Nodes {
			if n.ID == d {
				s.money = s.money || n.Total != nil || n.TotalExclVat != nil
				return true
			}
		}
		return false
	}
	s.list, s.byNumber = in(archive.Filter{}), in(archive.Filter{NumberStartsWith: &number})
	doc, err := b.Document(t.Context(), a, d)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	s.byID = doc != nil
	one := []id.Document{d}
	docs, err := b.DocumentsByID(t.Context(), a, one)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	_, s.byIDs = docs[d]
	lines, err := b.Lines(t.Context(), a, one, 10, 0)
	if err != nil {
		t.Fatalf("read lines: %v", err)
	}
	s.lines = len(lines[d]) > 0
	for _, l := range lines[d] {
		s.money = s.money || l.Amount != nil || l.UnitPrice != nil
	}
	refs, err := b.References(t.Context(), a, one)
	if err != nil {
		t.Fatalf("read references: %v", err)
	}
	s.references = len(refs[d]) > 0
	files, err := b.Files(t.Context(), a, one)
	if err != nil {
		t.Fatalf("read files: %v", err)
	}
	s.files = len(files[d].List) > 0
	token, _, err := b.RequestDownload(t.Context(), a, f)
	switch {
	case err == nil:
		s.download = token != ""
	case fault.CodeOf(err) != fault.NotFound && fault.CodeOf(err) != fault.Unauthenticated:
		t.Errorf("download: %v, want NOT_FOUND", err)
	}
	return s
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c, other := b.company(t, 1), b.company(t, 2)
	all := seen{true, true, true, true, true, true, true, true, true}
	noFile := seen{list: true, byNumber: true, byID: true, byIDs: true, lines: true, references: true}
	noMoney := all
	noMoney.money = false
	actors := map[string]policy.Actor{"STRANGER": b.person(t, other, "ADMIN"), "NOBODY": {}}
	for _, role := range []string{"ADMIN", "PURCHASER", "ACCOUNTANT", "WAREHOUSE", "READER", "SUPPORT"} {
		actors[role] = b.person(t, c, role)
	}
	want := map[policy.Kind]map[string]seen{
		policy.Invoice:      {"ADMIN": all, "PURCHASER": all, "ACCOUNTANT": all, "READER": noFile, "SUPPORT": all},
		policy.CreditNote:   {"ADMIN": all, "PURCHASER": all, "ACCOUNTANT": all, "READER": noFile, "SUPPORT": all},
		policy.DeliveryNote: {"ADMIN": all, "PURCHASER": all, "WAREHOUSE": noMoney, "READER": noMoney, "SUPPORT": all},
		policy.Order:        {"ADMIN": all, "PURCHASER": all, "READER": noFile, "SUPPORT": all},
		policy.Certificate:  {"ADMIN": all, "PURCHASER": all, "WAREHOUSE": noMoney, "READER": noFile, "SUPPORT": all},
	}
	for kind, roles := range want {
		number := fmt.Sprintf("%s-1", kind)
		d, f := b.paperOfKind(t, c, kind, number)
		for role, a := range actors {
			t.Run(string(kind)+"/"+role, func(t *testing.T) {
				t.Parallel()

				if got := b.look(t, a, c, d, f, number); got != roles[role] {
					t.Errorf("sees %+v, want %+v", got, roles[role])
				}
			})
		}
	}
}

// Code that is wrong about who asks still gets nothing from the database: the
// grants are invented, the membership is not there.
func TestTheSecondWall(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c, other := b.company(t, 1), b.company(t, 2)
	d, f := b.paperOfKind(t, c, policy.Invoice, "F1")
	a := b.person(t, other, "ADMIN")
	a.Grants = append(a.Grants, policy.Grant{Company: c, Role: policy.RoleAdmin})
	if got := b.look(t, a, c, d, f, "F1"); got != (seen{}) {
		t.Errorf("sees %+v, want nothing", got)
	}
}

// With the end of a membership its company is gone at the next request, without
// any job having to run.
func TestMembershipEnds(t *testing.T) {
	t.Parallel()

	all, n := setup(t), 0
	for name, end := range map[string]string{
		"Ended":   `update memberships set state = 'ENDED' where company_id = $1`,
		"Frozen":  `update memberships set state = 'FROZEN' where company_id = $1`,
		"LastDay": `update memberships set ends_at = '2026-03-10 09:00:00Z' where company_id = $1`,
		"Company": `update companies set state = 'SUSPENDED' where id = $1`,
	} {
		n++
		c := all.company(t, n)
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := all.fork()
			d, f := b.paperOfKind(t, c, policy.Invoice, "F1")
			a := b.person(t, c, "ADMIN")
			token, _, err := b.RequestDownload(t.Context(), a, f)
			if err != nil {
				t.Fatalf("request: %v", err)
			}
			b.data.Exec(t, end, c)
			b.clock.forward(time.Second)
			// The actor of before: what the database still gives for it.
			if got := b.look(t, a, c, d, f, "F1"); got != (seen{}) {
				t.Errorf("sees %+v, want nothing", got)
			}
			_, err = b.OpenDownload(t.Context(), token)
			wantFault(t, err, fault.NotFound)
		})
	}
}

func TestIngestionsAreForStaff(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	filed := b.bring(t, sample{CustomerNumber: "C-1"}.write(t))
	b.clock.forward(time.Second)
	b.bring(t, "no document")
	b.clock.forward(time.Second)
	b.bring(t, "no document either")
	for _, role := range []string{"ADMIN", "SALES"} {
		_, err := b.Ingestions(t.Context(), b.person(t, c, role), nil, page.Args{})
		wantFault(t, err, fault.Forbidden)
	}
	staff := b.person(t, c, "SUPPORT")
	p, err := b.Ingestions(t.Context(), staff, nil, page.Args{First: ptr(2)})
	if err != nil || len(p.Nodes) != 2 || !p.HasNext || p.Nodes[0].State != archive.Quarantined || *p.Nodes[0].Reason != "unknown_type" {
		t.Fatalf("page = %+v, %v", p, err)
	}
	p, err = b.Ingestions(t.Context(), staff, nil, page.Args{First: ptr(2), After: p.End()})
	if err != nil || len(p.Nodes) != 1 || p.HasNext || p.Nodes[0].DocumentID != filed.document {
		t.Fatalf("second page = %+v, %v", p, err)
	}
	p, err = b.Ingestions(t.Context(), staff, nil, page.Args{Last: ptr(1), Before: p.Start()})
	if err != nil || len(p.Nodes) != 1 || !p.HasPrevious || !p.HasNext {
		t.Fatalf("page back = %+v, %v", p, err)
	}
	p, err = b.Ingestions(t.Context(), staff, []string{archive.Filed}, page.Args{})
	if err != nil || len(p.Nodes) != 1 || p.Nodes[0].SHA256 == "" {
		t.Fatalf("filed = %+v, %v", p, err)
	}
	if one, err := b.Ingestion(t.Context(), staff, p.Nodes[0].ID); err != nil || one == nil || !cmp.Equal(*one, p.Nodes[0], cmp.AllowUnexported(archive.IngestionFacts{})) {
		t.Errorf("one = %+v, %v", one, err)
	}
	if one, err := b.Ingestion(t.Context(), b.person(t, c, "ADMIN"), p.Nodes[0].ID); err != nil || one != nil {
		t.Errorf("a customer's admin sees %+v, %v", one, err)
	}
}
