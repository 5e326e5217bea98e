package pdftest

import (
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
)

// lock is the standard security handler, revision 2 (ISO 32000-1, 7.6.3): weak, and
// known to every reader.
type lock struct {
	key         []byte
	owner, user []byte
}

const (
	permissions = -4
	fileID      = "0123456789abcdef"
	padding     = "\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a"
	keyBytes    = 5
)

// newLock computes the entries of the encryption dictionary; owner and user have
// the same password (algorithms 2 to 4).
func newLock(password string) *lock {
	padded := []byte((password + padding)[:32])
	ownerKey := md5.Sum(padded)
	l := &lock{owner: crypt(ownerKey[:keyBytes], padded)}
	mask := int32(permissions)
	seed := append(append([]byte{}, padded...), l.owner...)
	seed = binary.LittleEndian.AppendUint32(seed, uint32(mask))
	key := md5.Sum(append(seed, fileID...))
	l.key = key[:keyBytes]
	l.user = crypt(l.key, []byte(padding))
	return l
}

// apply encrypts what belongs to an object (algorithm 1). A nil lock leaves it.
func (l *lock) apply(number int, data []byte) []byte {
	if l == nil {
		return data
	}
	seed := append(append([]byte{}, l.key...), byte(number), byte(number>>8), byte(number>>16), 0, 0)
	key := md5.Sum(seed)
	return crypt(key[:keyBytes+5], data)
}

// trailer names the lock in the file's trailer.
func (l *lock) trailer() string {
	return fmt.Sprintf(" /ID [<%x> <%x>] /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P %d /O <%x> /U <%x> >>",
		fileID, fileID, permissions, l.owner, l.user)
}

func crypt(key, data []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // the keys here have 5 or 10 bytes
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}
