package mail

import (
	"errors"
	"fmt"
	"net/textproto"

	gomail "github.com/wneessen/go-mail"
)

// Stage is how far a delivery came before it failed.
type Stage string

// The stages of a delivery, in order.
const (
	StageCompose   Stage = "compose"   // the mail itself is impossible, no server was asked
	StageConnect   Stage = "connect"   // dialling, greeting, TLS, signing in
	StageSender    Stage = "sender"    // MAIL FROM
	StageRecipient Stage = "recipient" // RCPT TO
	StageContent   Stage = "content"   // DATA, up to the answer to the final dot
)

// SendError is why one delivery failed. Its text holds the stage and the
// server's code but neither the server's words, which like to repeat the
// recipient, nor any address: it may be logged and stored.
type SendError struct {
	Stage    Stage
	Code     int    // the server's answer (RFC 5321 section 4.2), or 0 if it gave none
	Enhanced string // e.g. "5.1.1" (RFC 3463), or empty if the server gave none

	// Permanent means that the same mail must not be tried again: the server
	// refused it for good, or it can't be composed. Everything else is worth
	// a retry for as long as the mail is: servers that are away or slow, 4xx
	// answers, and all that is wrong with the connection or our credentials,
	// which no mail should be lost for.
	Permanent bool

	// Unconfirmed means that the whole mail went out and the answer never
	// came. The recipient may have it; the retry bears the same Message-ID.
	Unconfirmed bool

	cause error // nil for a server's answer
}

// Error tells the stage and the cause, never a person.
func (e *SendError) Error() string {
	switch {
	case e.Code != 0 && e.Enhanced != "":
		return fmt.Sprintf("send mail: %s: server answered %d %s", e.Stage, e.Code, e.Enhanced)
	case e.Code != 0:
		return fmt.Sprintf("send mail: %s: server answered %d", e.Stage, e.Code)
	case e.Unconfirmed:
		return fmt.Sprintf("send mail: %s: no answer after the last byte: %v", e.Stage, e.cause)
	default:
		return fmt.Sprintf("send mail: %s: %v", e.Stage, e.cause)
	}
}

// Unwrap gives what went wrong below SMTP: a network error, a certificate, the
// context's end.
func (e *SendError) Unwrap() error { return e.cause }

// Temporary is the opposite of Permanent.
func (e *SendError) Temporary() bool { return !e.Permanent }

// Class is the class of the server's answer, "4xx" or "5xx", or empty if
// there was none. It is fit for a metric's label.
func (e *SendError) Class() string {
	if e.Code == 0 {
		return ""
	}
	return fmt.Sprintf("%dxx", e.Code/100)
}

// IsPermanent tells whether err says that a mail must not be tried again.
func IsPermanent(err error) bool {
	e, ok := errors.AsType[*SendError](err)
	return ok && e.Permanent
}

// connectError classes what failed before MAIL FROM. No answer is final here,
// not even a 5xx: it is about this connection or these credentials, and every
// mail in the queue would share its fate.
func connectError(err, network error) *SendError {
	out := &SendError{Stage: StageConnect, cause: err}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		out.Code, out.cause = answer.Code, nil
	} else if network != nil {
		out.cause = network
	}
	return out
}

// deliveryError classes what go-mail reports from MAIL FROM on. Its IsTemp is
// true for 4xx answers only, so it says "not temporary" of a cut line or a
// time-out as well; the code tells these apart.
func deliveryError(err, network error) *SendError {
	failure, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return &SendError{Stage: StageContent, cause: network}
	}
	out := &SendError{
		Stage:    stageOf(failure.Reason),
		Code:     failure.ErrorCode(),
		Enhanced: failure.EnhancedStatusCode(),
	}
	switch {
	case out.Code != 0:
		out.Permanent = !failure.IsTemp() && !aboutCredentials(out.Code)
	case network != nil:
		out.cause = network
		out.Unconfirmed = failure.Reason == gomail.ErrSMTPDataClose
	default:
		out.cause = errors.New(failure.Reason.String()) // its own text holds the recipient
	}
	return out
}

func stageOf(reason gomail.SendErrReason) Stage {
	switch reason {
	case gomail.ErrConnCheck:
		return StageConnect
	case gomail.ErrSMTPMailFrom:
		return StageSender
	case gomail.ErrSMTPRcptTo:
		return StageRecipient
	default:
		return StageContent
	}
}

// aboutCredentials tells the 5xx answers of RFC 4954 section 6 that complain
// about signing in, wherever they come.
func aboutCredentials(code int) bool {
	return code == 530 || code == 534 || code == 535 || code == 538
}
