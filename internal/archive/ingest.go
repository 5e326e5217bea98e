package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/worker/job"
)

// maxRead is the size above which a file is not read into memory; package paper
// refuses what is larger anyway.
const maxRead = 32 << 20

// verdict is what became of a file, before and after its transaction.
type verdict struct {
	state  string
	reason string
	facts  facts

	company id.Company
	doc     *paper.Document // to be filed
	text    string          // of a PDF, for the search
	picture bool            // a PDF without text
	files   []file          // of doc
	row     id.UUID         // of index_rows: what was said of the file; zero: nothing
	due     *time.Time      // when a waiting file is looked at again
	until   *time.Time      // when its patience ends

	document  id.Document // where it is found
	version   int         // of document
	rendition bool        // doc says what document said already
}

func quarantine(reason string, f facts) *verdict {
	return &verdict{state: Quarantined, reason: reason, facts: f}
}

// Ingest reads a received file and files it, or says in its receipt why not.
// It does nothing for a file that has come to an end already, so it may run
// again at any time. What is wrong with the file is no error: it ends in
// quarantine, at once. An error is an outage (database, disk) and worth another
// try, but for the fault NOT_FOUND: there is no such ingestion.
//
// The same bytes give one document, however often and from however many
// processes they come at once. Other bytes under a taken number are another
// rendition, a new version, or held until a person decides: see file. What a
// person decided about the file is done here, too.
//
// A file that says nothing by itself (a plain PDF) waits for a day for a row of an
// index, or for the paper of its name; an index waits as long for its files.
func (a *Archive) Ingest(ctx context.Context, ing id.Ingestion) error {
	row, err := a.ingestion(ctx, ing)
	if err != nil {
		return err
	}
	switch row.State {
	case Received:
	case Waiting:
		if ready, err := a.ready(ctx, row); !ready {
			return err
		}
	default:
		return nil
	}
	v, err := a.judge(ctx, row)
	if err != nil {
		return err
	}
	a.Reach("judged")
	err = a.conclude(ctx, row, v)
	if errors.Is(err, errCame) {
		return a.Ingest(ctx, ing)
	}
	if err != nil {
		return err
	}
	a.Reach("concluded")
	return nil
}

func (a *Archive) ingestion(ctx context.Context, ing id.Ingestion) (db.Ingestion, error) {
	row, err := a.DB.AsSystem().Read().IngestionByID(ctx, ing)
	if errors.Is(err, pgx.ErrNoRows) {
		return row, fault.New(fault.NotFound, "ingestion")
	}
	if err != nil {
		return row, fmt.Errorf("read ingestion: %w", err)
	}
	return row, nil
}

// judge looks at a file's content and at whom it names. Embedded files and
// renderings are in the store when it returns.
func (a *Archive) judge(ctx context.Context, row db.Ingestion) (*verdict, error) {
	if row.State == Waiting && row.Reason == ReasonFileMissing {
		return a.matchAgain(ctx, row)
	}
	if row.Size > maxRead {
		return a.judgeLarge(ctx, row)
	}
	data, err := a.content(ctx, row)
	if err != nil {
		return nil, err
	}
	c, err := a.reader()(ctx, data)
	if p, ok := errors.AsType[*paper.Problem](err); ok && p.Code == paper.CodeUnknownType {
		return a.judgeOther(ctx, row, data, p)
	}
	var f facts
	s, v, err := a.describe(ctx, row, c, err, &f)
	if v != nil || err != nil {
		return v, err
	}
	v, err = a.judgePaper(ctx, row, data, c, s, &f)
	if v != nil {
		v.row = s.row
	}
	return v, err
}

// judgeLarge judges what is not read into memory: only a zip file may be so large.
func (a *Archive) judgeLarge(ctx context.Context, row db.Ingestion) (*verdict, error) {
	r, _, err := a.stored(ctx, row)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head := make([]byte, len(zipStart))
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, fmt.Errorf("read a received file: %w", err)
	}
	if bytes.Equal(head, zipStart) {
		return a.unpack(ctx, row)
	}
	return quarantine(reasonTooLarge, facts{}), nil
}

