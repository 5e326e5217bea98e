package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/internal/policy"
)

// readFacts reads a document that a test spelled out as JSON, and everything else
// as in production: the rules are about all kinds, whatever formats are read.
func readFacts(ctx context.Context, data []byte) (*paper.Contents, error) {
	if !bytes.HasPrefix(data, []byte(`{"Syntax"`)) {
		return papers.Read(ctx, data)
	}
	var doc paper.Document
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	return &paper.Contents{MediaType: "application/xml", Document: &doc}, nil
}

// papers reads files as in production; its PDF engine starts at the first PDF.
var papers = paper.Reader{PDF: pdf.NewReader(pdf.Options{})}

// say receives and ingests a document that is spelled out. Each time it has other bytes.
func (b *bundle) say(t testing.TB, doc paper.Document) receipt {
	t.Helper()
	return b.bring(t, b.spell(t, doc))
}

func (b *bundle) spell(t testing.TB, doc paper.Document) string {
	t.Helper()
	if doc.IssueDate == "" {
		doc.IssueDate = "2026-03-01"
	}
	doc.UUID = id.NewUUID().String()
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatalf("spell a document: %v", err)
	}
	return string(text)
}

// to is the n'th company by its customer number.
func to(n string) paper.Party { return paper.Party{AccountID: n, CustomerNumber: n} }

func wantFiled(t testing.TB, r receipt, c id.Company) receipt {
	t.Helper()
	if r.state != archive.Filed || r.company != c || r.document.IsZero() {
		t.Fatalf("receipt = %+v, want FILED for %s", r, c)
	}
	return r
}

func wantReason(t testing.TB, r receipt, state, reason string) receipt {
	t.Helper()
	if r.state != state || r.reason != reason {
		t.Fatalf("receipt = %+v, want %s %s", r, state, reason)
	}
	return r
}

// document reads one as an actor sees it.
func (b *bundle) document(t testing.TB, a policy.Actor, d id.Document) *archive.Document {
	t.Helper()
	doc, err := b.Document(t.Context(), a, d)
	if err != nil {
		t.Fatalf("read a document: %v", err)
	}
	return doc
}
