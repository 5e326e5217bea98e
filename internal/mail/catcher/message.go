package catcher

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Message is one caught mail. Its JSON form is what GET /messages answers;
// scripts rely on it.
type Message struct {
	ID        string    `json:"id"`        // the catcher's own, counting up from 1
	MessageID string    `json:"messageId"` // without angle brackets
	Date      time.Time `json:"date"`      // of arrival
	From      string    `json:"from"`      // bare address of the From header, else of the envelope
	To        []string  `json:"to"`        // bare addresses of the envelope: who would have got it
	Subject   string    `json:"subject"`   // decoded
	Text      string    `json:"text"`      // decoded first text/plain part
	HTML      string    `json:"html"`      // decoded first text/html part
	Links     []string  `json:"links"`     // http(s) links of Text, in order, each once

	Header mail.Header `json:"-"` // as sent, undecoded
	Raw    []byte      `json:"-"` // the mail as it came over the wire
}

// parse reads what it can of a mail; what it can't stays readable in Raw.
func parse(raw []byte, from string, to []string) Message {
	m := Message{From: from, To: slices.Clone(to), Links: []string{}, Raw: raw}
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.Subject = "(not a mail: see the raw text)"
		return m
	}
	m.Header = parsed.Header
	m.MessageID = strings.Trim(parsed.Header.Get("Message-Id"), "<> ")
	m.Subject = decodeWords(parsed.Header.Get("Subject"))
	if list, err := parsed.Header.AddressList("From"); err == nil && len(list) > 0 {
		m.From = list[0].Address
	}
	m.readPart(parsed.Header.Get, parsed.Body, 0)
	m.Links = links(m.Text)
	return m
}

// maxDepth bounds multiparts within multiparts.
const maxDepth = 8

// readPart takes the text of one part, or of the parts within it. header is
// the Get of a mail's or a part's header.
func (m *Message) readPart(header func(string) string, body io.Reader, depth int) {
	mediaType, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		mediaType, params = "text/plain", nil // RFC 2045 section 5.2
	}
	switch {
	case strings.HasPrefix(mediaType, "multipart/") && depth < maxDepth:
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err != nil {
				return
			}
			m.readPart(part.Header.Get, part, depth+1)
		}
	case strings.HasPrefix(header("Content-Disposition"), "attachment"):
	case mediaType == "text/plain" && m.Text == "":
		m.Text = decode(header("Content-Transfer-Encoding"), params["charset"], body)
	case mediaType == "text/html" && m.HTML == "":
		m.HTML = decode(header("Content-Transfer-Encoding"), params["charset"], body)
	}
}

// decode undoes a part's transfer encoding. It knows UTF-8 and ISO 8859-1,
// the charsets of the mails that a developer looks at here.
func decode(encoding, charset string, body io.Reader) string {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, _ := io.ReadAll(body) // of a broken part, what came before the break
	if strings.EqualFold(charset, "iso-8859-1") {
		runes := make([]rune, len(text))
		for i, b := range text {
			runes[i] = rune(b)
		}
		text = []byte(string(runes))
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(text), "\uFFFD"), "\r\n", "\n")
}

func decodeWords(s string) string {
	var decoder mime.WordDecoder
	out, err := decoder.DecodeHeader(s)
	if err != nil {
		return s
	}
	return out
}

var linkPattern = regexp.MustCompile(`https?://[^\s<>"]+`)

// links finds the links of a text, without the punctuation that a sentence
// puts after them.
func links(text string) []string {
	out := []string{}
	for _, l := range linkPattern.FindAllString(text, -1) {
		for {
			short := strings.TrimRight(l, ".,;:!?'*_…»”’")
			if strings.HasSuffix(short, ")") && strings.Count(short, "(") < strings.Count(short, ")") {
				short = short[:len(short)-1]
			}
			if short == l {
				break
			}
			l = short
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}
