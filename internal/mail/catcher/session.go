package catcher

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/emersion/go-smtp"
)

// maxRecipients is the least that RFC 5321 section 4.5.3.1.8 lets a server take.
const maxRecipients = 100

func (c *Catcher) smtpServer() *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{catcher: c}, nil
	}))
	s.Domain = "localhost"
	s.MaxRecipients = maxRecipients
	s.MaxMessageBytes = c.opts.MaxBytes
	s.ReadTimeout = c.opts.IdleTimeout
	s.WriteTimeout = c.opts.IdleTimeout
	s.EnableSMTPUTF8 = true
	s.ErrorLog = faultLog{c.opts.Log}
	return s
}

// session gathers one mail after the other on one connection. go-smtp calls
// it from one goroutine.
type session struct {
	catcher *Catcher
	from    string
	to      []string
}

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data implements smtp.Session. Only a mail whose final dot has come is kept.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // go-smtp's own: too large, or the line was cut
	}
	s.catcher.keep(parse(raw, s.from, s.to))
	return nil
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

// faultLog is go-smtp's Logger on slog.
type faultLog struct{ log *slog.Logger }

// Printf implements smtp.Logger.
func (l faultLog) Printf(format string, args ...any) {
	l.log.Warn("mail catcher", "fault", fmt.Sprintf(format, args...))
}

// Println implements smtp.Logger.
func (l faultLog) Println(args ...any) { l.log.Warn("mail catcher", "fault", fmt.Sprint(args...)) }
