package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// downloadLifetime is how long an address can be used to begin a download.
const downloadLifetime = 5 * time.Minute

// RequestDownload gives a token under which [Archive.OpenDownload] gives a file
// for five minutes, to this session of this person and by this membership only.
// Asking is no event yet: opening is. The faults are UNAUTHENTICATED for an actor
// without a session and NOT_FOUND at input.file for a file that does not exist for
// the actor or that its role may not open.
func (a *Archive) RequestDownload(ctx context.Context, actor policy.Actor, f id.File) (token string, expires time.Time, err error) {
	if !actor.SignedIn() || actor.Session.IsZero() {
		return "", time.Time{}, fault.New(fault.Unauthenticated, "")
	}
	row, err := openable(ctx, a.DB.As(actor).Read(), actor, f)
	if err != nil {
		return "", time.Time{}, err
	}
	c := claim{
		file: f, session: actor.Session, person: actor.Person, membership: membershipIn(actor, row.CompanyID),
		expires: a.now().Add(downloadLifetime).Truncate(time.Second),
	}
	return a.token(c), c.expires, nil
}

// membershipIn is the membership by which an actor sees a company; zero for staff,
// who need none.
func membershipIn(actor policy.Actor, c id.Company) id.Membership {
	for _, g := range actor.Grants {
		if g.Company == c && actor.Staff == "" {
			return g.Membership
		}
	}
	return id.Membership{}
}

// openable reads a file that the actor may open; the fault is NOT_FOUND for any other.
func openable(ctx context.Context, q *db.Queries, actor policy.Actor, f id.File) (db.FileByIDRow, error) {
	row, err := q.FileByID(ctx, f)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !opens(actor, row.DocumentKind, row.CompanyID, row.Part, row.Prices) {
		return db.FileByIDRow{}, fault.New(fault.NotFound, "input.file")
	}
	if err != nil {
		return db.FileByIDRow{}, fmt.Errorf("read file: %w", err)
	}
	return row, nil
}

// Download is a file that is being handed out. The caller closes Content.
type Download struct {
	// Person is for whom the token was made. A caller that knows who asks compares:
	// another person gets NOT_FOUND.
	Person    id.Person
	Session   id.Session
	File      id.File
	Name      string // to save under: invoice-F2025-004711.xml
	MediaType string // RFC 6838, by the content
	Size      int64  // in bytes
	Sum       blob.Sum
	Content   io.ReadSeekCloser
	Viewable  bool // a browser may show it
}

// OpenDownload opens the file of a token. It looks at everything anew: the
// signature, the end, whether the token's session is alive, whether the membership
// is the one that it was made for, and whether its person may open the file at
// this moment; so a token ends with the session, the membership, the role and the
// company's state. The fault is NOT_FOUND for all of these alike.
//
// The first time is a download, and one event in the company's timeline; more of
// the same address (the parts of a large file, a second try) are the same download.
func (a *Archive) OpenDownload(ctx context.Context, token string) (*Download, error) {
	c, ok := a.claimOf(token)
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	actor, err := a.ActorOfSession(ctx, c.session)
	if fault.CodeOf(err) != "" || err == nil && actor.Person != c.person {
		return nil, fault.New(fault.NotFound, "")
	}
	if err != nil {
		return nil, fmt.Errorf("look a download's session up: %w", err)
	}
	if c.ingestion {
		return a.openIngestion(ctx, actor, c)
	}
	row, err := openable(ctx, a.DB.As(actor).Read(), actor, c.file)
	if fault.CodeOf(err) != "" || err == nil && membershipIn(actor, row.CompanyID) != c.membership {
		return nil, fault.New(fault.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	d, err := a.open(ctx, c, row.Sha256, row.Size)
	if err != nil {
		return nil, err
	}
	d.File, d.Name, d.MediaType, d.Viewable = row.ID, downloadName(row), row.MediaType, viewable(row.MediaType, row.Active)
	if err := a.noteDownload(ctx, actor, token, row); err != nil {
		_ = d.Content.Close()
		return nil, err
	}
	return d, nil
}

// open opens stored bytes for whom a claim names; the caller says what they are.
func (a *Archive) open(ctx context.Context, c claim, hash []byte, want int64) (*Download, error) {
	sum, err := blob.SumOf(hash)
	if err != nil {
		return nil, fmt.Errorf("read a file's sum: %w", err)
	}
	content, size, err := a.Blobs.Open(ctx, sum)
	if err != nil {
		return nil, fmt.Errorf("open a document's file: %w", err)
	}
	if size != want {
		_ = content.Close()
		return nil, fmt.Errorf("a document's file has %d bytes in the store, not %d", size, want)
	}
	return &Download{Person: c.person, Session: c.session, Size: size, Sum: sum, Content: content}, nil
}

// downloadName is what a person finds again: what it is and its number. The
// number may hold anything, so it is made safe, and the extension is that of the
// content.
func downloadName(row db.FileByIDRow) string {
	kind := strings.ToLower(strings.ReplaceAll(string(row.DocumentKind), "_", "-"))
	number := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\ `, r) {
			return '-'
		}
		return r
	}, row.DocumentNumber)
	return paper.SafeFileName(kind+"-"+number, row.MediaType)
}
