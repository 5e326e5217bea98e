package vatid

import "strings"

// laPoste has more establishments than a check digit of its own allows for:
// INSEE checks its SIRET numbers by the plain sum of digits, a multiple of 5.
const laPoste = "356000000"

// frenchEnterprise reads a SIREN (9 digits), a SIRET (SIREN and 5 digits for the
// establishment) or a VAT number; all three name the enterprise of the SIREN.
func frenchEnterprise(input string) (Number, error) {
	body, ok := compact(input)
	if !ok {
		return Number{}, problem(Malformed, "FR")
	}
	body = trimWords(body, []string{"SIREN", "SIRET"})
	switch {
	case isDigits(body) && len(body) == 9:
	case isDigits(body) && len(body) == 14:
		if !luhn(body) && (body[:9] != laPoste || digitSum(body)%5 != 0) {
			return Number{}, problem(Checksum, "FR")
		}
		body = body[:9]
	case strings.HasPrefix(body, "FR") && len(body) == 13 && isDigits(body[4:]):
		body = body[4:]
	default:
		return Number{}, problem(Malformed, "FR")
	}
	if !luhn(body) {
		return Number{}, problem(Checksum, "FR")
	}
	return Number{Key: sirenKey(body), Normal: body, Display: grouped(body, " ", 3, 3, 3)}, nil
}

// frenchVAT takes two characters of key and a SIREN. The key is not checked: its
// form with letters is not published. Numbers of Monaco carry 000 and six digits
// in the place of the SIREN, and no check digit.
func frenchVAT(rest string) (Number, error) {
	siren := rest[2:]
	if !strings.HasPrefix(siren, "000") && !luhn(siren) {
		return Number{}, problem(Checksum, "FR")
	}
	return Number{
		Key:     sirenKey(siren),
		Normal:  "FR" + rest,
		Display: "FR " + rest[:2] + " " + grouped(siren, " ", 3, 3, 3),
	}, nil
}

func sirenKey(siren string) Key {
	return Key{Country: "FR", Register: RegisterSIREN, Number: siren}
}
