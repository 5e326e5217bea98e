package archive_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
	"example.com/comptoir/internal/pdf/pdftest"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/worker/job"
)

// plain is a PDF that says nothing by itself, for a machine.
func plain(lines ...string) string {
	return string(pdftest.Page(append(lines, "une page de texte comme une imprimante la fait")...))
}

const indexHead = "file;kind;number;issue_date;customer_no;currency;total;heat_numbers;delivery_note\n"

// drop receives a file by its name, and looks at it once.
func (b *bundle) drop(t testing.TB, name, content string) receipt {
	t.Helper()
	ing, err := b.Receive(t.Context(), strings.NewReader(content), "inbox", name)
	if err != nil {
		t.Fatalf("receive %s: %v", name, err)
	}
	return b.ingest(t, ing)
}

func (b *bundle) ingest(t testing.TB, ing id.Ingestion) receipt {
	t.Helper()
	if err := b.Ingest(t.Context(), ing); err != nil {
		t.Fatalf("ingest: %v", err)
	}
	return b.receipt(t, ing)
}

// work runs the jobs that were enqueued for files, as the worker does, until none is left.
func (b *bundle) work(t testing.TB) {
	t.Helper()
	for {
		jobs := b.jobs(t)
		if len(jobs) == 0 {
			return
		}
		for _, j := range jobs {
			var err error
			switch j.kind {
			case job.IngestFile{}.Kind():
				err = b.Ingest(t.Context(), j.args.IngestionID)
			case job.RematchFile{}.Kind():
				err = b.Rematch(t.Context(), j.args.IngestionID)
			}
			if err != nil {
				t.Fatalf("%s: %v", j.kind, err)
			}
		}
	}
}

type fileJob struct {
	kind string
	args job.IngestFile
}

// jobs takes the jobs for files out of the queue.
func (b *bundle) jobs(t testing.TB) (out []fileJob) {
	t.Helper()
	err := b.db.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `delete from river_job where kind in ('ingest_file', 'rematch_file') returning kind, args, id`)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (j fileJob, err error) {
			var args []byte
			var n int64
			if err := r.Scan(&j.kind, &args, &n); err != nil {
				return j, err
			}
			return j, json.Unmarshal(args, &j.args)
		})
		return err
	})
	if err != nil {
		t.Fatalf("take jobs: %v", err)
	}
	return out
}

// TestPlainPDFByIndex: rule 20, and row 52 of the catalogue: a PDF and its row find
// each other, whichever comes first.
func TestPlainPDFByIndex(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name  string
		files []string // in the order in which they come
	}{
		{"the index last", []string{"A-1.pdf", "index.csv"}},
		{"the index first", []string{"index.csv", "A-1.pdf"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			n := len(tt.name)
			c := b.company(t, n)
			content := map[string]string{
				"A-1.pdf":   plain("Facture A-1", fmt.Sprint(n), "Tôle S235JR 40x40x3", "1234,56 EUR"),
				"index.csv": indexHead + fmt.Sprintf("A-1.PDF;INVOICE;A-%d;2019-12-31;C-%d;EUR;121.00;;\n", n, n),
			}
			var got []receipt
			for _, name := range tt.files {
				got = append(got, b.drop(t, name, content[name]))
			}
			if got[0].state != archive.Waiting {
				t.Fatalf("the first: %+v, want WAITING", got[0])
			}
			b.work(t)
			var doc *archive.Document
			for i, name := range tt.files {
				r := b.receipt(t, got[i].ing)
				if r.state != archive.Filed {
					t.Errorf("%s: %+v", name, r)
				}
				if name == "A-1.pdf" {
					doc = b.document(t, b.person(t, c, "ACCOUNTANT"), wantFiled(t, r, c).document)
				}
			}
			if doc.Kind != policy.Invoice || doc.Number != fmt.Sprint("A-", n) || doc.Total == nil || doc.Total.Amount != "121.00" || doc.IssueDate.Year() != 2019 {
				t.Errorf("document %+v", doc)
			}
			files, err := b.Files(t.Context(), b.person(t, c, "ACCOUNTANT"), []id.Document{doc.ID})
			if err != nil || len(files[doc.ID].List) != 1 || files[doc.ID].List[0].MediaType != "application/pdf" {
				t.Errorf("files %+v, %v", files, err)
			}
			// Its text finds it, but no amount in it does.
			for text, want := range map[string]int{"tole": 1, "S235JR": 1, "40x40x3": 1, "1234": 0, "56": 0} {
				list, err := b.Documents(t.Context(), b.person(t, c, "ADMIN"), c, archive.Filter{Text: &text}, archive.Newest, page.Args{})
				if err != nil || len(list.Nodes) != want {
					t.Errorf("search %q gives %d, %v", text, len(list.Nodes), err)
				}
			}
		})
	}
}

