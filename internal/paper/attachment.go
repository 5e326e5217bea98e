package paper

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// maxAttachment bounds one embedded file, decoded, in bytes.
const maxAttachment = 20 << 20

// ErrNotBase64 says that an embedded file's content can't be decoded.
var ErrNotBase64 = errors.New("embedded file is not base64")

// Attachment is a file inside a document. Nothing of it is decoded until
// [Attachment.Content]; of a file inside a PDF only name, size and content are
// known.
type Attachment struct {
	ID          string
	Description string
	// Filename is what the sender wrote. It is never a path; [SafeFileName] makes
	// a name of it that can be shown and saved.
	Filename string
	// MediaType is what the sender declared; [MediaTypeOf] looks at the content.
	MediaType string
	// Size is the decoded size in bytes, at most 20 MB. It is an estimate as long
	// as nobody knows whether the content is base64.
	Size int64

	encoded []byte // as written in an XML document
	content []byte // of a file inside a PDF
}

// ublAttachments lists the embedded files of a UBL document. References to files
// elsewhere are never followed.
func (f *fields) ublAttachments(root *element) []Attachment {
	var list []Attachment
	for ref := range root.each("cac:AdditionalDocumentReference") {
		for e := range ref.each("cac:Attachment/cbc:EmbeddedDocumentBinaryObject") {
			list = f.attach(list, e, Attachment{
				ID:          f.ident(ref.first("cbc:ID")),
				Description: ref.first("cbc:DocumentDescription").words(),
			})
		}
	}
	return list
}

// attach adds an embedded file. One over 20 MB is left out with a warning.
func (f *fields) attach(list []Attachment, e *element, a Attachment) []Attachment {
	a.Filename, a.MediaType, a.encoded = e.attr("filename"), e.attr("mimeCode"), e.binary
	if a.Size = decodedSize(a.encoded); a.Size > maxAttachment {
		f.warn(WarnAttachmentTooLarge, "an embedded file of over 20 MB")
		return list
	}
	return append(list, a)
}

// Content decodes the file. The error is [ErrNotBase64] or that of broken XML
// within the content; a file inside a PDF has none.
func (a Attachment) Content() ([]byte, error) {
	if a.content != nil {
		return a.content, nil
	}
	text, err := plainText(a.encoded)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimRight(withoutSpace(text), "=")
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
	n, err := base64.RawStdEncoding.Decode(out, text)
	if err != nil {
		return nil, ErrNotBase64
	}
	return out[:n], nil
}

// decodedSize computes the size from the number of base64 characters.
func decodedSize(encoded []byte) int64 {
	n := int64(len(encoded))
	for _, space := range []string{" ", "\t", "\r", "\n", "=", "&#13;", "&#xD;"} {
		n -= int64(bytes.Count(encoded, []byte(space)) * len(space))
	}
	return n * 3 / 4
}

// plainText resolves character references, CDATA sections and comments in
// content that was stepped over. Some serialisers write "&#13;" at line ends.
func plainText(content []byte) ([]byte, error) {
	if !bytes.ContainsAny(content, "<&") {
		return content, nil
	}
	dec := xml.NewDecoder(io.MultiReader(bytes.NewReader([]byte("<x>")), bytes.NewReader(content), bytes.NewReader([]byte("</x>"))))
	var text []byte
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return text, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read embedded file: %w", err)
		}
		if t, ok := tok.(xml.CharData); ok {
			text = append(text, t...)
		}
	}
}

// withoutSpace drops white space, which base64 in XML may have anywhere.
func withoutSpace(text []byte) []byte {
	if !bytes.ContainsAny(text, " \t\r\n") {
		return text
	}
	out := make([]byte, 0, len(text))
	for _, c := range text {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			out = append(out, c)
		}
	}
	return out
}
