package archive

import (
	"context"

	"example.com/comptoir/internal/paper"
)

// ReadBy has files read by a test's own reader.
func (a *Archive) ReadBy(read func(context.Context, []byte) (*paper.Contents, error)) { a.read = read }

// PricesIn tells whether money stands in a file of a document of a kind.
func (a *Archive) PricesIn(kind paper.Kind, mediaType string, content []byte) string {
	return a.pricesIn(&paper.Document{Kind: kind}, mediaType, content)
}
