package vatid_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/vatid"
)

// codeOf gives the code of a refusal, "" for none.
func codeOf(t *testing.T, err error) vatid.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	var p *vatid.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error is %T (%v), want *vatid.Problem", err, err)
	}
	return p.Code
}

func TestBelgianNumbers(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		input, want string
		code        vatid.Code
	}{
		{input: "0202239951", want: "0202239951"},
		{input: "0314595348", want: "0314595348"},
		{input: "0403170701", want: "0403170701"},
		{input: "0401574852", want: "0401574852"},
		{input: "0477472701", want: "0477472701"},
		{input: "0819258832", want: "0819258832"},
		{input: "0848934496", want: "0848934496"},
		{input: "0882555389", want: "0882555389"},
		{input: "0000000295", want: "0000000295"},
		{input: "1000003682", want: "1000003682"},
		{input: "1001686633", want: "1001686633"},
		{input: "0123456749", want: "0123456749"},
		{input: "403170701", want: "0403170701"},
		{input: "1000002197", want: "1000002197"}, // check digits 97
		{input: "0400008501", want: "0400008501"}, // check digits 01
		{input: "BE 0440.966.354", want: "0440966354"},
		{input: "be440966354", want: "0440966354"},
		{input: "0440966354", want: "0440966354"},
		{input: "TVA BE-0440.966.354", want: "0440966354"},
		{input: "BTW: be 0440/966/354", want: "0440966354"},
		{input: "\u00a0BE\u202f0440\u2011966\u2011354\u200b", want: "0440966354"}, // pasted from a web page
		{input: "0123456789", code: vatid.Checksum},
		{input: "0987654321", code: vatid.Checksum},
		{input: "0403170702", code: vatid.Checksum},
		{input: "0000000000", code: vatid.Checksum},
		{input: "2000000042", code: vatid.Establishment},
		{input: "8000000087", code: vatid.Establishment},
		{input: "9000000025", code: vatid.Malformed},
		{input: "12345", code: vatid.Malformed},
		{input: "BE54321", code: vatid.Malformed},
		{input: "00403170701", code: vatid.Malformed},
		{input: "", code: vatid.Malformed},
		{input: "BE", code: vatid.Malformed},
		{input: "0440966354x", code: vatid.Malformed},
		{input: "O44O966354", code: vatid.Malformed}, // the letter O
		{input: "０４４０９６６３５４", code: vatid.Malformed}, // full-width digits
	} {
		t.Run(tt.input, func(t *testing.T) {
			t.Parallel()

			for name, read := range map[string]func(string, string) (vatid.Number, error){
				"EnterpriseNumber": vatid.EnterpriseNumber, "VATNumber": vatid.VATNumber,
			} {
				n, err := read("BE", tt.input)
				if got := codeOf(t, err); got != tt.code {
					t.Fatalf("%s: code = %q, want %q", name, got, tt.code)
				}
				if tt.code != "" {
					continue
				}
				if want := (vatid.Key{Country: "BE", Register: "CBE", Number: tt.want}); n.Key != want {
					t.Errorf("%s: key = %v, want %v", name, n.Key, want)
				}
				if n.AsReceived != tt.input {
					t.Errorf("%s: as received = %q, want the input", name, n.AsReceived)
				}
			}
		})
	}
}