// judgeOther judges what is no paper: an index, a zip file with one, or nothing that
// is known here.
func (a *Archive) judgeOther(ctx context.Context, row db.Ingestion, data []byte, p *paper.Problem) (*verdict, error) {
	if bytes.HasPrefix(data, zipStart) {
		return a.unpack(ctx, row)
	}
	x, err := paper.ReadIndex(data)
	if err == nil {
		return a.judgeIndex(ctx, row, x)
	}
	if other, ok := errors.AsType[*paper.Problem](err); ok && other.Code != paper.CodeEncoding {
		p = other
	}
	return quarantine(string(p.Code), facts{Line: p.Line, Detail: p.Detail}), nil
}

// judgePaper judges a file of which is known what it is: whether it is the
// seller's, and whose.
func (a *Archive) judgePaper(ctx context.Context, row db.Ingestion, data []byte, c *paper.Contents, s said, f *facts) (*verdict, error) {
	doc := s.doc
	switch {
	case !slices.Contains(policy.Kinds, policy.Kind(doc.Kind)):
		return quarantine(reasonUnsupported, *f), nil
	case doc.SelfBilled && row.Resolution == nil:
		return quarantine(ReasonSelfBilled, *f), nil
	case doc.Syntax != paper.SyntaxIndex && !a.ours(doc): // an index is the seller's own word
		return quarantine(ReasonNotOurs, *f), nil
	}
	company := s.company
	if company.IsZero() || row.Resolution != nil {
		found, reason, err := a.match(ctx, row, doc, f)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			return quarantine(reason, *f), nil
		}
		company = found
	}
	if issued, err := time.Parse(time.DateOnly, doc.IssueDate); err == nil && (issued.After(a.now().AddDate(0, 0, 1)) || issued.Year() < 1990) {
		f.warn(warnDateOdd, "")
	}
	files, err := a.filesOf(ctx, row, data, c, doc, f)
	if err != nil {
		return nil, err
	}
	renderings, err := a.rendering(ctx, company, doc, files)
	if err != nil {
		return nil, err
	}
	return &verdict{state: Filed, facts: *f, company: company, doc: doc, text: s.text, picture: s.picture, files: append(files, renderings...)}, nil
}

// reader is package paper's, or a test's own.
func (a *Archive) reader() func(context.Context, []byte) (*paper.Contents, error) {
	if a.read != nil {
		return a.read
	}
	return a.Papers.Read
}

// stored opens a received file; the caller closes it.
func (a *Archive) stored(ctx context.Context, row db.Ingestion) (io.ReadSeekCloser, int64, error) {
	sum, err := blob.SumOf(row.Sha256)
	if err != nil {
		return nil, 0, fmt.Errorf("read an ingestion's sum: %w", err)
	}
	r, size, err := a.Blobs.Open(ctx, sum)
	if err != nil {
		return nil, 0, fmt.Errorf("open a received file: %w", err)
	}
	return r, size, nil
}

// content reads a file's bytes from the store and checks that they are the ones
// that came.
func (a *Archive) content(ctx context.Context, row db.Ingestion) ([]byte, error) {
	r, size, err := a.stored(ctx, row)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if size != row.Size {
		return nil, fmt.Errorf("a received file has %d bytes in the store, %d came", size, row.Size)
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, fmt.Errorf("read a received file: %w", err)
	}
	if sum := sumOf(data); !bytes.Equal(sum[:], row.Sha256) {
		return nil, errors.New("a received file was damaged in the store")
	}
	return data, nil
}

// conclude writes what became of the file, in one transaction, if it is still in
// the state in which it was judged. Files with the same bytes stand in line here,
// so that the second sees what became of the first.
func (a *Archive) conclude(ctx context.Context, was db.Ingestion, v *verdict) error {
	if v.state == Waiting && was.State == Waiting {
		return a.goOnWaiting(ctx, was, v)
	}
	return a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		if err := q.LockFileContent(ctx, db.LockFileContentParams{Sha256: was.Sha256, Stem: was.Stem}); err != nil {
			return fmt.Errorf("lock a file's content: %w", err)
		}
		locked, err := q.LockToConclude(ctx, was.ID)
		if err != nil {
			return fmt.Errorf("lock ingestion: %w", err)
		}
		row := locked.Ingestion
		if row.State != was.State || !equal(row.Resolution, was.Resolution) || row.ResolutionCompany != was.ResolutionCompany {
			return nil // another worker was faster, or a person decided meanwhile
		}
		if err := still(ctx, q, row, v); err != nil {
			return err
		}
		if err := a.bind(ctx, tx, row, v); err != nil {
			return err
		}
		first, err := q.FinishedIngestionOfContent(ctx, db.FinishedIngestionOfContentParams{Sha256: row.Sha256, ID: row.ID, Described: !v.row.IsZero()})
		switch {
		case err == nil && row.Resolution == nil:
			v = duplicateOf(first)
		case err != nil && !errors.Is(err, pgx.ErrNoRows):
			return fmt.Errorf("look for the same bytes: %w", err)
		}
		if v.doc != nil {
			if v, err = a.file(ctx, tx, row, v); err != nil {
				return err
			}
		}
		if err := a.finish(ctx, tx, row, v); err != nil {
			return err
		}
		if v.picture && v.state == Filed && a.OCR != nil {
			if _, err := a.Jobs.InsertTx(ctx, tx, job.ReadPicture{IngestionID: row.ID}, nil); err != nil {
				return fmt.Errorf("enqueue the reading of a picture: %w", err)
			}
		}
		if locked.Awaited && v.state == Filed {
			if err := a.tellSiblings(ctx, tx, row); err != nil {
				return err
			}
		}
		a.Reach("concluding")
		return nil
	})
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

