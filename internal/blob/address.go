package blob

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// CheckAddress tells why an address names neither a folder nor a bucket with
// these keys, in a sentence for whoever wrote the configuration. It does not
// repeat the address, which may hold what it should not.
func CheckAddress(address string, keys Keys) error {
	if !IsBucket(address) {
		_, err := Folder(address)
		return err
	}
	_, err := newPlace(address, []Keys{keys})
	return err
}

// IsBucket tells whether an address has the scheme of a bucket.
func IsBucket(address string) bool { return strings.HasPrefix(strings.ToLower(address), "s3:") }

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
	case u.Scheme != "file":
		return "", fmt.Errorf("the address has the scheme %q; write file:///path/to/folder or s3://bucket/prefix", u.Scheme)
	case u.Host != "" && u.Host != "localhost", u.Opaque != "", !filepath.IsAbs(filepath.FromSlash(u.Path)):
		return "", errors.New("the path of a folder must be absolute; write file:///path/to/folder, with three slashes")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.User != nil:
		return "", errors.New("the address of a folder has more than a path; write file:///path/to/folder")
	}
	return filepath.Clean(filepath.FromSlash(u.Path)), nil
}

// bucketAddress is what the address of a bucket says.
type bucketAddress struct {
	bucket   string
	prefix   string // "" or with a slash at its end
	endpoint string // host and port
	secure   bool
	region   string
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// wantBucket is how every refusal of a bucket's address ends.
const wantBucket = "; write s3://bucket/prefix?endpoint=https://host&region=name"

// parseBucket reads s3://bucket/prefix?endpoint=https://host:port&region=eu-west-1.
// Without an endpoint it is Amazon's of the region.
func parseBucket(address string) (bucketAddress, error) {
	var a bucketAddress
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return a, errors.New("the address of a bucket is malformed" + wantBucket)
	case u.User != nil:
		return a, errors.New("keys do not belong into the address of a bucket; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	case !bucketName.MatchString(u.Host):
		return a, errors.New("the address names no bucket, or none that can be" + wantBucket)
	case u.Fragment != "" || strings.Contains(u.Path, "//"):
		return a, errors.New("the prefix of a bucket can't have // or # in it" + wantBucket)
	}
	a.bucket = u.Host
	if p := strings.Trim(path.Clean("/"+u.Path), "/"); p != "" {
		a.prefix = p + "/"
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return a, errors.New("the address of a bucket is malformed after the ?" + wantBucket)
	}
	for name := range q {
		if name != "endpoint" && name != "region" {
			return a, errors.New("the address of a bucket takes endpoint and region only" + wantBucket)
		}
	}
	a.region = q.Get("region")
	return a, a.readEndpoint(q.Get("endpoint"))
}

func (a *bucketAddress) readEndpoint(text string) error {
	if text == "" {
		a.secure = true
		return nil
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("the endpoint of a bucket is malformed" + wantBucket)
	}
	a.endpoint, a.secure = u.Host, u.Scheme == "https"
	return nil
}
