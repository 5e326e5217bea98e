package archive

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"example.com/comptoir/internal/id"
)

// claim is what a download's token says: which file, for whom, by which
// membership, until when. It gives nothing by itself; every use asks again
// whether the session and the membership live and the person may open the file.
type claim struct {
	file       id.File
	session    id.Session
	person     id.Person
	membership id.Membership // zero for staff
	ingestion  bool          // file is an ingestion's id: its bytes as they came, for staff
	expires    time.Time     // to the second
}

const (
	claimLen = 16 + 16 + 16 + 16 + 8
	tokenLen = claimLen + sha256.Size
)

// The purposes keep these signatures apart from others under the same secret.
const (
	downloadPurpose  = "comptoir download 2\x00"
	ingestionPurpose = "comptoir ingestion 1\x00"
)

// tokenEncoding refuses a second spelling of one token.
var tokenEncoding = base64.RawURLEncoding.Strict()

func (a *Archive) sign(purpose string, body []byte) []byte {
	m := hmac.New(sha256.New, a.Secret)
	m.Write([]byte(purpose))
	m.Write(body)
	return m.Sum(nil)
}

// token gives the claim and its HMAC-SHA256 (RFC 2104), base64url (RFC 4648).
func (a *Archive) token(c claim) string {
	b := make([]byte, 0, tokenLen)
	b = append(b, c.file.UUID.UUID[:]...)
	b = append(b, c.session.UUID.UUID[:]...)
	b = append(b, c.person.UUID.UUID[:]...)
	b = append(b, c.membership.UUID.UUID[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(c.expires.Unix())) //nolint:gosec // the bits are kept
	purpose := downloadPurpose
	if c.ingestion {
		purpose = ingestionPurpose
	}
	return tokenEncoding.EncodeToString(append(b, a.sign(purpose, b)...))
}

// claimOf reads a token that this seller signed and that has not come to its end.
func (a *Archive) claimOf(token string) (claim, bool) {
	if len(token) != tokenEncoding.EncodedLen(tokenLen) {
		return claim{}, false
	}
	b, err := tokenEncoding.DecodeString(token)
	if err != nil {
		return claim{}, false
	}
	var c claim
	switch { // in constant time
	case hmac.Equal(b[claimLen:], a.sign(downloadPurpose, b[:claimLen])):
	case hmac.Equal(b[claimLen:], a.sign(ingestionPurpose, b[:claimLen])):
		c.ingestion = true
	default:
		return claim{}, false
	}
	copy(c.file.UUID.UUID[:], b)
	copy(c.session.UUID.UUID[:], b[16:])
	copy(c.person.UUID.UUID[:], b[32:])
	copy(c.membership.UUID.UUID[:], b[48:])
	c.expires = time.Unix(int64(binary.BigEndian.Uint64(b[64:])), 0).UTC() //nolint:gosec // the bits are kept
	return c, c.expires.After(a.now())
}