// TestNobodySaysWhatItIs: rows 42 and 52: a file without a row, and an index
// without its file, wait for a day and are then told; what comes later still counts.
func TestNobodySaysWhatItIs(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	file := b.drop(t, "A-1.pdf", plain("a"))
	broken := b.drop(t, "A-2.pdf", string(pdftest.Hybrid("factur-x.xml", []byte("<Invoice"), "a page with data that can't be read")))
	index := b.drop(t, "index.csv", indexHead+"missing.pdf;QUOTE;Q-1;2026-01-02;C-1;;;;\n")
	for _, r := range []receipt{file, broken} {
		wantReason(t, r, archive.Waiting, archive.ReasonNoIndex)
	}
	wantReason(t, index, archive.Waiting, archive.ReasonFileMissing)
	b.clock.forward(23 * time.Hour)
	b.sweep(t)
	for _, r := range []receipt{file, broken, index} {
		if got := b.receipt(t, r.ing); got.state != archive.Waiting {
			t.Errorf("after 23 hours: %+v", got)
		}
	}
	b.clock.forward(time.Hour)
	b.sweep(t)
	b.sweep(t) // the index looks at its own times
	wantReason(t, b.receipt(t, file.ing), archive.Quarantined, archive.ReasonNoIndex)
	wantReason(t, b.receipt(t, broken.ing), archive.Quarantined, archive.ReasonNoIndex)
	b.clock.forward(10 * time.Minute)
	b.sweep(t)
	wantReason(t, b.receipt(t, index.ing), archive.Quarantined, archive.ReasonFileMissing)
	if n := b.count(t, `select count(*) from audit_events where action = 'ingestion.waiting' and subject_id = $1`, file.ing); n != 1 {
		t.Errorf("%d events of waiting", n)
	}

	// By its hash a row names a file of any time.
	late := b.drop(t, "late.csv", "file,sha256,kind,number,issue_date,customer_no\nany.pdf,"+hexSum(plain("a"))+",QUOTE,Q-7,2026-01-02,C-1\n")
	b.work(t)
	wantFiled(t, b.receipt(t, file.ing), c)
	if got := b.receipt(t, late.ing); got.state != archive.Filed {
		t.Errorf("the index: %+v", got)
	}
}

// sweep does what is due.
func (b *bundle) sweep(t testing.TB) {
	t.Helper()
	if err := b.Sweep(t.Context()); err != nil {
		t.Fatalf("sweep: %v", err)
	}
	b.work(t)
}

// TestYesterdaysRow: names come again: a row that found no file is not about a
// file of the same name that comes another day.
func TestYesterdaysRow(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	b.drop(t, "index.csv", indexHead+"scan001.pdf;QUOTE;Q-1;2026-01-02;C-1;;;;\n")
	b.clock.forward(25 * time.Hour)
	b.sweep(t)
	wantReason(t, b.drop(t, "scan001.pdf", plain("another paper")), archive.Waiting, archive.ReasonNoIndex)
}

// TestOtherSource: a name means something within its own source only.
func TestOtherSource(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	b.drop(t, "index.csv", indexHead+"scan001.pdf;QUOTE;Q-1;2026-01-02;C-1;;;;\n")
	ing, err := b.Receive(t.Context(), strings.NewReader(plain("a")), "api", "scan001.pdf")
	if err != nil {
		t.Fatal(err)
	}
	wantReason(t, b.ingest(t, ing), archive.Waiting, archive.ReasonNoIndex)
}

