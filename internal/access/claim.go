package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/once"
	"example.com/comptoir/internal/outbox"
	"example.com/comptoir/internal/vatid"
)

// claimsPerSource bounds what one connection can write down; it tells nothing of what is known.
var claimsPerSource = budget.Limit{Scope: "claim.flood", Times: 100, Window: time.Hour}

// ClaimAccessInput is a person's application for access to a company that is a customer.
type ClaimAccessInput struct {
	CustomerNumber string
	Evidence       ClaimEvidence
	Person         PersonInput
	IdempotencyKey string
}

// NextStep is what a claimant does next.
type NextStep string

// ConfirmMailbox is what everybody does next: open the mail.
const ConfirmMailbox NextStep = "CONFIRM_MAILBOX"

// ClaimReceipt is the answer to every claim that has the right form.
type ClaimReceipt struct {
	Reference string
	NextStep  NextStep
	Locale    mail.Locale
}

func claimReceipt(r db.AccessRequest) *ClaimReceipt {
	return &ClaimReceipt{Reference: r.Reference, NextStep: ConfirmMailbox, Locale: mail.Locale(r.Locale)}
}

// ClaimAccess takes a claim from anybody: one row, and one mail that proves the
// mailbox. Neither the customer number nor the evidence nor the mailbox is looked
// up, so that the answer can't tell whether they exist, by its content or its
// time (product rule 6). The same key with the same input gives the same receipt.
func (a *Access) ClaimAccess(ctx context.Context, in ClaimAccessInput, from account.Client) (*ClaimReceipt, error) {
	var faults fault.List
	row := db.InsertAccessRequestParams{Channel: "FORM", SourceKey: from.Source}
	row.CustomerNumber, row.CustomerKey = customerNumber(&faults, in.CustomerNumber)
	row.EvidenceKind, row.EvidenceNumber = in.Evidence.read(&faults)
	p := readPerson(&faults, "input.person", in.Person)
	key := line(&faults, "input.idempotencyKey", in.IdempotencyKey, true, 200)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	call := once.Call{Operation: "claimAccess", Key: key, Source: "public", Path: "input.idempotencyKey", Input: in}
	if receipt, err := a.claimedBefore(ctx, call); receipt != nil || err != nil {
		return receipt, err
	}
	if err := claimsPerSource.Spend(ctx, a.DB, from.Source); err != nil {
		return nil, err
	}
	out, err := a.submit(ctx, row, p, call, audit.Event{Kind: audit.KindApplicant})
	if errors.Is(err, once.ErrRepeated) {
		return a.claimedBefore(ctx, call)
	}
	if err != nil {
		return nil, err
	}
	return claimReceipt(out), nil
}

func (a *Access) claimedBefore(ctx context.Context, call once.Call) (*ClaimReceipt, error) {
	read := a.DB.AsSystem().Read()
	was, err := call.Find(ctx, read)
	if err != nil || was.IsZero() {
		return nil, err
	}
	row, err := read.AccessRequestByID(ctx, id.AccessRequest{UUID: was})
	if err != nil {
		return nil, fmt.Errorf("read a claim: %w", err)
	}
	return claimReceipt(row), nil
}

// customerNumber reads a customer number: as it was typed, and its normal form.
func customerNumber(faults *fault.List, in string) (typed, key string) {
	typed = line(faults, "input.customerNumber", in, true, 40)
	return typed, customerKey(typed)
}

// customerKey is the form in which customer numbers are compared.
func customerKey(typed string) string { return vatid.CustomerNumber(typed) }

// submit writes a claim down and mails the link that proves its mailbox. Beyond
// three mails an hour to one address there is no mail, and nobody is told.
func (a *Access) submit(ctx context.Context, row db.InsertAccessRequestParams, p personal, call once.Call, e audit.Event) (out db.AccessRequest, err error) {
	now := a.DB.Now()
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		row.ID = id.NewAccessRequest()
		if err := call.Keep(ctx, tx, row.ID.UUID, now); err != nil {
			return err
		}
		out, err = a.submitIn(ctx, tx, row, p, e, now)
		return err
	})
	return out, err
}

