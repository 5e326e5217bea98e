package account

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"example.com/comptoir/internal/fault"
)

// The bounds of a password in characters: NIST SP 800-63B-4 asks for 15 where
// the password is the only factor, and no composition rules.
const (
	minPassword = 15
	maxPassword = 256
)

//go:embed common.txt
var commonText string

// common are passwords that many people choose, by their letters and digits in lower case.
var common = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			m[squeezed(line)] = true
		}
	}
	return m
})

// squeezed drops what people add to a common password to make it pass.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// NormalPassword gives the form that is hashed (NFC, nothing trimmed or cut), or
// why it is refused: too short, too long, one of the common ones, a short piece
// over and over, or the person's own address. path names the input field.
func NormalPassword(password, email, path string) (string, error) {
	p := norm.NFC.String(password)
	switch n := utf8.RuneCountInString(p); {
	case !utf8.ValidString(p):
		return "", fault.New(fault.Invalid, path)
	case n < minPassword:
		return "", fault.New(fault.PasswordShort, path, minPassword)
	case n > maxPassword:
		return "", fault.New(fault.PasswordLong, path, maxPassword)
	}
	s := squeezed(p)
	if common()[s] || repeats(strings.ToLower(p)) || runs(s) || email != "" && strings.EqualFold(p, email) {
		return "", fault.New(fault.PasswordCommon, path)
	}
	return p, nil
}

// repeats tells whether s is a piece of at most eight bytes over and over.
func repeats(s string) bool {
	for n := 1; n <= 8 && n*2 <= len(s); n++ {
		if strings.Repeat(s[:n], len(s)/n+1)[:len(s)] == s {
			return true
		}
	}
	return false
}

// rows are the ways along which a hand walks over a keyboard.
const rows = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz 01234567890123456789012345678901234567890 qwertyuiopasdfghjklzxcvbnm azertyuiopqsdfghjklmwxcvbn 1234567890qwertyuiop 1234567890azertyuiop"

// runs tells whether s is one walk along a row, there or back.
func runs(s string) bool {
	back := []byte(s)
	slices.Reverse(back)
	return len(s) >= minPassword && (strings.Contains(rows, s) || strings.Contains(rows, string(back)))
}

// Hasher makes and compares Argon2id hashes, only so many at a time: each takes
// its memory, and a flood of sign-ins must not take all of it.
type Hasher struct {
	params *argon2id.Params
	slots  chan struct{}
	dummy  string
}

// NewHasher makes a hasher with atOnce slots. memory is in KiB; OWASP's
// recommendation is 19456 with 2 passes.
func NewHasher(atOnce int, memory, passes uint32) (*Hasher, error) {
	h := &Hasher{
		params: &argon2id.Params{Memory: memory, Iterations: passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  make(chan struct{}, atOnce),
	}
	var err error
	if h.dummy, err = argon2id.CreateHash("nobody has this password", h.params); err != nil {
		return nil, fmt.Errorf("try the password hash: %w", err)
	}
	return h, nil
}

// slot waits for a free slot as long as ctx allows; then the answer is OVERLOADED.
func (h *Hasher) slot(ctx context.Context) (release func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Overloaded, "")
	}
}

// Hash makes a PHC string of a normal password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	release, err := h.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	s, err := argon2id.CreateHash(password, h.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return s, nil
}

// Compare tells whether a password has this hash. Without a hash it does the
// same work and says no, so that the time tells nothing.
func (h *Hasher) Compare(ctx context.Context, password, hash string) (bool, error) {
	release, err := h.slot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return ok && known, nil
}
