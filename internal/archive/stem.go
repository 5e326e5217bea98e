package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"path"
	"strings"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
)

// maxFolder bounds the folder of a file, in characters.
const maxFolder = 4096

// stemSize is how much of a hash stands for a stem, in bytes: names are few.
const stemSize = 16

// scopeOf is the source within which names mean something: an import for itself,
// or else the way by which files come.
func scopeOf(source string, batch id.Batch) string {
	if !batch.IsZero() {
		return batch.String()
	}
	return source
}

// stemOf gives what files have in common that differ only in their extension:
// F26-001.xml and F26-001.PDF in one folder of one source. Without a name it is
// empty, and such a file has nothing in common with any other.
func stemOf(scope, folder, name string) []byte {
	stem := strings.TrimSuffix(name, path.Ext(name))
	if stem == "" {
		return []byte{}
	}
	h := sha256.New()
	for _, part := range []string{scope, folder, strings.ToLower(stem)} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(part))) //nolint:gosec // bounded by maxFolder
		h.Write(n[:])
		h.Write([]byte(part))
	}
	return h.Sum(nil)[:stemSize]
}

// placeOf gives the stem and the name under which a file stands that an index
// names from its own folder.
func placeOf(index db.Ingestion, file string) (stem []byte, name string) {
	file = path.Join(index.Folder, file)
	folder, name := path.Split(file)
	return stemOf(scopeOf(index.Source, index.BatchID), cleanFolder(folder), cleanName(name)), strings.ToLower(cleanName(name))
}

// cleanFolder makes one text of the ways in which a folder can be written.
func cleanFolder(folder string) string {
	return path.Clean("/" + cleanText(folder, maxFolder))[1:]
}
