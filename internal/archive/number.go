package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// NumberKey is the form in which the number of a document is searched: letters
// and digits only, in upper case, without leading zeros. "F2025/004711" and
// "f2025 004711" have one, "000123" and "123" as well. It may be empty.
func NumberKey(number string) string {
	key := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, number)
	return strings.TrimLeft(key, "0")
}

// ReferenceKey is the form in which a number that somebody quotes is compared:
// [NumberKey] without the letters and zeros before its first other digit, since
// people leave the letters of a series out. "BL 000/77", "bl-77" and "77" have
// one. A number without such a digit keeps its letters. It may be empty.
//
// The database computes the same, in the columns reference_key.
func ReferenceKey(number string) string {
	key := NumberKey(number)
	if i := strings.IndexFunc(key, func(r rune) bool { return '1' <= r && r <= '9' }); i > 0 {
		return key[i:]
	}
	return key
}

// Found is what the archive or the ERP knows of a number.
type Found struct {
	Kind      policy.Kind
	IssuedOn  *time.Time  // the day, at midnight UTC; nil where the ERP does not say
	Cancelled bool        // by the ERP's word
	Document  id.Document // zero: the number was imported without a file
}

// Reference looks for a number that somebody quotes among a company's filed,
// current documents of a kind and the numbers that only the ERP knows, comparing
// as [ReferenceKey] does; false when there is none. Where several fit, one that
// is not cancelled comes first, then the one that was quoted whole, then the newest.
//
// It decides nothing about who may know: the caller's transaction says who asks,
// and sees what is staff's or the system's to see. It is one statement that takes
// the same steps whether something is found or not. A number without a letter or
// a digit finds nothing.
func Reference(ctx context.Context, tx pgx.Tx, company id.Company, kind policy.Kind, number string) (Found, bool, error) {
	row, err := db.New(tx).ReferenceByKey(ctx, db.ReferenceByKeyParams{
		CompanyID: company, Kind: kind, NumberKey: NumberKey(number), ReferenceKey: ReferenceKey(number),
	})
	if errors.Is(err, pgx.ErrNoRows) || err == nil && NumberKey(number) == "" {
		return Found{}, false, nil
	}
	if err != nil {
		return Found{}, false, fmt.Errorf("look a number up: %w", err)
	}
	return Found{Kind: kind, IssuedOn: row.IssueDate, Cancelled: row.Cancelled, Document: row.DocumentID}, true, nil
}
