package page_test

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
)

func ptr[T any](v T) *T { return &v }

func TestResolve(t *testing.T) {
	t.Parallel()

	place := page.Place{At: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), ID: id.NewUUID()}.Cursor()
	for _, tt := range []struct {
		name     string
		args     page.Args
		limit    int
		backward bool
		refused  string // the field
	}{
		{name: "Default", limit: 20},
		{name: "First", args: page.Args{First: ptr(100)}, limit: 100},
		{name: "Last", args: page.Args{Last: ptr(3), Before: &place}, limit: 3, backward: true},
		{name: "LastBesideDefault", args: page.Args{First: ptr(20), Last: ptr(3)}, limit: 3, backward: true},
		{name: "FirstZero", args: page.Args{First: ptr(0)}, refused: "first"},
		{name: "FirstNegative", args: page.Args{First: ptr(-1)}, refused: "first"},
		{name: "FirstTooMany", args: page.Args{First: ptr(101)}, refused: "first"},
		{name: "LastZero", args: page.Args{Last: ptr(0)}, refused: "last"},
		{name: "LastTooMany", args: page.Args{Last: ptr(101)}, refused: "last"},
		{name: "Both", args: page.Args{First: ptr(5), Last: ptr(5)}, refused: "last"},
		{name: "AfterEmpty", args: page.Args{After: ptr("")}, refused: "after"},
		{name: "AfterGarbage", args: page.Args{After: ptr("x")}, refused: "after"},
		{name: "AfterCut", args: page.Args{After: ptr(place[:len(place)-1])}, refused: "after"},
		{name: "AfterLonger", args: page.Args{After: ptr(place + "AAAA")}, refused: "after"},
		{name: "AfterUnknownMark", args: page.Args{After: ptr(base64.RawURLEncoding.EncodeToString(make([]byte, 25)))}, refused: "after"},
		{name: "BeforeHuge", args: page.Args{Before: ptr(strings.Repeat("A", 1<<16))}, refused: "before"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			w, err := page.Resolve(tt.args, 20)
			if tt.refused != "" {
				fs := fault.All(err)
				if len(fs) != 1 || fs[0].Code != fault.Invalid || !cmp.Equal(fs[0].Path, []string{tt.refused}) {
					t.Fatalf("error = %v, want INVALID at %s", err, tt.refused)
				}
				return
			}
			if err != nil {
				t.Fatalf("resolve: %v", err)
			}
			if w.Limit != tt.limit || w.Backward != tt.backward || w.Fetch() != int32(tt.limit)+1 {
				t.Errorf("window = %d backward %v fetch %d, want %d %v", w.Limit, w.Backward, w.Fetch(), tt.limit, tt.backward)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()

	a := page.Place{At: time.Date(2026, 3, 4, 5, 6, 7, 89000, time.UTC), ID: id.NewUUID()}
	b := page.Place{At: time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), ID: id.NewUUID()}
	w, err := page.Resolve(page.Args{After: ptr(a.Cursor()), Before: ptr(b.Cursor())}, 20)
	if err != nil {
		t.Fatalf("resolve: %v", err)
	}
	low, high, err := w.Descending()
	if err != nil || low != b || high != a {
		t.Errorf("descending = %v, %v, %v", low, high, err)
	}
	low, high, err = w.Ascending()
	if err != nil || low != a || high != b {
		t.Errorf("ascending = %v, %v, %v", low, high, err)
	}
	if _, _, err := w.Sequence(); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("places as sequence: error = %v, want INVALID", err)
	}

	w, err = page.Resolve(page.Args{After: ptr(page.SequenceCursor(42))}, 20)
	if err != nil {
		t.Fatalf("resolve: %v", err)
	}
	if low, high, err := w.Sequence(); err != nil || high != 42 || low >= 0 {
		t.Errorf("sequence = %d, %d, %v", low, high, err)
	}
	if _, _, err := w.Descending(); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("sequence as place: error = %v, want INVALID", err)
	}

	w, err = page.Resolve(page.Args{}, 20)
	if err != nil {
		t.Fatalf("resolve: %v", err)
	}
	low, high, err = w.Descending()
	if err != nil || low.At.Year() != 1 || high.At.Year() != 9999 || low.ID.IsZero() {
		t.Errorf("open bounds = %v, %v, %v", low, high, err)
	}
}

