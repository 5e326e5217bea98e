package mail

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Evidence says which reference came with a request for access; the mail
// tells the sort of reference and never the number itself.
type Evidence string

// The references that a request may come with (product rule 6).
const (
	EvidenceInvoice      Evidence = "INVOICE"
	EvidenceVAT          Evidence = "VAT"
	EvidenceQuote        Evidence = "QUOTE"
	EvidenceOrder        Evidence = "ORDER"
	EvidenceDeliveryNote Evidence = "DELIVERY_NOTE"
	EvidenceNone         Evidence = "NONE"
)

// Weight says how much the reference speaks for the request.
type Weight string

// The weights of a reference (product rule 9).
const (
	WeightNone   Weight = "NONE"
	WeightLow    Weight = "LOW"
	WeightMedium Weight = "MEDIUM"
	WeightHigh   Weight = "HIGH"
)

// How says by which way a person came to have access.
type How string

// The ways to an access (product rule 17).
const (
	HowClaim        How = "CLAIM"
	HowInvitation   How = "INVITATION"
	HowStaff        How = "STAFF"
	HowRegistration How = "REGISTRATION"
	HowDeparture    How = "DEPARTURE"
	HowMerge        How = "MERGE"
)

// Answer is what an invited person answered.
type Answer string

// The answers to an invitation.
const (
	AnswerAccepted Answer = "ACCEPTED"
	AnswerDeclined Answer = "DECLINED"
)

// Notice says what waits for the seller's people.
type Notice string

// What a [StaffNotice] may be about.
const (
	NoticeAccessCall          Notice = "ACCESS_CALL"
	NoticeClaimsLocked        Notice = "CLAIMS_LOCKED"
	NoticeAccessFrozen        Notice = "ACCESS_FROZEN"
	NoticeAbuseReport         Notice = "ABUSE_REPORT"
	NoticeCompanyWithoutAdmin Notice = "COMPANY_WITHOUT_ADMIN"
)

// table names one list of words.txt: the words for the values of one
// enumeration, or for the few phrases that a program must choose.
type table string

const (
	tableRole      table = "role"
	tableEvidence  table = "evidence"
	tableWeight    table = "weight"
	tableHow       table = "how"
	tableAnswer    table = "answer"
	tableOutcome   table = "outcome" // what an answer has led to
	tableNotice    table = "notice"
	tableTask      table = "task" // what to do about a notice
	tableRemark    table = "remark"
	tableGreeting  table = "greeting"
	tableContact   table = "contact"
	tableDocument  table = "document"  // the kinds of documents
	tableFrequency table = "frequency" // why the reader gets a mail on documents
	tableNews      table = "news"      // phrases about documents
)

// wordTables is one language's words, by table and code.
type wordTables map[table]map[string]string

// readWords parses words.txt of one language: blocks that begin with the
// name of a table in brackets, then one "CODE: words" a line.
func readWords(files fs.FS, l Locale) (wordTables, error) {
	file := path.Join("templates", string(l), "words.txt")
	source, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("read mail words: %w", err)
	}
	text := string(source)
	if l == French {
		text = frenchSpaces.Replace(text)
	}
	out := make(wordTables)
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		name, words, err := parseTable(block)
		if err != nil {
			return nil, fmt.Errorf("parse mail words %s: %w", file, err)
		}
		if out[name] != nil {
			return nil, fmt.Errorf("parse mail words %s: [%s] stands twice", file, name)
		}
		out[name] = words
	}
	return out, nil
}

func parseTable(source string) (table, map[string]string, error) {
	head, rest, _ := strings.Cut(source, "\n")
	if !strings.HasPrefix(head, "[") || !strings.HasSuffix(head, "]") {
		return "", nil, fmt.Errorf("want a [table], found %q", head)
	}
	out := make(map[string]string)
	for line := range strings.Lines(rest) {
		code, words, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || code == "" || strings.TrimSpace(words) == "" {
			return "", nil, fmt.Errorf("%s wants CODE: words, found %q", head, line)
		}
		if out[code] != "" {
			return "", nil, fmt.Errorf("%s has %s twice", head, code)
		}
		out[code] = strings.TrimSpace(words)
	}
	return table(head[1 : len(head)-1]), out, nil
}
