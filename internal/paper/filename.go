package paper

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName bounds a safe file name, in bytes, extension included.
const maxFileName = 120

// MediaTypeOf gives the media type of an embedded file by its content. What the
// sender declared only tells text files apart. Anything that a browser might run
// comes out as plain text or as application/octet-stream.
func MediaTypeOf(declared string, content []byte) string {
	declared, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(declared)), ";")
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return "application/pdf"
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		if slices.Contains(officeTypes, declared) {
			return declared
		}
		return "application/octet-stream"
	case !printable(content):
		return "application/octet-stream"
	case declared == "text/csv":
		return "text/csv"
	case bytes.HasPrefix(bytes.TrimSpace(trimBOM(content)), []byte("<?xml")):
		return "application/xml"
	}
	return "text/plain"
}

// officeTypes are the two spreadsheets that EN 16931 allows inside an invoice
// (code list of BT-125-1); both are zip files.
var officeTypes = []string{
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.oasis.opendocument.spreadsheet",
}

var extensions = map[string]string{
	"application/pdf": ".pdf",
	"image/png":       ".png",
	"image/jpeg":      ".jpg",
	"text/csv":        ".csv",
	"text/plain":      ".txt",
	"application/xml": ".xml",
	officeTypes[0]:    ".xlsx",
	officeTypes[1]:    ".ods",
}

func printable(content []byte) bool {
	if !utf8.Valid(content) {
		return false
	}
	return bytes.IndexFunc(content, func(r rune) bool {
		return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' && r != '\f'
	}) < 0
}

// SafeFileName makes a file name that any system can show and save out of what a
// sender wrote: the last part of any path, without control and direction marks
// and the characters that shells and Windows give a meaning to, at most 120
// bytes, with the extension of mediaType (".bin" for an unknown one), so that
// nothing that is not a program ends like one.
func SafeFileName(name, mediaType string) string {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/")
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		case strings.ContainsRune(`/<>:"|?*%$&;'`+"`", r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	ext, known := extensions[mediaType]
	if !known {
		ext = ".bin"
	}
	stem := name
	if strings.EqualFold(path.Ext(name), ext) || ext == ".jpg" && strings.EqualFold(path.Ext(name), ".jpeg") {
		stem = name[:len(name)-len(path.Ext(name))]
	}
	stem = strings.TrimRight(cut(stem, maxFileName-len(ext)), " .")
	if stem == "" || reserved(stem) {
		stem = "file" + strings.TrimSuffix("-"+stem, "-")
	}
	return stem + ext
}

// reserved names are devices on Windows, whatever their extension.
func reserved(stem string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	switch base {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(base) == 4 && (strings.HasPrefix(base, "COM") || strings.HasPrefix(base, "LPT")) && base[3] >= '0' && base[3] <= '9'
}

// cut shortens s to at most n bytes, at the end of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
