package scalar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"example.com/comptoir/graph/scalar"
)

func written(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}

func TestDateTime(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		in   any
		want string // empty: refused
	}{
		{"UTC", "2026-11-23T09:30:00Z", `"2026-11-23T09:30:00Z"`},
		{"Zone", "2026-11-23T09:30:00.25+01:00", `"2026-11-23T08:30:00.25Z"`},
		{"NoZone", "2026-11-23T09:30:00", ""},
		{"NoSuchDay", "2026-02-30T09:30:00Z", ""},
		{"LongYear", "12026-11-23T09:30:00Z", ""},
		{"Number", json.Number("7"), ""},
		{"Nothing", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := scalar.UnmarshalDateTime(tt.in)
			if (err != nil) != (tt.want == "") {
				t.Fatalf("error %v", err)
			}
			if err == nil && written(scalar.MarshalDateTime(got)) != tt.want {
				t.Errorf("got %s, want %s", written(scalar.MarshalDateTime(got)), tt.want)
			}
		})
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		in   any
		good bool
	}{
		{"Day", "2024-02-29", true},
		{"NoSuchDay", "2025-02-29", false},
		{"WithTime", "2024-02-29T00:00:00Z", false},
		{"Short", "2024-2-9", false},
		{"Number", 20240229, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := scalar.UnmarshalDate(tt.in)
			if (err == nil) != tt.good {
				t.Fatalf("error %v", err)
			}
			if err == nil && (got.Location() != time.UTC || written(scalar.MarshalDate(got)) != `"`+tt.in.(string)+`"`) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	if _, err := scalar.UnmarshalText(json.Number("5")); err == nil {
		t.Error("a number is taken for text")
	}
	if got, err := scalar.UnmarshalText("é\"\\\x01"); err != nil || written(scalar.MarshalText(got)) != `"é\"\\\u0001"` {
		t.Errorf("got %q, %v", written(scalar.MarshalText(got)), err)
	}
}
