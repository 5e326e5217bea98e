package mail

import (
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Address is a mailbox and the name beside it. The name is decoration: it may
// be empty and is cleaned and shortened. The address must be a bare one of
// printable ASCII.
type Address struct {
	Name  string
	Email string
}

// Envelope is one mail to one recipient.
type Envelope struct {
	MessageID string // from [MessageID]; the same at every attempt
	To        Address
	ReplyTo   Address // the seller's contact; answers go there
	Locale    Locale
	Date      time.Time // of the Date header; zero means the sender's clock
	Rendered
}

// The longest name and subject, in characters. A header can't be folded
// within a word, and no line may pass 998 octets (RFC 5322 section 2.1.1).
const (
	nameLength    = 100
	subjectLength = 200
)

// message builds the wire form. Nothing that callers give can add a header
// (threat T100): names and subject are single clean lines that net/mail and
// go-mail encode, addresses and the Message-ID are refused unless plain.
func (e Envelope) message(from Address) (*gomail.Msg, error) {
	m := gomail.NewMsg(
		gomail.WithCharset(gomail.CharsetUTF8),
		gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithNoDefaultUserAgent(), // tells the library's version to the world
	)
	for _, h := range []struct {
		name   string
		header gomail.AddrHeader
		addr   Address
	}{
		{"from", gomail.HeaderFrom, from},
		{"to", gomail.HeaderTo, e.To},
		{"reply to", gomail.HeaderReplyTo, e.ReplyTo},
	} {
		a, err := h.addr.header()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.name, err)
		}
		m.SetAddrHeaderFromMailAddress(h.header, a)
	}
	if _, err := parseAddress(e.MessageID); err != nil {
		return nil, fmt.Errorf("message id: want something like local@domain")
	}
	if oneLine(e.Subject) == "" || e.Text == "" || e.HTML == "" {
		return nil, fmt.Errorf("subject, text or HTML is empty")
	}
	if e.Stop != "" && checkLink(e.Stop) != nil {
		return nil, fmt.Errorf("the address that ends such mails is malformed")
	}
	m.SetMessageIDWithValue(e.MessageID)
	m.SetDateWithValue(e.Date)
	m.Subject(truncate(oneLine(e.Subject), subjectLength))
	m.SetGenHeader(gomail.HeaderContentLang, e.Locale.Tag())
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 section 5: holiday answers stay away
	m.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same for Exchange, which ignores RFC 3834
	if e.Stop != "" {
		m.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+e.Stop+">")
		if strings.HasPrefix(e.Stop, "https://") { // RFC 8058 section 3.1 asks for it
			m.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
		}
		m.SetGenHeader("List-Id", "<documents."+from.domain()+">") // RFC 2919: readers can sort by it
	}
	m.SetBodyString(gomail.TypeTextPlain, e.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, e.HTML)
	return m, nil
}

func (a Address) header() (*mail.Address, error) {
	email, err := parseAddress(a.Email)
	if err != nil {
		return nil, err
	}
	// net/mail writes a backslash into encoded words as it is, where RFC 2047
	// section 5 (3) forbids it and strict parsers, net/mail's own too, give up.
	name := oneLine(strings.ReplaceAll(a.Name, `\`, " "))
	return &mail.Address{Name: truncate(name, nameLength), Address: email}, nil
}

// domain is the part after the last @.
func (a Address) domain() string { return a.Email[strings.LastIndexByte(a.Email, '@')+1:] }
