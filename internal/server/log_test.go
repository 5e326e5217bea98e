package server

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Threat T84: what opens something must not be in the log, wherever it stood.
func TestNothingSecretInTheLog(t *testing.T) {
	t.Parallel()
	b := setup(t, func(c *Config) {
		c.GraphQL = http.HandlerFunc(func(_ http.ResponseWriter, _ *http.Request) { panic("canary of the handler, not of the request") })
	})
	reference, token := b.register("mia@zon.example.com")
	password := b.passwordLink("ben@zon.example.com")
	const canary = "c4n4ry"
	secrets := []string{canary, token, password, reference, "mia@zon.example.com", "ben@zon.example.com", goodPassword, "Claes", "Peeters", "192.0.2.77"}
	for _, path := range []string{
		"/confirm/" + token, "/set-password/" + password, "/registrations/" + reference, "/files/" + canary, "/" + canary, "/confirm/" + canary + "?" + canary + "=" + canary, "/%00" + canary, "/graphql",
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "C4N4RY"} {
			b.send(method, path, "password="+goodPassword+canary, "Authorization", "Bearer cs_"+canary, "Cookie", "__Host-comptoir="+canary,
				"User-Agent", canary, "Referer", "https://"+canary, "X-Forwarded-For", "192.0.2.77", "Sec-Fetch-Site", "same-origin", "X-Request-Id", canary)
		}
	}
	b.clock.pass(8 * 24 * time.Hour)
	b.submit("/confirm/" + token + "/new")
	log := b.log.String()
	for _, s := range secrets {
		if strings.Contains(strings.ToLower(log), strings.ToLower(s)) {
			t.Errorf("the log has %q:\n%s", s, log)
		}
	}
	for _, want := range []string{`"route":"/confirm/{token}"`, `"route":"none"`, `"msg":"panic"`, `"status":500`, `"method":"other"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log has no %s", want)
		}
	}
}

func TestPanicIsAFault(t *testing.T) {
	t.Parallel()
	b := setup(t, func(c *Config) {
		c.GraphQL = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("told to nobody") })
	})
	a := b.send(http.MethodPost, "/graphql", "").wants(t, http.StatusInternalServerError, `"code":"INTERNAL"`)
	if strings.Contains(a.text, "told to nobody") {
		t.Errorf("the panic is shown: %s", a.text)
	}
}
