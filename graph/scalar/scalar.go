// Package scalar has the contract's own scalars: how they are written and read.
//
// A scalar that a rule judges ([Text]) takes any text, so that the refusal comes
// with its code and path in the payload. A JSON value of another type is refused
// here; the boundary answers BAD_USER_INPUT.
package scalar

import (
	"fmt"
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalText writes any text.
func MarshalText(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalText reads text and nothing else: a number or an object is no text.
func UnmarshalText(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("%T is no text", v)
	}
	return s, nil
}

// MarshalDateTime writes RFC 3339 in UTC, with as many digits of a second as there are.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return quoted(t.UTC().Format(time.RFC3339Nano))
}

// UnmarshalDateTime reads RFC 3339 with a zone. Years beyond four digits are none.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, err := UnmarshalText(v)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("read a DateTime: %w", err)
	}
	return t.UTC(), nil
}

// MarshalDate writes a day, ISO 8601. The time's own zone tells which day it is.
func MarshalDate(t time.Time) graphql.Marshaler { return quoted(t.Format(time.DateOnly)) }

// UnmarshalDate reads a day, as midnight in UTC.
func UnmarshalDate(v any) (time.Time, error) {
	s, err := UnmarshalText(v)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("read a Date: %w", err)
	}
	return t, nil
}

// quoted writes text that needs no escape.
func quoted(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, `"`+s+`"`) })
}
