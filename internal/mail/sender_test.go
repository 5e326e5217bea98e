package mail_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/mail/catcher"
)

func newSender(t *testing.T, smtpURL string, opts mail.Options) *mail.Sender {
	t.Helper()
	s, err := mail.NewSender(smtpURL, mail.Address{Name: "Métaux Dubois", Email: "portail@metaux-dubois.example.com"}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// letter is a mail to Ada.
func letter(t *testing.T, s *mail.Sender) mail.Envelope {
	t.Helper()
	return mail.Envelope{
		MessageID: mail.MessageID([]byte("secret"), "row 1", s.Domain()),
		To:        mail.Address{Name: "Ada Lambert", Email: "ada@example.com"},
		ReplyTo:   mail.Address{Name: "Métaux Dubois", Email: "pro@metaux-dubois.example.com"},
		Locale:    mail.French,
		Rendered:  mustRender(t, mail.French, samples()[1]),
	}
}

// TestEveryMailArrives sends each kind in each language over a real socket,
// several at a time, and compares what came with what was written.
func TestEveryMailArrives(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c, err := catcher.Start(ctx, catcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // tried in the catcher's own tests
	s := newSender(t, c.SMTPURL(), mail.Options{})
	var sending sync.WaitGroup
	for _, l := range mail.Locales() {
		for _, d := range samples() {
			sending.Go(func() {
				e := letter(t, s)
				e.Locale, e.Rendered = l, mustRender(t, l, d)
				e.MessageID = mail.MessageID([]byte("secret"), string(l)+string(d.Kind()), s.Domain())
				if err := s.Send(ctx, e); err != nil {
					t.Errorf("%s %s: %v", l, d.Kind(), err)
					return
				}
				got, err := c.Wait(ctx, func(m catcher.Message) bool { return m.MessageID == e.MessageID })
				if err != nil {
					t.Errorf("%s %s: %v", l, d.Kind(), err)
					return
				}
				want := []string{e.Subject, e.Text, e.HTML, "portail@metaux-dubois.example.com", "ada@example.com", l.Tag()}
				if diff := cmp.Diff(want, []string{got.Subject, got.Text, got.HTML, got.From, strings.Join(got.To, " "), got.Header.Get("Content-Language")}); diff != "" {
					t.Errorf("%s %s (-want +got):\n%s", l, d.Kind(), diff)
				}
			})
		}
	}
	sending.Wait()
}

func TestLinksComeThrough(t *testing.T) {
	t.Parallel()

	c, err := catcher.Start(t.Context(), catcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // tried in the catcher's own tests
	s := newSender(t, c.SMTPURL(), mail.Options{})
	if err := s.Send(t.Context(), letter(t, s)); err != nil {
		t.Fatal(err)
	}
	want := []string{sampleLink, seller().PublicURL, seller().PrivacyURL}
	if diff := cmp.Diff(want, c.Messages()[0].Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

// TestAnswers walks through the answers of a server (threat T98).
func TestAnswers(t *testing.T) {
	t.Parallel()

	v := func(a, b, c int) smtp.EnhancedCode { return smtp.EnhancedCode{a, b, c} }
	for _, tt := range []struct {
		name   string
		script *script
		want   mail.SendError
		class  string
	}{
		{"SenderRefused", &script{mail: answers(550, v(5, 7, 1))}, mail.SendError{Stage: mail.StageSender, Code: 550, Enhanced: "5.7.1", Permanent: true}, "5xx"},
		{"SenderMustSignIn", &script{mail: answers(530, v(5, 7, 0))}, mail.SendError{Stage: mail.StageSender, Code: 530, Enhanced: "5.7.0"}, "5xx"},
		{"Greylisted", &script{rcpt: answers(451, v(4, 7, 1))}, mail.SendError{Stage: mail.StageRecipient, Code: 451, Enhanced: "4.7.1"}, "4xx"},
		{"RecipientUnknown", &script{rcpt: answers(550, v(5, 1, 1))}, mail.SendError{Stage: mail.StageRecipient, Code: 550, Enhanced: "5.1.1", Permanent: true}, "5xx"},
		{"MailboxFullForNow", &script{rcpt: answers(452, v(4, 2, 2))}, mail.SendError{Stage: mail.StageRecipient, Code: 452, Enhanced: "4.2.2"}, "4xx"},
		{"LeavesInTheMiddle", &script{rcpt: answers(421, v(4, 3, 2))}, mail.SendError{Stage: mail.StageRecipient, Code: 421, Enhanced: "4.3.2"}, "4xx"},
		{"LeavesAtTheEnd", &script{data: answers(421, v(4, 3, 2))}, mail.SendError{Stage: mail.StageContent, Code: 421, Enhanced: "4.3.2"}, "4xx"},
		{"TooLarge", &script{data: answers(552, v(5, 3, 4))}, mail.SendError{Stage: mail.StageContent, Code: 552, Enhanced: "5.3.4", Permanent: true}, "5xx"},
		{"TakenForSpam", &script{data: answers(554, v(5, 7, 1))}, mail.SendError{Stage: mail.StageContent, Code: 554, Enhanced: "5.7.1", Permanent: true}, "5xx"},
		{"ContentLater", &script{data: answers(451, v(4, 3, 0))}, mail.SendError{Stage: mail.StageContent, Code: 451, Enhanced: "4.3.0"}, "4xx"},
		{"CutAtSender", &script{mail: cuts}, mail.SendError{Stage: mail.StageSender}, ""},
		{"CutAtRecipient", &script{rcpt: cuts}, mail.SendError{Stage: mail.StageRecipient}, ""},
		{"CutAfterTheFinalDot", &script{data: cuts}, mail.SendError{Stage: mail.StageContent, Unconfirmed: true}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			s := newSender(t, "smtp://"+tt.script.serve(t), mail.Options{})
			err := s.Send(t.Context(), letter(t, s))
			got := sendError(t, err)
			if got.Stage != tt.want.Stage || got.Code != tt.want.Code || got.Enhanced != tt.want.Enhanced || got.Unconfirmed != tt.want.Unconfirmed {
				t.Errorf("error = %+v, want %+v", got, tt.want)
			}
			if got.Permanent != tt.want.Permanent || got.Temporary() == tt.want.Permanent || mail.IsPermanent(fmt.Errorf("work: %w", err)) != tt.want.Permanent {
				t.Errorf("permanent = %v, want %v", got.Permanent, tt.want.Permanent)
			}
			if got.Class() != tt.class {
				t.Errorf("class = %q, want %q", got.Class(), tt.class)
			}
			tellsNobody(t, err)
		})
	}
}

func sendError(t *testing.T, err error) *mail.SendError {
	t.Helper()
	got, ok := errors.AsType[*mail.SendError](err)
	if !ok {
		t.Fatalf("err = %v, want a SendError", err)
	}
	return got
}

// tellsNobody watches that an error can be logged: it names no person and no
// address, not even where the server's words do.
func tellsNobody(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		if text := strings.ToLower(err.Error()); strings.Contains(text, "ada") || strings.Contains(text, "lambert") || strings.Contains(text, "@") {
			t.Errorf("error tells a person: %s", text)
		}
	}
}

// TestRepeatAfterACutBearsTheSameID is threat T99: the server had the mail,
// the sender could not know, and the repeat can be recognised.
func TestRepeatAfterACutBearsTheSameID(t *testing.T) {
	t.Parallel()

	c, err := catcher.Start(t.Context(), catcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // tried in the catcher's own tests
	// A relay that passes everything on and cuts the line when the server
	// has accepted the first mail.
	var once sync.Once
	relay := rawServer(t, func(client net.Conn) {
		server, err := net.Dial("tcp", strings.TrimPrefix(c.SMTPURL(), "smtp://")) //nolint:noctx // a test's relay
		if err != nil {
			return
		}
		defer server.Close() //nolint:errcheck // a test's relay
		go func() { _, _ = io.Copy(server, client) }()
		answers := bufio.NewReader(server)
		for {
			line, err := answers.ReadString('\n')
			if err != nil {
				return
			}
			cut := false
			if strings.Contains(line, "queued") {
				once.Do(func() { cut = true })
			}
			if cut {
				return
			}
			if _, err := io.WriteString(client, line); err != nil {
				return
			}
		}
	})
	s := newSender(t, "smtp://"+relay, mail.Options{})
	e := letter(t, s)
	if got := sendError(t, s.Send(t.Context(), e)); got.Permanent || !got.Unconfirmed {
		t.Fatalf("first try = %+v, want temporary and unconfirmed", got)
	}
	if err := s.Send(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	got := c.Messages()
	if len(got) != 2 || got[0].MessageID != e.MessageID || got[1].MessageID != e.MessageID {
		t.Errorf("mails = %+v, want two with the id %s", got, e.MessageID)
	}
}

// TestBlackHoles lets the server fall silent at every step; Send must come
// back in about the time of one step.
func TestBlackHoles(t *testing.T) {
	t.Parallel()

	const step = 100 * time.Millisecond
	silent := func(greeting string) func(t *testing.T) string {
		return func(t *testing.T) string {
			return rawServer(t, func(conn net.Conn) {
				_, _ = io.WriteString(conn, greeting)
				_, _ = io.Copy(io.Discard, conn) // until the sender gives up
			})
		}
	}
	scripted := func(fill func(t *testing.T, s *script)) func(t *testing.T) string {
		return func(t *testing.T) string {
			s := &script{}
			fill(t, s)
			return s.serve(t)
		}
	}
	for _, tt := range []struct {
		name        string
		server      func(t *testing.T) string
		scheme      string
		stage       mail.Stage
		unconfirmed bool
	}{
		{"Greeting", silent(""), "smtp", mail.StageConnect, false},
		{"TLSHandshake", silent(""), "smtps", mail.StageConnect, false},
		{"Hello", silent("220 mx.example.com\r\n"), "smtp", mail.StageConnect, false},
		{"Sender", scripted(func(t *testing.T, s *script) { s.mail = hangs(t) }), "smtp", mail.StageSender, false},
		{"Recipient", scripted(func(t *testing.T, s *script) { s.rcpt = hangs(t) }), "smtp", mail.StageRecipient, false},
		{"FinalDot", scripted(func(t *testing.T, s *script) { s.data = hangs(t) }), "smtp", mail.StageContent, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			s := newSender(t, tt.scheme+"://"+tt.server(t), mail.Options{StepTimeout: step})
			begin := time.Now()
			err := s.Send(t.Context(), letter(t, s))
			got := sendError(t, err)
			if got.Stage != tt.stage || got.Permanent || got.Code != 0 || got.Unconfirmed != tt.unconfirmed {
				t.Errorf("error = %+v, want temporary at %s, unconfirmed %v", got, tt.stage, tt.unconfirmed)
			}
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("err = %v, want a time-out beneath", err)
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("took %v for one silent step of %v", took, step)
			}
			tellsNobody(t, err)
		})
	}
}

// TestDripIsBounded meets a server that says one byte now and then: every
// step is in time, the whole is not.
func TestDripIsBounded(t *testing.T) {
	t.Parallel()

	drip := rawServer(t, func(conn net.Conn) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := io.WriteString(conn, "2"); err != nil {
				return
			}
		}
	})
	s := newSender(t, "smtp://"+drip, mail.Options{StepTimeout: 2 * time.Second, Timeout: 2200 * time.Millisecond})
	begin := time.Now()
	err := s.Send(t.Context(), letter(t, s))
	if got := sendError(t, err); got.Permanent || got.Stage != mail.StageConnect || !strings.Contains(err.Error(), "took too long") {
		t.Errorf("err = %v", err)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v, want 2.2 s", took)
	}
}

func TestContextEndsADelivery(t *testing.T) {
	t.Parallel()

	reached := make(chan struct{})
	sc := &script{rcpt: func(c *smtp.Conn) error {
		close(reached)
		return hangs(t)(c)
	}}
	s := newSender(t, "smtp://"+sc.serve(t), mail.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	err := s.Send(ctx, letter(t, s))
	if got := sendError(t, err); got.Permanent || !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want the context's end, temporary", err)
	}
	if err := s.Send(ctx, letter(t, s)); !errors.Is(err, context.Canceled) || mail.IsPermanent(err) {
		t.Errorf("err = %v with a context that is over", err)
	}
}

// TestTakenIsTaken lets the line break right after the server has accepted:
// a failed farewell must not make a second mail.
func TestTakenIsTaken(t *testing.T) {
	t.Parallel()

	server := rawServer(t, func(conn net.Conn) {
		lines := bufio.NewReader(conn)
		_, _ = io.WriteString(conn, "220 mx\r\n")
		for _, answer := range []string{"250 hello\r\n", "250 sender\r\n", "250 recipient\r\n", "354 go\r\n"} {
			if _, err := lines.ReadString('\n'); err != nil {
				return
			}
			_, _ = io.WriteString(conn, answer)
		}
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			if line == ".\r\n" {
				_, _ = io.WriteString(conn, "250 taken\r\n")
				return
			}
		}
	})
	s := newSender(t, "smtp://"+server, mail.Options{})
	if err := s.Send(t.Context(), letter(t, s)); err != nil {
		t.Errorf("err = %v for a mail that the server took", err)
	}
}

func TestServersThatAreNotThere(t *testing.T) {
	t.Parallel()

	greet := func(line string) string {
		return rawServer(t, func(conn net.Conn) {
			_, _ = io.WriteString(conn, line)
			_, _ = io.Copy(io.Discard, conn)
		})
	}
	gone, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	for _, tt := range []struct {
		name, address string
		code          int
	}{
		{"Refused", gone.Addr().String(), 0},
		{"Busy", greet("421 come back later\r\n"), 421},
		{"NotHere", greet("554 no SMTP service here for ada@example.com\r\n"), 554},
		{"NotSMTP", greet("HTTP/1.1 400 Bad Request\r\n\r\n"), 0},
		{"Silent", rawServer(t, func(net.Conn) {}), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			s := newSender(t, "smtp://"+tt.address, mail.Options{})
			for _, err := range []error{s.Send(t.Context(), letter(t, s)), s.Check(t.Context())} {
				got := sendError(t, err)
				if got.Stage != mail.StageConnect || got.Permanent || got.Code != tt.code {
					t.Errorf("error = %+v, want a temporary one with code %d", got, tt.code)
				}
				tellsNobody(t, err)
			}
		})
	}
}

