package access_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// TestYearOfGuessing lets an attacker guess at one customer for a year, through
// the real gate on the real database, and reckons how often that would hit
// (threat T45, which wants no more than 10^-4 a customer and year).
//
// The attacker is given everything that costs money: for each guess another
// mailbox, which is proven, and another network, so that only the bound of the
// customer number stands in the way. Each day has ten guesses, at moments of the
// day that differ. A guess names a kind of document and a number of six digits,
// both at random: nothing better is known to somebody outside.
//
// The customer has 200 documents, 50 of each of the four kinds that are evidence,
// each kind numbered anywhere in the million numbers of six digits. One guess that
// is looked at then hits with a chance of 50 in a million, and what is expected
// over the year is that times the number of guesses which the gate let look. Hits
// are too rare to be counted in a run; looks are counted exactly, by what stands in
// the claims' rows. Were all 200 documents of one kind and the attacker knew, the
// chance would be four times as high; that figure is printed and not asserted.
//
// A hit gives no access: it asks the company. The VAT number is public and weighs
// nothing, so it is not what is guessed here.
func TestYearOfGuessing(t *testing.T) {
	t.Parallel()

	const (
		documents, kinds = 200, 4
		numbers          = 1_000_000
		days, perDay     = 365, 10
	)
	seed := uint64(20261123)
	rnd := rand.New(rand.NewPCG(seed, 0))
	b := setup(t)
	c := b.company(t, 1)
	b.member(t, c, "admin@c1.example.com", policy.RoleAdmin)
	for n := range documents {
		kind := []policy.Kind{policy.Invoice, policy.Quote, policy.Order, policy.DeliveryNote}[n%kinds]
		b.exec(t, `insert into document_numbers (company_id, kind, number, number_key, issue_year, issue_date, cancelled, as_of)
			values ($1, $2, $3, ltrim($3, '0'), 0, $4, false, $5)`, c, string(kind), fmt.Sprintf("%06d", rnd.IntN(numbers)), monday, monday)
	}
	for day := range days {
		b.clock.Set(monday.AddDate(0, 0, day).Add(time.Duration(rnd.Int64N(int64(12 * time.Hour)))))
		for _, token := range b.proofs(t, rnd, perDay, day) {
			if _, err := b.access.ConfirmClaim(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		b.sweep(t)
	}
	looked := b.outcomes(t, "WRONG") + b.outcomes(t, "RIGHT")
	same(t, "guesses", looked+b.outcomes(t, "LOCKED"), days*perDay)
	expected := float64(looked) * documents / kinds / numbers
	t.Logf("seed %d: %d guesses, %d looked at, %d hit; expected false hits per customer and year: %.1e, all documents of one kind: %.1e",
		seed, days*perDay, looked, b.outcomes(t, "RIGHT"), expected, float64(looked)*documents/numbers)
	if looked == 0 {
		t.Error("the gate lets nobody look")
	}
	if expected > 1e-4 {
		t.Errorf("%.2e expected false hits, want no more than 1e-4", expected)
	}
	same(t, "told of it", b.count(t, `select count(*) from mails where kind = 'claims_locked'`), 1)
}

// proofs writes a day's guesses down and gives the links that prove their
// mailboxes: what ClaimAccess writes, without its mails.
func (b *bundle) proofs(t *testing.T, rnd *rand.Rand, n, day int) []string {
	t.Helper()
	var out []string
	err := b.access.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		for i := range n {
			row := db.InsertAccessRequestParams{
				ID: id.NewAccessRequest(), Reference: b.key(), Channel: "FORM", State: "SUBMITTED", CustomerNumber: "C1", CustomerKey: "C1",
				EvidenceKind:   []string{"INVOICE", "QUOTE", "ORDER", "DELIVERY_NOTE"}[rnd.IntN(4)],
				EvidenceNumber: fmt.Sprintf("%06d", rnd.IntN(1_000_000)),
				GivenName:      "Mallory", FamilyName: "M", Email: fmt.Sprintf("m%d-%d@example.com", day, i), Locale: "en",
				SourceKey: fmt.Sprintf("source %d-%d", day, i), CreatedAt: b.clock.Now(),
			}
			if err := db.New(tx).InsertAccessRequest(t.Context(), row); err != nil {
				return err
			}
			token, err := b.access.Tokens.Issue(t.Context(), tx, account.ConfirmClaim, account.About{AccessRequest: row.ID}, b.clock.Now())
			if err != nil {
				return err
			}
			out = append(out, b.access.Tokens.Text(account.ConfirmClaim, token, 1))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
