package mail

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSMTPURL(t *testing.T) {
	t.Parallel()

	for raw, want := range map[string]server{
		"smtp://mail.example.com":                            {"mail.example.com", 25, "", "", offered},
		"smtp://mail.example.com/":                           {"mail.example.com", 25, "", "", offered},
		"smtp://mail.example.com:2525?starttls=required":     {"mail.example.com", 2525, "", "", required},
		"smtp://relay.example.com?starttls=never":            {"relay.example.com", 25, "", "", plain},
		"smtp://u:p@mail.example.com":                        {"mail.example.com", 587, "u", "p", required},
		"smtp://u%40example.com:p%2F%3F%23@mail.example.com": {"mail.example.com", 587, "u@example.com", "p/?#", required},
		"smtps://u:p@mail.example.com":                       {"mail.example.com", 465, "u", "p", fromTheFirst},
		"smtps://mail.example.com:8465":                      {"mail.example.com", 8465, "", "", fromTheFirst},
		"smtp://127.0.0.1:1025":                              {"127.0.0.1", 1025, "", "", plain},
		"smtp://localhost":                                   {"localhost", 25, "", "", plain},
		"smtp://u:p@[::1]:1025":                              {"::1", 1025, "u", "p", plain},
		"smtp://u:p@127.0.0.1?starttls=required":             {"127.0.0.1", 587, "u", "p", required},
		"smtp://u:p@127.0.0.1:25?starttls=never":             {"127.0.0.1", 25, "u", "p", plain},
	} {
		got, err := parseSMTPURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(server{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
}

// TestSMTPURLMistakes also watches that no error shows a piece of a password,
// which an unescaped sign moves into any part of the address.
func TestSMTPURLMistakes(t *testing.T) {
	t.Parallel()

	for raw, want := range map[string]string{
		"":                                             "want smtp:// or smtps://",
		"mail.example.com":                             "want smtp:// or smtps://",
		"http://mail.example.com":                      `begins with "http"`,
		"smtp:mail.example.com":                        "no host",
		"smtp://":                                      "no host",
		"smtp://:25":                                   "no host",
		"smtp://mail.example.com:0":                    "between 1 and 65535",
		"smtp://mail.example.com:99999":                "between 1 and 65535",
		"smtp://mail.example.com:smtp":                 "percent-encode",
		"smtp://mail.example.com/inbox":                "has a path",
		"smtp://u@mail.example.com":                    "both user and password",
		"smtp://:hunter2@mail.example.com":             "both user and password",
		"smtp://u:@mail.example.com":                   "both user and password",
		"smtp://u:hun%ter2@mail.example.com":           "percent-encode",
		"smtp://u:hun/ter2@mail.example.com":           "percent-encode",
		"smtp://u:12/hunter2@mail.example.com":         "has a path",
		"smtp://u:12#hunter2@mail.example.com":         "has a path",
		"smtp://u:12?hunter2@mail.example.com":         "only option is starttls",
		"smtp://u:12?hunter2=%zz@mail.example.com":     "malformed options",
		"smtp://mail.example.com?starttls=maybe":       "want required or never",
		"smtp://mail.example.com?starttls=":            "want required or never",
		"smtp://mail.example.com?starttls=never&x=1":   "only option is starttls",
		"smtp://u:hunter2@example.com?starttls=never":  "password in the clear",
		"smtps://mail.example.com?starttls=required":   "makes no sense",
		"smtp://mail.example.com\r\n":                  "percent-encode",
		"smtp://h?starttls=required&starttls=required": "only option is starttls",
	} {
		_, err := parseSMTPURL(raw)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: err = %v, want %q in it", raw, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "hun") || strings.Contains(err.Error(), "ter2")) {
			t.Errorf("%q: err = %v shows the password", raw, err)
		}
	}
}
