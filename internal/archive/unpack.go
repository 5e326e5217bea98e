package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/paper"
)

// What is taken out of one zip file.
const (
	maxMembers      = 20_000
	maxUnpacked     = 4 << 30 // bytes of all
	maxMember       = MaxUpload
	maxListing      = 8 << 20 // bytes of the list of its members
	unpackGroup     = 16      // members that share a commit
	unpackGroupSize = 8 << 20 // bytes of these
)

var zipStart = []byte("PK\x03\x04")

// unpack receives what is in a zip file as files of its own, if an index is among
// them: a batch of an archive comes as one file. The members stand in a folder of
// its name, so that the index finds them there and nowhere else. It may run again
// at any time: each member has one receipt. Any other zip file (a spreadsheet, say)
// is of an unknown type.
func (a *Archive) unpack(ctx context.Context, row db.Ingestion) (*verdict, error) {
	stored, size, err := a.stored(ctx, row)
	if err != nil {
		return nil, err
	}
	defer stored.Close()
	source := &seekerAt{r: stored, left: maxListing}
	z, err := zip.NewReader(source, size)
	switch {
	case source.err != nil:
		return nil, source.err
	case source.left < 0:
		return quarantine(reasonTooLarge, facts{Detail: "a zip file with too much in it"}), nil
	}
	source.left = math.MaxInt64
	if err != nil || strings.Contains(strings.ToLower(row.Folder)+"/", ".zip/") {
		return quarantine(string(paper.CodeUnknownType), facts{}), nil
	}
	members, v := membersOf(z)
	if source.err != nil {
		return nil, source.err
	}
	if v != nil {
		return v, nil
	}
	first, err := a.DB.AsSystem().Read().EarlierOfContent(ctx, db.EarlierOfContentParams{Sha256: row.Sha256, ReceivedAt: row.ReceivedAt, ID: row.ID.UUID})
	if err == nil {
		return duplicateOf(db.FinishedIngestionOfContentRow(first)), nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("look for the same zip file: %w", err)
	}
	return a.receiveMembers(ctx, row, source, members)
}

// membersOf lists the files in a zip file, indexes first; a verdict instead where
// it holds too much, or no index.
func membersOf(z *zip.Reader) ([]*zip.File, *verdict) {
	var members []*zip.File
	var all uint64
	for _, m := range z.File {
		if m.FileInfo().IsDir() || strings.HasPrefix(path.Base(nameOf(m)), ".") || strings.HasPrefix(m.Name, "__MACOSX/") {
			continue
		}
		all += m.UncompressedSize64
		members = append(members, m)
		if len(members) > maxMembers || m.UncompressedSize64 > maxMember || all > maxUnpacked {
			return nil, quarantine(reasonTooLarge, facts{Detail: "a zip file with too much in it"})
		}
	}
	indexes, others := []*zip.File{}, []*zip.File{}
	for _, m := range members {
		if paper.MayBeIndex(m.Name) {
			indexes = append(indexes, m)
		} else {
			others = append(others, m)
		}
	}
	for _, m := range indexes {
		if content, err := contentOfMember(m); err == nil {
			if _, err := paper.ReadIndex(content); err == nil {
				return append(indexes, others...), nil
			}
		}
	}
	return nil, quarantine(string(paper.CodeUnknownType), facts{Detail: "a zip file without an index"})
}

// nameOf is a member's name with the separators that the standard asks for; some
// programs write backslashes.
func nameOf(m *zip.File) string { return strings.ReplaceAll(m.Name, `\`, "/") }

// contentOfMember reads a member; the error says that it is damaged, encrypted, or
// larger than it says.
func contentOfMember(m *zip.File) ([]byte, error) {
	r, err := m.Open()
	if err != nil {
		return nil, fmt.Errorf("open a member of a zip file: %w", err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, maxMember+1))
	if err != nil {
		return nil, fmt.Errorf("read a member of a zip file: %w", err)
	}
	if len(content) > maxMember {
		return nil, zip.ErrFormat
	}
	return content, nil
}

// receiveMembers receives the members as they would have come one by one. What can't
// be read is told by its place in the file and costs no other.
func (a *Archive) receiveMembers(ctx context.Context, row db.Ingestion, source *seekerAt, members []*zip.File) (*verdict, error) {
	var f facts
	var bad indexFacts
	way := Way{Source: row.Source, Lane: Lane(row.Lane), Batch: row.BatchID, Person: row.SentBy, Key: row.ApiKeyID}
	var group []Arrival
	held := 0
	flush := func() error {
		if len(group) == 0 {
			return nil
		}
		_, err := a.ReceiveAll(ctx, way, group)
		f.Members += len(group)
		group, held = nil, 0
		return err
	}
	for n, m := range members {
		content, err := contentOfMember(m)
		if source.err != nil {
			return nil, source.err
		}
		if err != nil {
			bad.tell(indexProblem{Line: n + 1, Code: "not_readable", Detail: "a member of the zip file"})
			continue
		}
		name := nameOf(m)
		group = append(group, Arrival{
			Content: bytes.NewReader(content), Name: path.Base(name), Folder: path.Join(row.Folder, row.Name, path.Dir(path.Clean("/"+name))),
			Origin: OriginOf("zip", row.ID.String(), fmt.Sprint(n), m.Name),
		})
		if held += len(content); len(group) == unpackGroup || held > unpackGroupSize {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	a.Reach("unpacked")
	if bad.Bad > 0 {
		f.Index = &bad
		return quarantine(ReasonBadMembers, f), nil
	}
	return &verdict{state: Filed, facts: f}, nil
}

// seekerAt reads at places of what can seek, by one caller at a time, and no more
// than is left. It keeps the store's error, so that an outage can be told from a
// damaged file.
type seekerAt struct {
	r    io.ReadSeeker
	left int64
	err  error
}

var errReadEnough = errors.New("no more is read of it")

// ReadAt is that of io.ReaderAt.
func (s *seekerAt) ReadAt(p []byte, at int64) (int, error) {
	if s.left -= int64(len(p)); s.left < 0 {
		return 0, errReadEnough
	}
	if _, err := s.r.Seek(at, io.SeekStart); err != nil {
		s.err = fmt.Errorf("seek in a stored file: %w", err)
		return 0, s.err
	}
	n, err := io.ReadFull(s.r, p)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		s.err = fmt.Errorf("read a stored file: %w", err)
	}
	return n, err //nolint:wrapcheck // io.ReaderAt has io.EOF as it is
}
