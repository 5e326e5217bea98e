package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// query posts a document as a script on the portal's own page does.
func (b *bundle) query(document string, headers ...string) answer {
	b.t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	must(b.t, err)
	return b.send(http.MethodPost, "/graphql", string(body), append([]string{"Content-Type", "application/json", "Sec-Fetch-Site", "same-origin"}, headers...)...)
}

func TestSignInByCookieAndOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.signedIn("ada@zon.example.com")
	in := b.query(`mutation { signIn(input: {email: "ada@zon.example.com", password: "` + goodPassword + `"}) { token viewer { person { email } } errors { code } } }`)
	in.wants(t, http.StatusOK, `"token":null`, `"email":"ada@zon.example.com"`)
	cookies := in.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-comptoir" || !cookies[0].Secure || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" || cookies[0].Domain != "" {
		t.Fatalf("cookies = %v", cookies)
	}
	cookie := "__Host-comptoir=" + cookies[0].Value
	b.query(`{ viewer { person { email } } }`, "Cookie", cookie).wants(t, http.StatusOK, `"email":"ada@zon.example.com"`)
	out := b.query(`mutation { signOut { errors { code } } }`, "Cookie", cookie).wants(t, http.StatusOK)
	if c := out.Cookies(); len(c) != 1 || c[0].MaxAge != -1 || out.Header.Get("Clear-Site-Data") == "" {
		t.Errorf("signing out: cookies = %v, Clear-Site-Data = %q", c, out.Header.Get("Clear-Site-Data"))
	}
	after := b.query(`{ viewer { person { email } } }`, "Cookie", cookie).wants(t, http.StatusOK)
	if strings.Contains(after.text, "ada@") {
		t.Errorf("the cookie still opens: %s", after.text)
	}
}

func TestRefusalsAreInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const bad = `mutation { signIn(input: {email: "no@zon.example.com", password: "x"}) { errors { code message } } }`
	seen := map[string]string{}
	for _, l := range []string{"fr", "nl", "en", "de"} {
		text := b.query(bad, "Accept-Language", l).wants(t, http.StatusOK, "BAD_CREDENTIALS").text
		if other, twice := seen[text]; twice {
			t.Errorf("%s and %s say the same: %s", l, other, text)
		}
		seen[text] = l
	}
	chosen := b.send(http.MethodPost, "/graphql?lang=de", `{"query":`+strconv.Quote(bad)+`}`, "Content-Type", "application/json", "Sec-Fetch-Site", "same-origin", "Accept-Language", "fr")
	if l := seen[chosen.text]; l != "de" {
		t.Errorf("the language chosen is de, the answer's %q", l)
	}
}
