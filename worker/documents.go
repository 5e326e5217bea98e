package worker

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// documentsFiled reads what a mail on new documents may tell its reader at this
// moment, nil when that is nothing: the access is over or stopped, nothing is
// wanted any more, the mailbox is another's by now, or no document is left that the
// role sees.
func (w *SendMail) documentsFiled(ctx context.Context, a about) (*mail.DocumentsFiled, error) {
	q := w.DB.AsSystem().Read()
	reader, err := q.MemberInForce(ctx, db.MemberInForceParams{MembershipID: a.row.MembershipID, Now: w.DB.Now()})
	if errors.Is(err, pgx.ErrNoRows) || err == nil && (reader.Person.Email != a.row.ToEmail || reader.Membership.CompanyID != a.row.CompanyID) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read who hears of documents: %w", err)
	}
	asked, err := q.NotificationsOfMember(ctx, a.row.MembershipID)
	if err != nil {
		return nil, fmt.Errorf("read what a member asked to hear of: %w", err)
	}
	role := reader.Membership.Role
	kinds := role.SeesAmong(asked.Kinds)
	if access.Frequency(asked.Frequency) == access.Never || len(kinds) == 0 {
		return nil, nil
	}
	rows, err := q.DocumentsOfMail(ctx, db.DocumentsOfMailParams{MailID: a.row.ID, CompanyID: a.row.CompanyID, Kinds: kinds, MaxRows: mail.MaxDocuments})
	if err != nil {
		return nil, fmt.Errorf("read a mail's documents: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	at := []string{"companies", url.PathEscape(a.company.CustomerNumber)}
	d := &mail.DocumentsFiled{
		Name: account.PersonOf(reader.Person).Name(), Company: a.company.LegalName, Daily: access.Frequency(asked.Frequency) == access.Daily,
		Others: int(rows[0].Many) - len(rows), Link: w.link(append(at, "documents")...), SettingsLink: w.link("profile"), StopLink: w.tokenLink("stop-notifications", a.token),
	}
	for _, r := range rows {
		doc := mail.FiledDocument{
			Kind: r.Document.Kind, Number: r.Document.Number, IssueDate: r.Document.IssueDate, Reference: r.Document.BuyerReference, Revised: r.Revised,
			Link: w.link(append(at, "documents", r.Document.ID.String())...),
		}
		if role.May(policy.ReadMoney) && r.Document.Payable != nil && r.Document.Currency != "" {
			doc.Amount, doc.Currency = *r.Document.Payable, r.Document.Currency
		}
		d.Documents = append(d.Documents, doc)
	}
	return d, nil
}
