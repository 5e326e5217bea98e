package archive_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertest"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/worker/job"
)

const gln, otherGLN = "4006381333931", "5412345000013"

// companies are the company rules on the same database.
func (b *bundle) companies() *company.Companies { return &company.Companies{DB: b.db, Jobs: b.Jobs} }

// identify sets numbers of a company as staff do.
func (b *bundle) identify(t testing.TB, staff policy.Actor, in company.SetCompanyIdentifiersInput) {
	t.Helper()
	if _, err := b.companies().SetIdentifiers(t.Context(), staff, in); err != nil {
		t.Fatalf("set a company's numbers: %v", err)
	}
}

// rematch runs the jobs that a change of a company's numbers left, as the workers do.
func (b *bundle) rematch(t testing.TB) {
	t.Helper()
	for _, kind := range []string{"rematch_company", "rematch_file"} {
		rows, err := b.data.Pool.Query(t.Context(), `update river_job set state = 'completed', finalized_at = now() where kind = $1 and state = 'available'
			returning coalesce(args->>'company_id', args->>'ingestion_id')`, kind)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, s)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		for _, s := range ids {
			if kind == "rematch_company" {
				c, err := id.ParseCompany(s)
				if err == nil {
					err = b.RematchCompany(t.Context(), c, 1)
				}
				if err != nil {
					t.Fatalf("rematch a company: %v", err)
				}
				continue
			}
			ing, err := id.ParseIngestion(s)
			if err == nil {
				err = b.Rematch(t.Context(), ing)
			}
			if err != nil {
				t.Fatalf("rematch a file: %v", err)
			}
		}
	}
}

// Documents.md, section 7: sets of customers that must have one in common.
func TestMatchingBySets(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	b.company(t, 3)
	staff := b.person(t, one, "SUPPORT")
	group := "BE" + enterprise(99)
	for _, c := range []id.Company{one, two} {
		b.identify(t, staff, company.SetCompanyIdentifiersInput{Company: c, SharedVatNumbers: []string{group}})
	}
	b.identify(t, staff, company.SetCompanyIdentifiersInput{Company: one, Glns: []string{gln}})
	be := paper.Address{Country: "BE"}
	for _, tt := range []struct {
		name   string
		buyer  paper.Party
		want   id.Company
		reason string
		rule   string
	}{
		{"GLN", paper.Party{GLN: gln}, one, "", "gln"},
		{"GLNAsEndpoint", paper.Party{Endpoint: gln, EndpointScheme: "0088"}, one, "", "endpoint"},
		{"GLNAsID", paper.Party{IDs: []paper.Identifier{{Scheme: "0088", Value: gln}}}, one, "", "party_id"},
		{"VATAsID", paper.Party{IDs: []paper.Identifier{{Value: "BE" + enterprise(2)}}}, two, "", "party_id"}, // some senders have it here only
		{"GLNOfNobody", paper.Party{GLN: otherGLN}, id.Company{}, archive.ReasonUnmatched, ""},
		{"GLNAgainstNumber", paper.Party{GLN: gln, CustomerNumber: "C-2"}, id.Company{}, archive.ReasonConflict, ""},
		{"SharedVATAlone", paper.Party{VAT: group}, id.Company{}, archive.ReasonAmbiguous, ""},
		{"SharedVATAndEnterprise", paper.Party{VAT: group, EnterpriseNumber: enterprise(2), EnterpriseScheme: "0208"}, two, "", "enterprise_number"},
		{"SharedVATAndCustomer", paper.Party{VAT: group, CustomerNumber: "c-1"}, one, "", "customer_number"},
		{"SharedVATOfOthers", paper.Party{VAT: group, CustomerNumber: "C-3"}, id.Company{}, archive.ReasonConflict, ""},
		{"TwoThatAgree", paper.Party{VAT: "BE" + enterprise(1), CustomerNumber: "C-1", EnterpriseNumber: enterprise(1), Address: be}, one, "", "customer_number"},
		{"OneUnknown", paper.Party{VAT: "BE" + enterprise(55), CustomerNumber: "C-1"}, one, "", "customer_number"},
		{"NameOnly", paper.Party{Name: "Ferronnerie Exemple", Address: paper.Address{PostalCode: "1000"}}, id.Company{}, archive.ReasonUnmatched, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			f := b.fork()
			got := f.say(t, paper.Document{Kind: paper.KindInvoice, Number: tt.name, Buyer: tt.buyer})
			if tt.reason != "" {
				wantReason(t, got, archive.Quarantined, tt.reason)
				return
			}
			wantFiled(t, got, tt.want)
			ings, err := f.IngestionsOf(t.Context(), staff, []id.Document{got.document})
			if err != nil || len(ings[got.document]) != 1 || *ings[got.document][0].Facts.Rule != tt.rule {
				t.Errorf("why it was filed: %+v, %v, want %s", ings[got.document], err, tt.rule)
			}
		})
	}
	// The customer number may stand at the party that receives the goods.
	got := b.say(t, paper.Document{Kind: paper.KindDeliveryNote, Number: "BL-1", Buyer: paper.Party{Name: "X"}, DeliveryParty: paper.Party{AccountID: "C-2"}})
	wantFiled(t, got, two)
}

