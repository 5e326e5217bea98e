// Package archive keeps the documents of customers: it takes files in, finds
// whose they are, files them, and gives them to those who may see them.
//
// Every file that comes gets a receipt (an ingestion) and keeps its bytes, also
// when nobody can read it. A document is never filed on a guess: the customer is
// found by numbers that only one customer has, never by a name, and a file whose
// numbers contradict each other waits for a person.
package archive

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/ocr"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
)

// Archive has the rules of documents. All fields are needed unless it says otherwise.
type Archive struct {
	DB *db.DB
	// Jobs enqueues; a client that only inserts is enough.
	Jobs  *river.Client[pgx.Tx]
	Blobs blob.Store
	// Papers reads files. Its PDF reader is needed where files are filed.
	Papers paper.Reader
	// OCR reads the text in pictures of papers, for the search. Nil: nobody does.
	OCR *ocr.Engine
	Now func() time.Time

	// Seller are the keys of the seller's own companies. A document whose supplier
	// names none of them is not the seller's and never becomes visible. Empty:
	// suppliers are not looked at.
	Seller []vatid.Key

	// UnpricedDeliveryNotes is the seller's word that no picture of a delivery note
	// (PDF, scan) shows prices. Without it such files are kept from roles that see no money.
	UnpricedDeliveryNotes bool

	// Secret signs the addresses of downloads; at least 32 bytes. The worker needs none.
	Secret []byte
	// ActorOfSession gives the actor of a session that is alive at this moment, and
	// a fault for any other. Needed for downloads only.
	ActorOfSession func(ctx context.Context, session id.Session) (policy.Actor, error)

	// Reached is told when a file comes to a point of its way between two commits:
	// tests end the process there. Nil in production.
	Reached func(point string)

	read func(context.Context, []byte) (*paper.Contents, error) // of tests; nil: Papers.Read
}

// Reach tells Reached.
func (a *Archive) Reach(point string) {
	if a.Reached != nil {
		a.Reached(point)
	}
}

// now is the time to the microsecond, as Postgres keeps it.
func (a *Archive) now() time.Time { return a.Now().UTC().Truncate(time.Microsecond) }