// TestFolders: an index of an import names files from its own folder.
func TestFolders(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	batch, err := b.OpenBatch(t.Context(), []string{"/archive"}, false)
	if err != nil {
		t.Fatal(err)
	}
	bring := func(folder, name, content string) id.Ingestion {
		got, err := b.ReceiveAll(t.Context(), archive.Way{Source: "cli", Lane: archive.Backfill, Batch: batch.ID},
			[]archive.Arrival{{Content: strings.NewReader(content), Name: name, Folder: folder}})
		if err != nil {
			t.Fatal(err)
		}
		return got[0].Ingestion
	}
	var files []id.Ingestion
	for _, year := range []string{"2019", "2020"} {
		files = append(files, bring("/archive/"+year, "1.pdf", plain(year)))
	}
	bring("/archive", "index.jsonl", `{"file":"2019/1.pdf","kind":"INVOICE","number":"A-2019","issue_date":"2019-05-05","customer_no":"C-1"}
{"file":"./2020\\1.pdf","kind":"INVOICE","number":"A-2020","issue_date":"2020-05-05","customer_no":"C-1"}
`)
	b.clock.forward(72 * time.Hour) // an import may take its time
	b.work(t)
	b.sweep(t)
	for n, ing := range files {
		got := wantFiled(t, b.receipt(t, ing), c)
		want := []string{"A-2019", "A-2020"}[n]
		if b.count(t, `select count(*) from documents where id = $1 and number = $2`, got.document, want) != 1 {
			t.Errorf("file %d is not %s", n, want)
		}
	}
	counts, err := b.BatchCounts(t.Context(), batch.ID)
	if err != nil || counts.In != 3 || counts.Filed != 3 {
		t.Errorf("counts %v, %v", counts, err)
	}
}

// TestBadRows: row 53: a bad row is told with its line, and good rows proceed.
func TestBadRows(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	file := b.drop(t, "good.pdf", plain("a"))
	index := b.drop(t, "index.csv", indexHead+
		"good.pdf;QUOTE;Q-\xe9;2026-01-02;C-1;;;;\n"+ // Windows-1252
		"bad.pdf;QUOTE;Q-2;2026-02-30;C-1;;;;\n"+
		"short.pdf;QUOTE\n"+
		"good.pdf;QUOTE;Q-3;2026-01-02;C-1;;;;\n")
	wantReason(t, index, archive.Quarantined, archive.ReasonBadRows)
	for _, want := range []string{`"line": 3, "code": "bad_date"`, `"line": 4, "code": "bad_row"`, `"line": 5, "code": "duplicate_row"`} {
		if !containsAll(index.facts, want) {
			t.Errorf("facts %s lack %s", index.facts, want)
		}
	}
	b.work(t)
	got := wantFiled(t, b.receipt(t, file.ing), c)
	if d := b.document(t, b.person(t, c, "ADMIN"), got.document); d.Number != "Q-é" {
		t.Errorf("number %q", d.Number)
	}
	wantReason(t, b.drop(t, "no.csv", "file;kind;number;date\na;b;c;d\n"), archive.Quarantined, "bad_index")
	wantReason(t, b.drop(t, "some.json", `["a", "list"]`), archive.Quarantined, "unknown_type")
}

// containsAll tells whether each of a want's members stands in one object of a JSON text.
func containsAll(text, want string) bool {
	for _, object := range strings.Split(text, "{") {
		all := true
		for _, member := range strings.Split(want, ", ") {
			all = all && strings.Contains(object, member)
		}
		if all {
			return true
		}
	}
	return false
}

// TestIndexAgainstData: row 43: what is in the file counts; a row about another
// paper is a conflict, and another total a warning.
func TestIndexAgainstData(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.company(t, 2)
	b.drop(t, "index.csv", indexHead+
		"same.pdf;INVOICE;F 1;2026-03-01;C-1;EUR;121.00;;\n"+
		"total.pdf;INVOICE;F-2;2026-03-01;C-1;EUR;99.00;;\n"+
		"number.pdf;INVOICE;F-4;2026-03-01;C-1;EUR;121.00;;\n"+
		"customer.pdf;INVOICE;F-5;2026-03-01;C-2;EUR;121.00;;\n"+
		"early.pdf;INVOICE;F-7;2026-03-01;C-1;EUR;121.00;;\n")
	hybrid := func(number string) string {
		return string(pdftest.Hybrid("factur-x.xml", []byte(sample{Number: number, CustomerNumber: "C-1"}.write(t)), "Facture "+number))
	}
	wantFiled(t, b.drop(t, "same.pdf", hybrid("F-1")), c)
	got := wantFiled(t, b.drop(t, "total.pdf", hybrid("F-2")), c)
	if !strings.Contains(got.facts, "index_total_differs") {
		t.Errorf("facts %s", got.facts)
	}
	wantReason(t, b.drop(t, "number.pdf", hybrid("F-3")), archive.Quarantined, "index_conflict")
	wantReason(t, b.drop(t, "customer.pdf", hybrid("F-5")), archive.Quarantined, "index_conflict")

	// The data and the picture are both there, the data by its own name.
	files, err := b.Files(t.Context(), b.person(t, c, "ADMIN"), []id.Document{got.document})
	if err != nil || len(files[got.document].List) != 2 || files[got.document].List[1].Name != "factur-x.xml" || files[got.document].List[1].Part != archive.Embedded {
		t.Errorf("files %+v, %v", files[got.document], err)
	}

	// One that was filed before its index came.
	b.drop(t, "before.pdf", hybrid("F-10"))
	index := b.drop(t, "second.csv", indexHead+"before.pdf;INVOICE;F-11;2026-03-01;C-1;EUR;121.00;;\n")
	wantReason(t, index, archive.Quarantined, archive.ReasonBadRows)
}

