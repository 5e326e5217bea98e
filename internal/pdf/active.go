package pdf

import (
	"bytes"
	"compress/zlib"
	"io"
)

// The names of what can run: scripts, and actions that start programs or send
// data (ISO 32000-1, 12.6.4).
var (
	scripts = []string{"JavaScript"}
	actions = []string{"Launch", "SubmitForm", "ImportData", "RichMedia"}
)

// What of compressed object streams is looked at, in bytes.
const (
	maxInflated    = 4 << 20
	maxAllInflated = 64 << 20
)

// hasName reports whether one of the names stands in the file, in its bytes or in
// a compressed object stream.
func hasName(data []byte, names []string) bool {
	if namedIn(data, names) {
		return true
	}
	room := maxAllInflated
	for rest := data; room > 0; {
		at := bytes.Index(rest, []byte("/ObjStm"))
		if at < 0 {
			return false
		}
		rest = rest[at:]
		start := bytes.Index(rest, []byte("stream"))
		if start < 0 {
			return false
		}
		rest = bytes.TrimLeft(rest[start+len("stream"):], "\r\n")
		inside := inflated(rest, min(maxInflated, room))
		room -= len(inside)
		if namedIn(inside, names) {
			return true
		}
	}
	return false
}

// inflated gives what a compressed stream has up to its end or its first fault.
func inflated(data []byte, most int) []byte {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	defer z.Close()
	out, _ := io.ReadAll(io.LimitReader(z, int64(most))) // a fault ends it; what came before counts
	return out
}

// namedIn looks for names as a reader does: /J#61vaScript is /JavaScript
// (ISO 32000-1, 7.3.5).
func namedIn(data []byte, names []string) bool {
	for {
		at := bytes.IndexByte(data, '/')
		if at < 0 {
			return false
		}
		data = data[at+1:]
		var buffer [longestName]byte
		found := name(data, buffer[:0])
		for _, n := range names {
			if string(found) == n {
				return true
			}
		}
	}
}

// longestName is more than any of the names has.
const longestName = 16

// name reads a name up to its end into out, or so much of it as there is room.
func name(data, out []byte) []byte {
	for i := 0; i < len(data) && len(out) < cap(out); i++ {
		c := data[i]
		if c <= ' ' || bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 {
			break
		}
		if c == '#' && i+2 < len(data) {
			high, low := hexDigit(data[i+1]), hexDigit(data[i+2])
			if high >= 0 && low >= 0 {
				c, i = byte(high<<4|low), i+2
			}
		}
		out = append(out, c)
	}
	return out
}

// hexDigit gives the value of a hexadecimal digit, -1 for anything else.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
