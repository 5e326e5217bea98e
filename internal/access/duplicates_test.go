package access_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// applied is an application as it stands in the queue.
type applied struct {
	name, email, phone, companyPhone string
	keys                             []string
	company                          id.Company // that it founded or met
	state                            string     // "": one that is over, which no other finds
}

// apply writes an application down; its reference is what tests call it.
func (b *bundle) apply(t testing.TB, reference string, a applied) id.Registration {
	t.Helper()
	i := id.NewRegistration()
	if a.state == "" {
		a.state = "REJECTED"
	}
	if a.email == "" {
		a.email = strings.ToLower(reference) + "@gmail.com"
	}
	if a.name == "" {
		a.name = "Zz" + reference + " GmbH & Co. KG"
	}
	if a.keys == nil {
		a.keys = []string{}
	}
	b.exec(t, `insert into registrations (id, reference, channel, state, legal_name, country, key_texts, given_name, family_name, email, person_phone, company_phone, locale, company_id, created_at)
		values ($1, $2, 'TELEPHONE', $3, $4, 'BE', $5, 'Nora', 'Nouvelle', $6, $7, $8, 'fr', $9, $10)`,
		i, reference, a.state, a.name, a.keys, a.email, a.phone, a.companyPhone, a.company, b.clock.Now())
	return i
}

// duplicates gives what applications may be the same as: customer numbers and
// references, each with its grounds.
func (b *bundle) duplicates(t testing.TB, actor policy.Actor, ids ...id.Registration) map[id.Registration][]string {
	t.Helper()
	found, err := b.access.PossibleDuplicates(t.Context(), actor, ids)
	if err != nil {
		t.Fatal(err)
	}
	out := map[id.Registration][]string{}
	for i, list := range found {
		for _, d := range list {
			name := ""
			if d.Registration != nil {
				name = d.Registration.Reference
			} else {
				name = one[string](t, b, `select customer_number from companies where id = $1`, d.CompanyID)
			}
			out[i] = append(out[i], name+" "+strings.Join(d.Grounds, " "))
		}
	}
	return out
}