// TestPaperOfTheSameName: row 41: PDF and XML of one stem, in any order, are one
// document with two files.
func TestPaperOfTheSameName(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.company(t, 2)
	for n, order := range [][]string{{".pdf", ".xml"}, {".xml", ".PDF"}} {
		number := fmt.Sprintf("F-%d", n)
		name := fmt.Sprintf("Facture.%d", n)
		var document id.Document
		var all []id.Ingestion
		for _, ext := range order {
			content := sample{Number: number, CustomerNumber: "C-1"}.write(t)
			if strings.EqualFold(ext, ".pdf") {
				content = plain("Facture F - " + fmt.Sprint(n))
			}
			all = append(all, b.drop(t, name+ext, content).ing)
			b.clock.forward(5 * time.Minute)
		}
		b.work(t)
		for _, ing := range all {
			r := wantFiled(t, b.receipt(t, ing), c)
			if document.IsZero() {
				document = r.document
			}
			if r.document != document {
				t.Errorf("two documents")
			}
		}
		files, err := b.Files(t.Context(), b.person(t, c, "ADMIN"), []id.Document{document})
		if err != nil || len(files[document].List) != 2 {
			t.Errorf("files %+v, %v", files, err)
		}
	}

	// A PDF that bears another number is another paper's.
	b.drop(t, "F-8.xml", sample{Number: "F-8", CustomerNumber: "C-1"}.write(t))
	got := wantReason(t, b.drop(t, "F-8.pdf", plain("Facture F-9 de quelqu'un d'autre")), archive.Waiting, archive.ReasonNoIndex)
	if !strings.Contains(got.facts, "number_not_in_text") {
		t.Errorf("facts %s", got.facts)
	}
	// So is one of a name that two papers have.
	b.drop(t, "twice.xml", sample{Number: "F-20", CustomerNumber: "C-1"}.write(t))
	b.drop(t, "twice.xml", sample{Number: "F-21", CustomerNumber: "C-2"}.write(t))
	wantReason(t, b.drop(t, "twice.pdf", plain("Facture F-20")), archive.Waiting, archive.ReasonNoIndex)
	// And one that comes another day.
	b.clock.forward(25 * time.Hour)
	wantReason(t, b.drop(t, "F-8.pdf", plain("Facture F-8, un duplicata")), archive.Waiting, archive.ReasonNoIndex)
}

// TestMeetInTheMiddle: what a file is about to wait for comes while it is judged.
func TestMeetInTheMiddle(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	ing, err := b.Receive(t.Context(), strings.NewReader(plain("Facture F-1")), "inbox", "F-1.pdf")
	if err != nil {
		t.Fatal(err)
	}
	var paper receipt
	b.Reached = func(point string) {
		if point == "judged" { // nothing was said of it so far
			b.Reached = nil
			paper = b.drop(t, "F-1.xml", sample{Number: "F-1", CustomerNumber: "C-1"}.write(t))
			b.jobs(t)
		}
	}
	if got := wantFiled(t, b.ingest(t, ing), c); got.document != paper.document {
		t.Errorf("two documents")
	}
	// An index whose rows were committed while a file began to wait finds it a minute later.
	late := b.drop(t, "late.pdf", plain("a"))
	b.drop(t, "index.csv", indexHead+"late.pdf;QUOTE;Q-1;2026-01-02;C-1;;;;\n")
	b.jobs(t) // as if it had not
	wantReason(t, b.receipt(t, late.ing), archive.Waiting, archive.ReasonNoIndex)
	b.clock.forward(time.Minute)
	b.sweep(t)
	wantFiled(t, b.receipt(t, late.ing), c)
}

