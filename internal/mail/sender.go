package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// Options are the parts of a [Sender] that have defaults.
type Options struct {
	// StepTimeout bounds every single wait for the server: the dial, each
	// command's answer, each write. Default 30 s.
	StepTimeout time.Duration
	// Timeout bounds a whole delivery, so that a server that answers one byte
	// at a time can't hold a worker. Default 2 min. Keep it below the time
	// that the job has.
	Timeout time.Duration
	// TLS is the base of the TLS configuration; the server's name is set. Nil
	// means the system's roots. At least TLS 1.2 is asked for.
	TLS *tls.Config
	// Now is the clock of the Date header. Default time.Now.
	Now func() time.Time
}

// Sender delivers mails to one SMTP server. It opens a connection for each
// mail and keeps none, so it has nothing to close and may be used by many
// goroutines at once.
type Sender struct {
	server server
	from   Address
	opts   Options
}

// NewSender checks the server's address (see parseSMTPURL for its forms) and
// the From address, and connects to nothing. smtpURL may hold a password; the
// error never does.
func NewSender(smtpURL string, from Address, opts Options) (*Sender, error) {
	srv, err := parseSMTPURL(smtpURL)
	if err != nil {
		return nil, err
	}
	if _, err := from.header(); err != nil {
		return nil, fmt.Errorf("from address: %w", err)
	}
	if opts.StepTimeout == 0 {
		opts.StepTimeout = 30 * time.Second
	}
	if opts.Timeout == 0 {
		opts.Timeout = 2 * time.Minute
	}
	if opts.StepTimeout < 0 || opts.Timeout < opts.StepTimeout {
		return nil, errors.New("mail timeouts: a delivery can't be given less time than one of its steps")
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Sender{server: srv, from: from, opts: opts}, nil
}

// Domain is the part of the From address after the @, for [MessageID].
func (s *Sender) Domain() string { return s.from.domain() }

// Send delivers one mail and returns nil as soon as the server has taken
// responsibility for it with its answer to the final dot; what happens on the
// line afterwards does not count. Every error is a [*SendError]. After any
// other outcome than nil or Permanent the mail may be tried again.
//
// Send returns at the latest when ctx or Options.Timeout ends.
func (s *Sender) Send(ctx context.Context, e Envelope) error {
	if e.Date.IsZero() {
		e.Date = s.opts.Now()
	}
	msg, err := e.message(s.from)
	if err != nil {
		return &SendError{Stage: StageCompose, Permanent: true, cause: err}
	}
	return s.deliver(ctx, func(c *gomail.Client, conn *smtp.Client, line *timedConn) error {
		err := c.SendWithSMTPClient(conn, msg)
		if msg.IsDelivered() {
			line.hurry()
			_ = conn.Quit() // a courtesy; the mail is the server's now
			return nil
		}
		return deliveryError(err, line.err())
	})
}

// Check connects, encrypts and signs in as for a mail, and sends none. Its
// error is a [*SendError].
func (s *Sender) Check(ctx context.Context) error {
	return s.deliver(ctx, func(_ *gomail.Client, conn *smtp.Client, _ *timedConn) error {
		_ = conn.Quit()
		return nil
	})
}

// deliver opens a connection, hands it to do, and closes it in any case. It
// dials itself because go-mail leaves a connection open whose greeting, TLS
// or sign-in fails, and can't be interrupted once it has dialled.
func (s *Sender) deliver(ctx context.Context, do func(*gomail.Client, *smtp.Client, *timedConn) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout, errTooSlow)
	defer cancel()
	line, err := s.dial(ctx)
	if err != nil {
		return &SendError{Stage: StageConnect, cause: err}
	}
	defer line.Close() //nolint:errcheck // nothing is left to lose
	defer context.AfterFunc(ctx, func() { _ = line.Close() })()

	client, err := s.client(line)
	if err != nil {
		return &SendError{Stage: StageConnect, cause: err}
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return connectError(err, line.err())
	}
	return do(client, conn, line)
}

var errTooSlow = errors.New("the delivery took too long")

func (s *Sender) dial(ctx context.Context) (*timedConn, error) {
	dialer := net.Dialer{Timeout: s.opts.StepTimeout}
	raw, err := dialer.DialContext(ctx, "tcp", s.server.address())
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("dial SMTP server: %w", err)
	}
	return &timedConn{Conn: raw, step: s.opts.StepTimeout, ctx: ctx}, nil
}

// client sets go-mail up for one delivery over line. A client is cheap and
// changes its own settings while it signs in, so none is shared.
func (s *Sender) client(line *timedConn) (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.server.port),
		gomail.WithTimeout(s.opts.Timeout),
		gomail.WithHELO(s.Domain()), // the default would tell the machine's name
		gomail.WithTLSConfig(s.tlsConfig()),
		gomail.WithTLSPolicy(map[encryption]gomail.TLSPolicy{
			plain:        gomail.NoTLS,
			offered:      gomail.TLSOpportunistic,
			required:     gomail.TLSMandatory,
			fromTheFirst: gomail.NoTLS, // dialled so, below
		}[s.server.encryption]),
		gomail.WithoutNoop(), gomail.WithoutRset(), // one mail a connection
		gomail.WithoutSMTPUTF8(), // every address is ASCII; asking for it narrows the onward route
		gomail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) {
			if s.server.encryption == fromTheFirst {
				return tls.Client(line, s.tlsConfig()), nil
			}
			return line, nil
		}),
	}
	if s.server.user != "" {
		options = append(options,
			gomail.WithUsername(s.server.user), gomail.WithPassword(s.server.pass),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	client, err := gomail.NewClient(s.server.host, options...)
	if err != nil {
		return nil, fmt.Errorf("set up SMTP client: %w", err)
	}
	return client, nil
}

func (s *Sender) tlsConfig() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.opts.TLS != nil {
		config = s.opts.TLS.Clone()
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	config.ServerName = s.server.host
	return config
}
