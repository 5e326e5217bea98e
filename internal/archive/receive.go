package archive

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/worker/job"
)

// maxName bounds the name of a file as it came, in characters.
const maxName = 255

// Receive takes a file in: its bytes are on the disk and its receipt and its job
// are committed when Receive returns, in this order, so that nothing is lost
// whenever the process dies. What is in the file is looked at later, by
// [Archive.Ingest]. Every file gets a receipt of its own, the same bytes sent
// twice as well.
//
// source tells the way it came ("inbox", "cli"), name what it was called there;
// the name is never used as a path.
func (a *Archive) Receive(ctx context.Context, r io.Reader, source, name string) (id.Ingestion, error) {
	sum, size, err := a.Blobs.Put(ctx, r)
	if err != nil {
		return id.Ingestion{}, fmt.Errorf("store a received file: %w", err)
	}
	ing := id.NewIngestion()
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		err := db.New(tx).InsertIngestion(ctx, db.InsertIngestionParams{
			ID: ing, Source: source, Name: cleanName(name), Size: size, Sha256: sum[:], ReceivedAt: a.now(),
		})
		if err != nil {
			return fmt.Errorf("insert ingestion: %w", err)
		}
		if _, err := a.Jobs.InsertTx(ctx, tx, job.IngestFile{IngestionID: ing}, nil); err != nil {
			return fmt.Errorf("enqueue ingestion: %w", err)
		}
		return nil
	})
	if err != nil {
		return id.Ingestion{}, err
	}
	return ing, nil
}

// cleanName makes text that Postgres takes of the bytes of a file name.
func cleanName(name string) string {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), "\x00", "\uFFFD")
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	return name
}
