package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/vatid"
	"example.com/comptoir/worker/job"
)

// What VIES said of a VAT number, spelled as in the schema.
const (
	vatValid   = "VALID"
	vatInvalid = "INVALID"
	vatUnknown = "UNKNOWN"
)

const (
	// A verdict is good for all registrations that bear the number, for so long.
	vatValidFor   = 7 * 24 * time.Hour
	vatInvalidFor = 4 * time.Hour
	// After an outage it is asked again, each time after twice as long.
	vatRetryFirst = 5 * time.Minute
	vatRetryLast  = 6 * time.Hour
)

// checkVAT enqueues the check of a registration's VAT number in the transaction
// that lets it begin: the mailbox is proven, or staff vouch for the application.
// Without a number, without VIES, or when it turned out to be a customer's, there
// is nothing to do.
func (a *Access) checkVAT(ctx context.Context, tx pgx.Tx, i id.Registration, state, vatNumber string) error {
	if a.VIES == nil || vatNumber == "" || !slices.Contains(open, RegistrationState(state)) {
		return nil
	}
	if _, err := a.Jobs.InsertTx(ctx, tx, job.CheckVAT{RegistrationID: i}, nil); err != nil {
		return fmt.Errorf("enqueue a VAT check: %w", err)
	}
	return nil
}

// vatDue gives the registrations whose time to ask again has come, and those that
// were never asked for, since VIES was off when they came.
func (a *Access) vatDue(ctx context.Context, now time.Time) ([]id.UUID, error) {
	if a.VIES == nil {
		return nil, nil
	}
	return uuids(a.DB.AsSystem().Read().RegistrationsToCheckVAT(ctx, now))
}

// recheckVAT enqueues a check that is due.
func (a *Access) recheckVAT(ctx context.Context, i id.UUID, _ time.Time) error {
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		_, err := a.Jobs.InsertTx(ctx, tx, job.CheckVAT{RegistrationID: id.Registration{UUID: i}}, nil)
		return err
	})
}

// copyVAT gives a company the verdict on its registration's number, and the proof.
func copyVAT(ctx context.Context, tx pgx.Tx, from id.Registration, to id.Company) error {
	if err := db.New(tx).CopyVATCheck(ctx, db.CopyVATCheckParams{RegistrationID: from, CompanyID: to}); err != nil {
		return fmt.Errorf("copy the VAT check to the company: %w", err)
	}
	return nil
}

// vatToCheck gives the number that VIES is to be asked for; false when there is
// none, when nobody has proven or vouched for the application, when nobody waits
// for the answer any more, and when there is one that is still good.
func vatToCheck(r db.Registration, now time.Time) (vatid.Number, bool) {
	vouched := r.ConfirmedAt != nil || r.Channel != "FORM"
	switch RegistrationState(r.State) {
	case Submitted, InReview, InfoRequested:
	case Approved: // the company still waits for a verdict
		vouched = vouched && (r.VatStatus == vatUnknown || r.VatRetryAt != nil)
	case Rejected, Withdrawn, Expired, Converted:
		return vatid.Number{}, false
	}
	if !vouched || vatGood(r.VatStatus, r.VatCheckedAt, now) {
		return vatid.Number{}, false
	}
	n, err := vatid.VATNumber(r.Country, r.VatNumber)
	return n, err == nil
}

// vatGood tells whether a verdict is fresh enough to be relied on.
func vatGood(status string, at *time.Time, now time.Time) bool {
	if at == nil {
		return false
	}
	switch age := now.Sub(*at); status {
	case vatValid:
		return age < vatValidFor
	case vatInvalid:
		return age < vatInvalidFor
	}
	return false
}

// vatRetryAfter is how long to wait after so many outages in a row before this one.
func vatRetryAfter(tries int32) time.Duration {
	return min(vatRetryFirst<<min(tries, 10), vatRetryLast)
}

// vatNameDiffers tells whether the name that VIES discloses is another than the
// applicant gave, to a reader's eye; nil when it discloses none.
func vatNameDiffers(r db.Registration) *bool {
	if r.VatName == nil {
		return nil
	}
	differs := !vatid.SameName(r.LegalName, *r.VatName)
	return &differs
}
