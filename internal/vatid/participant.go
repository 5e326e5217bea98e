package vatid

import "strings"

// participantScheme is the meta scheme of all Peppol participants (Peppol
// Policy for use of Identifiers, policy 6).
const participantScheme = "iso6523-actorid-upis"

// PeppolID is a participant of the Peppol network in its normal form.
type PeppolID struct {
	Scheme string // four digits, from Peppol's list of participant identifier schemes
	Value  string // lower case, since values compare case-blind
	// Key is the company key that the participant stands for; zero where the
	// scheme has none (a foreign register).
	Key Key
}

// String gives "iso6523-actorid-upis::0208:0202239951".
func (p PeppolID) String() string { return participantScheme + "::" + p.Scheme + ":" + p.Value }

// participantSchemes says how to read the value of the schemes whose numbers
// are company keys, and what the normal value is made of. 9956 is the former
// scheme of the Belgian enterprise number, which 0208 replaced.
var participantSchemes = map[string]func(value string) (Number, error){
	"0088": GLN,
	"0002": func(v string) (Number, error) { return EnterpriseNumber("FR", v) },
	"0009": func(v string) (Number, error) { return EnterpriseNumber("FR", v) },
	"0106": func(v string) (Number, error) { return EnterpriseNumber("NL", v) },
	"0208": func(v string) (Number, error) { return EnterpriseNumber("BE", v) },
	"9925": func(v string) (Number, error) { return VATNumber("BE", v) },
	"9930": func(v string) (Number, error) { return VATNumber("DE", v) },
	"9938": func(v string) (Number, error) { return VATNumber("LU", v) },
	"9944": func(v string) (Number, error) { return VATNumber("NL", v) },
	"9956": func(v string) (Number, error) { return EnterpriseNumber("BE", v) },
	"9957": func(v string) (Number, error) { return VATNumber("FR", v) },
}

// Participant reads an electronic address of the Peppol network: a scheme and a
// value as a document has them ("0208", "0202239951"), or the whole identifier
// in value with the scheme empty or the meta scheme ("iso6523-actorid-upis::
// 0208:0202239951", "9925:be0202239951").
//
// The error is a [*Problem]: MALFORMED where it is no participant (an e-mail
// address under EM, for one), else that of the number.
func Participant(scheme, value string) (PeppolID, error) {
	scheme = strings.ToLower(strings.TrimSpace(scheme))
	value = strings.ToLower(strings.TrimSpace(value))
	if len(value) > maxInput {
		return PeppolID{}, problem(Malformed, "")
	}
	value = strings.TrimPrefix(value, participantScheme+"::")
	if scheme == "" || scheme == participantScheme {
		var ok bool
		if scheme, value, ok = strings.Cut(value, ":"); !ok {
			return PeppolID{}, problem(Malformed, "")
		}
	} else {
		value = strings.TrimPrefix(value, scheme+":")
	}
	if len(scheme) != 4 || !isDigits(scheme) || !participantValue(value) {
		return PeppolID{}, problem(Malformed, "")
	}
	id := PeppolID{Scheme: scheme, Value: value}
	if read := participantSchemes[scheme]; read != nil {
		n, err := read(value)
		if err != nil {
			return PeppolID{}, err
		}
		id.Key = n.Key
		if scheme != "0009" { // a SIRET is finer than its key: the site has the mailbox
			id.Value = strings.ToLower(n.Normal)
		}
	}
	return id, nil
}

// participantValue takes visible ASCII without the separator: what the
// schemes' values are made of.
func participantValue(v string) bool {
	for i := range len(v) {
		if v[i] <= ' ' || v[i] > '~' || v[i] == ':' {
			return false
		}
	}
	return v != ""
}

// GLN reads a Global Location Number: 13 digits, weighted 1 and 3 from the left,
// a multiple of 10 (GS1 General Specifications, check digit calculation). It
// names a place or a legal entity of one company; a company may have several.
//
// The error is a [*Problem]: MALFORMED or CHECKSUM.
func GLN(input string) (Number, error) {
	body, ok := compact(input)
	if !ok || len(input) > maxInput || len(body) != 13 || !isDigits(body) {
		return Number{}, problem(Malformed, "")
	}
	sum := 0
	for i := range len(body) {
		weight := 1 + 2*(i%2)
		sum += weight * int(body[i]-'0')
	}
	if sum%10 != 0 {
		return Number{}, problem(Checksum, "")
	}
	return Number{Key: Key{Country: NoCountry, Register: RegisterGLN, Number: body}, Normal: body, Display: body, AsReceived: input}, nil
}
