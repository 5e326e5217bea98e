package catcher_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/mail/catcher"
)

// start gives a catcher that ends with the test, and a context that ends
// before the test would hang.
func start(t *testing.T, opts catcher.Options) (context.Context, *catcher.Catcher) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	c, err := catcher.Start(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return ctx, c
}

// send uses net/smtp, so that the catcher is tried with a client that is not
// the portal's own.
func send(t *testing.T, c *catcher.Catcher, to, raw string) error {
	t.Helper()
	addr := strings.TrimPrefix(c.SMTPURL(), "smtp://")
	return smtp.SendMail(addr, nil, "seller@example.com", []string{to}, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
}

func mustSend(t *testing.T, c *catcher.Catcher, to, subject string) {
	t.Helper()
	if err := send(t, c, to, "Subject: "+subject+"\n\nbody\n"); err != nil {
		t.Fatal(err)
	}
}

const alternative = `From: =?utf-8?q?M=C3=A9taux_Dubois?= <seller@example.com>
To: Ada <ada@example.com>
Subject: =?utf-8?q?Cl=C3=A9_=E2=9C=93?=
Message-ID: <abc123@example.com>
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

Bonjour Ad=C3=A8le, voyez https://portal.example.com/c?t=3Dabc=
def&x=3D1.
Ou (https://portal.example.com/aide). Encore https://portal.example.com/c?t=3Dabcdef&x=3D1
--x
Content-Type: text/html; charset=UTF-8
Content-Transfer-Encoding: base64

PCFET0NUWVBFIGh0bWw+PGh0bWw+PGhlYWQ+PHRpdGxlPng8L3RpdGxlPjwvaGVhZD48Ym9keT7D
qTwvYm9keT48L2h0bWw+
--x--
`

func TestCatchesAndDecodes(t *testing.T) {
	t.Parallel()

	now := time.Date(2026, 11, 23, 10, 54, 0, 0, time.UTC)
	ctx, c := start(t, catcher.Options{Now: func() time.Time { return now }})
	if err := send(t, c, "ada@example.com", alternative); err != nil {
		t.Fatal(err)
	}
	got, err := c.Wait(ctx, func(catcher.Message) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(got.Raw, []byte("Content-Transfer-Encoding: base64")) || got.Header.Get("To") != "Ada <ada@example.com>" {
		t.Errorf("raw form or header missing: %q", got.Header)
	}
	got.Raw, got.Header = nil, nil
	want := catcher.Message{
		ID: "1", MessageID: "abc123@example.com", Date: now,
		From: "seller@example.com", To: []string{"ada@example.com"},
		Subject: "Clé ✓",
		Text: "Bonjour Adèle, voyez https://portal.example.com/c?t=abcdef&x=1.\n" +
			"Ou (https://portal.example.com/aide). Encore https://portal.example.com/c?t=abcdef&x=1",
		HTML:  "<!DOCTYPE html><html><head><title>x</title></head><body>é</body></html>",
		Links: []string{"https://portal.example.com/c?t=abcdef&x=1", "https://portal.example.com/aide"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

// nested wraps a text in n multiparts.
func nested(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	return b.String() + "Content-Type: text/plain\n\ndeep\n"
}

func TestOddMails(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, raw, subject, text string }{
		{"NoHeader", "\n\nhello\n", "", "\nhello\n"},
		{"NotAMail", "no colon here\nnor here\n", "(not a mail: see the raw text)", ""},
		{"Latin1", "Subject: x\nContent-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nn=E9\n", "x", "né\n"},
		{"NoCharset", "Subject: x\nContent-Type: text/plain\n\nabc\n", "x", "abc\n"},
		{"BrokenType", "Subject: x\nContent-Type: ;;;\n\nabc\n", "x", "abc\n"},
		{"BrokenBase64", "Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nYWJj!!!\n", "x", "abc"},
		{"AttachmentIsNoText", "Subject: x\nContent-Type: text/plain\nContent-Disposition: attachment\n\nabc\n", "x", ""},
		{"Nested", "Subject: x\n" + nested(3), "x", "deep"},
		{"NestedTooDeep", "Subject: x\n" + nested(200), "x", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			ctx, c := start(t, catcher.Options{})
			if err := send(t, c, "ada@example.com", tt.raw); err != nil {
				t.Fatal(err)
			}
			got, err := c.Wait(ctx, func(catcher.Message) bool { return true })
			if err != nil {
				t.Fatal(err)
			}
			if got.Subject != tt.subject || got.Text != tt.text {
				t.Errorf("subject, text = %q, %q, want %q, %q", got.Subject, got.Text, tt.subject, tt.text)
			}
		})
	}
}

func TestKeepsTheNewest(t *testing.T) {
	t.Parallel()

	_, c := start(t, catcher.Options{Keep: 3})
	for i := range 5 {
		mustSend(t, c, "ada@example.com", fmt.Sprint(i))
	}
	var got []string
	for _, m := range c.Messages() {
		got = append(got, m.ID+":"+m.Subject)
	}
	if diff := cmp.Diff([]string{"5:4", "4:3", "3:2"}, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if _, ok := c.Message("1"); ok {
		t.Error("a mail that was pushed out is still found")
	}
}

func TestWait(t *testing.T) {
	t.Parallel()

	to := func(address string) func(catcher.Message) bool {
		return func(m catcher.Message) bool { return m.To[0] == address }
	}
	t.Run("ForwardsOnlyWhatMatches", func(t *testing.T) {
		t.Parallel()

		ctx, c := start(t, catcher.Options{Keep: 2})
		mustSend(t, c, "early@example.com", "1")
		var waiters sync.WaitGroup
		for i := range 8 {
			want := fmt.Sprintf("p%d@example.com", i)
			waiters.Go(func() {
				m, err := c.Wait(ctx, to(want))
				if err != nil || m.To[0] != want {
					t.Errorf("wait for %s = %v, %v", want, m.To, err)
				}
			})
			mustSend(t, c, want, "2")
			waiters.Wait()
		}
	})
	t.Run("AlreadyThere", func(t *testing.T) {
		t.Parallel()

		ctx, c := start(t, catcher.Options{})
		mustSend(t, c, "a@example.com", "first")
		mustSend(t, c, "a@example.com", "second")
		if m, err := c.Wait(ctx, to("a@example.com")); err != nil || m.Subject != "first" {
			t.Errorf("wait = %q, %v, want the oldest that matches", m.Subject, err)
		}
	})
	t.Run("ContextEnds", func(t *testing.T) {
		t.Parallel()

		_, c := start(t, catcher.Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := c.Wait(ctx, to("a@example.com")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want the context's", err)
		}
	})
	t.Run("CatcherCloses", func(t *testing.T) {
		t.Parallel()

		ctx, c := start(t, catcher.Options{})
		done := make(chan error)
		go func() {
			_, err := c.Wait(ctx, to("a@example.com"))
			done <- err
		}()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; !errors.Is(err, catcher.ErrClosed) {
			t.Errorf("err = %v, want ErrClosed", err)
		}
	})
}

func TestRefuses(t *testing.T) {
	t.Parallel()

	t.Run("TooLarge", func(t *testing.T) {
		t.Parallel()

		_, c := start(t, catcher.Options{MaxBytes: 1000})
		err := send(t, c, "ada@example.com", "Subject: x\n\n"+strings.Repeat("0123456789\n", 200))
		if err == nil || !strings.HasPrefix(err.Error(), "552") {
			t.Errorf("err = %v, want 552", err)
		}
		if n := len(c.Messages()); n != 0 {
			t.Errorf("%d mails kept, want none", n)
		}
	})
	t.Run("CutBeforeTheFinalDot", func(t *testing.T) {
		t.Parallel()

		ctx, c := start(t, catcher.Options{})
		client, err := smtp.Dial(strings.TrimPrefix(c.SMTPURL(), "smtp://"))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(client.Mail("a@example.com"), client.Rcpt("b@example.com")); err != nil {
			t.Fatal(err)
		}
		body, err := client.Data()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(body, "Subject: half\r\n\r\nhalf") //nolint:errcheck // cut next
		if err := client.Text.W.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := client.Text.Close(); err != nil {
			t.Fatal(err)
		}
		mustSend(t, c, "whole@example.com", "whole")
		if m, err := c.Wait(ctx, func(catcher.Message) bool { return true }); err != nil || m.Subject != "whole" {
			t.Errorf("first mail = %q, %v, want the whole one", m.Subject, err)
		}
	})
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "mail.example.com:25", "127.0.0.1", ""} {
		t.Run("Listen"+address, func(t *testing.T) {
			t.Parallel()

			opts := catcher.Options{HTTPListen: address}
			if address == "" {
				opts = catcher.Options{SMTPListen: "0.0.0.0:0"}
			}
			c, err := catcher.Start(t.Context(), opts)
			if err == nil {
				_ = c.Close()
				t.Fatal("started, want a refusal")
			}
		})
	}
}

func TestTakenPortIsAnError(t *testing.T) {
	t.Parallel()

	_, first := start(t, catcher.Options{HTTPListen: "127.0.0.1:0"})
	taken := strings.TrimPrefix(first.URL(), "http://")
	if c, err := catcher.Start(t.Context(), catcher.Options{HTTPListen: taken}); err == nil {
		_ = c.Close()
		t.Fatal("started on a taken port")
	}
}

func TestStopsWithItsContext(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	c, err := catcher.Start(ctx, catcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := c.Wait(t.Context(), func(catcher.Message) bool { return false }); !errors.Is(err, catcher.ErrClosed) {
		t.Fatalf("err = %v, want ErrClosed", err)
	}
	if err := c.Close(); err != nil { // waits for the servers
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(c.SMTPURL(), "smtp://")); err == nil {
		_ = conn.Close()
		t.Error("still listens")
	}
}