// submitIn is submit as a part of a transaction. The row has its id.
func (a *Access) submitIn(ctx context.Context, tx pgx.Tx, row db.InsertAccessRequestParams, p personal, e audit.Event, now time.Time) (db.AccessRequest, error) {
	row.Reference, row.State, row.CreatedAt = newReference(), string(RequestSubmitted), now
	row.GivenName, row.FamilyName, row.Email, row.Phone, row.Locale = p.givenName, p.familyName, p.email, p.phone, string(p.locale)
	q := db.New(tx)
	if err := q.InsertAccessRequest(ctx, row); err != nil {
		return db.AccessRequest{}, fmt.Errorf("record a claim: %w", err)
	}
	if err := a.mailClaimLink(ctx, tx, row.ID, p, now); err != nil {
		return db.AccessRequest{}, err
	}
	e.At, e.Action, e.SubjectType, e.Subject = now, "access.submitted", "AccessRequest", row.ID.UUID
	e.Detail = map[string]string{"channel": row.Channel, "evidence": row.EvidenceKind}
	if err := audit.Append(ctx, tx, e); err != nil {
		return db.AccessRequest{}, err
	}
	out, err := q.AccessRequestByID(ctx, row.ID)
	if err != nil {
		err = fmt.Errorf("read a claim: %w", err)
	}
	return out, err
}

// mailClaimLink queues the mail that proves a claimant's mailbox, unless that had
// too many. Its owner may never have heard of us, so it carries no name that a
// stranger typed.
func (a *Access) mailClaimLink(ctx context.Context, tx pgx.Tx, r id.AccessRequest, p personal, now time.Time) error {
	if err := account.SpendMailIn(ctx, tx, now, p.email); err != nil {
		if fault.CodeOf(err) == fault.RateLimited {
			return nil
		}
		return err
	}
	token, err := a.Tokens.Issue(ctx, tx, account.ConfirmClaim, account.About{AccessRequest: r}, now)
	if err != nil {
		return err
	}
	return outbox.Queue(ctx, tx, a.Jobs, now, outbox.Mail{
		Kind: mail.KindConfirmClaim, To: mail.Address{Email: p.email}, Locale: p.locale,
		AccessRequest: r, Token: token, Worthless: now.Add(account.ConfirmClaim.Lifetime()),
	})
}

// ClaimPage is what the page behind a claimant's link shows.
type ClaimPage struct {
	Email          string
	Reference      string
	CustomerNumber string // as the claimant typed it
	Locale         mail.Locale
	Expired        bool // over: a new link can be asked for
	Confirmed      bool // done already
	Lapsed         bool // over for good: only a new claim helps
}

// LookAtClaim tells what a claimant's link is about and changes nothing. NOT_FOUND for one that is none.
func (a *Access) LookAtClaim(ctx context.Context, token string) (ClaimPage, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ConfirmClaim)
	if err != nil {
		return ClaimPage{}, err
	}
	row, err := a.DB.AsSystem().Read().AccessRequestByID(ctx, found.AccessRequestID)
	if err != nil {
		return ClaimPage{}, fmt.Errorf("read the link's claim: %w", err)
	}
	return ClaimPage{
		Email: row.Email, Reference: row.Reference, CustomerNumber: row.CustomerNumber, Locale: mail.Locale(row.Locale),
		Expired: found.Expired && !found.Used, Confirmed: found.Used,
		Lapsed: RequestState(row.State) == RequestExpired && !found.Used,
	}, nil
}

// AskNewClaimLink mails a new link to the address that an expired one was sent
// to; the old one is dead. A link that still works, or is none, changes nothing.
func (a *Access) AskNewClaimLink(ctx context.Context, token string) error {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ConfirmClaim)
	if err != nil || !found.Expired || found.Used {
		return err
	}
	row, err := a.DB.AsSystem().Read().AccessRequestByID(ctx, found.AccessRequestID)
	if err != nil {
		return fmt.Errorf("read the link's claim: %w", err)
	}
	if row.State != string(RequestSubmitted) {
		return nil
	}
	return a.mailLinkAnew(ctx, found, outbox.Mail{Kind: mail.KindConfirmClaim, To: mail.Address{Email: row.Email}, Locale: mail.Locale(row.Locale), AccessRequest: row.ID})
}