func TestEnterpriseNumber(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, country, input string
		key, normal, display string
		code                 vatid.Code
	}{
		{"Belgium", "be", "be440966354", "BE:CBE:0440966354", "0440966354", "0440.966.354", ""},
		{"SIREN", "FR", "732 829 320", "FR:SIREN:732829320", "732829320", "732 829 320", ""},
		{"SIRET", "FR", "732 829 320 00074", "FR:SIREN:732829320", "732829320", "732 829 320", ""},
		{"SIRETLabelled", "FR", "SIRET: 73282932000074", "FR:SIREN:732829320", "732829320", "732 829 320", ""},
		{"VATInSIRENField", "FR", "FR44732829320", "FR:SIREN:732829320", "732829320", "732 829 320", ""},
		{"SIRENChecksum", "FR", "732829321", "", "", "", vatid.Checksum},
		{"SIRETChecksum", "FR", "73282932000075", "", "", "", vatid.Checksum},
		{"LaPosteHeadOffice", "FR", "35600000000048", "FR:SIREN:356000000", "356000000", "356 000 000", ""},
		{"LaPosteOffice", "FR", "35600000049837", "FR:SIREN:356000000", "356000000", "356 000 000", ""},
		{"LaPosteOfficeChecksum", "FR", "35600000049838", "", "", "", vatid.Checksum},
		{"FrenchShort", "FR", "73282932", "", "", "", vatid.Malformed},
		{"KVK", "NL", "KvK 0123.4567", "NL:KVK:01234567", "01234567", "01234567", ""},
		{"Vestiging", "NL", "000012345678", "", "", "", vatid.Establishment},
		{"KVKShort", "NL", "1234567", "", "", "", vatid.Malformed},
		{"KVKLetters", "NL", "1234567B", "", "", "", vatid.Malformed},
		{"German", "DE", "Amtsgericht Köln, HRB 12345", "DE:HR:KOELN HRB 12345", "KOELN HRB 12345", "KOELN HRB 12345", ""},
		{"GermanNumberFirst", "DE", "hrb 012345 AG koeln", "DE:HR:KOELN HRB 12345", "KOELN HRB 12345", "KOELN HRB 12345", ""},
		{"GermanTogether", "DE", "Köln HRB12345", "DE:HR:KOELN HRB 12345", "KOELN HRB 12345", "KOELN HRB 12345", ""},
		{"GermanDecomposed", "DE", "Ko\u0308ln HRB 12345", "DE:HR:KOELN HRB 12345", "KOELN HRB 12345", "KOELN HRB 12345", ""},
		{"GermanSuffix", "DE", "HRB 12345 B Berlin (Charlottenburg)", "DE:HR:BERLIN CHARLOTTENBURG HRB 12345 B", "BERLIN CHARLOTTENBURG HRB 12345 B", "BERLIN CHARLOTTENBURG HRB 12345 B", ""},
		{"GermanWithoutCourt", "DE", "HRB 12345", "", "", "", vatid.CourtMissing},
		{"GermanBareNumber", "DE", "12345", "", "", "", vatid.Malformed},
		{"GermanTwoNumbers", "DE", "HRB 1 HRB 2", "", "", "", vatid.Malformed},
		{"RCS", "LU", "R.C.S. Luxembourg B 012345", "LU:RCS:B12345", "B12345", "B 12345", ""},
		{"RCSWithoutSection", "LU", "12345", "", "", "", vatid.Malformed},
		{"Italy", "IT", "MI-1234567", "IT:REG:MI1234567", "MI1234567", "MI1234567", ""},
		{"GreekPrefix", "EL", "1234 5678", "GR:REG:12345678", "12345678", "12345678", ""},
		{"NorthernIreland", "XI", "NI012345", "GB:REG:NI012345", "NI012345", "NI012345", ""},
		{"OtherWithoutDigit", "IT", "MILANO", "", "", "", vatid.Malformed},
		{"OtherTooLong", "IT", "123456789012345678901", "", "", "", vatid.Malformed},
		{"NoCountry", "", "0440966354", "", "", "", vatid.CountryUnsupported},
		{"Nowhere", "ZZ", "0440966354", "", "", "", vatid.CountryUnsupported},
		{"CountryName", "Belgium", "0440966354", "", "", "", vatid.CountryUnsupported},
		{"Oversized", "BE", "0440966354" + string(make([]byte, 1000)), "", "", "", vatid.Malformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			n, err := vatid.EnterpriseNumber(tt.country, tt.input)
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("code = %q, want %q", got, tt.code)
			}
			if tt.code != "" {
				return
			}
			got := [3]string{n.Key.String(), n.Normal, n.Display}
			if diff := cmp.Diff([3]string{tt.key, tt.normal, tt.display}, got); diff != "" {
				t.Errorf("key, normal, display (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVATNumber(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, country, input string
		key, normal, display string
		code                 vatid.Code
	}{
		{"Belgium", "BE", "0440966354", "BE:CBE:0440966354", "BE0440966354", "BE 0440.966.354", ""},
		{"PrefixDecides", "", "be440966354", "BE:CBE:0440966354", "BE0440966354", "BE 0440.966.354", ""},
		{"Site", "BE", "BE2000000042", "", "", "", vatid.Establishment},
		{"France", "FR", "fr 44 732 829 320", "FR:SIREN:732829320", "FR44732829320", "FR 44 732 829 320", ""},
		{"FranceLetters", "FR", "K7732829320", "FR:SIREN:732829320", "FRK7732829320", "FR K7 732 829 320", ""},
		{"FranceKeyLikePrefix", "FR", "DE732829320", "FR:SIREN:732829320", "FRDE732829320", "FR DE 732 829 320", ""},
		{"FranceChecksum", "FR", "FR44732829321", "", "", "", vatid.Checksum},
		{"Monaco", "FR", "FR83000066592", "FR:SIREN:000066592", "FR83000066592", "FR 83 000 066 592", ""},
		{"Netherlands", "NL", "NL 1234.56.789.B01", "NL:VAT:123456789B01", "NL123456789B01", "NL 123456789B01", ""},
		{"NetherlandsNoB", "NL", "NL123456789001", "", "", "", vatid.Malformed},
		{"Germany", "DE", "USt-IdNr.: DE 123 456 789", "DE:VAT:123456789", "DE123456789", "DE 123456789", ""},
		{"GermanyWithoutPrefix", "DE", "123456789", "DE:VAT:123456789", "DE123456789", "DE 123456789", ""},
		{"GermanyShort", "DE", "DE12345678", "", "", "", vatid.Malformed},
		{"Luxembourg", "LU", "LU12345678", "LU:VAT:12345678", "LU12345678", "LU 12345678", ""},
		{"Greece", "GR", "EL123456789", "GR:VAT:123456789", "EL123456789", "EL 123456789", ""},
		{"GreeceByPrefix", "EL", "123456789", "GR:VAT:123456789", "EL123456789", "EL 123456789", ""},
		{"NorthernIreland", "XI", "XI123456789", "XI:VAT:123456789", "XI123456789", "XI 123456789", ""},
		{"NorthernIrelandFromGB", "GB", "XI123456789", "XI:VAT:123456789", "XI123456789", "XI 123456789", ""},
		{"Britain", "GB", "GB123456789", "", "", "", vatid.CountryUnsupported},
		{"Switzerland", "CH", "CHE123456789", "", "", "", vatid.CountryUnsupported},
		{"Austria", "AT", "ATU12345678", "AT:VAT:U12345678", "ATU12345678", "AT U12345678", ""},
		{"Spain", "ES", "ESB12345678", "ES:VAT:B12345678", "ESB12345678", "ES B12345678", ""},
		{"SpainOnlyDigits", "ES", "ES123456789", "", "", "", vatid.Malformed},
		{"Ireland", "IE", "IE1A23456B", "IE:VAT:1A23456B", "IE1A23456B", "IE 1A23456B", ""},
		{"IrelandNew", "IE", "1234567WI", "IE:VAT:1234567WI", "IE1234567WI", "IE 1234567WI", ""},
		{"Cyprus", "CY", "CY12345678X", "CY:VAT:12345678X", "CY12345678X", "CY 12345678X", ""},
		{"Lithuania", "LT", "LT123456789012", "LT:VAT:123456789012", "LT123456789012", "LT 123456789012", ""},
		{"Romania", "RO", "RO12", "RO:VAT:12", "RO12", "RO 12", ""},
		{"OtherPrefix", "BE", "NL123456789B01", "", "", "", vatid.CountryMismatch},
		{"BelgianElsewhere", "LU", "BE0440966354", "", "", "", vatid.CountryMismatch},
		{"NoPrefixNoCountry", "", "0440966354", "", "", "", vatid.CountryUnsupported},
		{"Blank", "BE", " - ", "", "", "", vatid.Malformed},
		{"Oversized", "BE", string(make([]byte, 1000)), "", "", "", vatid.Malformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			n, err := vatid.VATNumber(tt.country, tt.input)
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("code = %q, want %q", got, tt.code)
			}
			if tt.code != "" {
				return
			}
			got := [3]string{n.Key.String(), n.Normal, n.Display}
			if diff := cmp.Diff([3]string{tt.key, tt.normal, tt.display}, got); diff != "" {
				t.Errorf("key, normal, display (-want +got):\n%s", diff)
			}
		})
	}
}

