package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// script is a mail server that answers as a test wants. A nil step accepts.
type script struct {
	mail, rcpt, data func(c *smtp.Conn) error

	login     func(user, pass string) error // nil: no AUTH offered
	tlsConfig *tls.Config                   // offers STARTTLS
	implicit  bool                          // TLS from the first byte

	delivered   atomic.Int64 // mails whose final dot was seen
	connections atomic.Int64
	encrypted   atomic.Bool // the last mail came over TLS
	user        atomic.Value
}

// serve runs the script on a free loopback port, which it returns, until the
// test ends.
func (s *script) serve(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed with the server
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.connections.Add(1)
		return &scriptSession{s, c}, nil
	}))
	server.Domain = "mx.example.com"
	server.TLSConfig = s.tlsConfig
	server.ErrorLog = quiet{}
	if s.implicit {
		l = tls.NewListener(l, s.tlsConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}

type scriptSession struct {
	*script
	conn *smtp.Conn
}

func (s *scriptSession) Reset()        {}
func (s *scriptSession) Logout() error { return nil }

func (s *scriptSession) Mail(string, *smtp.MailOptions) error { return run(s.mail, s.conn) }
func (s *scriptSession) Rcpt(string, *smtp.RcptOptions) error { return run(s.rcpt, s.conn) }

func (s *scriptSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	s.delivered.Add(1)
	_, encrypted := s.conn.TLSConnectionState()
	s.encrypted.Store(encrypted)
	return run(s.data, s.conn)
}

func (s *scriptSession) AuthMechanisms() []string {
	if s.login == nil {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *scriptSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		s.user.Store(user)
		return s.login(user, pass)
	}), nil
}

func run(step func(*smtp.Conn) error, c *smtp.Conn) error {
	if step == nil {
		return nil
	}
	return step(c)
}

// answers gives a step that answers with a code. Its words hold what a log
// must not: real servers repeat the recipient.
func answers(code int, enhanced smtp.EnhancedCode) func(*smtp.Conn) error {
	return func(*smtp.Conn) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "<ada@example.com>: sorry, Ada"}
	}
}

// cuts ends the connection instead of answering.
func cuts(c *smtp.Conn) error {
	_ = c.Conn().Close()
	return errors.New("cut")
}

// hangs answers nothing until the test ends.
func hangs(t *testing.T) func(*smtp.Conn) error {
	return func(*smtp.Conn) error {
		<-t.Context().Done()
		return errors.New("test is over")
	}
}

// rawServer accepts connections and leaves them to talk, for servers that
// break off before SMTP begins.
func rawServer(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed below
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close() //nolint:errcheck // a test's end
				talk(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// certificate gives a server's TLS for 127.0.0.1, and the roots that trust it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
