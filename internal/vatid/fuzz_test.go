package vatid_test

import (
	"testing"

	"example.com/comptoir/internal/vatid"
)

// FuzzNumbers: nothing panics, and a normal form is the normal form of itself.
func FuzzNumbers(f *testing.F) {
	for _, country := range []string{"", "BE", "FR", "NL", "DE", "LU", "IT", "EL", "XI", "ZZ"} {
		for _, input := range []string{
			"BE 0440.966.354", "be440966354", "732 829 320 00074", "FR44732829320", "FRFR732829320", "NL123456789B01",
			"Amtsgericht Köln HRB 12345 B", "B 123456", "iso6523-actorid-upis::0208:0202239951", "TVABEBTW0", "ß\u0130\xff",
		} {
			f.Add(country, input)
		}
	}
	f.Fuzz(func(t *testing.T, country, input string) {
		for name, read := range map[string]func(string, string) (vatid.Number, error){
			"EnterpriseNumber": vatid.EnterpriseNumber, "VATNumber": vatid.VATNumber,
		} {
			n, err := read(country, input)
			if err != nil {
				continue
			}
			again, err := read(country, n.Normal)
			if err != nil {
				t.Fatalf("%s(%q, %q): normal form %q is refused: %v", name, country, input, n.Normal, err)
			}
			if again.Normal != n.Normal || again.Key != n.Key || again.Display != n.Display {
				t.Fatalf("%s(%q, %q): %+v, and of its normal form %+v", name, country, input, n, again)
			}
			if shown, err := read(country, n.Display); err != nil || shown.Key != n.Key {
				t.Fatalf("%s(%q, %q): display %q reads as %+v, %v", name, country, input, n.Display, shown, err)
			}
		}
		if once := vatid.CustomerNumber(input); vatid.CustomerNumber(once) != once {
			t.Fatalf("CustomerNumber(%q) is not stable", input)
		}
		if p, err := vatid.Participant(country, input); err == nil {
			if again, err := vatid.Participant("", p.String()); err != nil || again != p {
				t.Fatalf("Participant(%q, %q) = %+v, and of its normal form %+v, %v", country, input, p, again, err)
			}
		}
		vatid.LooksLikeVAT(input)
	})
}

func BenchmarkVATNumber(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vatid.VATNumber("BE", "BE 0440.966.354"); err != nil {
			b.Fatal(err)
		}
	}
}