// TestSameBytesWait: two copies of one file, of which only the second is in an index.
func TestSameBytesWait(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	first := b.drop(t, "copy.pdf", plain("a"))
	b.clock.forward(24 * time.Hour)
	b.sweep(t)
	wantReason(t, b.receipt(t, first.ing), archive.Quarantined, archive.ReasonNoIndex)
	second := b.drop(t, "original.pdf", plain("a"))
	if second.state == archive.Waiting {
		t.Fatalf("second %+v: the same bytes end as the first did", second)
	}
	b.drop(t, "index.csv", indexHead+"third.pdf;QUOTE;Q-1;2026-01-02;C-1;;;;\n")
	wantFiled(t, b.drop(t, "third.pdf", plain("a")), c)
	if n := b.count(t, `select count(*) from documents`); n != 1 {
		t.Errorf("%d documents", n)
	}
}

// TestTwoRowsOfOneFile: an index may name one file twice, apart, under other names.
func TestTwoRowsOfOneFile(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	one, other := b.drop(t, "a.pdf", plain("a")), b.drop(t, "b.pdf", plain("b"))
	row := func(file, content string) string {
		return file + "," + hexSum(content) + ",QUOTE,Q-" + hexSum(content)[:4] + ",2026-01-02,C-1\n"
	}
	index := b.drop(t, "index.csv", "file,sha256,kind,number,issue_date,customer_no\n"+row("x.pdf", plain("a"))+row("y.pdf", plain("b"))+row("z.pdf", plain("a")))
	b.work(t)
	wantFiled(t, b.receipt(t, one.ing), c)
	wantFiled(t, b.receipt(t, other.ing), c)
	b.clock.forward(time.Minute)
	b.sweep(t)
	if got := b.receipt(t, index.ing); got.state != archive.Filed {
		t.Errorf("index %+v", got)
	}
}

