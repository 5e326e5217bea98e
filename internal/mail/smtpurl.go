package mail

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
)

// encryption says what must be true of a connection before a mail goes over it.
type encryption int

const (
	plain        encryption = iota // never encrypted: loopback
	offered                        // STARTTLS (RFC 3207) when the server offers it
	required                       // STARTTLS or no mail
	fromTheFirst                   // TLS before the first byte (RFC 8314)
)

// server is where mails are handed in, and how.
type server struct {
	host       string
	port       int
	user, pass string // both empty: no authentication
	encryption encryption
}

// parseSMTPURL reads the address of an SMTP server:
//
//	smtp://user:pass@host:587   STARTTLS, required because of the password
//	smtp://host:25              STARTTLS if the server offers it
//	smtps://user:pass@host:465  TLS from the first byte
//	smtp://127.0.0.1:1025       loopback: not encrypted
//
// "?starttls=required" and "?starttls=never" override the rule for smtp;
// never is refused for a password that would leave the machine. Certificates
// are always checked against the host's name and the system's roots. The
// ports may be left out. Errors never repeat more
// of the address than its scheme or port: the rest holds a password, and an
// unescaped sign in the password makes any other part hold a piece of it.
func parseSMTPURL(raw string) (server, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return server{}, errors.New("SMTP address: malformed; percent-encode special characters in user and password")
	}
	s := server{host: u.Hostname()}
	switch {
	case u.Scheme != "smtp" && u.Scheme != "smtps":
		return server{}, fmt.Errorf("SMTP address: begins with %q, want smtp:// or smtps://", u.Scheme)
	case s.host == "":
		return server{}, errors.New("SMTP address: no host")
	case u.Path != "" && u.Path != "/", u.Fragment != "":
		return server{}, errors.New("SMTP address: has a path; percent-encode / and # in user and password")
	}
	if s.port, err = smtpPort(u); err != nil {
		return server{}, err
	}
	if u.User != nil {
		pass, ok := u.User.Password()
		s.user, s.pass = u.User.Username(), pass
		if s.user == "" || !ok || pass == "" {
			return server{}, errors.New("SMTP address: want both user and password, or neither")
		}
	}
	if s.encryption, err = smtpEncryption(u, s); err != nil {
		return server{}, err
	}
	return s, nil
}

func smtpPort(u *url.URL) (int, error) {
	if u.Port() == "" {
		switch {
		case u.Scheme == "smtps":
			return 465, nil // RFC 8314 section 7.3
		case u.User != nil:
			return 587, nil // RFC 6409
		default:
			return 25, nil
		}
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("SMTP address: port %q is not between 1 and 65535", u.Port())
	}
	return int(port), nil
}

func smtpEncryption(u *url.URL, s server) (encryption, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return 0, errors.New("SMTP address: malformed options after the question mark")
	}
	choice := query.Get("starttls")
	if len(query) > 1 || len(query) == 1 && len(query["starttls"]) != 1 {
		return 0, errors.New("SMTP address: the only option is starttls, once")
	}
	switch {
	case u.Scheme == "smtps" && query.Has("starttls"):
		return 0, errors.New("SMTP address: smtps is encrypted from the first byte, starttls makes no sense")
	case u.Scheme == "smtps":
		return fromTheFirst, nil
	case choice == "required":
		return required, nil
	case choice == "never" && s.user != "" && !isLoopback(s.host):
		return 0, errors.New("SMTP address: starttls=never would send the password in the clear")
	case choice == "never":
		return plain, nil
	case query.Has("starttls"):
		return 0, fmt.Errorf("SMTP address: starttls=%q, want required or never", choice)
	case isLoopback(s.host):
		return plain, nil
	case s.user != "":
		return required, nil
	default:
		return offered, nil
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func (s server) address() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }
