package vatid_test

import (
	"testing"

	"example.com/comptoir/internal/vatid"
)

func TestSameName(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"Serrurerie Dupont", "SERRURERIE DUPONT", true},
		{"Serrurerie Dupont", "SRL SERRURERIE DUPONT", true},
		{"Serrurerie Dupont SRL", "SA Serrurerie Dupont", true},
		{"Métaux du Canal", "METAUX DU CANAL", true},
		{"Ferronnerie Lambert & Fils", "FERRONNERIE LAMBERT ET FILS S.P.R.L.", true},
		{"Jansen en Zonen BV", "JANSEN & ZONEN B.V.", true},
		{"Bauer & Söhne GmbH & Co. KG", "BAUER UND SÖHNE GMBH & CO. KG", true},
		{"Weiß Stahl UG (haftungsbeschränkt)", "WEISS STAHL UG", true},
		{"Aciers Réunis S.à r.l.", "ACIERS REUNIS SARL", true},
		{"L'Atelier du Fer", "LATELIER DU FER", true},
		{"J.P. Martin", "J P MARTIN", true},
		{"J. P. Martin", "MARTIN J P", true},
		{"Anne Dupont", "DUPONT, ANNE", true},            // a person who trades under the own name
		{"Dupont - Lambert", "Dupont/Lambert S A", true}, // letter by letter
		{"OTE", "ΟΡΓΑΝΙΣΜΟΣ ΤΗΛΕΠΙΚΟΙΝΩΝΙΩΝ||OTE", true},
		{"ΟΔΥΣΣΕΥΣ Α.Ε.", "Οδυσσεύς ΑΕ", true},
		{"SA", "S.A.", true}, // nothing but a form is a name
		{"Œuvre d’Acier", "OEUVRE DACIER", true},
		{"Cafe\u0301 Noir", "CAF\u00c9 NOIR", true},
		{"Spółka Stal sp. z o.o.", "SPOLKA STAL SP Z O O", true},

		{"Serrurerie Dupont", "SERRURERIE DUPOND", false},
		{"Serrurerie Dupont", "DUPONT", false},
		{"Serrurerie Dupont", "", false},
		{"", "", false},
		{"Dupont SRL", "Lambert SRL", false},
		{"SA", "NV", false},
		{"---", "---", false},
	} {
		if got := vatid.SameName(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %v", tt.a, tt.b, got)
		}
		if got := vatid.SameName(tt.b, tt.a); got != tt.want {
			t.Errorf("%q and %q, the other way round: %v", tt.b, tt.a, got)
		}
	}
}

func TestNameCore(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{"SRL Serrurerie Dupont & Fils": "serrurerie dupont fils", "Métaux du Canal S.A.": "metaux du canal", "S.A.": "sa", "": ""} {
		if got := vatid.NameCore(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
