package archive

import "example.com/comptoir/internal/paper"

// The states of an ingestion.
const (
	Received    = "RECEIVED"    // stored; to be read
	Waiting     = "WAITING"     // for something else
	Filed       = "FILED"       // a document
	Duplicate   = "DUPLICATE"   // the same bytes were there already
	Held        = "HELD"        // contradicts what is there
	Quarantined = "QUARANTINED" // can't be filed
	Discarded   = "DISCARDED"   // put aside by a person
)

// States are all states of an ingestion.
var States = []string{Received, Waiting, Filed, Duplicate, Held, Quarantined, Discarded}

// Reasons for which a file is held or in quarantine, beside the codes of package
// paper. They are stable words: they grow, they don't change.
const (
	ReasonUnmatched   = "unmatched"           // no number in it belongs to a customer
	ReasonConflict    = "identifier_conflict" // its numbers belong to different customers
	ReasonSelfBilled  = "self_billed"         // the buyer wrote it: the parties' roles are reversed
	ReasonNotOurs     = "not_our_document"    // the supplier is not the seller
	ReasonHeld        = "held_conflict"       // a document of this number and year is there with other content
	reasonUnsupported = string(paper.CodeUnsupportedKind)
	reasonTooLarge    = string(paper.CodeTooLarge)
)

// Warnings beside those of package paper: findings that don't hinder filing.
const (
	warnNumberInvalid  = "identifier_invalid"    // an identifier fails its checks and was not used
	warnNumberUnknown  = "identifier_unknown"    // an identifier belongs to no customer
	warnCompanyClosed  = "company_not_active"    // filed for a customer that is suspended or closed
	warnAttachment     = "attachment_unreadable" // an embedded file could not be decoded and was dropped
	warnAttachmentMany = "attachments_too_many"  // the embedded files beyond the limit were dropped
	warnDateOdd        = "date_odd"              // the issue date is in the future or before 1990
)
