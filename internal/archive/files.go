package archive

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/paper"
)

// maxEmbedded bounds the embedded files of one document. Each costs a sync of
// the disk.
const maxEmbedded = 50

// Which part of a document a file is.
const (
	Original = "ORIGINAL" // as it came, byte for byte
	Embedded = "EMBEDDED" // was inside the original
	// Rendering was made here of the document's facts, for roles that see no money.
	Rendering = "RENDERING"
)

// file is one stored file of a document to be filed.
type file struct {
	name      string
	mediaType string
	size      int64
	sum       blob.Sum
	part      string
	prices    string // whether money stands in it
	active    bool   // could run something: never shown, only saved
}

func sumOf(data []byte) blob.Sum { return sha256.Sum256(data) }

// filesOf lists the original and what is embedded in it, which it puts in the
// store: a blob that no row names is harmless, a row without its blob is not.
// An embedded file that can't be decoded is dropped with a warning; the document
// is worth more than its attachment.
func (a *Archive) filesOf(ctx context.Context, row db.Ingestion, data []byte, c *paper.Contents, doc *paper.Document, f *facts) ([]file, error) {
	sum, err := blob.SumOf(row.Sha256)
	if err != nil {
		return nil, fmt.Errorf("read an ingestion's sum: %w", err)
	}
	list := []file{{
		name: paper.SafeFileName(row.Name, c.MediaType), mediaType: c.MediaType, size: row.Size, sum: sum, part: Original,
		prices: a.pricesIn(doc, c.MediaType, data), active: c.Active,
	}}
	embedded := c.Embedded()
	for i, att := range embedded {
		if i == maxEmbedded {
			f.warn(warnAttachmentMany, strconv.Itoa(len(embedded)))
			break
		}
		content, err := att.Content()
		if err != nil || len(content) == 0 {
			f.warn(warnAttachment, strconv.Itoa(i+1))
			continue
		}
		stored, err := a.storeEmbedded(ctx, doc, att, content)
		if err != nil {
			return nil, err
		}
		list = append(list, stored)
	}
	return list, nil
}

func (a *Archive) storeEmbedded(ctx context.Context, doc *paper.Document, att paper.Attachment, content []byte) (file, error) {
	sum, size, err := a.Blobs.Put(ctx, bytes.NewReader(content))
	if err != nil {
		return file{}, fmt.Errorf("store an embedded file: %w", err)
	}
	mediaType := paper.MediaTypeOf(att.MediaType, content)
	return file{
		name:      paper.SafeFileName(cmp.Or(att.Filename, att.ID), mediaType),
		mediaType: mediaType, size: size, sum: sum, part: Embedded, prices: a.pricesIn(doc, mediaType, content),
	}, nil
}
