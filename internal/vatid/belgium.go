package vatid

import "strconv"

// belgianWords are what people write before a Belgian number, after compact:
// the country, the tax, and the register in its languages.
var belgianWords = append([]string{"BE", "KBO", "BCE", "CBE"}, taxWords...)

// belgianDigits reads the ten digits that are both the enterprise number and,
// after "BE", the VAT number. Spreadsheets and old papers lose the leading zero:
// nine digits get it back.
func belgianDigits(body string) (string, error) {
	body = trimWords(body, belgianWords)
	if len(body) == 9 {
		body = "0" + body
	}
	if len(body) != 10 || !isDigits(body) {
		return "", problem(Malformed, "BE")
	}
	switch first := body[0]; {
	case first >= '2' && first <= '8':
		// Establishment units are numbered in this range, with the same check
		// digits. They are sites of an enterprise, not enterprises.
		return "", problem(Establishment, "BE")
	case first == '9':
		return "", problem(Malformed, "BE")
	}
	number, err := strconv.Atoi(body[:8])
	if err != nil {
		return "", problem(Malformed, "BE")
	}
	check, err := strconv.Atoi(body[8:])
	if err != nil {
		return "", problem(Malformed, "BE")
	}
	// 97 minus a remainder of 0 to 96: check digits run from 01 to 97.
	if check != 97-number%97 {
		return "", problem(Checksum, "BE")
	}
	return body, nil
}

func belgianEnterprise(input string) (Number, error) {
	body, ok := compact(input)
	if !ok {
		return Number{}, problem(Malformed, "BE")
	}
	digits, err := belgianDigits(body)
	if err != nil {
		return Number{}, err
	}
	return Number{Key: belgianKey(digits), Normal: digits, Display: belgianDisplay(digits)}, nil
}

func belgianVAT(body string) (Number, error) {
	digits, err := belgianDigits(body)
	if err != nil {
		return Number{}, err
	}
	return Number{Key: belgianKey(digits), Normal: "BE" + digits, Display: "BE " + belgianDisplay(digits)}, nil
}

func belgianKey(digits string) Key {
	return Key{Country: "BE", Register: RegisterCBE, Number: digits}
}

// belgianDisplay is the official notation, 0xxx.xxx.xxx.
func belgianDisplay(digits string) string { return grouped(digits, ".", 4, 3, 3) }