// Every country of the table accepts one number and gives it back with its prefix.
func TestVATNumberOfEveryCountry(t *testing.T) {
	t.Parallel()

	for _, normal := range []string{
		"ATU12345678", "BE0440966354", "BG1234567890", "CY12345678A", "CZ12345678", "DE123456789", "DK12345678",
		"EE123456789", "EL123456789", "ES12345678Z", "FI12345678", "FR44732829320", "HR12345678901", "HU12345678",
		"IE1234567W", "IT12345678901", "LT123456789", "LU12345678", "LV12345678901", "MT12345678", "NL123456789B01",
		"PL1234567890", "PT123456789", "RO1234567890", "SE123456789012", "SI12345678", "SK1234567890", "XIGD123",
	} {
		n, err := vatid.VATNumber("", normal)
		if err != nil || n.Normal != normal {
			t.Errorf("VATNumber(%q) = %q, %v", normal, n.Normal, err)
		}
		if !vatid.LooksLikeVAT(normal) {
			t.Errorf("LooksLikeVAT(%q) = false", normal)
		}
	}
}

func TestLooksLikeVAT(t *testing.T) {
	t.Parallel()

	for s, want := range map[string]bool{
		"BE 0987.654.321": true, // shape only
		"be987654321":     true,
		"DK16356607":      true,
		"BE54321":         false,
		"10202":           false,
		"0440966354":      false, // no prefix
		"BI123456":        false,
		"":                false,
		"[Buyer]":         false,
	} {
		if got := vatid.LooksLikeVAT(s); got != want {
			t.Errorf("LooksLikeVAT(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestCustomerNumber(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{" k-0012 ": "K-0012", "000123": "000123", "\tab c\n": "AB C", "": ""} {
		if got := vatid.CustomerNumber(in); got != want {
			t.Errorf("CustomerNumber(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestProblemIsSafeToLog(t *testing.T) {
	t.Parallel()

	_, err := vatid.VATNumber("secret@example.com", "BE0440966354")
	if got, want := err.Error(), "company number: country unsupported"; got != want {
		t.Errorf("error = %q, want %q", got, want)
	}
	_, err = vatid.EnterpriseNumber("BE", "0123456789")
	if got, want := err.Error(), "company number: checksum (BE)"; got != want {
		t.Errorf("error = %q, want %q", got, want)
	}
}
