package id_test

import (
	"bytes"
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
)

func TestOutsideForm(t *testing.T) {
	t.Parallel()

	seen := map[string]bool{}
	for range 1000 {
		c := id.NewCompany()
		s := c.String()
		back, err := id.ParseCompany(s)
		if err != nil || back != c || seen[s] || !strings.HasPrefix(s, "comp_") || len(s) != 31 {
			t.Fatalf("%s: %v, %v", s, back, err)
		}
		seen[s] = true
	}
}

// TestOneSpelling: an id of another type, another case or with a bit too many is none; as a GraphQL ID it finds nothing.
func TestOneSpelling(t *testing.T) {
	t.Parallel()

	good := id.NewCompany().String()
	for _, s := range []string{"", "comp_", "pers_" + good[5:], strings.ToUpper(good), good + "0", good[:30], "comp_8" + good[6:], "comp_" + strings.Repeat("u", 26), "MQ==", "1"} {
		if _, err := id.ParseCompany(s); err == nil {
			t.Errorf("%q was taken", s)
		}
		var c id.Company
		if err := c.UnmarshalGQL(s); err != nil || !c.IsZero() {
			t.Errorf("%q: %v, %v", s, c, err)
		}
	}
	var c id.Company
	if err := c.UnmarshalGQL(7); err == nil {
		t.Error("a number was taken")
	}
	var b bytes.Buffer
	id.NewPerson().MarshalGQL(&b)
	if got := b.String(); !strings.HasPrefix(got, `"pers_`) || !strings.HasSuffix(got, `"`) {
		t.Error(got)
	}
}

// TestKnownValue pins the form: a stored link must work for ever. The vector is the TypeID specification's.
func TestKnownValue(t *testing.T) {
	t.Parallel()

	var c id.Company
	if err := c.UUID.UUID.UnmarshalText([]byte("01890a5d-ac96-774b-bcce-b302099a8057")); err != nil {
		t.Fatal(err)
	}
	if got := c.String(); got != "comp_01h455vb4pex5vsknk084sn02q" {
		t.Error(got)
	}
}
