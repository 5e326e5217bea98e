package model

import "example.com/comptoir/internal/id"

// RequestDocumentDownloadInput names the file.
type RequestDocumentDownloadInput struct {
	File   id.File // zero for text that is no file's id: it finds nothing
	Inline bool
}

// RetryIngestionInput names the ingestion.
type RetryIngestionInput struct {
	Ingestion id.Ingestion // zero for text that is no ingestion's id: it finds nothing
}

// InvitationInput names an invitation.
type InvitationInput struct {
	Invitation id.Invitation
}

// MergeInput names a merge.
type MergeInput struct {
	Merge id.Merge
}

// CompanyInput names a company.
type CompanyInput struct {
	Company id.Company
}

// EndSessionInput names a session.
type EndSessionInput struct {
	Session id.Session
}

// ResendMailInput names a mail.
type ResendMailInput struct {
	Mail id.Mail
}

// ReleaseStaffTaskInput names a task.
type ReleaseStaffTaskInput struct {
	Task id.Task
}

// RevokeAPIKeyInput says which key.
type RevokeAPIKeyInput struct{ ID id.APIKey }

// RequestIngestionFileInput names an ingestion.
type RequestIngestionFileInput struct {
	Ingestion id.Ingestion // zero for text that is no ingestion's id: it finds nothing
	Inline    bool
}
