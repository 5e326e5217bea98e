package blob

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
)

// Folder gives the absolute path of a folder's address, file:///var/lib/comptoir/files
// (RFC 8089 with no host). Other schemes and anything after the path are refused
// with a sentence for whoever wrote the configuration; it does not repeat the
// address, which may hold keys.
func Folder(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the address of a folder is malformed; write file:///path/to/folder")
	}
	switch {
	case u.Scheme == "s3":
		return "", errors.New("s3:// is not supported yet; write file:///path/to/folder")
	case u.Scheme != "file":
		return "", fmt.Errorf("the address of a folder has the scheme %q; write file:///path/to/folder", u.Scheme)
	case u.Host != "" && u.Host != "localhost", u.Opaque != "", !filepath.IsAbs(filepath.FromSlash(u.Path)):
		return "", errors.New("the path of a folder must be absolute; write file:///path/to/folder, with three slashes")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.User != nil:
		return "", errors.New("the address of a folder has more than a path; write file:///path/to/folder")
	}
	return filepath.Clean(filepath.FromSlash(u.Path)), nil
}
