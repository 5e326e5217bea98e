// Package fault has the one error type by which a rule refuses.
//
// A rule returns a *Fault for what the caller can mend: it has a stable code,
// the path of the input field and the parts of a sentence, which is rendered in
// the reader's language at the boundary. Every other error is a defect or an
// outage: the caller sees an id and nothing of its text.
package fault

import (
	"errors"
	"strings"
)

// Code is a stable name of a refusal. Codes are part of the API: they grow, they don't change.
type Code string

// The codes, as the schema's enum ErrorCode spells them.
const (
	Required        Code = "REQUIRED"            // a value is missing or blank
	Invalid         Code = "INVALID"             // a value has not the form it must have
	TooLong         Code = "TOO_LONG"            // a text is longer than its field allows
	Checksum        Code = "CHECKSUM"            // a number's check digits are wrong
	NotFound        Code = "NOT_FOUND"           // it does not exist, or not for this caller
	Forbidden       Code = "FORBIDDEN"           // the caller's role does not allow it
	Conflict        Code = "CONFLICT"            // another input under the same idempotency key, or a value that is taken
	WrongState      Code = "WRONG_STATE"         // the thing is in a state that has no such step
	Expired         Code = "EXPIRED"             // a link or a code has come to its end
	Unauthenticated Code = "UNAUTHENTICATED"     // nobody is signed in
	BadCredentials  Code = "BAD_CREDENTIALS"     // sign-in with a wrong address or password
	RateLimited     Code = "RATE_LIMITED"        // too many tries; later again
	PasswordShort   Code = "PASSWORD_TOO_SHORT"  // fewer than 15 characters
	PasswordLong    Code = "PASSWORD_TOO_LONG"   // more than 256 characters
	PasswordCommon  Code = "PASSWORD_COMMON"     // on the list of common passwords
	ExactlyOne      Code = "EXACTLY_ONE"         // one of several fields must be given, and one only
	LastAdmin       Code = "LAST_ADMIN"          // the company would be left without an administrator
	ModuleOff       Code = "SUB_USER_MODULE_OFF" // the company has not the module by which it adds people itself
	OtherAccount    Code = "OTHER_ACCOUNT"       // somebody else is signed in here than the link is for
	Overloaded      Code = "OVERLOADED"          // too much to do right now; try again
)

// Codes are all of them, in the order of the schema.
func Codes() []Code {
	return []Code{
		Required, Invalid, TooLong, Checksum, NotFound, Forbidden, Conflict, WrongState, Expired, Unauthenticated, BadCredentials,
		RateLimited, PasswordShort, PasswordLong, PasswordCommon, ExactlyOne, LastAdmin, ModuleOff, OtherAccount, Overloaded,
	}
}

// Fault is a refusal.
type Fault struct {
	Code Code
	// Path names the input field: "input", "company", "vatNumber". Empty: the whole input.
	Path []string
	// Sentence is the key of the sentence; empty means the code's own sentence.
	Sentence string
	// Args fill the sentence's places, in order. They hold what the caller sent or may see, nothing else.
	Args []any
	// Cause is for the log, never for the caller.
	Cause error
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(string(f.Code))
	if len(f.Path) > 0 {
		b.WriteString(" at ")
		b.WriteString(strings.Join(f.Path, "."))
	}
	if f.Sentence != "" {
		b.WriteString(" (" + f.Sentence + ")")
	}
	if f.Cause != nil {
		b.WriteString(": " + f.Cause.Error())
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.Cause }

// New makes a refusal of a field; path is dotted: "input.company.vatNumber".
func New(code Code, path string, args ...any) *Fault {
	f := &Fault{Code: code, Args: args}
	if path != "" {
		f.Path = strings.Split(path, ".")
	}
	return f
}

// Say sets the sentence and its args and gives the same Fault.
func (f *Fault) Say(sentence string, args ...any) *Fault {
	f.Sentence, f.Args = sentence, args
	return f
}

// CodeOf gives the code of the first Fault in err's tree, "" when there is none.
func CodeOf(err error) Code {
	if fs := All(err); len(fs) > 0 {
		return fs[0].Code
	}
	return ""
}

// List gathers several refusals of one input, so that a form shows them all at once.
type List []*Fault

func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Add appends f unless it is nil.
func (l *List) Add(f *Fault) {
	if f != nil {
		*l = append(*l, f)
	}
}

// Err is nil when nothing was refused.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All gives the refusals in err, nil when err is a defect or an outage (or nil).
func All(err error) []*Fault {
	if l, ok := errors.AsType[List](err); ok {
		return l
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return []*Fault{f}
	}
	return nil
}
