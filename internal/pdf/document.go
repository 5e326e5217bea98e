package pdf

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

// document is one PDF in its sandbox.
type document struct {
	*sandbox

	handle  uint64
	skipped map[int]bool // embedded files that crashed a sandbox before
	at      int          // the embedded file that is being read, -1 for none
	textEnd time.Time    // when to stop collecting text
}

// The answers of FPDF_GetLastError that need a word of their own (fpdfview.h).
const (
	errPassword = 4
	errSecurity = 5 // a kind of protection that PDFium doesn't know
)

// read takes out what there is: the embedded files first, since they may hold the
// data, then the text.
func (d *document) read(data []byte) (*File, error) {
	at, err := d.write(data)
	if err != nil {
		return nil, err
	}
	if d.handle, err = d.call("FPDF_LoadMemDocument", at, uint64(len(data)), 0); err != nil {
		return nil, err
	}
	if d.handle == 0 {
		return d.closed()
	}
	f := &File{}
	if f.Pages, err = d.number("FPDF_GetPageCount", d.handle); err != nil {
		return nil, err
	}
	if f.Pages <= 0 {
		return nil, ErrUnreadable
	}
	scripts, err := d.number("FPDFDoc_GetJavaScriptActionCount", d.handle)
	if err != nil {
		return nil, err
	}
	f.JavaScript = scripts > 0
	if err := d.attachments(f); err != nil {
		return nil, err
	}
	if err := d.text(f); err != nil {
		return nil, err
	}
	return f, nil
}

// closed tells a file that needs a password from one that is none.
func (d *document) closed() (*File, error) {
	code, err := d.number("FPDF_GetLastError")
	if err != nil {
		return nil, err
	}
	if code == errPassword || code == errSecurity {
		return &File{Encrypted: true}, nil
	}
	return nil, ErrUnreadable
}

// attachments takes out the embedded files within the limits.
func (d *document) attachments(f *File) error {
	count, err := d.number("FPDFDoc_GetAttachmentCount", d.handle)
	if err != nil {
		return err
	}
	all := 0
	for i := range min(count, maxFiles) {
		if d.skipped[i] {
			f.Dropped++
			continue
		}
		d.at = i
		a, ok, err := d.attachment(i, maxAllFiles-all)
		if err != nil {
			return err
		}
		if !ok {
			f.Dropped++
			continue
		}
		all += len(a.Content)
		f.Attachments = append(f.Attachments, a)
	}
	d.at = -1
	f.Dropped += max(count-maxFiles, 0)
	return nil
}

// attachment takes out one embedded file of at most room bytes; ok is false for
// one that is larger or has no content.
func (d *document) attachment(index, room int) (a Attachment, ok bool, err error) {
	handle, err := d.call("FPDFDoc_GetAttachment", d.handle, uint64(index))
	if err != nil || handle == 0 {
		return a, false, err
	}
	name, err := d.sized(maxName, func(buffer, size uint64) (int, error) {
		return d.number("FPDFAttachment_GetName", handle, buffer, size)
	})
	if err != nil {
		return a, false, err
	}
	a.Name = fromUTF16(name)
	length, err := d.write(make([]byte, 8))
	if err != nil {
		return a, false, err
	}
	refused := false
	a.Content, err = d.sized(min(maxFile, room), func(buffer, size uint64) (int, error) {
		done, err := d.number("FPDFAttachment_GetFile", handle, buffer, size, length)
		if err != nil || done == 0 {
			refused = true
			return 0, err
		}
		n, err := d.sandbox.read(length, 4)
		if err != nil {
			return 0, err
		}
		return int(int32(binary.LittleEndian.Uint32(n))), nil
	})
	return a, err == nil && !refused && a.Content != nil, err
}

// sized calls a function of the kind that first tells how many bytes it has and
// then writes them. It gives nil for more than most bytes.
func (d *document) sized(most int, get func(buffer, size uint64) (int, error)) ([]byte, error) {
	size, err := get(0, 0)
	switch {
	case err != nil:
		return nil, err
	case size < 0, size > most:
		return nil, nil
	case size == 0:
		return []byte{}, nil
	}
	buffer, err := d.alloc(size)
	if err != nil {
		return nil, err
	}
	if _, err := get(buffer, uint64(size)); err != nil {
		return nil, err
	}
	data, err := d.sandbox.read(buffer, size)
	if err != nil {
		return nil, err
	}
	return data, d.free(buffer)
}

// text collects the pages' text as long as there is room and time.
func (d *document) text(f *File) error {
	var out strings.Builder
	for i := range f.Pages {
		if out.Len() >= maxText || time.Now().After(d.textEnd) {
			f.TextCut = true
			break
		}
		page, cut, err := d.pageText(i)
		if err != nil {
			return err
		}
		f.TextCut = f.TextCut || cut
		if i > 0 {
			out.WriteByte('\f')
		}
		out.WriteString(page)
	}
	f.Text = out.String()
	if len(f.Text) > maxText {
		f.Text, f.TextCut = strings.ToValidUTF8(f.Text[:maxText], ""), true
	}
	return nil
}

// pageText gives the text of a page, and whether it was cut; a page that can't be
// read has none.
func (d *document) pageText(index int) (text string, cut bool, err error) {
	page, err := d.call("FPDF_LoadPage", d.handle, uint64(index))
	if err != nil || page == 0 {
		return "", false, err
	}
	handle, err := d.call("FPDFText_LoadPage", page)
	if err != nil {
		return "", false, err
	}
	if handle != 0 {
		if text, cut, err = d.characters(handle); err != nil {
			return "", false, err
		}
		if _, err := d.call("FPDFText_ClosePage", handle); err != nil {
			return "", false, err
		}
	}
	_, err = d.call("FPDF_ClosePage", page)
	return text, cut, err
}

// characters reads a page's text, at most as many characters as bytes are kept.
func (d *document) characters(page uint64) (text string, cut bool, err error) {
	count, err := d.number("FPDFText_CountChars", page)
	if err != nil || count <= 0 {
		return "", false, err
	}
	cut, count = count > maxText, min(count, maxText)
	buffer, err := d.alloc(2 * (count + 1))
	if err != nil {
		return "", false, err
	}
	written, err := d.number("FPDFText_GetText", page, 0, uint64(count), buffer)
	if err != nil {
		return "", false, err
	}
	units, err := d.sandbox.read(buffer, 2*min(max(written, 0), count+1))
	if err != nil {
		return "", false, err
	}
	return fromUTF16(units), cut, d.free(buffer)
}

// fromUTF16 gives little-endian UTF-16 as text without control characters, which
// no database takes; lines end in "\n".
func fromUTF16(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	text := strings.ReplaceAll(string(utf16.Decode(units)), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r == unicode.ReplacementChar, r >= 0xfffe && r <= 0xffff:
			return -1
		}
		return r
	}, text)
}
