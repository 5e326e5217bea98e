package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// MessageID returns the Message-ID (RFC 5322 section 3.6.4, without the angle
// brackets) of the mail whose row has the given id. The same row gives the
// same id at every attempt, so that a repeat after a crash or a lost answer
// is recognised as a repeat by mail programs and by whoever counts (SMTP
// can't exclude repeats: RFC 1047). The id tells nothing about the row, and
// without the secret nobody can compute it to forge a thread.
//
// domain is the part after the @ of the From address.
func MessageID(secret []byte, mailID, domain string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("comptoir mail message-id v1\x00" + mailID)) // own purpose: the secret signs other things too
	return hex.EncodeToString(mac.Sum(nil)[:16]) + "@" + domain
}