// A time that Postgres does not have, and an id that would be NULL, are refused
// and not handed to the database.
func TestCursorOutOfRange(t *testing.T) {
	t.Parallel()

	for name, p := range map[string]page.Place{
		"Year10000": {At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ID: id.NewUUID()},
		"Year0":     {At: time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), ID: id.NewUUID()},
		"NoID":      {At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		w, err := page.Resolve(page.Args{After: ptr(p.Cursor())}, 20)
		if err == nil {
			_, _, err = w.Descending()
		}
		if fs := fault.All(err); len(fs) != 1 || fs[0].Code != fault.Invalid || !cmp.Equal(fs[0].Path, []string{"after"}) {
			t.Errorf("%s: error = %v, want INVALID at after", name, err)
		}
	}
}

func TestNew(t *testing.T) {
	t.Parallel()

	cursor := func(n int) string { return page.SequenceCursor(int64(n)) }
	some := ptr(page.SequenceCursor(1))
	for _, tt := range []struct {
		name       string
		args       page.Args
		rows, want []int
		next, prev bool
	}{
		{"ForwardAll", page.Args{First: ptr(3)}, []int{9, 8}, []int{9, 8}, false, false},
		{"ForwardExact", page.Args{First: ptr(2)}, []int{9, 8}, []int{9, 8}, false, false},
		{"ForwardMore", page.Args{First: ptr(2), After: some}, []int{9, 8, 7}, []int{9, 8}, true, true},
		{"BackwardMore", page.Args{Last: ptr(2)}, []int{1, 2, 3}, []int{2, 1}, false, true},
		{"BackwardFrom", page.Args{Last: ptr(2), Before: some}, []int{2, 3}, []int{3, 2}, true, false},
		{"Empty", page.Args{}, nil, nil, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			w, err := page.Resolve(tt.args, 20)
			if err != nil {
				t.Fatalf("resolve: %v", err)
			}
			p := page.New(w, tt.rows, cursor)
			if !cmp.Equal(p.Nodes, tt.want) || p.HasNext != tt.next || p.HasPrevious != tt.prev {
				t.Errorf("page = %v next %v previous %v, want %v %v %v", p.Nodes, p.HasNext, p.HasPrevious, tt.want, tt.next, tt.prev)
			}
			if len(tt.want) == 0 {
				if p.Start() != nil || p.End() != nil {
					t.Error("an empty page has cursors")
				}
				return
			}
			if *p.Start() != cursor(tt.want[0]) || *p.End() != cursor(tt.want[len(tt.want)-1]) {
				t.Errorf("cursors = %s %s", *p.Start(), *p.End())
			}
		})
	}
}

// A list by rank goes to both sides from a rank, rows without a value included,
// and takes no cursor of another list or order.
func TestRanks(t *testing.T) {
	t.Parallel()

	at := page.Rank{Order: 'a', Value: 12.5, ID: id.NewUUID()}
	w, err := page.Resolve(page.Args{After: ptr(at.Cursor())}, 20)
	if err != nil {
		t.Fatalf("resolve: %v", err)
	}
	low, high, err := w.Ranks('a', false)
	if err != nil || low != at || !math.IsInf(high.Value, 1) {
		t.Errorf("after, lowest first: %v %v, %v", low, high, err)
	}
	low, high, err = w.Ranks('a', true)
	if err != nil || high != at || !math.IsInf(low.Value, -1) || low.ID.IsZero() {
		t.Errorf("after, highest first: %v %v, %v", low, high, err)
	}
	for name, cursor := range map[string]string{
		"OtherOrder": page.Rank{Order: 'b', Value: 1, ID: id.NewUUID()}.Cursor(),
		"Place":      page.Place{At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), ID: id.NewUUID()}.Cursor(),
		"Sequence":   page.SequenceCursor(1),
		"NotANumber": page.Rank{Order: 'a', Value: math.NaN(), ID: id.NewUUID()}.Cursor(),
		"NoID":       page.Rank{Order: 'a', Value: 1}.Cursor(),
	} {
		w, err := page.Resolve(page.Args{Before: &cursor}, 20)
		if err != nil {
			t.Fatalf("resolve: %v", err)
		}
		_, _, err = w.Ranks('a', true)
		if fs := fault.All(err); len(fs) != 1 || fs[0].Code != fault.Invalid || !cmp.Equal(fs[0].Path, []string{"before"}) {
			t.Errorf("%s: error = %v, want INVALID at before", name, err)
		}
	}
	cursor := at.Cursor()
	w, _ = page.Resolve(page.Args{After: &cursor}, 20)
	if _, _, err := w.Descending(); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a list by day takes a rank: %v", err)
	}
}
