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
}

// TestSamples compares with a collection of real documents beside the checkout,
// whose facts another program read. Without it there is nothing to compare.
func TestSamples(t *testing.T) {
	t.Parallel()

	dir := samplesDir(t)
	if dir == "" {
		t.Skip("no shared/samples beside the checkout: nothing compared")
	}
	compared, others := 0, map[paper.Outcome]int{}
	for _, row := range sampleRows(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, row["file"]))
		if err != nil {
			t.Fatal(err)
		}
		in := paper.Inspect(row["file"], data)
		billing := row["kind"] == "invoice" || row["kind"] == "credit_note"
		if row["syntax"] != "UBL" || !billing {
			others[in.Outcome]++
			checkOther(t, row, in)
			continue
		}
		compared++
		want := facts{
			Kind: strings.ToUpper(row["kind"]), Number: row["number"], IssueDate: row["issue_date"],
			Currency: row["currency"], Payable: row["payable"],
			BuyerVAT: row["buyer_vat"], BuyerLegalID: row["buyer_legal_id"], BuyerName: row["buyer_name"],
			CustomerNumber: row["customer_no"],
			Lines:          count(t, row["line_count"]), EmbeddedFiles: count(t, row["embedded_files"]),
		}
		got := facts{
			Kind: string(in.Kind), Number: in.Number, IssueDate: in.IssueDate,
			Currency: in.Currency, Payable: in.PayableAmount,
			BuyerVAT: in.BuyerVAT, BuyerLegalID: in.BuyerEnterpriseNumber, BuyerName: in.BuyerName,
			CustomerNumber: in.CustomerNumber,
			Lines:          in.LineCount, EmbeddedFiles: len(in.Attachments),
		}
		if in.Outcome != paper.OutcomeRead {
			t.Errorf("%s: outcome %s (%s), want READ", row["file"], in.Outcome, in.Reason)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-list +read):\n%s", row["file"], diff)
		}
		doc, err := paper.Read(data)
		if err != nil {
			t.Errorf("%s: %v", row["file"], err)
			continue
		}
		if doc.TypeCode != row["type_code"] {
			t.Errorf("%s: type code %q, want %q", row["file"], doc.TypeCode, row["type_code"])
		}
	}
	if compared == 0 {
		t.Error("the list of samples has no UBL invoice")
	}
	t.Logf("compared %d UBL invoices and credit notes with the list; of the other files %d UNSUPPORTED_KIND, %d NO_DATA, %d UNREADABLE",
		compared, others[paper.OutcomeUnsupportedKind], others[paper.OutcomeNoData], others[paper.OutcomeUnreadable])
}

// checkOther: what is no UBL invoice says so; what nobody can read is unreadable;
// kind and number agree wherever they are given.
func checkOther(t *testing.T, row map[string]string, in paper.Inspection) {
	t.Helper()
	want := paper.OutcomeUnsupportedKind
	switch {
	case strings.HasSuffix(row["file"], ".pdf") && row["expect"] != "quarantine":
		want = paper.OutcomeNoData
	case row["expect"] == "quarantine":
		want = paper.OutcomeUnreadable
	}
	if in.Outcome != want {
		t.Errorf("%s: outcome %s (%s), want %s", row["file"], in.Outcome, in.Reason, want)
	}
	if in.Outcome != paper.OutcomeUnsupportedKind {
		return
	}
	if in.Number != row["number"] {
		t.Errorf("%s: number %q, want %q", row["file"], in.Number, row["number"])
	}
	if kind := strings.ToUpper(row["kind"]); row["expect"] != "unsupported-kind" && string(in.Kind) != kind {
		t.Errorf("%s: kind %q, want %q", row["file"], in.Kind, kind)
	}
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
