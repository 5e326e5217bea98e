package graph_test

import (
	"strings"
	"testing"
)

const (
	sessions      = `{ viewer { sessions { id current delivery userAgent createdAt lastSeenAt expiresAt } } }`
	endSession    = `mutation($id: ID!) { endSession(input: {session: $id}) { done errors { code path } } }`
	updateProfile = `mutation($in: UpdateProfileInput!) { updateProfile(input: $in) { viewer { person { givenName familyName phone locale email } } errors { code path } } }`
)

// TestSessionsAreSeenAndEndedOneByOne: a lost telephone is signed out from the desk.
func TestSessionsAreSeenAndEndedOneByOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.person("ada@customer.example.com", "")
	desk, lost := b.signIn("ada@customer.example.com"), b.signIn("ada@customer.example.com")

	a := b.want(desk, sessions, nil)
	list, _ := a.at("viewer.sessions").([]any)
	if len(list) != 2 {
		t.Fatalf("sessions: %s", a.body)
	}
	var other, own any
	for _, one := range list {
		s, _ := one.(map[string]any)
		if s["delivery"] != "TOKEN" {
			t.Errorf("session: %v", s)
		}
		if s["current"] == true {
			own = s["id"]
		} else {
			other = s["id"]
		}
	}
	if own == nil || other == nil {
		t.Fatalf("one of them is current: %s", a.body)
	}

	// Nobody else's: the same answer as for none.
	if a := b.want(b.staff, endSession, map[string]any{"id": other}); a.at("endSession.errors.0.code") != "NOT_FOUND" {
		t.Errorf("another person's session: %s", a.body)
	}
	if a := b.want(lost, sessions, nil); a.at("viewer.sessions.1") == nil {
		t.Fatalf("the session ended: %s", a.body)
	}

	if a := b.want(desk, endSession, map[string]any{"id": other}); a.at("endSession.done") != true {
		t.Fatalf("endSession: %s", a.body)
	}
	if _, err := b.accounts.Authenticate(t.Context(), lost); err == nil {
		t.Error("an ended session signs in")
	}
	if a := b.want(desk, endSession, map[string]any{"id": other}); a.at("endSession.errors.0.code") != "NOT_FOUND" {
		t.Errorf("ended twice: %s", a.body)
	}
	if n := one[int](b, `select count(*) from audit_events where action = 'session.ended'`); n != 1 {
		t.Errorf("%d events", n)
	}

	// The one that asks: signed out, cookie and all.
	if a := b.want(desk, endSession, map[string]any{"id": own}); a.at("endSession.done") != true || a.header.Get("X-Cookie") != "cleared" {
		t.Errorf("end this one: %s", a.body)
	}
	if _, err := b.accounts.Authenticate(t.Context(), desk); err == nil {
		t.Error("an ended session signs in")
	}
}

// TestOwnProfile: what is absent stays, null takes the telephone away and nothing else.
func TestOwnProfile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.person("ada@customer.example.com", "")
	ada := b.signIn("ada@customer.example.com")
	update := func(in map[string]any) answer { return b.want(ada, updateProfile, map[string]any{"in": in}) }

	a := update(map[string]any{"givenName": " Ada ", "phone": "+32 2 555 01 00", "locale": "de"})
	for field, want := range map[string]any{"givenName": "Ada", "familyName": "Peeters", "phone": "+32 2 555 01 00", "locale": "de", "email": "ada@customer.example.com"} {
		if got := a.at("updateProfile.viewer.person." + field); got != want {
			t.Errorf("%s: %v, want %v", field, got, want)
		}
	}
	if a := update(map[string]any{"phone": nil}); a.at("updateProfile.viewer.person.phone") != nil || a.at("updateProfile.viewer.person.givenName") != "Ada" {
		t.Errorf("without telephone: %s", a.body)
	}
	update(map[string]any{"givenName": "Ada"}) // changes nothing, tells nothing
	got := one[[]string](b, `select array_agg(detail->>'fields' order by seq) from audit_events where action = 'profile.changed'`)
	if strings.Join(got, " ") != "givenName,phone,locale phone" {
		t.Errorf("events: %v", got)
	}

	for path, in := range map[string]struct {
		value any
		code  string
	}{
		"givenName":  {nil, "REQUIRED"},
		"familyName": {"  ", "REQUIRED"},
		"phone":      {strings.Repeat("1", 41), "TOO_LONG"},
		"locale":     {nil, "INVALID"},
	} {
		a := update(map[string]any{path: in.value})
		if a.at("updateProfile.errors.0.code") != in.code || a.at("updateProfile.errors.0.path.1") != path || a.at("updateProfile.viewer") != nil {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	if a := b.want(ada, updateProfile, map[string]any{"in": map[string]any{"familyName": "a\nb"}}); a.at("updateProfile.errors.0.code") != "INVALID" {
		t.Errorf("two lines: %s", a.body)
	}
	if a := b.ask("", updateProfile, map[string]any{"in": map[string]any{}}); a.code() != "UNAUTHENTICATED" {
		t.Errorf("a visitor: %s", a.body)
	}
}
