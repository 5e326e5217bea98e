package pdftest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"unicode/utf16"
)

// writer collects numbered objects.
type writer struct {
	objects []string // from 1
	streams []bool   // which of them are streams
	lock    *lock    // nil: no password
}

func newWriter(password string) *writer {
	w := &writer{}
	if password != "" {
		w.lock = newLock(password)
	}
	return w
}

// reserve gives the number of an object that is set later.
func (w *writer) reserve() int {
	w.objects = append(w.objects, "")
	w.streams = append(w.streams, false)
	return len(w.objects)
}

func (w *writer) set(number int, body string) { w.objects[number-1] = body }

// catalogNumber is the first object's.
func (*writer) catalogNumber() int { return 1 }

// stream writes a stream with further entries of its dictionary.
func (w *writer) stream(entries string, data []byte) int {
	number := w.reserve()
	data = w.lock.apply(number, data)
	w.set(number, fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data))
	w.streams[number-1] = true
	return number
}

// deflated writes a compressed stream.
func (w *writer) deflated(entries string, data []byte) int {
	return w.stream(entries+" /Filter /FlateDecode", deflate(data))
}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, _ = z.Write(data) // to memory: never fails
	_ = z.Close()
	return out.Bytes()
}

// text gives a string of an object: in UTF-16, so that any name can be written.
func (w *writer) text(number int, s string) string {
	data := []byte{0xfe, 0xff}
	for _, unit := range utf16.Encode([]rune(s)) {
		data = append(data, byte(unit>>8), byte(unit))
	}
	return fmt.Sprintf("<%x>", w.lock.apply(number, data))
}

// plain writes the objects with a table of where they are.
func (w *writer) plain(catalog int) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	trailer := fmt.Sprintf("/Size %d /Root %d 0 R", len(w.objects)+1, catalog)
	if w.lock != nil {
		trailer += w.lock.trailer()
	}
	var table strings.Builder
	for i, body := range w.objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%s", len(w.objects)+1, table.String())
	fmt.Fprintf(&out, "trailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n", trailer, at)
	return out.Bytes()
}

// packed writes all objects but the streams into one compressed object stream
// (ISO 32000-1, 7.5.7 and 7.5.8).
func (w *writer) packed(catalog int) []byte {
	const bytesPerOffset = 4
	var head, bodies bytes.Buffer
	inside := map[int]int{} // object to its index
	for i, body := range w.objects {
		if !w.streams[i] {
			inside[i+1] = len(inside)
			fmt.Fprintf(&head, "%d %d ", i+1, bodies.Len())
			bodies.WriteString(body + " ")
		}
	}
	holder := w.deflated(fmt.Sprintf("/Type /ObjStm /N %d /First %d", len(inside), head.Len()), append(head.Bytes(), bodies.Bytes()...))

	var out, table bytes.Buffer
	out.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	row := func(kind byte, second, third int) {
		table.WriteByte(kind)
		for shift := 8 * (bytesPerOffset - 1); shift >= 0; shift -= 8 {
			table.WriteByte(byte(second >> shift))
		}
		table.WriteByte(byte(third))
	}
	row(0, 0, 255)
	for i, body := range w.objects {
		if index, ok := inside[i+1]; ok {
			row(2, holder, index)
			continue
		}
		row(1, out.Len(), 0)
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	number, at := len(w.objects)+1, out.Len()
	row(1, at, 0)
	data := deflate(table.Bytes())
	fmt.Fprintf(&out, "%d 0 obj\n<< /Type /XRef /Size %d /Root %d 0 R /W [1 %d 1] /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n",
		number, number+1, catalog, bytesPerOffset, len(data), data, at)
	return out.Bytes()
}

// winAnsi gives text in WinAnsi, which is Latin-1 for all that stands here.
func winAnsi(s string) []byte {
	var out []byte
	for _, r := range s {
		if r > 255 {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return out
}

// escaped gives the content of a literal string.
func escaped(text []byte) string {
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(string(text))
}