// A paper of the seller's that the document refers to says whose it is, where
// nothing else does; the customer's own numbers don't.
func TestMatchingByReferences(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	wantFiled(t, b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-1", Buyer: to("C-1")}), one)
	wantFiled(t, b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-2", Buyer: to("C-2")}), two)
	wantFiled(t, b.say(t, paper.Document{Kind: paper.KindOrder, Number: "PO-1", Buyer: to("C-1")}), one)
	dated, undated := "2026-03-01", ""
	ref := func(kind paper.ReferenceKind, number, day string) []paper.Reference {
		return []paper.Reference{{Kind: kind, Number: number, IssueDate: day}}
	}
	for _, tt := range []struct {
		name, customer string
		refs           []paper.Reference
		want           id.Company
		reason, warns  string
	}{
		{"DatedAlone", "", ref(paper.ReferenceInvoice, "F-1", dated), one, "", ""},
		{"UndatedAlone", "", ref(paper.ReferenceInvoice, "F-2", undated), two, "", ""},
		{"OtherYear", "", ref(paper.ReferenceInvoice, "F-1", "2024-03-01"), id.Company{}, archive.ReasonUnmatched, ""},
		{"NotFiledYet", "", ref(paper.ReferenceInvoice, "F-9", dated), id.Company{}, archive.ReasonUnmatched, ""},
		{"TwoThatDisagree", "", append(ref(paper.ReferenceInvoice, "F-1", undated), ref(paper.ReferenceInvoice, "F-2", undated)...), id.Company{}, archive.ReasonConflict, ""},
		{"OrderOfTheCustomer", "", ref(paper.ReferenceOrder, "PO-1", dated), id.Company{}, archive.ReasonUnmatched, ""},
		{"Agrees", "C-1", ref(paper.ReferenceInvoice, "F-1", dated), one, "", ""},
		{"DatedAgainstNumber", "C-1", ref(paper.ReferenceInvoice, "F-2", dated), id.Company{}, archive.ReasonConflict, ""},
		{"UndatedAgainstNumber", "C-1", ref(paper.ReferenceInvoice, "F-2", undated), one, "", "reference_of_another"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			f := b.fork()
			got := f.say(t, paper.Document{Kind: paper.KindCreditNote, Number: tt.name, Buyer: to(tt.customer), References: tt.refs})
			if tt.reason != "" {
				wantReason(t, got, archive.Quarantined, tt.reason)
				return
			}
			wantFiled(t, got, tt.want)
			if !strings.Contains(got.facts, tt.warns) {
				t.Errorf("facts %s lack %s", got.facts, tt.warns)
			}
		})
	}
}

// What waits for a customer is filed without a person once the customer's numbers
// are there, or a wrong one was taken away; what still does not fit stays as it is.
func TestRematching(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := b.company(t, 1), b.company(t, 2)
	staff := b.person(t, one, "SUPPORT")
	byGLN := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-1", Buyer: paper.Party{GLN: gln}})
	byOther := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-2", Buyer: paper.Party{GLN: otherGLN}})
	b.identify(t, staff, company.SetCompanyIdentifiersInput{Company: two, Glns: []string{gln}})
	conflict := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-3", Buyer: paper.Party{GLN: gln, CustomerNumber: "C-1"}})
	wantReason(t, byGLN, archive.Quarantined, archive.ReasonUnmatched)
	wantReason(t, conflict, archive.Quarantined, archive.ReasonConflict)
	rivertest.RequireInserted(t.Context(), t, riverpgxv5.New(b.data.Pool), job.RematchCompany{}, nil)

	events := b.count(t, `select count(*) from audit_events where subject_id in ($1, $2)`, byOther.ing, conflict.ing)
	b.rematch(t)
	wantFiled(t, b.receipt(t, byGLN.ing), two)
	wantReason(t, b.receipt(t, byOther.ing), archive.Quarantined, archive.ReasonUnmatched)
	wantReason(t, b.receipt(t, conflict.ing), archive.Quarantined, archive.ReasonConflict)

	// The GLN was entered for the wrong company.
	b.identify(t, staff, company.SetCompanyIdentifiersInput{Company: two, Glns: []string{}})
	b.identify(t, staff, company.SetCompanyIdentifiersInput{Company: one, Glns: []string{gln}})
	b.rematch(t)
	wantFiled(t, b.receipt(t, conflict.ing), one)
	// One event for its filing, in the company's timeline, and none for looking again.
	if n := b.count(t, `select count(*) from audit_events where subject_id in ($1, $2)`, byOther.ing, conflict.ing); n != events {
		t.Errorf("%d events of files that wait, want %d", n, events)
	}
	// Nobody is asked twice: a second run finds nothing to do.
	if err := b.RematchCompany(t.Context(), one, 2); err != nil {
		t.Fatal(err)
	}
	b.rematch(t)
}

// A customer who is founded after the paper came gets it.
func TestFoundedAfterArrival(t *testing.T) {
	t.Parallel()

	b := setup(t)
	wait := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-1", Buyer: paper.Party{CustomerNumber: "K-77"}})
	wantReason(t, wait, archive.Quarantined, archive.ReasonUnmatched)
	c, err := b.found(t, company.New{CustomerNumber: "k-77", LegalName: "Nouvelle", Country: "BE", EnterpriseNumber: enterprise(7), Keys: []string{"BE:CBE:" + enterprise(7)}, Locale: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	b.rematch(t)
	wantFiled(t, b.receipt(t, wait.ing), c)
}

// Staff are shown whom a file may be for; the file is not filed by that.
func TestCandidates(t *testing.T) {
	t.Parallel()

	b := setup(t)
	staff := b.person(t, id.Company{}, "SUPPORT")
	near, far := b.company(t, 1), b.company(t, 2)
	b.company(t, 3)
	b.data.Exec(t, `update companies set legal_name = 'Ferronnerie Lambert SRL', postal_code = '4000' where id = $1`, near)
	b.data.Exec(t, `update companies set legal_name = 'Férronerie Lambert', postal_code = '9000' where id = $1`, far)
	b.data.Exec(t, `update companies set legal_name = 'Bouwwerken Peeters' where id not in ($1, $2)`, near, far)
	for n := 10; n < 20; n++ {
		b.data.Exec(t, `update companies set legal_name = 'Ferronnerie Lambert Fils' where id = $1`, b.company(t, n))
	}
	got := b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-1", Buyer: paper.Party{Name: "FERRONNERIE LAMBERT", Address: paper.Address{PostalCode: "4000"}}})
	wantReason(t, got, archive.Quarantined, archive.ReasonUnmatched)
	ing, err := b.Ingestion(t.Context(), staff, got.ing)
	if err != nil {
		t.Fatal(err)
	}
	for who, a := range map[string]policy.Actor{"staff": staff, "a member": b.person(t, near, "ADMIN"), "sales": b.person(t, near, "SALES")} {
		found, err := b.Candidates(t.Context(), a, []*archive.Ingestion{ing})
		list := found[got.ing]
		if err != nil || who != "staff" && len(list) > 0 {
			t.Errorf("%s sees %v, %v", who, list, err)
		}
		if who == "staff" && (len(list) != 5 || list[0] != near || !slices.Contains(list, far)) {
			t.Errorf("candidates = %v, want %s first, and %s", list, near, far)
		}
	}
}

func TestSetIdentifiers(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c, other := b.company(t, 1), b.company(t, 2)
	staff := b.person(t, c, "SUPPORT")
	set := func(in company.SetCompanyIdentifiersInput) error {
		in.Company = c
		_, err := b.companies().SetIdentifiers(t.Context(), staff, in)
		return err
	}
	wantFault(t, set(company.SetCompanyIdentifiersInput{EnterpriseNumber: ptr(enterprise(2))}), fault.Conflict)
	wantFault(t, set(company.SetCompanyIdentifiersInput{EnterpriseNumber: ptr("")}), fault.Required)
	wantFault(t, set(company.SetCompanyIdentifiersInput{EnterpriseNumber: ptr("0123456789")}), fault.Checksum)
	wantFault(t, set(company.SetCompanyIdentifiersInput{VatNumber: ptr("BE" + enterprise(5))}), fault.Invalid)
	err := set(company.SetCompanyIdentifiersInput{Glns: []string{gln, "4006381333932", "x"}, SharedVatNumbers: []string{"BE1"}})
	var paths []string
	for _, f := range fault.All(err) {
		paths = append(paths, strings.Join(f.Path, "."))
	}
	if !slices.Equal(paths, []string{"input.glns.1", "input.glns.2", "input.sharedVatNumbers.0"}) {
		t.Errorf("faults at %v: %v", paths, err)
	}
	for _, role := range []string{"ADMIN", "READER"} {
		_, err := b.companies().SetIdentifiers(t.Context(), b.person(t, c, role), company.SetCompanyIdentifiersInput{Company: c})
		wantFault(t, err, fault.Forbidden)
	}
	_, err = b.companies().SetIdentifiers(t.Context(), staff, company.SetCompanyIdentifiersInput{Company: id.NewCompany()})
	wantFault(t, err, fault.NotFound)
	if n := b.count(t, `select count(*) from audit_events where action = 'company.identifiers_changed'`) + b.count(t, `select count(*) from river_job`); n != 0 {
		t.Errorf("%d events and jobs of what was refused", n)
	}

	// A corrected number frees the old one; what was not named stays.
	if err := set(company.SetCompanyIdentifiersInput{Glns: []string{gln}}); err != nil {
		t.Fatal(err)
	}
	if err := set(company.SetCompanyIdentifiersInput{EnterpriseNumber: ptr(enterprise(8)), VatNumber: ptr("BE" + enterprise(8))}); err != nil {
		t.Fatal(err)
	}
	if err := set(company.SetCompanyIdentifiersInput{EnterpriseNumber: ptr(enterprise(8))}); err != nil { // the same again
		t.Fatal(err)
	}
	found, err := b.companies().Identifiers(t.Context(), b.person(t, c, "READER"), []id.Company{c, other})
	if err != nil || found[other] != nil || found[c] == nil || !slices.Equal(found[c].Glns, []string{gln}) {
		t.Errorf("identifiers = %+v, %v", found, err)
	}
	if n := b.count(t, `select count(*) from company_keys where company_id = $1`, c); n != 2 {
		t.Errorf("%d keys, want the new number and the GLN", n)
	}
	if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'company.identifiers_changed'`, c); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

// A record that became a part of another leads to it: by its customer number, its
// GLN, its numbers at the ERP, and for what waits.
func TestMergedRecords(t *testing.T) {
	t.Parallel()

	b := setup(t)
	into, from := b.company(t, 1), b.company(t, 2)
	staff := b.person(t, into, "SUPPORT")
	b.identify(t, staff, company.SetCompanyIdentifiersInput{Company: from, Glns: []string{gln}})
	b.erpNumber(t, 2, policy.Order, "CMD-7", "", false)
	waits := wantReason(t, b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-3", Buyer: paper.Party{CustomerNumber: "C-1", GLN: gln}}), archive.Quarantined, archive.ReasonConflict)
	b.data.Exec(t, `delete from river_job`)
	b.data.Exec(t, `update companies set merged_into = $1, state = 'CLOSED' where id = $2`, into, from)

	wantFiled(t, b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-1", Buyer: to("C-2")}), into)
	wantFiled(t, b.say(t, paper.Document{Kind: paper.KindInvoice, Number: "F-2", Buyer: paper.Party{GLN: gln}}), into)
	b.erpNumber(t, 2, policy.Order, "CMD-8", "", false) // the ERP still uses the former number
	for _, number := range []string{"CMD 7", "8"} {
		err := b.db.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
			if _, ok, err := archive.Reference(t.Context(), tx, into, policy.Order, number); !ok || err != nil {
				t.Errorf("%s is not found: %v", number, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := b.RematchCompany(t.Context(), into, 1); err != nil {
		t.Fatal(err)
	}
	b.rematch(t)
	wantFiled(t, b.receipt(t, waits.ing), into)
}

// What hangs on documents goes along with them, who opened them included.
func TestMoveOfAMerge(t *testing.T) {
	t.Parallel()

	b := setup(t)
	from, into := b.company(t, 1), b.company(t, 2)
	admin := b.person(t, into, "ADMIN")
	doc := order(paper.KindInvoice)
	doc.Lines[0].HeatNumbers = []string{"H-1"}
	got := wantFiled(t, b.say(t, doc), from)
	files, err := b.Files(t.Context(), b.person(t, from, "ADMIN"), []id.Document{got.document})
	if err != nil {
		t.Fatal(err)
	}
	b.fetch(t, b.person(t, from, "ADMIN"), files[got.document].List[0].ID, 1)
	err = b.db.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		moved, err := archive.Move(t.Context(), tx, from, into, nil)
		if err == nil && len(moved) != 1 {
			t.Errorf("%d documents moved", len(moved))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"documents", "document_lines", "document_files", "document_search", "document_heat_numbers", "document_downloads", "ingestions"} {
		if n := b.count(t, `select count(*) from `+table+` where company_id = $1`, from); n != 0 {
			t.Errorf("%d rows of %s are left behind", n, table)
		}
	}
	for _, f := range []archive.Filter{{Text: ptr("tole")}, {HeatNumber: ptr("H1")}, {OwnReference: ptr("chantier")}} {
		if p := b.list(t, admin, into, f, page.Args{}); len(p.Nodes) != 1 {
			t.Errorf("%+v finds %d", f, len(p.Nodes))
		}
	}
	if found, err := b.Downloads(t.Context(), admin, []id.Document{got.document}, 10); err != nil || len(found[got.document]) != 1 {
		t.Errorf("downloads = %+v, %v", found, err)
	}
}
