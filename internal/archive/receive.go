package archive

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/worker/job"
)

// maxName bounds the name of a file as it came, in characters.
const maxName = 255

// Lane is how urgent a file is.
type Lane string

// The lanes. Files of the archive have a queue of their own with half the
// workers, so that live ones overtake them, and nobody is told of them.
const (
	Live     Lane = "LIVE"
	Backfill Lane = "ARCHIVE"
)

// Way is how files came.
type Way struct {
	Source string    // "inbox", "bucket", "cli", "upload", "api"
	Lane   Lane      // zero: Live
	Batch  id.Batch  // of an import; zero: none
	Person id.Person // who sent them; zero: nobody signed in
	Key    id.APIKey // the machine that sent them; zero: none
}

// Arrival is one file at the door. Its name is never used as a path.
type Arrival struct {
	Content io.Reader
	Name    string // what it was called where it came from
	// Folder is where it was there: an index names files from its own folder. Empty
	// where a source has no folders.
	Folder string
	Origin Origin // zero: every arrival is one of its own
}

// Origin tells a file at its source from every other one there, also from an
// earlier one of the same name. There is one receipt for each origin, whoever
// receives it, however often.
type Origin [sha256.Size]byte

// OriginOf makes an origin of what a source has: its address, a path or key, and
// what changes with the content.
func OriginOf(parts ...string) Origin {
	h := sha256.New()
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return Origin(h.Sum(nil))
}

func (o Origin) bytes() []byte {
	if o == (Origin{}) {
		return []byte{}
	}
	return o[:]
}

// Receipt is what a received file gets.
type Receipt struct {
	Ingestion id.Ingestion
	Sum       blob.Sum
	Size      int64
	At        time.Time
	// Again: the file's origin had a receipt already, and this is it; Sum, Size and
	// At are then of the file that was brought now.
	Again bool
}

// Receive takes a file in: its bytes are in the store and its receipt and its job
// are committed when Receive returns, in this order, so that nothing is lost
// whenever the process dies. What is in the file is looked at later, by
// [Archive.Ingest]. Every file gets a receipt of its own, the same bytes sent
// twice as well.
func (a *Archive) Receive(ctx context.Context, r io.Reader, source, name string) (id.Ingestion, error) {
	got, err := a.ReceiveAll(ctx, Way{Source: source}, []Arrival{{Content: r, Name: name}})
	if err != nil {
		return id.Ingestion{}, err
	}
	return got[0].Ingestion, nil
}

// ReceiveAll takes several files in, as Receive does, with one commit for all:
// all have receipts or none has. No two of them may have the same origin.
func (a *Archive) ReceiveAll(ctx context.Context, way Way, files []Arrival) ([]Receipt, error) {
	return a.receive(ctx, way, files, nil)
}

// receive is where all ways end. with adds to the transaction.
func (a *Archive) receive(ctx context.Context, way Way, files []Arrival, with func(pgx.Tx, []Receipt) error) ([]Receipt, error) {
	receipts := make([]Receipt, len(files))
	for i, f := range files {
		sum, size, err := a.Blobs.Put(ctx, f.Content)
		if err != nil {
			return nil, fmt.Errorf("store a received file: %w", err)
		}
		receipts[i] = Receipt{Ingestion: id.NewIngestion(), Sum: sum, Size: size, At: a.now()}
	}
	a.Reach("stored")
	err := a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		if err := a.insertReceipts(ctx, tx, way, files, receipts); err != nil {
			return err
		}
		if with != nil {
			return with(tx, receipts)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.Reach("received")
	return receipts, nil
}

// insertReceipts writes the receipts and their jobs. A file whose origin is
// claimed gets the receipt that is there.
func (a *Archive) insertReceipts(ctx context.Context, tx pgx.Tx, way Way, files []Arrival, receipts []Receipt) error {
	q := db.New(tx)
	added, err := q.InsertIngestions(ctx, receiptRows(way, files, receipts))
	if err != nil {
		return fmt.Errorf("insert receipts: %w", err)
	}
	isNew := make(map[id.Ingestion]bool, len(added))
	jobs := make([]river.InsertManyParams, len(added))
	for i, ing := range added {
		isNew[ing] = true
		jobs[i].Args = job.IngestFile{IngestionID: ing, Archive: way.Lane == Backfill}
	}
	if len(jobs) > 0 {
		if _, err := a.Jobs.InsertManyTx(ctx, tx, jobs); err != nil {
			return fmt.Errorf("enqueue ingestions: %w", err)
		}
	}
	if len(added) == len(receipts) {
		return nil
	}
	claimed, err := claimedOf(ctx, q, files)
	if err != nil {
		return err
	}
	for i := range receipts {
		if !isNew[receipts[i].Ingestion] {
			receipts[i].Ingestion, receipts[i].Again = claimed[files[i].Origin], true
		}
	}
	return nil
}

func receiptRows(way Way, files []Arrival, receipts []Receipt) db.InsertIngestionsParams {
	rows := db.InsertIngestionsParams{Source: way.Source, Lane: string(Live), BatchID: way.Batch, SentBy: way.Person, ApiKeyID: way.Key}
	if way.Lane != "" {
		rows.Lane = string(way.Lane)
	}
	for i, r := range receipts {
		rows.ReceivedAt = r.At
		rows.Ids = append(rows.Ids, r.Ingestion.UUID)
		rows.Names = append(rows.Names, cleanName(files[i].Name))
		rows.Sizes = append(rows.Sizes, r.Size)
		rows.Sums = append(rows.Sums, r.Sum[:])
		rows.Origins = append(rows.Origins, files[i].Origin.bytes())
		rows.Folders = append(rows.Folders, cleanFolder(files[i].Folder))
		rows.Stems = append(rows.Stems, stemOf(scopeOf(way.Source, way.Batch), cleanFolder(files[i].Folder), cleanName(files[i].Name)))
	}
	return rows
}

func claimedOf(ctx context.Context, q *db.Queries, files []Arrival) (map[Origin]id.Ingestion, error) {
	var origins [][]byte
	for _, f := range files {
		origins = append(origins, f.Origin.bytes())
	}
	rows, err := q.ClaimedOrigins(ctx, origins)
	if err != nil {
		return nil, fmt.Errorf("look origins up: %w", err)
	}
	claimed := make(map[Origin]id.Ingestion, len(rows))
	for _, r := range rows {
		claimed[Origin(r.Origin)] = r.ID
	}
	return claimed, nil
}

// Claimed gives the receipts of those of the files' origins that have one: they
// need not be brought again.
func (a *Archive) Claimed(ctx context.Context, files []Arrival) (map[Origin]id.Ingestion, error) {
	return claimedOf(ctx, a.DB.AsSystem().Read(), files)
}

// Copies gives those of some receipts whose bytes were received before: nothing
// new comes of them. Of the same bytes received at once all but one are copies.
func (a *Archive) Copies(ctx context.Context, ings []id.Ingestion) (map[id.Ingestion]bool, error) {
	rows, err := a.DB.AsSystem().Read().CopiesAmong(ctx, id.Bare(ings))
	if err != nil {
		return nil, fmt.Errorf("look for the same bytes: %w", err)
	}
	copies := make(map[id.Ingestion]bool, len(rows))
	for _, i := range rows {
		copies[i] = true
	}
	return copies, nil
}

// cleanName makes text that Postgres takes of the bytes of a file name.
func cleanName(name string) string { return cleanText(name, maxName) }

func cleanText(text string, limit int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	if runes := []rune(text); len(runes) > limit {
		text = string(runes[:limit])
	}
	return text
}
