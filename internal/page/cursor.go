package page

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"github.com/google/uuid"

	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

// Place is where a row stands in a list that is ordered by a time (or a day) and
// then by id.
type Place struct {
	At time.Time // to the microsecond, as Postgres keeps it
	ID id.UUID
}

// The ends of every list of places. They stand in for an absent cursor: a
// condition that may be absent ("$1 is null or ...") can't be a range of an
// index in a generic plan, a bound beyond all rows can. The first id is not zero,
// which would be NULL.
var (
	lowest  = Place{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), id.UUID{UUID: uuid.UUID{15: 1}}}
	highest = Place{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), id.UUID{UUID: uuid.Max}}
)

// Descending gives the bounds of the window in a list with the highest place
// first (newest first): rows strictly between low and high. Forward the query
// runs `order by at desc, id desc`, backward `order by at, id`.
// The error is a fault INVALID at after or before: a cursor of another kind of list.
func (w Window) Descending() (low, high Place, err error) {
	after, before, err := w.places()
	if err != nil {
		return low, high, err
	}
	return or(before, lowest), or(after, highest), nil
}

// Ascending is [Window.Descending] for a list with the lowest place first.
func (w Window) Ascending() (low, high Place, err error) {
	after, before, err := w.places()
	if err != nil {
		return low, high, err
	}
	return or(after, lowest), or(before, highest), nil
}

// Rank is where a row stands in a list that is ordered by a number and then by id.
type Rank struct {
	// Order names the list's order; a cursor of one is refused by another.
	Order byte
	Value float64
	ID    id.UUID
}

// Ranks gives the bounds of the window in a list by rank: rows strictly between
// low and high. descending tells that the highest stands first.
// The error is a fault INVALID at after or before: a cursor of another kind of
// list, or of another order.
func (w Window) Ranks(order byte, descending bool) (low, high Rank, err error) {
	low, high = Rank{order, math.Inf(-1), lowest.ID}, Rank{order, math.Inf(1), highest.ID}
	first, last := &low, &high
	if descending {
		first, last = last, first
	}
	if w.after != nil {
		if *first, err = rankOf(*w.after, order); err != nil {
			return low, high, fault.New(fault.Invalid, "after")
		}
	}
	if w.before != nil {
		if *last, err = rankOf(*w.before, order); err != nil {
			return low, high, fault.New(fault.Invalid, "before")
		}
	}
	return low, high, nil
}

// Sequence gives the bounds of the window in a list that is ordered by a
// sequence number, highest first: rows strictly between low and high.
// The error is a fault INVALID at after or before: a cursor of another kind of list.
func (w Window) Sequence() (low, high int64, err error) {
	low, high = math.MinInt64, math.MaxInt64
	if w.after != nil {
		if high, err = sequenceOf(*w.after); err != nil {
			return 0, 0, fault.New(fault.Invalid, "after")
		}
	}
	if w.before != nil {
		if low, err = sequenceOf(*w.before); err != nil {
			return 0, 0, fault.New(fault.Invalid, "before")
		}
	}
	return low, high, nil
}

func (w Window) places() (after, before *Place, err error) {
	if after, err = placeOf(w.after); err != nil {
		return nil, nil, fault.New(fault.Invalid, "after")
	}
	if before, err = placeOf(w.before); err != nil {
		return nil, nil, fault.New(fault.Invalid, "before")
	}
	return after, before, nil
}

func or(p *Place, end Place) Place {
	if p == nil {
		return end
	}
	return *p
}

// The first byte of a cursor tells what follows. A change of the order of a list
// takes a new one, so that old cursors are refused and not misread.
const (
	markPlace    = 1 // microseconds since 1970, big endian; 16 bytes of id
	markSequence = 2 // big endian
	markRank     = 3 // the order; IEEE 754 bits, big endian; 16 bytes of id
)

const (
	placeLen    = 1 + 8 + 16
	sequenceLen = 1 + 8
	rankLen     = 1 + 1 + 8 + 16
)

var errCursor = errors.New("malformed cursor")

// encoding refuses what would decode to the same bytes in two spellings.
var encoding = base64.RawURLEncoding.Strict()

// Cursor gives the opaque form of a place.
func (p Place) Cursor() string {
	b := make([]byte, 0, placeLen)
	b = append(b, markPlace)
	b = binary.BigEndian.AppendUint64(b, uint64(p.At.UnixMicro())) //nolint:gosec // the bits are kept
	b = append(b, p.ID.UUID[:]...)
	return encoding.EncodeToString(b)
}

// SequenceCursor gives the opaque form of a sequence number.
func SequenceCursor(seq int64) string {
	b := make([]byte, 0, sequenceLen)
	b = append(b, markSequence)
	b = binary.BigEndian.AppendUint64(b, uint64(seq)) //nolint:gosec // the bits are kept
	return encoding.EncodeToString(b)
}

// Cursor gives the opaque form of a rank.
func (r Rank) Cursor() string {
	b := make([]byte, 0, rankLen)
	b = append(b, markRank, r.Order)
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(r.Value))
	b = append(b, r.ID.UUID[:]...)
	return encoding.EncodeToString(b)
}

// decode reads the bytes of a cursor of any kind; nil for an absent one.
func decode(s *string) ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	b, err := encoding.DecodeString(*s)
	if err != nil {
		return nil, errCursor
	}
	switch {
	case len(b) == placeLen && b[0] == markPlace, len(b) == sequenceLen && b[0] == markSequence, len(b) == rankLen && b[0] == markRank:
		return b, nil
	}
	return nil, errCursor
}

func placeOf(s *string) (*Place, error) {
	b, err := decode(s)
	if err != nil || b == nil {
		return nil, err
	}
	if b[0] != markPlace {
		return nil, errCursor
	}
	p := Place{At: time.UnixMicro(int64(binary.BigEndian.Uint64(b[1:]))).UTC()} //nolint:gosec // the bits are kept
	copy(p.ID.UUID[:], b[9:])
	// Postgres has no such time, and NULL compares with nothing.
	if p.At.Before(lowest.At) || p.At.After(highest.At) || p.ID.IsZero() {
		return nil, errCursor
	}
	return &p, nil
}

func sequenceOf(s string) (int64, error) {
	b, err := decode(&s)
	if err != nil {
		return 0, err
	}
	if b[0] != markSequence {
		return 0, errCursor
	}
	return int64(binary.BigEndian.Uint64(b[1:])), nil //nolint:gosec // the bits are kept
}

func rankOf(s string, order byte) (Rank, error) {
	b, err := decode(&s)
	if err != nil {
		return Rank{}, err
	}
	if b[0] != markRank || b[1] != order {
		return Rank{}, errCursor
	}
	r := Rank{Order: order, Value: math.Float64frombits(binary.BigEndian.Uint64(b[2:]))}
	copy(r.ID.UUID[:], b[10:])
	if math.IsNaN(r.Value) || r.ID.IsZero() { // NULL compares with nothing, NaN stands above all
		return Rank{}, errCursor
	}
	return r, nil
}
