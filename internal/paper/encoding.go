package paper

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	bomUTF8    = "\xef\xbb\xbf"
	bomUTF16BE = "\xfe\xff"
	bomUTF16LE = "\xff\xfe"
)

// singleByte has the encodings beside UTF-8 and UTF-16 that documents were seen
// to declare. What calls itself ISO 8859-1 is read as Windows-1252, its superset
// in all printable characters: real files mean that one, euro sign included (and
// the WHATWG Encoding Standard rules so).
var singleByte = map[string]encoding.Encoding{
	"iso-8859-1":   charmap.Windows1252,
	"iso8859-1":    charmap.Windows1252,
	"iso_8859-1":   charmap.Windows1252,
	"latin1":       charmap.Windows1252,
	"windows-1252": charmap.Windows1252,
	"cp1252":       charmap.Windows1252,
	"iso-8859-15":  charmap.ISO8859_15,
	"latin-9":      charmap.ISO8859_15,
}

// isUTF16 reports whether data is UTF-16, by its mark or by what "<" is in it.
func isUTF16(data []byte) bool {
	for _, start := range []string{bomUTF16BE, bomUTF16LE, "\x00<", "<\x00"} {
		if bytes.HasPrefix(data, []byte(start)) {
			return true
		}
	}
	return false
}

// toUTF8 gives the document in UTF-8 without byte order mark. It returns data
// itself, or a part of it, where that is UTF-8 already.
func toUTF8(data []byte) ([]byte, *Problem) {
	switch {
	case bytes.HasPrefix(data, []byte(bomUTF16BE)), bytes.HasPrefix(data, []byte(bomUTF16LE)):
		return fromUTF16(data)
	case bytes.HasPrefix(data, []byte(bomUTF8)):
		data = data[len(bomUTF8):]
		if label := declaredEncoding(data); label != "" && label != "utf-8" && label != "utf8" {
			return nil, problem(CodeEncoding, 1, "a UTF-8 byte order mark against the declared encoding")
		}
		return validUTF8(data)
	case bytes.HasPrefix(data, []byte("<\x00")), bytes.HasPrefix(data, []byte("\x00<")):
		return nil, problem(CodeEncoding, 1, "UTF-16 without a byte order mark")
	}
	switch label := declaredEncoding(data); label {
	case "", "utf-8", "utf8":
		return validUTF8(data)
	case "us-ascii", "ascii":
		for i, b := range data {
			if b >= utf8.RuneSelf {
				return nil, problem(CodeEncoding, lineAt(data, i), "a byte beyond US-ASCII")
			}
		}
		return data, nil
	case "utf-16", "utf-16le", "utf-16be":
		return nil, problem(CodeEncoding, 1, "UTF-16 declared, but the bytes are not")
	default:
		enc := singleByte[label]
		if enc == nil {
			return nil, problem(CodeEncoding, 1, "unknown encoding declared")
		}
		return fromSingleByte(data, enc)
	}
}

func validUTF8(data []byte) ([]byte, *Problem) {
	if utf8.Valid(data) {
		return data, nil
	}
	at := 0
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return nil, problem(CodeEncoding, lineAt(data, at), "not UTF-8")
}

// fromSingleByte decodes one of the one-byte encodings, in which every byte
// means something: a wrong label shows only by what comes out. Text beyond ASCII
// that is valid UTF-8 throughout is UTF-8; by chance that doesn't happen.
func fromSingleByte(data []byte, enc encoding.Encoding) ([]byte, *Problem) {
	beyond := 0
	for _, b := range data {
		if b >= utf8.RuneSelf {
			beyond++
		}
	}
	switch {
	case beyond == 0:
		return data, nil
	case utf8.Valid(data):
		return nil, problem(CodeEncoding, 1, "a one-byte encoding declared, but the bytes are UTF-8")
	case len(data)+beyond > maxSize: // each becomes two bytes or three
		return nil, problem(CodeTooLarge, 0, "over 32 MB as UTF-8")
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return nil, problem(CodeEncoding, 0, "bytes against the declared encoding")
	}
	return bounded(out)
}

// fromUTF16 decodes UTF-16 with a byte order mark, which XML requires for it
// (XML 1.0, 4.3.3).
func fromUTF16(data []byte) ([]byte, *Problem) {
	if len(data)%2 != 0 {
		return nil, problem(CodeEncoding, 0, "an odd number of bytes in UTF-16")
	}
	out, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return nil, problem(CodeEncoding, 0, "not UTF-16")
	}
	if label := declaredEncoding(out); label != "" && !strings.HasPrefix(label, "utf-16") {
		return nil, problem(CodeEncoding, 1, "a UTF-16 byte order mark against the declared encoding")
	}
	return bounded(out)
}

func bounded(data []byte) ([]byte, *Problem) {
	if len(data) > maxSize {
		return nil, problem(CodeTooLarge, 0, "over 32 MB as UTF-8")
	}
	return data, nil
}

// declaredEncoding gives the label of the XML declaration in lower case, "" for none.
func declaredEncoding(data []byte) string {
	data = bytes.TrimLeft(data[:min(len(data), 1024)], " \t\r\n")
	if !bytes.HasPrefix(data, []byte("<?xml")) {
		return ""
	}
	end := bytes.Index(data, []byte("?>"))
	if end < 0 {
		return ""
	}
	_, after, ok := bytes.Cut(data[:end], []byte("encoding"))
	if !ok {
		return ""
	}
	after = bytes.TrimLeft(after, " \t\r\n")
	after, ok = bytes.CutPrefix(after, []byte("="))
	if !ok {
		return ""
	}
	after = bytes.TrimLeft(after, " \t\r\n")
	if len(after) < 2 || after[0] != '"' && after[0] != '\'' {
		return ""
	}
	label, _, ok := bytes.Cut(after[1:], after[:1])
	if !ok {
		return ""
	}
	return strings.ToLower(string(bytes.TrimSpace(label)))
}

// lineAt counts the line of a byte offset from 1.
func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), len(data))], []byte("\n"))
}
