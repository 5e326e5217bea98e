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
)

// file is one stored file of a document to be filed.
type file struct {
	name      string
	mediaType string
	size      int64
	sum       blob.Sum
	part      string
}

func sumOf(data []byte) blob.Sum { return sha256.Sum256(data) }

// filesOf lists the original and what is embedded in it, which it puts in the
// store: a blob that no row names is harmless, a row without its blob is not.
// An embedded file that can't be decoded is dropped with a warning; the document
// is worth more than its attachment.
func (a *Archive) filesOf(ctx context.Context, row db.Ingestion, doc *paper.Document, f *facts) ([]file, error) {
	sum, err := blob.SumOf(row.Sha256)
	if err != nil {
		return nil, fmt.Errorf("read an ingestion's sum: %w", err)
	}
	const xml = "application/xml" // all that is read here so far
	list := []file{{name: paper.SafeFileName(row.Name, xml), mediaType: xml, size: row.Size, sum: sum, part: Original}}
	for i, att := range doc.Attachments {
		if i == maxEmbedded {
			f.warn(warnAttachmentMany, strconv.Itoa(len(doc.Attachments)))
			break
		}
		content, err := att.Content()
		if err != nil || len(content) == 0 {
			f.warn(warnAttachment, strconv.Itoa(i+1))
			continue
		}
		embedded, err := a.storeEmbedded(ctx, att, content)
		if err != nil {
			return nil, err
		}
		list = append(list, embedded)
	}
	return list, nil
}

func (a *Archive) storeEmbedded(ctx context.Context, att paper.Attachment, content []byte) (file, error) {
	sum, size, err := a.Blobs.Put(ctx, bytes.NewReader(content))
	if err != nil {
		return file{}, fmt.Errorf("store an embedded file: %w", err)
	}
	mediaType := paper.MediaTypeOf(att.MediaType, content)
	return file{
		name:      paper.SafeFileName(cmp.Or(att.Filename, att.ID), mediaType),
		mediaType: mediaType, size: size, sum: sum, part: Embedded,
	}, nil
}
