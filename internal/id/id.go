// Package id holds the identifiers that leave the system.
//
// Inside, an identifier is a UUIDv7 (RFC 9562), so that rows made one after the
// other stand together in an index. Outside it is opaque: a prefix that tells
// the type, an underscore and the 128 bits in Crockford's base 32, as the
// TypeID specification 0.3 has it: "comp_01jd3k8z…". Each noun has a Go type of
// its own, so that a person's id can't be handed over as a company's.
package id

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
)

// UUID is what all identifiers hold. The zero value is "no id" and finds nothing.
type UUID struct{ uuid.UUID }

// NewUUID gives a new UUIDv7.
func NewUUID() UUID { return UUID{uuid.Must(uuid.NewV7())} }

// Bare is the id without its noun, for what treats several nouns alike.
func (u UUID) Bare() UUID { return u }

// Bare drops the noun of each of some ids.
func Bare[T interface{ Bare() UUID }](ids []T) []UUID {
	out := make([]UUID, len(ids))
	for n, i := range ids {
		out[n] = i.Bare()
	}
	return out
}

// IsZero tells whether this is no id.
func (u UUID) IsZero() bool { return u.UUID == uuid.Nil }

// ScanUUID reads Postgres's binary form; NULL becomes the zero value.
func (u *UUID) ScanUUID(v pgtype.UUID) error {
	if !v.Valid {
		u.UUID = uuid.Nil
		return nil
	}
	u.UUID = v.Bytes
	return nil
}

// UUIDValue writes Postgres's binary form; the zero value becomes NULL.
func (u UUID) UUIDValue() (pgtype.UUID, error) {
	return pgtype.UUID{Bytes: u.UUID, Valid: !u.IsZero()}, nil
}

// ErrMalformed is returned for text that is no identifier of the wanted type.
var ErrMalformed = errors.New("malformed id")

// alphabet is Crockford's base 32 in lower case, as TypeID uses it.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// encode writes 128 bits as 26 characters; the first holds three bits only.
func encode(prefix string, u uuid.UUID) string {
	var out [26]byte
	// From the right, five bits a character.
	acc, bits, pos := uint(0), 0, 25
	for i := 15; i >= 0; i-- {
		acc |= uint(u[i]) << bits
		bits += 8
		for bits >= 5 {
			out[pos] = alphabet[acc&31]
			acc >>= 5
			bits -= 5
			pos--
		}
	}
	out[0] = alphabet[acc&31]
	return prefix + "_" + string(out[:])
}

// decode reads what encode wrote and nothing else: one id has one spelling.
func decode(prefix, s string) (uuid.UUID, error) {
	rest, ok := strings.CutPrefix(s, prefix+"_")
	if !ok || len(rest) != 26 || rest[0] > '7' {
		return uuid.Nil, ErrMalformed
	}
	var u uuid.UUID
	acc, bits, pos := uint(0), 0, 15
	for i := 25; i >= 0; i-- {
		v := strings.IndexByte(alphabet, rest[i])
		if v < 0 {
			return uuid.Nil, ErrMalformed
		}
		acc |= uint(v) << bits
		bits += 5
		for bits >= 8 && pos >= 0 {
			u[pos] = byte(acc)
			acc >>= 8
			bits -= 8
			pos--
		}
	}
	return u, nil
}

// Prefix gives the part of an outside id that tells its type, "" when there is none.
func Prefix(s string) string {
	p, _, ok := strings.Cut(s, "_")
	if !ok {
		return ""
	}
	return p
}

// marshal writes an id as a GraphQL string.
func marshal(w io.Writer, s string) { _, _ = fmt.Fprintf(w, "%q", s) }

// unmarshal reads a GraphQL ID. Text that is no id of this type becomes the
// zero value, which finds nothing: a malformed id and one that does not exist
// get the same answer. A value that is no text at all is the caller's mistake.
func unmarshal(prefix string, v any) (UUID, error) {
	s, ok := v.(string)
	if !ok {
		return UUID{}, fmt.Errorf("an ID is a string, not %T", v)
	}
	u, err := decode(prefix, s)
	if err != nil {
		return UUID{}, nil //nolint:nilerr // it finds nothing, as the comment says
	}
	return UUID{u}, nil
}
