package archive_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// TestFindCompanies: whatever somebody on the telephone says leads to the company, and says by what.
func TestFindCompanies(t *testing.T) {
	t.Parallel()

	b := setup(t)
	staff := b.person(t, id.Company{}, "SALES")
	old, meant, other := b.company(t, 1), b.company(t, 2), b.company(t, 3)
	b.data.Exec(t, `update companies set merged_into = $2, state = 'CLOSED' where id = $1`, old, meant)
	b.data.Exec(t, `update companies set legal_name = 'Constructions Éloïse & Fils', contact_email = 'facturation@eloise.example.com', phone = '02/555.01.23' where id = $1`, meant)
	b.data.Exec(t, `update companies set legal_name = 'Bouwwerken 100%_Peeters' where id = $1`, other)
	p := b.person(t, meant, "ADMIN")
	b.data.Exec(t, `update persons set given_name = 'Günther', family_name = 'Van Damme', email = 'gunther@bau.example.com', phone = '+32 (0)477 12 34 56' where id = $1`, p.Person)
	gone := b.person(t, other, "READER")
	b.data.Exec(t, `update persons set given_name = 'Zoé', family_name = 'Partie' where id = $1`, gone.Person)
	b.data.Exec(t, `update memberships set state = 'ENDED' where person_id = $1`, gone.Person)
	d := id.NewDocument()
	b.data.Exec(t, `insert into documents (id, company_id, kind, number, number_key, issue_date, issue_year, created_at) values ($1, $2, 'INVOICE', 'F2026/004711', 'F2026004711', '2026-01-02', 2026, now())`, d, meant)
	b.data.Exec(t, `insert into document_heat_numbers (document_id, company_id, heat_number, heat_key) values ($1, $2, '00H-88123', 'H88123')`, d, meant)
	b.data.Exec(t, `insert into company_shared_keys (country, register, number, company_id) values ('NL', 'VAT', '123456789B01', $1)`, meant)

	number := enterprise(2)
	for text, want := range map[string]string{
		"C-2": "CUSTOMER_NUMBER", " c-2 ": "CUSTOMER_NUMBER", "C-1": "FORMER_NUMBER",
		number: "COMPANY_NUMBER", "BE" + number: "COMPANY_NUMBER", number[:4] + "." + number[4:7] + "." + number[7:]: "COMPANY_NUMBER",
		strings.TrimLeft(number, "0"): "COMPANY_NUMBER", "NL 1234.56.789.B01": "COMPANY_NUMBER",
		"F2026/004711": "DOCUMENT", "f2026 004711": "DOCUMENT", "h-88123": "HEAT",
		"facturation@eloise": "MAILBOX", "GUNTHER@bau.example.com": "MAILBOX", "eloise.example": "MAILBOX",
		"+32 2 555 01 23": "PHONE", "025550123": "PHONE", "0477/12.34.56": "PHONE", "0032477123456": "PHONE",
		"eloïse": "NAME", "ELOISE & fils": "NAME", "Gunther van": "PERSON",
	} {
		found, err := b.FindCompanies(t.Context(), staff, text, 20)
		if err != nil || len(found) == 0 {
			t.Errorf("%q finds %v, %v", text, found, err)
			continue
		}
		at := 0
		if want == "FORMER_NUMBER" { // the record that went is there under its own number
			at = 1
		}
		if len(found) <= at || found[at].CompanyID != meant || found[at].Ground != want {
			t.Errorf("%q finds %v, want %s by %s", text, found, meant, want)
		}
	}
	for _, text := range []string{"C-9", "%", "_", "C_2", "Partie", "0999999999", "F2026", "\\", "el"} {
		if found, err := b.FindCompanies(t.Context(), staff, text, 20); err != nil || len(found) > 0 {
			t.Errorf("%q finds %v, %v", text, found, err)
		}
	}
	if found, err := b.FindCompanies(t.Context(), staff, "100%_pee", 20); err != nil || len(found) != 1 || found[0].CompanyID != other {
		t.Errorf("what LIKE reads otherwise finds %v, %v", found, err)
	}
	if found, err := b.FindCompanies(t.Context(), staff, "C-", 2); err != nil || len(found) != 2 {
		t.Errorf("two of the three that begin so: %v, %v", found, err)
	}

	for who, a := range map[string]policy.Actor{"a visitor": {}, "an admin": p, "a machine": {Key: id.NewAPIKey(), Scopes: policy.Scopes}} {
		found, err := b.FindCompanies(t.Context(), a, "C-2", 20)
		if code := fault.CodeOf(err); code != fault.Forbidden && code != fault.Unauthenticated || len(found) > 0 {
			t.Errorf("%s finds %v, %v", who, found, err)
		}
	}
	for _, tt := range []struct {
		text  string
		first int
		want  fault.Code
	}{{" ", 20, fault.Required}, {strings.Repeat("x", 101), 20, fault.TooLong}, {"a\x00b", 20, fault.Invalid}, {"a", 0, fault.Invalid}, {"a", 51, fault.Invalid}} {
		if _, err := b.FindCompanies(t.Context(), staff, tt.text, tt.first); fault.CodeOf(err) != tt.want {
			t.Errorf("%s of %q: %v, want %s", fmt.Sprint(tt.first), tt.text, err, tt.want)
		}
	}
}
