package bare

import (
	bin "encoding/binary"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
)

func uuidOf(v []byte) id.UUID { return id.UUID{UUID: uuid.UUID(v)} }

// appendViewer writes the answer of a person with one membership.
func (x *exchange) appendViewer(v [][]byte) {
	b := append(x.out, `{"data":{"viewer":{"person":{"id":"`...)
	b = append(b, id.Person{UUID: uuidOf(v[0])}.String()...)
	b = appendText(append(b, `","givenName":`...), v[1])
	b = appendText(append(b, `,"familyName":`...), v[2])
	b = appendText(append(b, `,"email":`...), v[3])
	b = appendText(append(b, `,"locale":`...), v[4])
	b = append(append(b, `},"memberships":[{"id":"`...), id.Membership{UUID: uuidOf(v[5])}.String()...)
	b = appendText(append(b, `","role":`...), v[6])
	b = appendText(append(b, `,"state":`...), v[7])
	b = append(append(b, `,"company":{"id":"`...), id.Company{UUID: uuidOf(v[8])}.String()...)
	b = appendText(append(b, `","customerNumber":`...), v[9])
	b = appendText(append(b, `,"legalName":`...), v[10])
	b = appendText(append(b, `,"country":`...), v[11])
	x.out = append(b, `}}]}}}`...)
}

// appendDocuments writes a page; with a name each document has its company.
func (x *exchange) appendDocuments(p *pgconn.Pipeline, w page.Window, name []byte) error {
	x.out = append(x.out, `{"data":{"company":{"documents":{"nodes":[`...)
	n := 0
	var last page.Place
	err := x.rows(p, func(v [][]byte) {
		if n++; n > w.Limit {
			return // the row that tells of others
		}
		if n > 1 {
			x.out = append(x.out, ',')
		}
		last = page.Place{At: day(v[3]), ID: uuidOf(v[0])}
		x.out = appendDocument(x.out, v, last, name)
	})
	if err != nil {
		return err
	}
	b := strconv.AppendBool(append(x.out, `],"pageInfo":{"hasNextPage":`...), n > w.Limit)
	b = append(b, `,"endCursor":`...)
	if n == 0 {
		b = append(b, "null"...)
	} else {
		b = append(append(append(b, '"'), last.Cursor()...), '"')
	}
	x.out = append(b, `}}}}}`...)
	return nil
}

func appendDocument(b []byte, v [][]byte, at page.Place, name []byte) []byte {
	b = append(append(b, `{"id":"`...), id.Document{UUID: at.ID}.String()...)
	b = appendText(append(b, `","kind":`...), v[1])
	b = appendText(append(b, `,"number":`...), v[2])
	b = at.At.AppendFormat(append(b, `,"issueDate":"`...), time.DateOnly)
	b = append(b, `","dueDate":`...)
	if v[4] == nil {
		b = append(b, "null"...)
	} else {
		b = append(day(v[4]).AppendFormat(append(b, '"'), time.DateOnly), '"')
	}
	b = appendMoney(append(b, `,"total":`...), v[6], v[5])
	if name != nil {
		b = appendText(append(b, `,"company":{"legalName":`...), name)
		return append(b, `}}`...)
	}
	b = appendMoney(append(b, `,"totalExclVat":`...), v[7], v[5])
	b = append(b, `,"buyerReference":`...)
	if len(v[8]) == 0 {
		b = append(b, "null"...)
	} else {
		b = appendText(b, v[8])
	}
	b = strconv.AppendInt(append(b, `,"lineCount":`...), int64(bin.BigEndian.Uint32(v[9])), 10)
	return append(b, '}')
}

func day(v []byte) time.Time {
	return epoch.AddDate(0, 0, int(int32(bin.BigEndian.Uint32(v)))) //nolint:gosec // the bits are kept
}

func appendMoney(b, amount, currency []byte) []byte {
	if amount == nil {
		return append(b, "null"...)
	}
	b = appendNumeric(append(b, `{"amount":"`...), amount)
	b = appendText(append(b, `","currency":`...), currency)
	return append(b, '}')
}

// appendText writes a JSON string (RFC 8259, section 7).
func appendText(b, text []byte) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// appendNumeric writes Postgres's binary numeric as decimal text, with as many
// digits after the point as it was stored with: groups of four digits, weight the
// power of 10,000 of the first one. NaN and infinities are not among amounts.
func appendNumeric(b, v []byte) []byte {
	count, weight := int(bin.BigEndian.Uint16(v)), int(int16(bin.BigEndian.Uint16(v[2:]))) //nolint:gosec // the bits are kept
	negative, scale := bin.BigEndian.Uint16(v[4:]) != 0, int(bin.BigEndian.Uint16(v[6:]))
	group := func(i int) int {
		if i < 0 || i >= count {
			return 0
		}
		return int(bin.BigEndian.Uint16(v[8+2*i:]))
	}
	if negative {
		b = append(b, '-')
	}
	if weight < 0 {
		b = append(b, '0')
	}
	for i := 0; i <= weight; i++ {
		if i == 0 {
			b = strconv.AppendInt(b, int64(group(0)), 10)
		} else {
			b = appendGroup(b, group(i), 4)
		}
	}
	if scale > 0 {
		b = append(b, '.')
	}
	for i := 0; i < scale; i += 4 {
		b = appendGroup(b, group(weight+1+i/4), min(4, scale-i))
	}
	return b
}

// appendGroup writes the first digits of a group of four.
func appendGroup(b []byte, group, digits int) []byte {
	four := [4]byte{byte('0' + group/1000), byte('0' + group/100%10), byte('0' + group/10%10), byte('0' + group%10)}
	return append(b, four[:digits]...)
}
