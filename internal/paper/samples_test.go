package paper_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/paper"
)

// facts are what the list of samples says about a file and Inspect does as well.
type facts struct {
	Kind, Number, IssueDate, Currency, Payable string
	BuyerVAT, BuyerLegalID, BuyerName          string
	CustomerNumber                             string
	Lines, EmbeddedFiles                       int
	EmbeddedName                               string // of a hybrid PDF
}

// TestSamples compares every row of a list of real documents beside the checkout,
// whose facts another program read. Without it there is nothing to compare.
func TestSamples(t *testing.T) {
	t.Parallel()

	dir := samplesDir(t)
	if dir == "" {
		t.Skip("no shared/samples beside the checkout: nothing compared")
	}
	outcomes := map[paper.Outcome]int{}
	for _, row := range sampleRows(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, row["file"]))
		if err != nil {
			t.Fatal(err)
		}
		in, err := files.Inspect(t.Context(), row["file"], data)
		if err != nil {
			t.Fatalf("%s: %v", row["file"], err)
		}
		outcomes[in.Outcome]++
		compare(t, row, in)
		if row["expect"] == "ingest" || row["expect"] == "ingest-with-warning" {
			compareDocument(t, row, data)
		}
	}
	if outcomes[paper.OutcomeRead] == 0 {
		t.Error("the list of samples has nothing that is read")
	}
	t.Logf("used %s: %d READ, %d NO_DATA, %d UNSUPPORTED_KIND, %d UNREADABLE", dir, outcomes[paper.OutcomeRead],
		outcomes[paper.OutcomeNoData], outcomes[paper.OutcomeUnsupportedKind], outcomes[paper.OutcomeUnreadable])
}

// wantOutcome is what the list expects of a file.
func wantOutcome(row map[string]string) paper.Outcome {
	switch row["expect"] {
	case "ingest", "ingest-with-warning":
		return paper.OutcomeRead
	case "unsupported-kind":
		return paper.OutcomeUnsupportedKind
	case "pdf-only", "quarantine-or-pdf-only":
		return paper.OutcomeNoData
	}
	return paper.OutcomeUnreadable
}

// compare holds an inspection against its row.
func compare(t *testing.T, row map[string]string, in paper.Inspection) {
	t.Helper()
	if want := wantOutcome(row); in.Outcome != want {
		t.Errorf("%s: outcome %s (%s), want %s", row["file"], in.Outcome, in.Reason, want)
	}
	want := facts{
		Kind: strings.ToUpper(row["kind"]), Number: row["number"], IssueDate: row["issue_date"],
		Currency: row["currency"], Payable: row["payable"],
		BuyerVAT: row["buyer_vat"], BuyerLegalID: row["buyer_legal_id"], BuyerName: row["buyer_name"],
		CustomerNumber: row["customer_no"],
		Lines:          count(t, row["line_count"]), EmbeddedFiles: embedded(t, row),
	}
	if row["expect"] == "unsupported-kind" {
		want.Kind = "" // the schema has none for them
	}
	if strings.HasSuffix(row["file"], ".pdf") {
		want.EmbeddedName = row["embedded_files"]
	}
	got := facts{
		Kind: string(in.Kind), Number: in.Number, IssueDate: in.IssueDate,
		Currency: in.Currency, Payable: in.PayableAmount,
		BuyerVAT: in.BuyerVAT, BuyerLegalID: in.BuyerEnterpriseNumber, BuyerName: in.BuyerName,
		CustomerNumber: in.CustomerNumber,
		Lines:          in.LineCount, EmbeddedFiles: len(in.Attachments),
	}
	if want.EmbeddedName != "" && len(in.Attachments) > 0 {
		got.EmbeddedName = in.Attachments[0]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-list +read):\n%s", row["file"], diff)
	}
}

// compareDocument looks at what Inspect does not show.
func compareDocument(t *testing.T, row map[string]string, data []byte) {
	t.Helper()
	c, err := files.Read(t.Context(), data)
	if err != nil {
		t.Errorf("%s: %v", row["file"], err)
		return
	}
	doc := c.Document
	if doc.TypeCode != row["type_code"] && doc.Kind != paper.KindDeliveryNote { // the list has none of delivery notes
		t.Errorf("%s: type code %q, want %q", row["file"], doc.TypeCode, row["type_code"])
	}
	if row["expect"] == "ingest-with-warning" && len(doc.Warnings) == 0 {
		t.Errorf("%s: no warning (%s)", row["file"], row["note"])
	}
	scheme, endpoint, ok := strings.Cut(row["buyer_endpoint"], ":")
	if ok && (doc.Buyer.Endpoint != endpoint || doc.Buyer.EndpointScheme != scheme) {
		t.Errorf("%s: endpoint %s:%s, want %s", row["file"], doc.Buyer.EndpointScheme, doc.Buyer.Endpoint, row["buyer_endpoint"])
	}
}

// embedded is the number of embedded files; of PDF files the list has the names.
func embedded(t *testing.T, row map[string]string) int {
	t.Helper()
	if strings.HasSuffix(row["file"], ".pdf") && row["embedded_files"] != "" {
		return 1
	}
	return count(t, row["embedded_files"])
}

// samplesDir looks for shared/samples beside any of the folders above.
func samplesDir(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		candidate := filepath.Join(filepath.Dir(dir), "shared", "samples")
		if _, err := os.Stat(filepath.Join(candidate, "samples.tsv")); err == nil {
			return candidate
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func sampleRows(t *testing.T, dir string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "samples.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.LazyQuotes = '\t', true
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := make(map[string]string)
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// count reads a number of the list; an empty cell is none.
func count(t *testing.T, s string) int {
	t.Helper()
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("count %q: %v", s, err)
	}
	return n
}