// TestSameIndexTwice: rows are kept once.
func TestSameIndexTwice(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.company(t, 1)
	text := indexHead + "a.pdf;QUOTE;Q-1;2026-01-02;C-1;;;;\n"
	b.drop(t, "index.csv", text)
	if got := b.drop(t, "again.csv", text); got.state != archive.Duplicate {
		t.Errorf("again: %+v", got)
	}
	if n := b.count(t, `select count(*) from index_rows`); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// TestCertificate: a certificate is found by its heats and hangs on its delivery note.
func TestCertificate(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.drop(t, "index.csv", indexHead+
		"note.pdf;delivery note;BL-1;2026-03-01;C-1;;;;\n"+
		"cert.pdf;CERTIFICATE;3.1/77;2026-03-01;C-1;;;H 4711|H 4712;BL-1\n")
	cert := wantFiled(t, b.drop(t, "cert.pdf", plain("a")), c)
	note := wantFiled(t, b.drop(t, "note.pdf", plain("b")), c)
	reader := b.person(t, c, "WAREHOUSE")
	heat := "h4711"
	list, err := b.Documents(t.Context(), reader, c, archive.Filter{HeatNumber: &heat}, archive.Newest, page.Args{})
	if err != nil || len(list.Nodes) != 1 || list.Nodes[0].ID != cert.document {
		t.Errorf("by heat %+v, %v", list, err)
	}
	related, err := b.Related(t.Context(), reader, []id.Document{cert.document, note.document})
	if err != nil || len(related[cert.document]) != 1 || related[cert.document][0].Document.ID != note.document ||
		len(related[note.document]) != 1 || related[note.document][0].Document.ID != cert.document {
		t.Errorf("related %+v, %v", related, err)
	}
	// The delivery note's picture may show prices: the warehouse gets a rendering.
	files, err := b.Files(t.Context(), reader, []id.Document{cert.document, note.document})
	if err != nil || len(files[cert.document].List) != 1 || !files[note.document].Withheld || files[note.document].List[0].Part != archive.Rendering {
		t.Errorf("files %+v, %v", files, err)
	}
}

// TestPDFThatCantBeRead: rows 44 to 47.
func TestPDFThatCantBeRead(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	var rows strings.Builder
	for n, name := range []string{"locked", "scan", "script", "program"} {
		fmt.Fprintf(&rows, "%s.pdf;QUOTE;Q-%d;2026-01-02;C-1;;;;\n", name, n)
	}
	b.drop(t, "index.csv", indexHead+rows.String())
	for name, tt := range map[string]struct {
		file    pdftest.File
		warning string
		active  int
	}{
		"locked":  {pdftest.File{Pages: [][]string{{"secret"}}, Password: "x"}, "no_text", 0},
		"scan":    {pdftest.File{}, "no_text", 0},
		"script":  {pdftest.File{Pages: [][]string{{"a page of text, long enough"}}, JavaScript: "app.alert(1)"}, "pdf_javascript", 1},
		"program": {pdftest.File{Pages: [][]string{{"a page of text, long enough"}}, Attachments: []pdftest.Attachment{{Name: "a.exe", Content: []byte("MZ")}, {Name: "b.txt", Content: []byte("b")}}}, "pdf_program", 1},
	} {
		got := wantFiled(t, b.drop(t, name+".pdf", string(tt.file.Bytes())), c)
		if !strings.Contains(got.facts, tt.warning) {
			t.Errorf("%s: facts %s lack %s", name, got.facts, tt.warning)
		}
		if n := b.count(t, `select count(*) from document_files where document_id = $1 and active`, got.document); n != tt.active {
			t.Errorf("%s: %d active files", name, n)
		}
		if n := b.count(t, `select count(*) from document_files where document_id = $1`, got.document); n != 1 {
			t.Errorf("%s: %d files, want the original alone", name, n)
		}
	}
	// Nobody says what the other locked one is.
	wantReason(t, b.drop(t, "other.pdf", string(pdftest.File{Password: "y"}.Bytes())), archive.Waiting, archive.ReasonNoIndex)
	wantReason(t, b.drop(t, "no.pdf", "%PDF-1.4\nnothing of the sort"), archive.Quarantined, "pdf_unreadable")
}

// TestStaffDescribe: staff say what a file is that says nothing by itself.
func TestStaffDescribe(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	staff := b.person(t, c, "SUPPORT")
	file := b.drop(t, "scan.pdf", plain("a"))
	in := archive.DescribeIngestionInput{Ingestion: file.ing, Company: c, Kind: policy.Certificate, Number: "3.1/77", IssueDate: start, HeatNumbers: []string{"H1", "H2"}}
	for path, spoil := range map[string]func(*archive.DescribeIngestionInput){
		"input.number":    func(d *archive.DescribeIngestionInput) { d.Number = " " },
		"input.kind":      func(d *archive.DescribeIngestionInput) { d.Kind = "REMINDER" },
		"input.total":     func(d *archive.DescribeIngestionInput) { d.Total, d.Currency = ptr("1e3"), ptr("EUR") },
		"input.currency":  func(d *archive.DescribeIngestionInput) { d.Total = ptr("1.00") },
		"input.company":   func(d *archive.DescribeIngestionInput) { d.Company = id.NewCompany() },
		"input.ingestion": func(d *archive.DescribeIngestionInput) { d.Ingestion = id.NewIngestion() },
	} {
		bad := in
		spoil(&bad)
		_, err := b.DescribeIngestion(t.Context(), staff, bad)
		if all := fault.All(err); len(all) != 1 || strings.Join(all[0].Path, ".") != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, other := range []policy.Actor{b.person(t, c, "ADMIN"), {}} {
		if _, err := b.DescribeIngestion(t.Context(), other, in); fault.CodeOf(err) == "" {
			t.Errorf("%+v may describe", other)
		}
	}
	if _, err := b.DescribeIngestion(t.Context(), staff, in); err != nil {
		t.Fatalf("describe: %v", err)
	}
	b.work(t)
	got := wantFiled(t, b.receipt(t, file.ing), c)
	if d := b.document(t, b.person(t, c, "ADMIN"), got.document); d.Number != "3.1/77" || d.Kind != policy.Certificate {
		t.Errorf("document %+v", d)
	}
	_, err := b.DescribeIngestion(t.Context(), staff, in)
	wantFault(t, err, fault.WrongState)
	if n := b.count(t, `select count(*) from audit_events where action = 'ingestion.described' and actor_id = $1`, staff.Person); n != 1 {
		t.Errorf("%d events", n)
	}
}

// TestHangingPDF: row 46: a reader that comes to no end is an end for the file, not
// for the worker.
func TestHangingPDF(t *testing.T) {
	t.Parallel()

	b := setup(t)
	r := pdf.NewReader(pdf.Options{Deadline: time.Second})
	defer r.Close()
	b.ReadBy(paper.Reader{PDF: r}.Read)
	wantReason(t, b.drop(t, "endless.pdf", string(pdftest.Endless())), archive.Quarantined, "pdf_unreadable")
	wantReason(t, b.drop(t, "bomb.pdf", string(pdftest.Bomb())), archive.Quarantined, "pdf_unreadable")
	wantReason(t, b.drop(t, "next.pdf", plain("a")), archive.Waiting, archive.ReasonNoIndex)
}
