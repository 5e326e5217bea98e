package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/account"
)

// asking is a GraphQL handler that tells who the server thinks asks.
func asking(c *Config) {
	c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := "nobody"
		if a := of(r).session.Actor; a.SignedIn() {
			who = a.Person.String()
		}
		_, _ = io.WriteString(w, who+" from "+of(r).client.Source)
	})
}

// signedIn gives a person's session.
func (b *bundle) signedIn(email string) account.SignedIn {
	b.t.Helper()
	token := b.passwordLink(email)
	must(b.t, b.accounts.SetPassword(b.t.Context(), account.SetPasswordInput{Token: token, Password: goodPassword}))
	in, err := b.accounts.SignIn(b.t.Context(), account.SignInInput{Email: email, Password: goodPassword, Delivery: account.Cookie}, account.Client{Source: "192.0.2.1"})
	must(b.t, err)
	return in
}

func TestWhoAsks(t *testing.T) {
	t.Parallel()
	b := setup(t, asking)
	ada, ben := b.signedIn("ada@zon.example.com"), b.signedIn("ben@zon.example.com")
	cookie := func(in account.SignedIn) string { return "__Host-comptoir=" + in.Token }
	for _, tt := range []struct {
		name    string
		headers []string
		want    string
		drops   bool
	}{
		{"Nobody", nil, "nobody", false},
		{"Cookie", []string{"Cookie", cookie(ada)}, ada.Person.String(), false},
		{"Bearer", []string{"Authorization", "Bearer " + ben.Token}, ben.Person.String(), false},
		{"BearerInLowerCase", []string{"Authorization", "bearer " + ben.Token}, ben.Person.String(), false},
		{"BearerBeforeCookie", []string{"Authorization", "Bearer " + ben.Token, "Cookie", cookie(ada)}, ben.Person.String(), false},
		{"BadBearerIsNotMadeUpFor", []string{"Authorization", "Bearer cs_no", "Cookie", cookie(ada)}, "nobody", false},
		{"Basic", []string{"Authorization", "Basic eDp5", "Cookie", cookie(ada)}, "nobody", false},
		{"BadCookie", []string{"Cookie", "__Host-comptoir=cs_no"}, "nobody", true},
		{"PlainName", []string{"Cookie", "comptoir=" + ada.Token}, "nobody", false},
		{"Empty", []string{"Cookie", "__Host-comptoir="}, "nobody", false},
	} {
		a := b.send(http.MethodPost, "/graphql", "", tt.headers...).wants(t, http.StatusOK)
		if who, _, _ := strings.Cut(a.text, " "); who != tt.want {
			t.Errorf("%s: %q asks, want %q", tt.name, who, tt.want)
		}
		if got := strings.Contains(a.Header.Get("Set-Cookie"), "Max-Age=0"); got != tt.drops {
			t.Errorf("%s: Set-Cookie = %q", tt.name, a.Header.Get("Set-Cookie"))
		}
	}
	must(t, b.accounts.SignOut(t.Context(), mustActor(t, b, ada)))
	b.send(http.MethodPost, "/graphql", "", "Cookie", cookie(ada)).wants(t, http.StatusOK, "nobody")
	b.clock.pass(account.SessionLifetime)
	b.send(http.MethodPost, "/graphql", "", "Cookie", cookie(ben)).wants(t, http.StatusOK, "nobody")
}

func TestOutageIsAFault(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.data.Pool.Close()
	a := b.send(http.MethodPost, "/graphql", "", "Authorization", "Bearer cs_x").wants(t, http.StatusInternalServerError, `"code":"INTERNAL"`, `"id":`)
	if id := a.Header.Get("X-Request-Id"); !strings.Contains(a.text, id) || !strings.Contains(b.log.String(), id) {
		t.Errorf("fault id %q is not in the answer and the log:\n%s\n%s", id, a.text, b.log)
	}
	page := b.get("/confirm/" + b.accounts.Tokens.Text(account.ConfirmEmail, [1]tokenID{}[0], 1))
	page.wants(t, http.StatusInternalServerError, page.Header.Get("X-Request-Id"), "Mentionnez ce numéro")
	if strings.Contains(page.text, "closed pool") {
		t.Errorf("the fault's own text is shown:\n%s", page.text)
	}
}

func TestCookieFlags(t *testing.T) {
	t.Parallel()
	in := account.SignedIn{Token: "cs_" + strings.Repeat("x", 43), ExpiresAt: time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC)}
	for scheme, want := range map[string]string{
		"https": "__Host-comptoir=" + in.Token + "; Path=/; Expires=Mon, 07 Dec 2026 09:00:00 GMT; HttpOnly; Secure; SameSite=Lax",
		"http":  "comptoir=" + in.Token + "; Path=/; Expires=Mon, 07 Dec 2026 09:00:00 GMT; HttpOnly; SameSite=Lax",
	} {
		s := &server{Config: Config{PublicURL: &url.URL{Scheme: scheme, Host: "portal.example.com"}}}
		w := httptest.NewRecorder()
		s.dropCookie(w)
		s.setCookie(w, in)
		if got := w.Header().Values("Set-Cookie"); len(got) != 1 || got[0] != want {
			t.Errorf("%s: Set-Cookie = %q, want %q alone", scheme, got, want)
		}
		s.clearCookie(w)
		c, err := http.ParseSetCookie(w.Header().Get("Set-Cookie"))
		if err != nil || c.Value != "" || c.MaxAge != -1 || !c.HttpOnly || c.Secure != (scheme == "https") || c.Path != "/" {
			t.Errorf("%s: cleared by %+v (%v)", scheme, c, err)
		}
	}
}

func TestSourceOfRequest(t *testing.T) {
	t.Parallel()
	s := &server{Config: Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	for _, tt := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"NoProxy", "203.0.113.9:1", nil, "203.0.113.9"},
		{"Spoofed", "203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		{"Proxy", "10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"SpoofedThroughProxy", "10.0.0.1:1", []string{"192.0.2.66, 198.51.100.1"}, "198.51.100.1"},
		{"TwoProxies", "10.0.0.1:1", []string{"192.0.2.66, 198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
		{"TwoHeaders", "10.0.0.1:1", []string{"192.0.2.66", "198.51.100.1"}, "198.51.100.1"},
		{"Garbage", "10.0.0.1:1", []string{"198.51.100.1, drop table"}, "10.0.0.1"},
		{"ProxyAlone", "10.0.0.1:1", nil, "10.0.0.1"},
		{"V6", "[fd00::1]:1", []string{"2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"},
		{"V4InV6", "[::ffff:10.0.0.1]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"NoAddress", "pipe", []string{"198.51.100.1"}, "unknown"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = tt.peer
		for _, f := range tt.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := s.clientOf(r).Source; got != tt.want {
			t.Errorf("%s: source = %q, want %q", tt.name, got, tt.want)
		}
	}
}
