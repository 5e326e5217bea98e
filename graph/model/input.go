package model

import "example.com/comptoir/internal/id"

// RequestDocumentDownloadInput names the file.
type RequestDocumentDownloadInput struct {
	File id.File // zero for text that is no file's id: it finds nothing
}

// RetryIngestionInput names the ingestion.
type RetryIngestionInput struct {
	Ingestion id.Ingestion // zero for text that is no ingestion's id: it finds nothing
}