func TestEncryptionAndSignIn(t *testing.T) {
	t.Parallel()

	serverTLS, clientTLS := certificate(t)
	right := func(user, pass string) error {
		if user != "portal" || pass != "s3cret/" {
			return smtp.ErrAuthFailed
		}
		return nil
	}
	for _, tt := range []struct {
		name   string
		script *script
		url    string // before and after the address
		after  string
		tls    *tls.Config
		code   int    // of the error
		err    string // in the error; empty: delivered
	}{
		{"STARTTLS", &script{tlsConfig: serverTLS, login: right}, "smtp://portal:s3cret%2F@", "?starttls=required", clientTLS, 0, ""},
		{"Implicit", &script{tlsConfig: serverTLS, implicit: true, login: right}, "smtps://portal:s3cret%2F@", "", clientTLS, 0, ""},
		{"NoPasswordNeeded", &script{tlsConfig: serverTLS}, "smtp://", "?starttls=required", clientTLS, 0, ""},
		{"WrongPassword", &script{tlsConfig: serverTLS, login: right}, "smtp://portal:wrong@", "?starttls=required", clientTLS, 535, "535"},
		{"NoSTARTTLS", &script{login: right}, "smtp://portal:s3cret%2F@", "?starttls=required", clientTLS, 0, "STARTTLS"},
		{"NoAuth", &script{tlsConfig: serverTLS}, "smtps://portal:s3cret%2F@", "", clientTLS, 0, ""},
		{"UnknownAuthority", &script{tlsConfig: serverTLS, login: right}, "smtp://portal:s3cret%2F@", "?starttls=required", nil, 0, "certificate"},
		{"UnknownAuthorityImplicit", &script{tlsConfig: serverTLS, implicit: true}, "smtps://", "", nil, 0, "certificate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			if tt.name == "NoAuth" { // TLS from the first byte, but nobody to sign in to
				tt.script.implicit, tt.err = true, "AUTH"
			}
			s := newSender(t, tt.url+tt.script.serve(t)+tt.after, mail.Options{TLS: tt.tls})
			err := s.Send(t.Context(), letter(t, s))
			check := s.Check(t.Context())
			if tt.err == "" {
				if err != nil || check != nil || tt.script.delivered.Load() != 1 || !tt.script.encrypted.Load() {
					t.Fatalf("send: %v, check: %v; delivered %d, encrypted %v", err, check, tt.script.delivered.Load(), tt.script.encrypted.Load())
				}
				return
			}
			for _, err := range []error{err, check} {
				got := sendError(t, err)
				if got.Stage != mail.StageConnect || got.Permanent || got.Code != tt.code || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("err = %v (%+v), want a temporary one with %q", err, got, tt.err)
				}
				if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "wrong") {
					t.Errorf("err = %v shows the password", err)
				}
			}
			if tt.tls == nil {
				if _, ok := errors.AsType[x509.UnknownAuthorityError](err); !ok {
					t.Errorf("err = %v, want the certificate's fault beneath", err)
				}
			}
			if n := tt.script.delivered.Load(); n != 0 {
				t.Errorf("%d mails left", n)
			}
		})
	}
}

