package paper

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"example.com/comptoir/internal/pdf"
)

// programStarts are the first bytes of programs and scripts: Windows, Linux, macOS,
// Java classes, and what a shell starts.
var programStarts = []string{"MZ", "\x7fELF", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "#!"}

// programNames are the endings that a desktop runs on a double click.
var programNames = []string{
	".exe", ".dll", ".com", ".scr", ".pif", ".cpl", ".msi", ".msp", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh",
	".hta", ".lnk", ".url", ".reg", ".jar", ".sh", ".app", ".apk", ".iso", ".img",
}

// isProgram reports whether an embedded file could be run, by its content or by
// what a desktop would make of its name.
func isProgram(f pdf.Attachment) bool {
	starts := slices.ContainsFunc(programStarts, func(s string) bool { return bytes.HasPrefix(f.Content, []byte(s)) })
	name := strings.TrimRight(f.Name, " .\u200e\u200f")
	return starts || slices.Contains(programNames, strings.ToLower(path.Ext(name)))
}
