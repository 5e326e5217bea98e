package archive_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

func TestNumberKey(t *testing.T) {
	t.Parallel()

	for number, want := range map[string]string{
		"F2025/004711": "F2025004711", "f2025 004711": "F2025004711", "000123": "123", "123": "123", " BL-77.b ": "BL77B",
		"0": "", "-/ ": "", "": "", "é1": "É1", "١٢": "١٢",
	} {
		if got := archive.NumberKey(number); got != want {
			t.Errorf("NumberKey(%q) = %q, want %q", number, got, want)
		}
	}
}

// The database keeps the same form as Go asks for.
func TestReferenceKey(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	for number, want := range map[string]string{
		"F2025/004711": "2025004711", "BL 000/77": "77", "bl-77": "77", "77": "77", "00A0B0077b": "77B", "ABC": "ABC", "A0": "A0",
		"": "", "0": "", "É 12": "12", "١٢": "١٢", "n° 5": "5", "X١2": "2", "12/000": "12000",
	} {
		if got := archive.ReferenceKey(number); got != want {
			t.Errorf("ReferenceKey(%q) = %q, want %q", number, got, want)
		}
		d, _ := b.paperOfKind(t, c, policy.Quote, number)
		if n := b.count(t, `select count(*) from documents where id = $1 and reference_key = $2`, d, want); n != 1 {
			t.Errorf("the database has another reference key of %q than %q", number, want)
		}
	}
}

// erpNumber puts a number without a file in place.
func (b *bundle) erpNumber(t testing.TB, c id.Company, k policy.Kind, number, day string, cancelled bool) {
	t.Helper()
	b.data.Exec(t, `insert into document_numbers (company_id, kind, number, number_key, issue_year, issue_date, cancelled, imported_at)
		values ($1, $2, $3, $4, coalesce(extract(year from nullif($5, '')::date)::int, 0), nullif($5, '')::date, $6, $7)`,
		c, k, number, archive.NumberKey(number), day, cancelled, start)
}

func TestReference(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c, other := b.company(t, 1), b.company(t, 2)
	filed, _ := b.paperOfKind(t, c, policy.Invoice, "F2026/004711")
	delivery, _ := b.paperOfKind(t, c, policy.DeliveryNote, "BL 000/77")
	superseded, _ := b.paperOfKind(t, c, policy.Quote, "O-9")
	b.data.Exec(t, `update documents set state = 'SUPERSEDED' where id = $1`, superseded)
	withdrawn, _ := b.paperOfKind(t, c, policy.Invoice, "F-100")
	b.erpNumber(t, c, policy.Invoice, "F 100", "2026-01-05", true)
	b.erpNumber(t, c, policy.Order, "CMD-0012", "2019-05-02", false)
	b.erpNumber(t, c, policy.Order, "CMD-13", "", true)
	// One number twice: cancelled last year, valid this year.
	b.erpNumber(t, c, policy.Quote, "55", "2026-02-01", true)
	b.erpNumber(t, c, policy.Quote, "55", "2025-02-01", false)
	// Two series with one count.
	series, _ := b.paperOfKind(t, c, policy.CreditNote, "A-7")
	newer, _ := b.paperOfKind(t, c, policy.CreditNote, "B-7")
	b.data.Exec(t, `update documents set issue_date = '2026-03-02' where id = $1`, newer)
	b.paperOfKind(t, other, policy.Invoice, "F-1")
	b.paperOfKind(t, c, policy.Certificate, "0")

	day := func(s string) *time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	for _, tt := range []struct {
		kind   policy.Kind
		number string
		want   *archive.Found
	}{
		{policy.Invoice, "F2026/004711", &archive.Found{IssuedOn: day("2026-03-01"), Document: filed}},
		{policy.Invoice, " f.2026 004711", &archive.Found{IssuedOn: day("2026-03-01"), Document: filed}},
		{policy.Invoice, "2026-004711", &archive.Found{IssuedOn: day("2026-03-01"), Document: filed}},
		{policy.DeliveryNote, "77", &archive.Found{IssuedOn: day("2026-03-01"), Document: delivery}},
		{policy.DeliveryNote, "bl77", &archive.Found{IssuedOn: day("2026-03-01"), Document: delivery}},
		{policy.Invoice, "77", nil},
		{policy.DeliveryNote, "7", nil},
		{policy.Quote, "O-9", nil},
		{policy.Invoice, "100", &archive.Found{IssuedOn: day("2026-03-01"), Document: withdrawn, Cancelled: true}},
		{policy.Order, "12", &archive.Found{IssuedOn: day("2019-05-02")}},
		{policy.Order, "cmd 13", &archive.Found{Cancelled: true}},
		{policy.Quote, "55", &archive.Found{IssuedOn: day("2025-02-01")}},
		{policy.CreditNote, "A 7", &archive.Found{IssuedOn: day("2026-03-01"), Document: series}},
		{policy.CreditNote, "7", &archive.Found{IssuedOn: day("2026-03-02"), Document: newer}},
		{policy.Invoice, "F-1", nil},
		{policy.Certificate, "0", nil},
		{policy.Certificate, "", nil},
		{policy.Invoice, "%", nil},
		{policy.Invoice, "F\x00\xff", nil},
	} {
		t.Run(fmt.Sprintf("%s/%q", tt.kind, tt.number), func(t *testing.T) {
			t.Parallel()

			err := b.db.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
				got, ok, err := archive.Reference(t.Context(), tx, c, tt.kind, tt.number)
				want := archive.Found{}
				if tt.want != nil {
					want = *tt.want
					want.Kind = tt.kind
				}
				if diff := cmp.Diff(want, got); diff != "" || ok != (tt.want != nil) {
					t.Errorf("found %v (-want +got):\n%s", ok, diff)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}

	// The ERP's list is nobody's but staff's and the system's.
	member := b.person(t, c, "ADMIN")
	err := b.db.As(member).Tx(t.Context(), func(tx pgx.Tx) error {
		if _, ok, err := archive.Reference(t.Context(), tx, c, policy.Order, "12"); ok || err != nil {
			t.Errorf("a member sees the ERP's list: %v, %v", ok, err)
		}
		if _, ok, err := archive.Reference(t.Context(), tx, other, policy.Invoice, "F-1"); ok || err != nil {
			t.Errorf("a member sees another company's document: %v, %v", ok, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
