package vatid_test

import (
	"testing"

	"example.com/comptoir/internal/vatid"
)

func TestParticipant(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, scheme, value string
		want, key           string
		code                vatid.Code
	}{
		{"Enterprise", "0208", "0202239951", "iso6523-actorid-upis::0208:0202239951", "BE:CBE:0202239951", ""},
		{"EnterpriseDotted", "0208", "0202.239.951", "iso6523-actorid-upis::0208:0202239951", "BE:CBE:0202239951", ""},
		{"VAT", "9925", "BE0202239951", "iso6523-actorid-upis::9925:be0202239951", "BE:CBE:0202239951", ""},
		{"Whole", "", "iso6523-actorid-upis::0208:0202239951", "iso6523-actorid-upis::0208:0202239951", "BE:CBE:0202239951", ""},
		{"WholeUpper", "", "ISO6523-ACTORID-UPIS::9925:BE0202239951", "iso6523-actorid-upis::9925:be0202239951", "BE:CBE:0202239951", ""},
		{"MetaScheme", "iso6523-actorid-upis", "0208:0202239951", "iso6523-actorid-upis::0208:0202239951", "BE:CBE:0202239951", ""},
		{"SchemeTwice", "0208", "0208:0202239951", "iso6523-actorid-upis::0208:0202239951", "BE:CBE:0202239951", ""},
		{"Siret", "0009", "73282932000074", "iso6523-actorid-upis::0009:73282932000074", "FR:SIREN:732829320", ""},
		{"DutchVAT", "9944", "NL123456789B01", "iso6523-actorid-upis::9944:nl123456789b01", "NL:VAT:123456789B01", ""},
		{"GLN", "0088", "4006381333931", "iso6523-actorid-upis::0088:4006381333931", "ZZ:GLN:4006381333931", ""},
		{"Foreign", "0192", "987654321", "iso6523-actorid-upis::0192:987654321", "::", ""},
		{"GLNChecksum", "0088", "4006381333932", "", "", vatid.Checksum},
		{"Checksum", "0208", "0202239952", "", "", vatid.Checksum},
		{"Site", "0208", "2000000042", "", "", vatid.Establishment},
		{"Mail", "EM", "achats@example.com", "", "", vatid.Malformed},
		{"NoScheme", "", "0202239951", "", "", vatid.Malformed},
		{"NoValue", "0208", " ", "", "", vatid.Malformed},
		{"Nothing", "", "", "", "", vatid.Malformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			id, err := vatid.Participant(tt.scheme, tt.value)
			if got := codeOf(t, err); got != tt.code {
				t.Fatalf("code = %q, want %q", got, tt.code)
			}
			if tt.code != "" {
				return
			}
			if got := id.String(); got != tt.want {
				t.Errorf("participant = %q, want %q", got, tt.want)
			}
			if got := id.Key.String(); got != tt.key {
				t.Errorf("key = %q, want %q", got, tt.key)
			}
			if id.Key.IsZero() != (tt.key == "::") {
				t.Errorf("IsZero = %v for key %q", id.Key.IsZero(), id.Key)
			}
		})
	}
}
