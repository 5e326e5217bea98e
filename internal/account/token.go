package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

// Purpose is what a one-time token is good for, and nothing else.
type Purpose string

// The purposes.
const (
	ConfirmEmail      Purpose = "CONFIRM_EMAIL"      // of a registration's applicant
	SetPassword       Purpose = "SET_PASSWORD"       // the first one
	ResetPassword     Purpose = "RESET_PASSWORD"     // a new one
	ConfirmClaim      Purpose = "CONFIRM_CLAIM"      // of a claimant's mailbox
	DecideAccess      Purpose = "DECIDE_ACCESS"      // an access request, for one who is asked
	ReportAccess      Purpose = "REPORT_ACCESS"      // "this is not one of us"
	AcceptInvitation  Purpose = "ACCEPT_INVITATION"  // or decline it
	ConfirmNewEmail   Purpose = "CONFIRM_NEW_EMAIL"  // of a person's new mailbox
	StopNotifications Purpose = "STOP_NOTIFICATIONS" // the mails on new documents
)

const day = 24 * time.Hour

// Lifetime is how long a token of this purpose is good. Links that ask somebody
// to decide live on after the decision: they tell what was decided.
func (p Purpose) Lifetime() time.Duration {
	switch p {
	case ConfirmEmail, SetPassword, ConfirmClaim:
		return 7 * day
	case ResetPassword:
		return 2 * time.Hour
	case DecideAccess, ReportAccess:
		return 90 * day
	case AcceptInvitation:
		return 14 * day
	case ConfirmNewEmail:
		return 2 * day
	case StopNotifications:
		return 365 * day
	}
	return 0
}

// About is what a token is for, beside its purpose; zero where it is about none.
type About struct {
	Person        id.Person
	Registration  id.Registration
	AccessRequest id.AccessRequest
	Membership    id.Membership
	Invitation    id.Invitation
	Email         string // of the reader of a link that decides; the new address of ConfirmNewEmail
}

// Tokens computes the one-time tokens of mails: the row's id and
// HMAC-SHA256(secret, purpose, id, round). The row holds a hash of it only, and
// the worker computes the same token at each try. A resend raises the round,
// and the older link is dead.
type Tokens struct{ Secret []byte }

// Text gives the token that a link carries.
func (t Tokens) Text(p Purpose, i id.Token, round int32) string {
	mac := hmac.New(sha256.New, t.Secret)
	mac.Write([]byte("comptoir one-time token v1\x00" + string(p) + "\x00"))
	mac.Write(i.UUID.UUID[:])
	mac.Write(binary.BigEndian.AppendUint32(nil, uint32(round))) //nolint:gosec // rounds are small and positive
	return encoding.EncodeToString(append(i.UUID.UUID[:], mac.Sum(nil)...))
}

// encoding has letters and digits only: programs that find links in plain text
// leave a dash or an underscore at the end out, and the link would be dead.
var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// tokenID reads the row's id out of a token; the secret half is compared later.
func tokenID(text string) (id.Token, bool) {
	b, err := encoding.DecodeString(text)
	if err != nil || len(b) != 16+sha256.Size {
		return id.Token{}, false
	}
	return id.Token{UUID: id.UUID{UUID: uuid.UUID(b[:16])}}, true
}

func tokenHash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// Issue writes the row of a new token.
func (t Tokens) Issue(ctx context.Context, tx pgx.Tx, p Purpose, about About, now time.Time) (id.Token, error) {
	row := db.InsertTokenParams{
		ID: id.NewToken(), Purpose: string(p), PersonID: about.Person, RegistrationID: about.Registration, AccessRequestID: about.AccessRequest,
		MembershipID: about.Membership, InvitationID: about.Invitation, Email: about.Email, CreatedAt: now, ExpiresAt: now.Add(p.Lifetime()),
	}
	row.TokenHash = tokenHash(t.Text(p, row.ID, 1))
	if err := db.New(tx).InsertToken(ctx, row); err != nil {
		return id.Token{}, fmt.Errorf("issue a token: %w", err)
	}
	return row.ID, nil
}

// Found is a token that exists, whatever became of it.
type Found struct {
	db.OneTimeToken
	Expired bool
	Used    bool
}

// Good tells whether the token still opens what it is for.
func (f Found) Good() bool { return !f.Expired && !f.Used }

// Find looks a token up and changes nothing. Unknown, forged, of another purpose
// or of an older round: NOT_FOUND, all the same.
func (t Tokens) Find(ctx context.Context, d *db.DB, text string, purposes ...Purpose) (Found, error) {
	i, ok := tokenID(text)
	if !ok {
		return Found{}, fault.New(fault.NotFound, "input.token")
	}
	row, err := d.AsSystem().Read().TokenByID(ctx, i)
	return t.judge(row, err, text, d.Now(), purposes)
}

// Take locks a token in tx and marks it used. NOT_FOUND as with Find, EXPIRED when it is over, used or ended.
func (t Tokens) Take(ctx context.Context, tx pgx.Tx, now time.Time, text string, purposes ...Purpose) (db.OneTimeToken, error) {
	i, ok := tokenID(text)
	if !ok {
		return db.OneTimeToken{}, fault.New(fault.NotFound, "input.token")
	}
	q := db.New(tx)
	row, err := q.LockToken(ctx, i)
	found, err := t.judge(row, err, text, now, purposes)
	if err != nil {
		return row, err
	}
	if !found.Good() {
		return row, fault.New(fault.Expired, "input.token")
	}
	if err := q.UseToken(ctx, db.UseTokenParams{ID: row.ID, Now: &now}); err != nil {
		return row, fmt.Errorf("use a token: %w", err)
	}
	return row, nil
}

func (t Tokens) judge(row db.OneTimeToken, err error, text string, now time.Time, purposes []Purpose) (Found, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return Found{}, fault.New(fault.NotFound, "input.token")
	}
	if err != nil {
		return Found{}, fmt.Errorf("look a token up: %w", err)
	}
	right := subtle.ConstantTimeCompare(row.TokenHash, tokenHash(text)) == 1
	for _, p := range purposes {
		if right && row.Purpose == string(p) {
			return Found{row, !now.Before(row.ExpiresAt), row.UsedAt != nil}, nil
		}
	}
	return Found{}, fault.New(fault.NotFound, "input.token")
}

// Renew starts a token anew for a resend: next round, new end; the older link is dead.
func (t Tokens) Renew(ctx context.Context, tx pgx.Tx, row db.OneTimeToken, now time.Time) error {
	p := Purpose(row.Purpose)
	return db.New(tx).RenewToken(ctx, db.RenewTokenParams{
		ID: row.ID, Round: row.Round + 1, TokenHash: tokenHash(t.Text(p, row.ID, row.Round+1)), ExpiresAt: now.Add(p.Lifetime()),
	})
}