// TestFailedConnectionsAreClosed watches from the server's side: go-mail
// leaves a connection open when greeting, hello or TLS fail.
func TestFailedConnectionsAreClosed(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, says, options string }{
		{"Greeting", "554 no\r\n", ""},
		{"Hello", "220 mx\r\n554 no\r\n554 no\r\n", ""},
		{"NoSTARTTLS", "220 mx\r\n250 mx\r\n", "?starttls=required"},
		{"Sender", "220 mx\r\n250 mx\r\n550 no\r\n250 reset\r\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			closed := make(chan struct{})
			address := rawServer(t, func(conn net.Conn) {
				_, _ = io.WriteString(conn, tt.says)
				_, _ = io.Copy(io.Discard, conn) // ends only when the sender closes
				close(closed)
			})
			s := newSender(t, "smtp://"+address+tt.options, mail.Options{})
			_ = sendError(t, s.Send(t.Context(), letter(t, s)))
			select {
			case <-closed:
			case <-time.After(10 * time.Second):
				t.Error("the connection stays open")
			}
		})
	}
}

func TestNewSenderRefuses(t *testing.T) {
	t.Parallel()

	good := mail.Address{Name: "Seller", Email: "portal@example.com"}
	for _, tt := range []struct {
		name string
		url  string
		from mail.Address
		opts mail.Options
		want string
	}{
		{"URL", "http://x", good, mail.Options{}, "want smtp://"},
		{"From", "smtp://x", mail.Address{Email: "Seller <portal@example.com>"}, mail.Options{}, "from address"},
		{"NoFrom", "smtp://x", mail.Address{}, mail.Options{}, "from address"},
		{"Timeouts", "smtp://x", good, mail.Options{StepTimeout: time.Minute, Timeout: time.Second}, "less time"},
		{"Negative", "smtp://x", good, mail.Options{StepTimeout: -1}, "less time"},
	} {
		if _, err := mail.NewSender(tt.url, tt.from, tt.opts); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: err = %v, want %q in it", tt.name, err, tt.want)
		}
	}
}

func TestImpossibleMailIsPermanent(t *testing.T) {
	t.Parallel()

	sc := &script{}
	s := newSender(t, "smtp://"+sc.serve(t), mail.Options{})
	e := letter(t, s)
	e.To.Email = "ada@example.com\r\nRCPT TO:<eve@example.com>"
	err := s.Send(t.Context(), e)
	if got := sendError(t, err); !got.Permanent || got.Stage != mail.StageCompose {
		t.Errorf("error = %+v, want permanent at compose", got)
	}
	tellsNobody(t, err)
	if n := sc.connections.Load(); n != 0 {
		t.Errorf("%d connections for a mail that can't be composed", n)
	}
}