// duplicateOf points to what became of the same bytes before. If that is in
// quarantine or was put aside, so is this: sending a file again decides nothing.
func duplicateOf(first db.FinishedIngestionOfContentRow) *verdict {
	return &verdict{
		state: Duplicate, company: first.CompanyID, document: first.DocumentID,
		facts: facts{First: &first.ID, FirstState: first.State},
	}
}

// finish writes the receipt's end and the one event of this change. The event
// comes last: appending holds the timeline of the company until the commit.
func (a *Archive) finish(ctx context.Context, tx pgx.Tx, row db.Ingestion, v *verdict) error {
	text, err := v.facts.json()
	if err != nil {
		return err
	}
	now := a.now()
	finished := &now
	if v.state == Waiting {
		finished = nil
	}
	var b batch
	keys, companies := v.facts.trace()
	err = db.New(&b).FinishIngestion(ctx, db.FinishIngestionParams{
		ID: row.ID, State: v.state, Reason: v.reason, FinishedAt: finished, CompanyID: v.company, DocumentID: v.document, Facts: text,
		EvidenceKeys: keys, EvidenceCompanies: companies, DueAt: v.due, WaitsUntil: v.until,
	})
	if err == nil && v.doc != nil && v.state == Filed {
		err = db.New(&b).PointDuplicates(ctx, db.PointDuplicatesParams{Sha256: row.Sha256, CompanyID: v.company, DocumentID: v.document})
	}
	if err == nil && v.doc != nil && v.state == Filed && !v.rendition && Lane(row.Lane) == Live {
		err = db.New(&b).NoteNewDocument(ctx, db.NoteNewDocumentParams{CompanyID: v.company, DocumentID: v.document, Kind: string(v.doc.Kind), NotedAt: now})
	}
	if err != nil {
		return fmt.Errorf("queue the end of an ingestion: %w", err)
	}
	if err := b.send(ctx, tx); err != nil {
		return fmt.Errorf("finish ingestion: %w", err)
	}
	return audit.Append(ctx, tx, v.event(row.ID, now))
}

// event gives the company's timeline a filed document, and the seller's own
// house what did not become one: the customer has no part in that.
func (v *verdict) event(ing id.Ingestion, at time.Time) audit.Event {
	e := audit.Event{At: at, Actor: policy.System(), Detail: map[string]string{"ingestion": ing.String()}}
	if v.doc != nil && v.state == Filed {
		e.Company, e.Action, e.SubjectType, e.Subject = v.company, "document.filed", "Document", v.document.UUID
		switch {
		case v.rendition:
			e.Action = "document.file_added"
		case v.version > 1:
			e.Action = "document.version_filed"
		}
		e.Detail["kind"], e.Detail["number"], e.Detail["version"] = string(v.doc.Kind), v.doc.Number, strconv.Itoa(v.version)
		return e
	}
	e.SubjectType, e.Subject = "Ingestion", ing.UUID
	if v.reason != "" {
		e.Detail["reason"] = v.reason
	}
	switch v.state {
	case Filed: // an index, or a zip file
		e.Action = "ingestion.indexed"
		if v.facts.Members > 0 {
			e.Action = "ingestion.unpacked"
		}
	case Waiting:
		e.Action = "ingestion.waiting"
	case Held:
		e.Action = "ingestion.held"
	case Duplicate:
		e.Action = "ingestion.duplicate"
	default:
		e.Action = "ingestion.quarantined"
	}
	return e
}
