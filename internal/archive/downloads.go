package archive

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// MaxDownloads is the most downloads of one document that are given at once.
const MaxDownloads = 100

// DocumentDownload is one time that somebody opened a file of a document.
type DocumentDownload struct {
	ID     id.Download
	At     time.Time
	File   string        // its name
	Person *audit.Person // nil: one whom the reader may not see
}

// noteDownload writes down that an address was used, the first time only.
func (a *Archive) noteDownload(ctx context.Context, actor policy.Actor, token string, row db.FileByIDRow) error {
	now, hash := a.now(), sha256.Sum256([]byte(token))
	return a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		n, err := db.New(tx).InsertDownload(ctx, db.InsertDownloadParams{
			ID: id.NewDownload(), TokenHash: hash[:], CompanyID: row.CompanyID, DocumentID: row.DocumentID, FileID: row.ID, PersonID: actor.Person, At: now,
		})
		if err != nil {
			return fmt.Errorf("note a download: %w", err)
		}
		if n == 0 {
			return nil
		}
		return audit.Append(ctx, tx, audit.Event{
			Company: row.CompanyID, At: now, Actor: actor, Action: "document.downloaded",
			SubjectType: "Document", Subject: row.DocumentID.UUID, Detail: map[string]string{"file": row.ID.String()},
		})
	})
}

// Downloads gives who opened each document, the newest first, at most first of
// each. A document of a company where the actor has no such right has none, and
// is not among the answers at all. The fault is INVALID at first (1 to [MaxDownloads]).
func (a *Archive) Downloads(ctx context.Context, actor policy.Actor, docs []id.Document, first int) (map[id.Document][]DocumentDownload, error) {
	if first < 1 || first > MaxDownloads {
		return nil, fault.New(fault.Invalid, "first")
	}
	rows, err := a.DB.As(actor).Read().DownloadsOfDocuments(ctx, db.DownloadsOfDocumentsParams{Ids: id.Bare(docs), Most: int32(first)}) //nolint:gosec // bounded above
	if err != nil {
		return nil, fmt.Errorf("read downloads: %w", err)
	}
	found := map[id.Document][]DocumentDownload{}
	for _, r := range rows {
		if !actor.May(policy.ReadDownloads, r.CompanyID) {
			continue
		}
		d := DocumentDownload{ID: r.ID, At: r.At, File: r.FileName}
		if r.PersonSeen {
			d.Person = &audit.Person{ID: r.PersonID, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Phone: r.Phone, Locale: r.Locale}
		}
		found[r.DocumentID] = append(found[r.DocumentID], d)
	}
	return found, nil
}
