package paper

import (
	"bytes"
	"io"
)

// source hands the text to the XML reader byte by byte, so that nothing is read
// ahead and the content of an embedded file can be stepped over in one go.
type source struct {
	text []byte
	pos  int
}

// ReadByte implements io.ByteReader, which keeps encoding/xml from buffering.
func (s *source) ReadByte() (byte, error) {
	if s.pos >= len(s.text) {
		return 0, io.EOF
	}
	b := s.text[s.pos]
	s.pos++
	return b, nil
}

// Read implements io.Reader, which encoding/xml asks for but does not use here.
func (s *source) Read(p []byte) (int, error) {
	if s.pos >= len(s.text) {
		return 0, io.EOF
	}
	n := copy(p, s.text[s.pos:])
	s.pos += n
	return n, nil
}

// skipContent moves from behind a start tag to the next tag and gives what lies
// between, as it is written. CDATA sections and comments belong to it.
func (s *source) skipContent() []byte {
	start := s.pos
	for {
		at := bytes.IndexByte(s.text[s.pos:], '<')
		if at < 0 {
			s.pos = len(s.text)
			break
		}
		s.pos += at
		end, n := "", 0
		switch rest := s.text[s.pos:]; {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			end, n = "]]>", bytes.Index(rest, []byte("]]>"))
		case bytes.HasPrefix(rest, []byte("<!--")):
			end, n = "-->", bytes.Index(rest, []byte("-->"))
		default:
			return s.text[start:s.pos]
		}
		if n < 0 {
			s.pos = len(s.text)
			break
		}
		s.pos += n + len(end)
	}
	return s.text[start:s.pos]
}

// tagTooLong reports whether the tag that text begins with is longer than
// maxTag. The XML reader keeps a whole tag with all its attributes in memory,
// at many times the size.
func tagTooLong(text []byte) bool {
	if len(text) <= maxTag || text[0] != '<' || text[1] == '!' || text[1] == '?' {
		return false
	}
	var quote byte
	for _, c := range text[:maxTag] {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"', c == '\'':
			quote = c
		case c == '>':
			return false
		}
	}
	return true
}
