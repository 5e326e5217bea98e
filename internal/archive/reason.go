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
	ReasonUnmatched    = "unmatched"           // no number in it belongs to a customer
	ReasonConflict     = "identifier_conflict" // its numbers belong to different customers
	ReasonAmbiguous    = "ambiguous"           // its numbers belong to several customers together
	ReasonOthersNumber = "number_of_another"   // another customer has a document of this number
	ReasonSelfBilled   = "self_billed"         // the buyer wrote it: the parties' roles are reversed
	ReasonNotOurs      = "not_our_document"    // the supplier is not the seller
	ReasonHeld         = "held_conflict"       // a document of this number and year is there with other content
	ReasonNoIndex      = "no_index"            // a file that says nothing by itself, and nobody said what it is
	ReasonBadRows      = "bad_rows"            // an index with rows that can't be read; its other rows count
	ReasonBadMembers   = "bad_members"         // a zip file with files that can't be read; its other files are received
	ReasonFileMissing  = "file_missing"        // an index that names files that did not come
	reasonConflict     = string(paper.CodeIndexConflict)
	reasonUnsupported  = string(paper.CodeUnsupportedKind)
	reasonTooLarge     = string(paper.CodeTooLarge)
)

// Warnings beside those of package paper: findings that don't hinder filing.
const (
	warnNumberInvalid  = "identifier_invalid"      // an identifier fails its checks and was not used
	warnNumberUnknown  = "identifier_unknown"      // an identifier belongs to no customer
	warnCompanyClosed  = "company_not_active"      // filed for a customer that is suspended or closed
	warnAttachment     = "attachment_unreadable"   // an embedded file could not be decoded and was dropped
	warnAttachmentMany = "attachments_too_many"    // the embedded files beyond the limit were dropped
	warnReferenceOther = "reference_of_another"    // it refers to a number that another customer's paper has
	warnSuperseded     = "rendition_of_superseded" // it says what a version said that a newer one took the place of
	warnDateOdd        = "date_odd"                // the issue date is in the future or before 1990
	warnOtherNumber    = "number_not_in_text"      // a paper of the file's name was filed, but its number does not stand in this file
)
