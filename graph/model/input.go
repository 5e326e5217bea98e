package model

import "example.com/comptoir/internal/id"

// RequestDocumentDownloadInput names the file.
type RequestDocumentDownloadInput struct {
	File id.File // zero for text that is no file's id: it finds nothing
}

// RevokeAPIKeyInput says which key.
type RevokeAPIKeyInput struct{ ID id.APIKey }
