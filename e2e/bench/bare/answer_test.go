package bare

import (
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
)

func TestNumericText(t *testing.T) {
	t.Parallel()

	for _, want := range []string{"0", "7", "-7", "1234.50", "12345678.9", "10000", "100000000", "0.05", "-0.00012", "0.00001234", "99999.9999", "10000.00001"} {
		var n pgtype.Numeric
		if err := n.Scan(want); err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		stored, err := pgtype.NewMap().Encode(pgtype.NumericOID, pgtype.BinaryFormatCode, n, nil)
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		if got := string(appendNumeric(nil, stored)); got != want {
			t.Errorf("numeric = %s, want %s", got, want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()

	for _, want := range []string{"", "Métaux du Canal", `a "b" \ c`, "line\nnext\x01", "<b>&"} {
		var got string
		if err := json.Unmarshal(appendText(nil, []byte(want)), &got); err != nil || got != want {
			t.Errorf("text = %q, %v, want %q", got, err, want)
		}
	}
}
