package archive_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// shelf files one document of each sort, by the rules themselves.
func (b *bundle) shelf(t testing.TB, n int) id.Company {
	t.Helper()
	c := b.company(t, n)
	buyer := to(fmt.Sprintf("C-%d", n))
	for _, d := range []paper.Document{
		{
			Kind: paper.KindInvoice, Number: "F2026/0047", IssueDate: "2026-02-10", DueDate: "2026-03-12", Currency: "EUR", Payable: "1210.00", BuyerReference: "Chantier Été 12",
			References: []paper.Reference{{Kind: paper.ReferenceOrder, Number: "PO-9000"}, {Kind: paper.ReferenceDeliveryNote, Number: "BL 000/77"}},
			Lines:      []paper.Line{{Article: "TC-40/3", Name: "Tubes carrés 40x40x3, qualité S235JR"}, {Article: "DEC", Name: "Découpe à façon"}},
			Notes:      []string{"prix spécial 987,65 EUR"},
		},
		{Kind: paper.KindInvoice, Number: "F2026/0051", IssueDate: "2026-02-20", Currency: "EUR", Payable: "50.00", Lines: []paper.Line{{Name: "Stalen ligger"}}},
		{Kind: paper.KindCreditNote, Number: "NC-3", IssueDate: "2026-02-21", Currency: "EUR", Payable: "12.10", Lines: []paper.Line{{Name: "Straßenkappe gebördelt"}}},
		{Kind: paper.KindDeliveryNote, Number: "BL 000/77", IssueDate: "2026-02-09", Lines: []paper.Line{{Article: "TC-40/3", Name: "Tube carré", HeatNumbers: []string{"A 123-4"}}}},
		{Kind: paper.KindCertificate, Number: "Z-31", IssueDate: "2026-02-01", References: []paper.Reference{{Kind: paper.ReferenceHeat, Number: "A123.4"}}},
		{Kind: paper.KindQuote, Number: "O-5", IssueDate: "2026-01-15", Currency: "EUR", Payable: "1300", Lines: []paper.Line{{Name: "Hot-dip galvanised beams"}}},
	} {
		d.Buyer = buyer
		if n > 1 { // the seller's numbers are nobody's twice
			d.Number += fmt.Sprint("-", n)
		}
		wantFiled(t, b.say(t, d), c)
	}
	return c
}

