package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

func TestInvitationOfANewPerson(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	end := time.Date(2027, 1, 1, 0, 0, 0, 0, b.config.Seller.Zone)
	path := "/invitation/" + b.invite(c, "kim@zon.example.com", &end)
	b.get(path).wants(t, http.StatusOK, `<html lang="nl-BE">`, "Bakkerij &lt;De Zon&gt;", "Mia Claes", "kim@zon.example.com", "Magazijnier", "zonder bedragen",
		"31/12/2026", "07/12/2026 om 10.00 uur", `autocomplete="given-name"`, `autocomplete="family-name"`)
	b.unchanged(t, "what the form refuses", func() {
		a := b.submit(path, "givenName", " ", "familyName", `"><script>`).wants(t, http.StatusUnprocessableEntity, `id="mistake-givenName"`, "Gelieve dit in te vullen", `value="&#34;&gt;&lt;script&gt;"`, "<title>Fout:")
		if strings.Contains(a.text, "<script") || strings.Count(a.text, "autofocus") != 1 {
			t.Error("what was typed is not text, or the reader is not led to the one field")
		}
		b.submit(path, "givenName", strings.Repeat("é", 101), "familyName", "De\nWit").wants(t, http.StatusUnprocessableEntity, "hoogstens 100", `id="mistake-familyName"`)
	})
	a := b.submit(path+"?lang=de", "givenName", "Kim", "familyName", "De Wit").wants(t, http.StatusSeeOther)
	to := a.Header.Get("Location")
	if !strings.HasPrefix(to, "/set-password/") || !strings.HasSuffix(to, "?lang=de") {
		t.Fatalf("Location = %q", to)
	}
	b.get(to).wants(t, http.StatusOK, "Kim De Wit", "kim@zon.example.com")
	b.submit(to, "password", goodPassword).wants(t, http.StatusSeeOther)
	if role, ok := b.session("kim@zon.example.com").Actor.RoleIn(c.id); !ok || role != policy.RoleWarehouse {
		t.Errorf("role = %q, %v", role, ok)
	}
	b.get(path).wants(t, http.StatusOK, "De uitnodiging is aanvaard", "/forgotten-password")
	b.unchanged(t, "accepting twice", func() {
		b.submit(path, "givenName", "Kim", "familyName", "De Wit").wants(t, http.StatusOK, "De uitnodiging is aanvaard")
		b.submit(path+"/decline").wants(t, http.StatusOK, "De uitnodiging is aanvaard")
		b.submit(path+"/new").wants(t, http.StatusSeeOther)
	})
}

func TestInvitationOfAKnownPersonAndAnotherSession(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	kim, other := b.signedIn("kim@zon.example.com"), b.signedIn("other@zon.example.com")
	path := "/invitation/" + b.invite(c, "kim@zon.example.com", nil)
	cookie := func(in account.SignedIn) []string {
		return []string{"Cookie", "__Host-comptoir=" + in.Token, "Sec-Fetch-Site", "same-origin"}
	}
	for name, headers := range map[string][]string{"nobody": nil, "the same": cookie(kim)} {
		if a := b.get(path, headers...).wants(t, http.StatusOK, "al een persoonlijke toegang"); strings.Contains(a.text, "givenName") || strings.Contains(a.text, "otherAccount") {
			t.Errorf("%s: more is asked than whether to accept", name)
		}
	}
	b.get(path, cookie(other)...).wants(t, http.StatusOK, "other@zon.example.com", `name="otherAccount"`)
	b.unchanged(t, "accepting as somebody else unasked", func() {
		b.send(http.MethodPost, path, "", cookie(other)...).wants(t, http.StatusUnprocessableEntity, `id="mistake-otherAccount"`, "other@zon.example.com", "kim@zon.example.com")
	})
	a := b.send(http.MethodPost, path, "otherAccount=yes", cookie(other)...).wants(t, http.StatusSeeOther)
	if a.Header.Get("Location") != path {
		t.Errorf("Location = %q", a.Header.Get("Location"))
	}
	b.get(path).wants(t, http.StatusOK, "nu aanmelden")
	if _, ok := b.session("kim@zon.example.com").Actor.RoleIn(c.id); !ok {
		t.Error("the invited person has no access")
	}
	if _, ok := b.session("other@zon.example.com").Actor.RoleIn(c.id); ok {
		t.Error("whoever was signed in got the access")
	}
}

func TestInvitationExpired(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	path := "/invitation/" + b.invite(c, "kim@zon.example.com", nil)
	b.clock.pass(14 * 24 * time.Hour)
	b.get(path).wants(t, http.StatusGone, "niet meer geldig", `action="`+path+`/new"`, "Mia Claes")
	b.unchanged(t, "answering too late", func() {
		b.submit(path, "givenName", "Kim", "familyName", "De Wit").wants(t, http.StatusGone)
		b.submit(path+"/decline").wants(t, http.StatusGone)
	})
	if a := b.submit(path+"/new").wants(t, http.StatusSeeOther); a.Header.Get("Location") != "/link-sent?lang=nl" {
		t.Errorf("Location = %q", a.Header.Get("Location"))
	}
	b.get(path).wants(t, http.StatusNotFound) // replaced
	b.get("/invitation/"+b.token(account.AcceptInvitation)).wants(t, http.StatusOK, "aanvaarden")
	b.submit("/invitation/nothing/new").wants(t, http.StatusSeeOther) // the same answer
}

func TestInvitationDeclinedRevokedAndVoid(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := b.customer()
	declined := "/invitation/" + b.invite(c, "an@zon.example.com", nil)
	if a := b.submit(declined+"/decline?lang=fr").wants(t, http.StatusSeeOther); a.Header.Get("Location") != declined+"?lang=fr" {
		t.Errorf("Location = %q", a.Header.Get("Location"))
	}
	b.get(declined).wants(t, http.StatusOK, "De uitnodiging is geweigerd")
	if b.events("invitation.declined") != 1 {
		t.Error("not declined")
	}
	revoked := "/invitation/" + b.invite(c, "bo@zon.example.com", nil)
	_, err := b.access.RevokeInvitation(t.Context(), c.admin, b.invitation("bo@zon.example.com"))
	must(t, err)
	b.get(revoked).wants(t, http.StatusOK, "is ingetrokken")
	b.submit(revoked, "givenName", "Bo", "familyName", "Maes").wants(t, http.StatusOK, "is ingetrokken")
	member := "/invitation/" + b.invite(c, "eva@zon.example.com", nil)
	b.data.Exec(t, "insert into memberships (id, company_id, person_id, role, state, person_name, created_at) values (gen_random_uuid(), $1, $2, 'READER', 'ACTIVE', 'Eva', now())", c.id, b.person("eva@zon.example.com"))
	b.submit(member).wants(t, http.StatusConflict, `id="mistake-form"`, "heeft al toegang")
	void := "/invitation/" + b.invite(c, "kim@zon.example.com", nil)
	b.data.Exec(t, "update companies set sub_user_module = false where id = $1", c.id)
	b.unchanged(t, "an invitation that stands no more", func() {
		b.submit(void, "givenName", "Kim", "familyName", "De Wit").wants(t, http.StatusGone, "Deze uitnodiging is niet meer geldig", "Mia Claes")
	})
}

// invitation gives the newest one to a mailbox.
func (b *bundle) invitation(email string) (i id.Invitation) {
	b.t.Helper()
	b.scan("select id from invitations where email = $1 order by created_at desc limit 1", email, &i)
	return i
}
