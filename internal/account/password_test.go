package account_test

import (
	"strings"
	"testing"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
)

// TestFortyPasswords is threat T31: fifteen characters or more, no upper bound
// below 64, no composition rules, a blocklist that small changes do not get
// around, one spelling (NFC), nothing trimmed, nothing cut.
func TestFortyPasswords(t *testing.T) {
	t.Parallel()

	const own = "someone.long@example.com"
	h, err := account.NewHasher(2, 64, 1)
	if err != nil {
		t.Fatal(err)
	}
	seventyTwo := strings.Repeat("abc def 1", 8)
	table := []struct {
		password string
		want     fault.Code
	}{
		// length, in characters
		{"", fault.PasswordShort},
		{"a", fault.PasswordShort},
		{"Tr0ub4dor&3", fault.PasswordShort}, // all four classes do not make it longer
		{"fourteen chars", fault.PasswordShort},
		{"fifteen chars!!", ""},
		{"ééééééééé éàèù", fault.PasswordShort}, // bytes do not count: 14 characters
		{"ééééééééé éàèùâ", ""},
		{"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301a", fault.PasswordShort}, // nor do accents by themselves: 8 characters
		{"日本語の長い合言葉を使います今日", ""},
		{"🚲🥖🧀🍺🌧🏠🔩🔧🪚🧱🚚📦📎✏🗝", ""},
		{strings.Repeat("mots variés ", 6)[:64], ""},
		{seventyTwo + " and more behind the seventy-second byte", ""},
		{strings.Repeat("été vélo ", 28), ""},
		{strings.Repeat("x1y2z3 aé", 28) + "abcd", ""}, // 256
		{strings.Repeat("x1y2z3 aé", 28) + "abcde", fault.PasswordLong},
		{strings.Repeat("x1y2z3 a", 5000), fault.PasswordLong},
		// no composition rules
		{"quatorze betteraves", ""},
		{"only lower case letters", ""},
		{"ONLY UPPER CASE LETTERS", ""},
		{"830172645930817", ""},
		{"       a       b", ""},
		{" leading and trailing ", ""},
		{"tab\tand nul\x00 are fine", ""},
		{"'; drop table persons; --", ""},
		{"<script>alert(1)</script>", ""},
		{"%s%d%n%x and so on", ""},
		// what many people choose, and what they change about it
		{"passwordpassword", fault.PasswordCommon},
		{"PasswordPassword", fault.PasswordCommon},
		{"passwordpassword1", fault.PasswordCommon},
		{"Correct Horse Battery Staple", fault.PasswordCommon},
		{"correct-horse-battery-staple!", fault.PasswordCommon},
		{"123456789012345", fault.PasswordCommon},
		{"987654321098765", fault.PasswordCommon},
		{"azertyuiopqsdfgh", fault.PasswordCommon},
		{"qwertyuiopasdfgh", fault.PasswordCommon},
		{"abcdefghijklmnop", fault.PasswordCommon},
		{"aaaaaaaaaaaaaaaa", fault.PasswordCommon},
		{"abcabcabcabcabcabc", fault.PasswordCommon},
		{own, fault.PasswordCommon},
		{"SomeOne.Long@Example.com", fault.PasswordCommon},
		{"bad utf8 \xff\xfe xxxxxxx", fault.Invalid},
	}
	if len(table) < 40 {
		t.Fatalf("%d passwords, want 40", len(table))
	}
	for _, tt := range table {
		normal, err := account.NormalPassword(tt.password, own, "input.password")
		if got := fault.CodeOf(err); got != tt.want {
			t.Errorf("%.60q: %q (%v), want %q", tt.password, got, err, tt.want)
		}
		if err != nil || tt.want != "" {
			continue
		}
		hash, err := h.Hash(t.Context(), normal)
		if err != nil {
			t.Fatal(err)
		}
		runes := []rune(tt.password)
		for typed, want := range map[string]bool{
			tt.password:                    true,
			string(runes[:len(runes)-1]):   false, // one character less
			string(runes[1:]):              false,
			tt.password + " ":              false,
			strings.ToUpper(tt.password):   strings.ToUpper(tt.password) == tt.password,
			strings.TrimSpace(tt.password): strings.TrimSpace(tt.password) == tt.password,
		} {
			if ok, err := h.Compare(t.Context(), typed, hash); err != nil || ok != want {
				t.Errorf("%.60q opens what %.60q shut: %v, %v", typed, tt.password, ok, err)
			}
		}
	}
	// One spelling: what a phone composes and a desktop does not.
	hash, err := h.Hash(t.Context(), "\u00e9t\u00e9 apr\u00e8s \u00e9t\u00e9")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Compare(t.Context(), "e\u0301te\u0301 apre\u0300s e\u0301te\u0301", hash); !ok || err != nil {
		t.Errorf("decomposed: %v, %v", ok, err)
	}
	// The first 72 bytes are not all: bcrypt's limit is nobody's here.
	hash, err = h.Hash(t.Context(), seventyTwo+"one end")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Compare(t.Context(), seventyTwo+"another end", hash); ok || err != nil {
		t.Errorf("cut after 72 bytes: %v, %v", ok, err)
	}
}