func TestFind(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.shelf(t, 1)
	b.shelf(t, 2)
	a := b.person(t, c, "ADMIN")
	day := func(s string) *time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	const one, two, credit, delivery, cert, quote = "F2026/0047", "F2026/0051", "NC-3", "BL 000/77", "Z-31", "O-5"
	for name, tt := range map[string]struct {
		filter archive.Filter
		want   []string // newest first
	}{
		"From":           {archive.Filter{IssuedFrom: day("2026-02-10")}, []string{credit, two, one}},
		"To":             {archive.Filter{IssuedTo: day("2026-02-09")}, []string{delivery, cert, quote}},
		"FromTo":         {archive.Filter{IssuedFrom: day("2026-02-09"), IssuedTo: day("2026-02-10")}, []string{one, delivery}},
		"FromAfterTo":    {archive.Filter{IssuedFrom: day("2026-02-11"), IssuedTo: day("2026-02-10")}, nil},
		"TotalFrom":      {archive.Filter{TotalFrom: ptr("1210")}, []string{one, quote}},
		"TotalTo":        {archive.Filter{TotalTo: ptr("50.00")}, []string{credit, two}},
		"TotalBetween":   {archive.Filter{TotalFrom: ptr("12.11"), TotalTo: ptr("1299.99")}, []string{two, one}},
		"Kinds":          {archive.Filter{Kinds: []policy.Kind{policy.Invoice, policy.Quote}, TotalFrom: ptr("51")}, []string{one, quote}},
		"NumberMiddle":   {archive.Filter{Number: ptr("026-00")}, []string{two, one}},
		"NumberOfOther":  {archive.Filter{Number: ptr("bl77")}, nil},
		"NumberZeros":    {archive.Filter{Number: ptr("bl 00077")}, []string{one, delivery}},
		"NumberPart":     {archive.Filter{Number: ptr("0047")}, []string{one}},
		"NumberOrder":    {archive.Filter{Number: ptr("po9000")}, []string{one}},
		"NumberHeat":     {archive.Filter{Number: ptr("1234")}, []string{delivery, cert}},
		"NumberShort":    {archive.Filter{Number: ptr("o-5")}, []string{quote}},
		"NumberTooShort": {archive.Filter{Number: ptr("5")}, nil},
		"ShortAndPrefix": {archive.Filter{Number: ptr("o5"), NumberStartsWith: ptr("o")}, []string{quote}},
		"ShortNotPrefix": {archive.Filter{Number: ptr("o5"), NumberStartsWith: ptr("f")}, nil},
		"Pattern":        {archive.Filter{Number: ptr("f%6")}, nil},
		"Own":            {archive.Filter{OwnReference: ptr("CHANTIER ete")}, []string{one}},
		"OwnOrder":       {archive.Filter{OwnReference: ptr("PO-90")}, []string{one}},
		"OwnOrderPlain":  {archive.Filter{OwnReference: ptr("po9000")}, []string{one}},
		"OwnMiddle":      {archive.Filter{OwnReference: ptr("antier")}, nil},
		"OwnNotTheirs":   {archive.Filter{OwnReference: ptr("BL 000")}, nil},
		"Article":        {archive.Filter{Article: ptr("tc403")}, []string{one, delivery}},
		"ArticlePart":    {archive.Filter{Article: ptr("tc4")}, nil},
		"Heat":           {archive.Filter{HeatNumber: ptr("a-1234")}, []string{delivery, cert}},
		"HeatAndKind":    {archive.Filter{HeatNumber: ptr("A1234"), Kinds: []policy.Kind{policy.Certificate}}, []string{cert}},
		"HeatAndText":    {archive.Filter{HeatNumber: ptr("A1234"), Text: ptr("carré")}, []string{delivery}},
		"NoAccents":      {archive.Filter{Text: ptr("decoupe qualite")}, []string{one}},
		"OtherAccents":   {archive.Filter{Text: ptr("DÉCOUPÉ")}, []string{one}},
		"FrenchForm":     {archive.Filter{Text: ptr("tube carrée")}, []string{one, delivery}},
		"DutchForm":      {archive.Filter{Text: ptr("stalen liggers")}, []string{two}},
		"GermanForm":     {archive.Filter{Text: ptr("strassenkappen")}, []string{credit}},
		"EnglishForm":    {archive.Filter{Text: ptr("galvanising beam")}, []string{quote}},
		"WordBeginning":  {archive.Filter{Text: ptr("galva")}, []string{quote}},
		"CodeBeginning":  {archive.Filter{Text: ptr("s235 carré")}, []string{one}},
		"NotInTheMiddle": {archive.Filter{Text: ptr("galva beams")}, nil},
		"ShortWord":      {archive.Filter{Text: ptr("ga")}, nil},
		"Size":           {archive.Filter{Text: ptr("40x40x3")}, []string{one}},
		"Grade":          {archive.Filter{Text: ptr("s235")}, []string{one}},
		"TextNumber":     {archive.Filter{Text: ptr("f2026/0047")}, []string{one}},
		"TextReference":  {archive.Filter{Text: ptr("été")}, []string{one}},
		"AllWords":       {archive.Filter{Text: ptr("tube galvanised")}, nil},
		"NotTheNotes":    {archive.Filter{Text: ptr("special")}, nil},
		"NotTheAmounts":  {archive.Filter{Text: ptr("1210")}, nil},
		"Operators":      {archive.Filter{Text: ptr("tube & !carre | (x:*)")}, nil},
		"Quotes":         {archive.Filter{Text: ptr(`'tube'"carre"\`)}, []string{one, delivery}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			p := b.list(t, a, c, tt.filter, page.Args{})
			if diff := cmp.Diff(tt.want, numbers(p.Nodes)); diff != "" && len(tt.want)+len(p.Nodes) > 0 {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if back := b.list(t, a, c, tt.filter, page.Args{Last: ptr(20)}); !slices.Equal(numbers(back.Nodes), numbers(p.Nodes)) {
				t.Errorf("backward: %v", numbers(back.Nodes))
			}
			// In another order it is the same documents.
			for _, order := range []archive.Order{archive.Oldest, archive.HighestTotal, archive.LowestTotal, archive.FirstDue, archive.LastDue} {
				p, err := b.Documents(t.Context(), a, c, tt.filter, order, page.Args{})
				got := numbers(p.Nodes)
				slices.Sort(got)
				want := slices.Clone(tt.want)
				slices.Sort(want)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s: %v, %v", order, got, err)
				}
			}
		})
	}
}

func TestFindRefuses(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	admin := b.person(t, c, "ADMIN")
	long := strings.Repeat("9", 101)
	for path, tt := range map[string]struct {
		filter archive.Filter
		code   fault.Code
	}{
		"filter.number":           {archive.Filter{Number: ptr("-/")}, fault.Invalid},
		"filter.number ":          {archive.Filter{Number: &long}, fault.TooLong},
		"filter.text":             {archive.Filter{Text: ptr("%%% &")}, fault.Invalid},
		"filter.text ":            {archive.Filter{Text: ptr("a b c d e f g h i j k")}, fault.TooLong},
		"filter.text  ":           {archive.Filter{Text: ptr("a\x00b")}, fault.Invalid},
		"filter.ownReference":     {archive.Filter{OwnReference: ptr("")}, fault.Invalid},
		"filter.article":          {archive.Filter{Article: &long}, fault.TooLong},
		"filter.heatNumber":       {archive.Filter{HeatNumber: ptr(" ")}, fault.Invalid},
		"filter.totalFrom":        {archive.Filter{TotalFrom: ptr("1e3")}, fault.Invalid},
		"filter.totalTo":          {archive.Filter{TotalTo: ptr("NaN")}, fault.Invalid},
		"filter.totalTo ":         {archive.Filter{TotalTo: ptr("1.")}, fault.Invalid},
		"filter.numberStartsWith": {archive.Filter{NumberStartsWith: ptr("")}, fault.Invalid},
	} {
		_, err := b.Documents(t.Context(), admin, c, tt.filter, archive.Newest, page.Args{})
		fs := fault.All(err)
		if len(fs) != 1 || fs[0].Code != tt.code || strings.Join(fs[0].Path, ".") != strings.TrimSpace(path) {
			t.Errorf("%s: error = %v, want %s there", path, err, tt.code)
		}
	}
	_, err := b.Documents(t.Context(), admin, c, archive.Filter{}, "RANDOM", page.Args{})
	wantFault(t, err, fault.Invalid)
	// All faults of a filter come at once.
	_, err = b.Documents(t.Context(), admin, c, archive.Filter{Number: ptr(""), Text: ptr(""), TotalTo: ptr("x")}, archive.Newest, page.Args{})
	if len(fault.All(err)) != 3 {
		t.Errorf("faults = %v, want 3", err)
	}
	// A cursor of one order is none of another.
	p := b.list(t, admin, c, archive.Filter{}, page.Args{})
	after := p.Cursor(archive.Document{ID: id.NewDocument(), IssueDate: start})
	for _, order := range []archive.Order{archive.HighestTotal, archive.FirstDue} {
		_, err := b.Documents(t.Context(), admin, c, archive.Filter{}, order, page.Args{After: &after})
		wantFault(t, err, fault.Invalid)
	}
}

// What counts as a letter must not depend on the collation that an argument brings.
func TestFoldingIsOne(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for text, want := range map[string]string{
		"Tôle 40×40/3": "tole 40x40 3", "  ÉTÉ—Straße «n° 5»  ": "ete strasse n 5", "cœur Œuvre æble": "coeur oeuvre aeble", "e\u0301t\u00e9": "ete",
		"Ω-Ä": "ω a", "½ ㎏": "1 2 kg", "-/%_'\"\\": "",
	} {
		for _, collation := range []string{"default", "C"} {
			if n := b.count(t, `select (app_fold($1::text collate "`+collation+`") = $2)::int`, text, want); n != 1 {
				t.Errorf("%q under %s is not folded to %q", text, collation, want)
			}
		}
	}
}

// A text is found by what its words are found by, each for itself: however often they
// stand in it, in which order, and with whose accents.
func TestWordsAreOnesOwn(t *testing.T) {
	t.Parallel()

	b := setup(t)
	for _, text := range []string{
		"", "barre", "Barres carrées, barre carrée; BARRES CARREES", "Tôle TOLE tole tôle 3 mm 3 mm 40×40x3", "Zaagsnede Außendurchmesser grenaillés à chaud à froid à",
	} {
		if n := b.count(t, `select (tsvector_to_array(app_stems($1)) = array(select distinct s collate "C"
			from unnest(string_to_array(app_plain($1), ' ')) w, unnest(tsvector_to_array(app_stems(w))) s order by 1))::int`, text); n != 1 {
			t.Errorf("%q has other stems than its words", text)
		}
	}
}

// Product rule 12: what a role does not see is not searched, not ordered by and not hinted at.
func TestFindByRole(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.shelf(t, 1)
	for _, role := range []string{"READER", "WAREHOUSE"} {
		a := b.person(t, c, role)
		for path, f := range map[string]archive.Filter{
			"filter.totalFrom": {TotalFrom: ptr("1")}, "filter.totalTo": {TotalTo: ptr("x")}, "filter.open": {Open: ptr(true)},
		} {
			_, err := b.Documents(t.Context(), a, c, f, archive.Newest, page.Args{})
			if fs := fault.All(err); len(fs) != 1 || fs[0].Code != fault.Forbidden || strings.Join(fs[0].Path, ".") != path {
				t.Errorf("%s %s: %v", role, path, err)
			}
		}
		for _, order := range []archive.Order{archive.HighestTotal, archive.LowestTotal} {
			_, err := b.Documents(t.Context(), a, c, archive.Filter{}, order, page.Args{})
			wantFault(t, err, fault.Forbidden)
		}
	}
	warehouse, accountant := b.person(t, c, "WAREHOUSE"), b.person(t, c, "ACCOUNTANT")
	for _, tt := range []struct {
		actor  policy.Actor
		filter archive.Filter
		want   []string
	}{
		{warehouse, archive.Filter{}, []string{"BL 000/77", "Z-31"}},
		{warehouse, archive.Filter{Text: ptr("tube")}, []string{"BL 000/77"}},
		{warehouse, archive.Filter{Number: ptr("bl00077")}, []string{"BL 000/77"}},
		{warehouse, archive.Filter{Article: ptr("TC403")}, []string{"BL 000/77"}},
		{warehouse, archive.Filter{Kinds: []policy.Kind{policy.Invoice}}, []string{}},
		{warehouse, archive.Filter{NumberStartsWith: ptr("F2026")}, []string{}},
		{accountant, archive.Filter{}, []string{"NC-3", "F2026/0051", "F2026/0047"}},
		{accountant, archive.Filter{HeatNumber: ptr("A1234")}, []string{}},
		{accountant, archive.Filter{Text: ptr("galvanised")}, []string{}},
	} {
		p := b.list(t, tt.actor, c, tt.filter, page.Args{})
		if diff := cmp.Diff(tt.want, numbers(p.Nodes)); diff != "" || p.HasNext || p.HasPrevious {
			t.Errorf("%+v (-want +got):\n%s", tt.filter, diff)
		}
	}
	for number, want := range map[string]bool{"F2026/0047": false, "BL 77": true, "bl00077": true, "31": true} {
		d, err := b.ByNumber(t.Context(), warehouse, c, number, nil)
		if err != nil || (d != nil) != want {
			t.Errorf("a warehouse member finds %q: %v, %v", number, d != nil, err)
		}
	}
}

// The search and the walk before it give what a look at every document gives:
// frequent and rare words, every order, every page, in both directions.
func TestFindIsComplete(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.seed(t, c, 3000)
	other := b.company(t, 2)
	b.seed(t, other, 500)
	b.data.Exec(t, `update documents set due_date = issue_date + 30 where kind = 'INVOICE'`)
	b.data.Exec(t, `update documents set payable = null where id in (select id from documents where company_id = $1 order by id limit 300)`, c)
	b.data.Exec(t, `update document_search set words = app_words(company_id, 'Rarissime') where document_id in (select id from documents where company_id = $1 order by issue_date limit 30)`, c)
	b.data.Exec(t, `update documents set open_amount = case when id < '80000000-0000-0000-0000-000000000000' then 0 else 5 end, open_as_of = now() where id < 'c0000000-0000-0000-0000-000000000000'`)
	a := b.person(t, c, "ADMIN")
	everything := b.all(t, a, c, archive.Filter{}, archive.Newest, 100, false)
	if len(everything) != 3000 {
		t.Fatalf("%d documents", len(everything))
	}
	for name, tt := range map[string]struct {
		filter archive.Filter
		holds  func(archive.Document) bool
	}{
		"Frequent": {archive.Filter{Text: ptr("tôles")}, nil}, // set below
		"Rare":     {archive.Filter{Text: ptr("rarissime")}, nil},
		"Part":     {archive.Filter{Number: ptr("0012")}, func(d archive.Document) bool { return strings.Contains(archive.NumberKey(d.Number), "0012") }},
		"Total": {archive.Filter{TotalFrom: ptr("100"), TotalTo: ptr("160")}, func(d archive.Document) bool {
			return d.Total != nil && number(d) >= 100 && number(d) <= 160
		}},
		"Open":   {archive.Filter{Open: ptr(true)}, func(d archive.Document) bool { return d.Payment != nil && d.Payment.IsOpen }},
		"Paid":   {archive.Filter{Open: ptr(false)}, func(d archive.Document) bool { return d.Payment != nil && !d.Payment.IsOpen }},
		"Prefix": {archive.Filter{NumberStartsWith: ptr("F2026/0001")}, func(d archive.Document) bool { return strings.HasPrefix(d.Number, "F2026/0001") }},
		"Credit": {archive.Filter{Kinds: []policy.Kind{policy.CreditNote}, Number: ptr("026")}, func(d archive.Document) bool { return d.Kind == policy.CreditNote }},
		"Days": {archive.Filter{IssuedFrom: ptr(time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)), IssuedTo: ptr(time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC))}, func(d archive.Document) bool {
			return d.IssueDate.Year() == 2021 && d.IssueDate.YearDay() <= 60
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			r := rand.New(rand.NewPCG(3, 5)) //nolint:gosec // a test's own order
			want := map[id.Document]bool{}
			for _, d := range everything {
				if tt.holds != nil && tt.holds(d) {
					want[d.ID] = true
				}
			}
			count := len(want)
			switch name {
			case "Frequent":
				count = 2970
			case "Rare":
				count = 30
			}
			for _, order := range []archive.Order{archive.Newest, archive.Oldest, archive.HighestTotal, archive.LowestTotal, archive.FirstDue, archive.LastDue} {
				first := 20 + r.IntN(80)
				var seen [2][]string
				for i, backward := range []bool{false, true} {
					got := b.all(t, a, c, tt.filter, order, first, backward)
					if len(got) != count {
						t.Errorf("%s, backward %v: %d documents, want %d", order, backward, len(got), count)
					}
					for _, d := range got {
						if tt.holds != nil && !want[d.ID] {
							t.Fatalf("%s: %s does not hold", order, d.Number)
						}
					}
					seen[i] = numbers(got)
				}
				if !slices.Equal(seen[0], seen[1]) {
					t.Errorf("%s: backward differs from forward", order)
				}
			}
		})
	}
}

// number is a document's total.
func number(d archive.Document) (n float64) {
	_, _ = fmt.Sscan(d.Total.Amount, &n)
	return n
}

// all turns every page of a list, from either end, and fails for a document that stands twice.
func (b *bundle) all(t testing.TB, a policy.Actor, c id.Company, f archive.Filter, order archive.Order, most int, backward bool) []archive.Document {
	t.Helper()
	var list []archive.Document
	seen := map[id.Document]bool{}
	args := page.Args{First: &most}
	if backward {
		args = page.Args{Last: &most}
	}
	for {
		p, err := b.Documents(t.Context(), a, c, f, order, args)
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		for _, d := range p.Nodes {
			if seen[d.ID] {
				t.Fatalf("%s stands twice", d.Number)
			}
			seen[d.ID] = true
		}
		if backward {
			list = append(slices.Clone(p.Nodes), list...)
			if args.Before = p.Start(); !p.HasPrevious {
				return list
			}
		} else {
			list = append(list, p.Nodes...)
			if args.After = p.End(); !p.HasNext {
				return list
			}
		}
	}
}

func TestByNumber(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.shelf(t, 1)
	a := b.person(t, c, "ADMIN")
	for _, tt := range []struct {
		number string
		kind   *policy.Kind
		want   string
	}{
		{"F2026/0047", nil, "F2026/0047"},
		{" f 2026.0047 ", nil, "F2026/0047"},
		{"2026-0047", nil, "F2026/0047"},
		{"bl-000-77", nil, "BL 000/77"},
		{"0003", nil, "NC-3"},
		{"5", nil, "O-5"},
		{"5", ptr(policy.Invoice), ""},
		{"O5", ptr(policy.Quote), "O-5"},
		{"F2026/0048", nil, ""},
		{"PO-9000", nil, ""},
	} {
		d, err := b.ByNumber(t.Context(), a, c, tt.number, tt.kind)
		if err != nil || (d == nil) != (tt.want == "") || d != nil && d.Number != tt.want {
			t.Errorf("%q: %+v, %v, want %q", tt.number, d, err, tt.want)
		}
	}
	for who, a := range map[string]policy.Actor{"a stranger": b.person(t, b.company(t, 2), "ADMIN"), "a visitor": {}} {
		if d, err := b.ByNumber(t.Context(), a, c, "F2026/0047", nil); d != nil || err != nil {
			t.Errorf("%s finds %+v, %v", who, d, err)
		}
	}
	_, err := b.ByNumber(t.Context(), a, c, "--", nil)
	wantFault(t, err, fault.Invalid)
	_, err = b.ByNumber(t.Context(), a, c, strings.Repeat("1", 101), nil)
	wantFault(t, err, fault.TooLong)
}

// The two functions that run as the owner look at who asks before anything else:
// whatever the code above them asks for, they tell a stranger nothing.
func TestOwnersFunctionsAskWho(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.shelf(t, 1)
	frozen := b.person(t, c, "ADMIN")
	b.data.Exec(t, `update memberships set state = 'FROZEN' where person_id = $1`, frozen.Person)
	for who, tt := range map[string]struct {
		actor              policy.Actor
		search, candidates bool
	}{
		"member": {b.person(t, c, "READER"), true, false}, "staff": {b.person(t, c, "SALES"), true, true}, "system": {policy.System(), true, false},
		"stranger": {b.person(t, b.company(t, 2), "ADMIN"), false, false}, "frozen": {frozen, false, false}, "visitor": {policy.Actor{}, false, false},
	} {
		for sql, want := range map[string]bool{
			`select count(*) from app_search($1, null, 'tube', null, null, null, null, null, null, null, null, null, null, null)`: tt.search,
			`select count(*) from app_search($1, null, null, null, null, null, null, null, null, null, null, null, null, null)`:   tt.search,
			`select count(*) from app_candidates(array[(select 'Ferronnerie Exemple' where $1::uuid is not null)], array[''])`:    tt.candidates,
			`select count(*) from app_find_companies((select 'C-1' where $1::uuid is not null), 'C-1', '{}', '', '', '', '', 9)`:  tt.candidates,
		} {
			var n int
			err := b.db.As(tt.actor).Tx(t.Context(), func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), sql, c).Scan(&n) })
			if err != nil || (n > 0) != want {
				t.Errorf("%s gets %d of %s, %v", who, n, sql, err)
			}
		}
	}
}