// TestPossibleDuplicates: whatever an application says of its company leads to the
// customer and to the other applications that say the same, and to no others.
func TestPossibleDuplicates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	key := func(n int) []string { return []string{"BE:CBE:" + vat(n)[2:]} }
	c := map[int]id.Company{}
	for n := range 9 {
		c[n] = b.company(t, n)
		b.exec(t, `update companies set legal_name = $2 where id = $1`, c[n], fmt.Sprintf("Haus%d Nummer%d", n, n*7))
	}
	b.exec(t, `update companies set merged_into = $2, state = 'CLOSED' where id = $1`, c[3], c[2])
	b.exec(t, `insert into company_shared_keys (country, register, number, company_id) values ('NL', 'VAT', '123456789B01', $1)`, c[8])
	b.member(t, c[4], "nora@atelier-bois.example.com", policy.RoleReader)
	b.contact(t, c[5], "Info@Metal_Works.example.com", day)
	b.exec(t, `update companies set phone = '02/555.01.23' where id = $1`, c[6])
	b.member(t, c[6], "chef@gmail.com", policy.RoleAdmin)
	b.exec(t, `update persons set phone = '+32 (0)477 12 34 56' where email = 'chef@gmail.com'`)
	b.exec(t, `update companies set legal_name = 'Constructions Éloïse & Fils SRL' where id = $1`, c[7])
	b.member(t, c[1], "left@partie.example.com", policy.RoleReader)
	b.exec(t, `update memberships set state = 'ENDED' where person_id = (select id from persons where email = 'left@partie.example.com')`)
	b.apply(t, "OPEN-1", applied{name: "Tôlerie Vandenbroucke SA", keys: []string{"FR:SIREN:732829320"}, state: "IN_REVIEW"})
	b.apply(t, "OVER-1", applied{name: "Tôlerie Vandenbroucke SA", keys: []string{"FR:SIREN:732829320"}})
	for n := range 12 {
		b.company(t, 100+n)
	}
	b.exec(t, `update companies set legal_name = 'Garage de la Gare' where customer_number like 'C1__'`)

	want, asked := map[string][]string{}, map[string]id.Registration{}
	for name, tt := range map[string]struct {
		applied
		want []string
	}{
		"NUMBER":       {applied{keys: key(1)}, []string{"C1 COMPANY_NUMBER"}},
		"FORMER":       {applied{keys: key(3)}, []string{"C2 FORMER_NUMBER"}},
		"SHARED":       {applied{keys: []string{"NL:KVK:1", "NL:VAT:123456789B01"}}, []string{"C8 COMPANY_NUMBER"}},
		"REGISTER":     {applied{keys: []string{"BE:VAT:" + vat(1)[2:]}}, nil},
		"DOMAIN":       {applied{email: "else@atelier-bois.example.com"}, []string{"C4 MAILBOX"}},
		"SUBDOMAIN":    {applied{email: "else@bois.example.com"}, nil},
		"CONTACT":      {applied{email: "achats@metal_works.example.com"}, []string{"C5 MAILBOX"}},
		"WILDCARD":     {applied{email: "achats@metalxworks.example.com"}, nil},
		"EVERYBODYS":   {applied{email: "f@gmail.com"}, nil},
		"SAMEMAILBOX":  {applied{email: "chef@gmail.com"}, []string{"C6 MAILBOX"}},
		"LEFT":         {applied{email: "x@partie.example.com"}, nil},
		"PHONE":        {applied{companyPhone: "+32 2 555 01 23"}, []string{"C6 PHONE"}},
		"MOBILE":       {applied{phone: "0032477123456"}, []string{"C6 PHONE"}},
		"SHORTPHONE":   {applied{phone: "56"}, nil},
		"NAME":         {applied{name: "S.A. CONSTRUCTIONS ELOISE ET FILS"}, []string{"C7 NAME"}},
		"TYPING":       {applied{name: "Constructions Eloise et Fisl BV"}, []string{"C7 NAME"}},
		"OTHERNAME":    {applied{name: "Constructions Martin SRL"}, nil},
		"ALL":          {applied{name: "Constructions Eloise & Fils", keys: key(7), companyPhone: "025550123"}, []string{"C7 COMPANY_NUMBER NAME", "C6 PHONE"}},
		"MET":          {applied{name: "Constructions Eloise & Fils", keys: key(7), company: c[7]}, nil},
		"OTHER":        {applied{keys: []string{"FR:SIREN:732829320"}}, []string{"OPEN-1 COMPANY_NUMBER"}},
		"OTHERBOTH":    {applied{name: "TOLERIE VANDENBROUCKE", keys: []string{"FR:SIREN:732829320"}}, []string{"OPEN-1 COMPANY_NUMBER NAME"}},
		"NOTHINGKNOWN": {applied{name: "---"}, nil},
	} {
		asked[name], want[name] = b.apply(t, name, tt.applied), tt.want
	}
	many := b.apply(t, "MANY", applied{name: "Garage de la Gare SA"})
	open := one[id.Registration](t, b, `select id from registrations where reference = 'OPEN-1'`)

	ids := append(slices.Collect(maps.Values(asked)), many, open)
	got := b.duplicates(t, b.staff, ids...)
	for name, i := range asked {
		if diff := cmp.Diff(want[name], got[i]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if len(got[many]) != 10 {
		t.Errorf("of twelve of one name ten are shown: %v", got[many])
	}
	if len(got[open]) != 0 {
		t.Errorf("one is no duplicate of itself: %v", got[open])
	}
	b.member(t, c[1], "chief@haus.example.com", policy.RoleAdmin)
	for who, a := range map[string]policy.Actor{"a visitor": {}, "an admin": b.as(t, "chief@haus.example.com"), "a machine": {Key: id.NewAPIKey(), Scopes: policy.Scopes}} {
		if got := b.duplicates(t, a, ids...); len(got) != 0 {
			t.Errorf("%s finds %v", who, got)
		}
	}
}
