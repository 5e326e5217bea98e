package archive_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

func TestDownload(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	original := sample{CustomerNumber: "C-1", Number: `F2026/../1 "x"`, Embedded: picture}.write(t)
	got := b.bring(t, original)
	for _, role := range []string{"ADMIN", "SUPPORT"} {
		a := b.person(t, c, role)
		files, err := b.Files(t.Context(), a, []id.Document{got.document})
		if err != nil || len(files[got.document].List) != 2 {
			t.Fatalf("files = %+v, %v", files, err)
		}
		for i, want := range []struct{ name, mediaType, content string }{
			{"invoice-F2026-..-1-_x_.xml", "application/xml", original},
			{"invoice-F2026-..-1-_x_.pdf", "application/pdf", picture},
		} {
			token, expires, err := b.RequestDownload(t.Context(), a, files[got.document].List[i].ID)
			if err != nil || !expires.Equal(start.Add(5*time.Minute)) {
				t.Fatalf("request: %s, %v", expires, err)
			}
			d, err := b.OpenDownload(t.Context(), token)
			if err != nil {
				t.Fatalf("open: %v", err)
			}
			if d.Person != a.Person || d.Session != a.Session || d.Name != want.name || d.MediaType != want.mediaType ||
				d.Size != int64(len(want.content)) || d.Sum.String() != hexSum(want.content) {
				t.Errorf("download = %+v, want %+v", d, want)
			}
			if text := readAll(t, d.Content); text != want.content {
				t.Errorf("%d bytes, want the %d that came", len(text), len(want.content))
			}
		}
	}
	if n := b.count(t, `select count(*) from audit_events where company_id = $1 and action = 'document.downloaded'`, c); n != 4 {
		t.Errorf("%d events of downloads, want 4", n)
	}
	if rep, err := audit.Verify(t.Context(), b.db); err != nil || len(rep.Breaks) > 0 {
		t.Errorf("timeline: %+v, %v", rep, err)
	}
}

// One answer for everything that is wrong with a token.
func TestDownloadRefused(t *testing.T) {
	t.Parallel()

	all, n := setup(t), 0
	for name, spoil := range map[string]func(t *testing.T, b *bundle, a policy.Actor, token string) string{
		"Expired": func(_ *testing.T, b *bundle, _ policy.Actor, token string) string {
			b.clock.forward(5 * time.Minute)
			return token
		},
		"Forged":    func(_ *testing.T, _ *bundle, _ policy.Actor, token string) string { return flip(token, len(token)-1) },
		"OtherFile": func(_ *testing.T, _ *bundle, _ policy.Actor, token string) string { return flip(token, 3) },
		"LaterEnd":  func(_ *testing.T, _ *bundle, _ policy.Actor, token string) string { return flip(token, 70) },
		"Cut":       func(_ *testing.T, _ *bundle, _ policy.Actor, token string) string { return token[:len(token)-4] },
		"Longer":    func(_ *testing.T, _ *bundle, _ policy.Actor, token string) string { return token + "AAAA" },
		"Empty":     func(*testing.T, *bundle, policy.Actor, string) string { return "" },
		"NoBase64": func(_ *testing.T, _ *bundle, _ policy.Actor, token string) string {
			return strings.Repeat("=", len(token))
		},
		"OtherSpeller": func(_ *testing.T, _ *bundle, _ policy.Actor, token string) string { return respell(token) },
		"OtherSecret": func(_ *testing.T, b *bundle, _ policy.Actor, token string) string {
			b.Secret = []byte("another secret, after a rotation")
			return token
		},
		"SessionEnded": func(t *testing.T, b *bundle, a policy.Actor, token string) string {
			b.data.Exec(t, `update sessions set ended_at = $2 where id = $1`, a.Session, start)
			return token
		},
		"SessionExpired": func(t *testing.T, b *bundle, a policy.Actor, token string) string {
			b.data.Exec(t, `update sessions set expires_at = $2 where id = $1`, a.Session, start.Add(time.Minute))
			b.clock.forward(time.Minute)
			return token
		},
		"SessionOfAnother": func(t *testing.T, b *bundle, a policy.Actor, token string) string {
			p := b.person(t, a.Grants[0].Company, "ADMIN")
			b.data.Exec(t, `update sessions set person_id = $2 where id = $1`, a.Session, p.Person)
			return token
		},
		"PersonSuspended": func(t *testing.T, b *bundle, a policy.Actor, token string) string {
			b.data.Exec(t, `update persons set state = 'SUSPENDED' where id = $1`, a.Person)
			return token
		},
		"RoleChanged": func(t *testing.T, b *bundle, a policy.Actor, token string) string {
			b.data.Exec(t, `update memberships set role = 'READER' where person_id = $1`, a.Person)
			return token
		},
	} {
		n++
		c := all.company(t, n)
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := all.fork()
			_, f := b.paperOfKind(t, c, policy.Invoice, "F1")
			a := b.person(t, c, "ADMIN")
			token, _, err := b.RequestDownload(t.Context(), a, f)
			if err != nil {
				t.Fatalf("request: %v", err)
			}
			d, err := b.OpenDownload(t.Context(), token)
			if err != nil {
				t.Fatalf("open before it is spoilt: %v", err)
			}
			readAll(t, d.Content)
			_, err = b.OpenDownload(t.Context(), spoil(t, b, a, token))
			wantFault(t, err, fault.NotFound)
		})
	}
}

func TestDownloadNeedsASession(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	_, f := b.paperOfKind(t, c, policy.Invoice, "F1")
	a := b.person(t, c, "ADMIN")
	a.Session = id.Session{}
	for _, actor := range []policy.Actor{{}, policy.System(), a} {
		_, _, err := b.RequestDownload(t.Context(), actor, f)
		wantFault(t, err, fault.Unauthenticated)
	}
	_, _, err := b.RequestDownload(t.Context(), b.person(t, c, "ADMIN"), id.NewFile())
	wantFault(t, err, fault.NotFound)
}

// A lost blob is an outage to look into, not something that does not exist.
func TestDownloadOfALostFile(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	_, f := b.paperOfKind(t, c, policy.Invoice, "F1")
	token, _, err := b.RequestDownload(t.Context(), b.person(t, c, "ADMIN"), f)
	if err != nil {
		t.Fatalf("request: %v", err)
	}
	if b.Blobs, err = blob.Open("file://" + t.TempDir()); err != nil {
		t.Fatalf("open an empty store: %v", err)
	}
	if _, err := b.OpenDownload(t.Context(), token); !errors.Is(err, blob.ErrNotFound) || fault.CodeOf(err) != "" {
		t.Errorf("error = %v, want an outage", err)
	}
}

// flip changes one character of a token.
func flip(token string, i int) string {
	c := byte('A')
	if token[i] == c {
		c = 'B'
	}
	return token[:i] + string(c) + token[i+1:]
}

// respell writes the same bytes in another way: the last character has bits that
// mean nothing.
func respell(token string) string {
	want, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return ""
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for _, c := range letters {
		other := token[:len(token)-1] + string(c)
		if got, err := base64.RawURLEncoding.DecodeString(other); err == nil && other != token && string(got) == string(want) {
			return other
		}
	}
	return ""
}
