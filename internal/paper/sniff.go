package paper

import "bytes"

// maxSize bounds the input in bytes, as received and as UTF-8.
const maxSize = 32 << 20

// sniff tells from the first bytes what a file can't be. A file name is never
// looked at: the sender chose it.
func sniff(data []byte) *Problem {
	if len(data) > maxSize {
		return problem(CodeTooLarge, 0, "over 32 MB")
	}
	if len(bytes.TrimSpace(trimBOM(data))) == 0 {
		return problem(CodeEmpty, 0, "")
	}
	if isPDF(data) {
		return problem(CodeNoData, 0, "a PDF, not looked into")
	}
	return nil
}

// isPDF looks for the header within the first 1024 bytes, as PDF readers do
// (ISO 32000-2, annex I): some writers put junk before it. A file that begins
// like XML is XML, whatever it mentions, and a zip file one, whatever is in it.
func isPDF(data []byte) bool {
	head := data[:min(len(data), 1024)]
	at := bytes.Index(head, []byte("%PDF-"))
	return at == 0 || at > 0 && !bytes.HasPrefix(bytes.TrimSpace(trimBOM(head)), []byte("<")) && !bytes.HasPrefix(head, []byte("PK\x03\x04"))
}

// trimBOM drops a UTF-8 byte order mark.
func trimBOM(data []byte) []byte { return bytes.TrimPrefix(data, []byte(bomUTF8)) }