// ConfirmClaim proves the claimant's mailbox by the mail's token. Only now, and
// only once, are the customer number and the evidence looked at. The answer is
// the same whatever comes of it; what came of it is told by mail. A token that
// was used answers with the receipt again.
func (a *Access) ConfirmClaim(ctx context.Context, token string) (*ClaimReceipt, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ConfirmClaim)
	if err != nil {
		return nil, err
	}
	row, err := a.DB.AsSystem().Read().AccessRequestByID(ctx, found.AccessRequestID)
	if err != nil {
		return nil, fmt.Errorf("read the link's claim: %w", err)
	}
	if found.Used {
		return claimReceipt(row), nil
	}
	if found.Expired {
		return nil, fault.New(fault.Expired, "input.token")
	}
	now := a.DB.Now()
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		r, err := db.New(tx).LockAccessRequest(ctx, row.ID)
		if err != nil {
			return fmt.Errorf("lock a claim: %w", err)
		}
		if _, err := a.Tokens.Take(ctx, tx, now, token, account.ConfirmClaim); err != nil {
			return err
		}
		if RequestState(r.State) != RequestSubmitted {
			return nil // it lapsed meanwhile
		}
		r.ConfirmedAt = &now
		return a.tryOut(ctx, tx, r, now)
	})
	if fault.CodeOf(err) == fault.Expired {
		return a.confirmedBefore(ctx, token, row, err)
	}
	if err != nil {
		return nil, err
	}
	return claimReceipt(row), nil
}

// confirmedBefore gives the receipt to a second click that came while the first
// one was at work.
func (a *Access) confirmedBefore(ctx context.Context, token string, row db.AccessRequest, expired error) (*ClaimReceipt, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.ConfirmClaim)
	if err != nil {
		return nil, err
	}
	if !found.Used {
		return nil, expired
	}
	return claimReceipt(row), nil
}

// tryOut judges a claim within the bounds of guessing. It counts before anything
// is looked at, so that of many at once no more than the bound get to look, and
// takes back what was no wrong try.
func (a *Access) tryOut(ctx context.Context, tx pgx.Tx, r db.AccessRequest, now time.Time) error {
	tries, err := a.tries(ctx, tx, r)
	if err != nil {
		return err
	}
	open := true
	for _, spend := range tries {
		err := spend.limit.SpendIn(ctx, tx, now, spend.key)
		if fault.CodeOf(err) == fault.RateLimited {
			open = false
		} else if err != nil {
			return err
		}
	}
	outcome, err := a.judge(ctx, tx, r, open, now)
	if err != nil || outcome == outcomeWrong {
		return err
	}
	for _, spent := range tries {
		if err := spent.limit.RefundIn(ctx, tx, now, spent.key); err != nil {
			return err
		}
	}
	return nil
}

type try struct {
	limit budget.Limit
	key   string
}

// tries are what a claim's wrong number counts against.
func (a *Access) tries(ctx context.Context, tx pgx.Tx, r db.AccessRequest) ([]try, error) {
	if !isGuess(r) {
		return nil, nil
	}
	number, err := triedNumber(ctx, db.New(tx), r)
	if err != nil {
		return nil, err
	}
	out := []try{{a.Tries.PerNumber, number}, {a.Tries.PerMailbox, r.Email}}
	if r.SourceKey != "" { // of somebody who was signed in none is kept
		out = append(out, try{a.Tries.PerSource, r.SourceKey})
	}
	return out, nil
}

// isGuess tells whether a claim's wrong number would be a guess: what staff recorded is none.
func isGuess(r db.AccessRequest) bool {
	return r.RecordedBy.IsZero() && r.CustomerKey != "" && r.EvidenceKind != evidenceNone
}

// triedNumber is the customer number that a claim tries to get at: a former one
// is one with the number that it leads to, and leaves no further tries.
func triedNumber(ctx context.Context, q *db.Queries, r db.AccessRequest) (string, error) {
	c, err := q.CustomerByKey(ctx, r.CustomerKey)
	if errors.Is(err, pgx.ErrNoRows) {
		return r.CustomerKey, nil
	}
	if err != nil {
		return "", fmt.Errorf("look a customer number up: %w", err)
	}
	return c.CustomerKey, nil
}
