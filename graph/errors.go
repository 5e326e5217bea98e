package graph

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
)

// Codes of top-level errors that are no rule's: extensions.code is one of these
// or a fault.Code, and nothing else.
const (
	codeParse       = errcode.ParseFailed      // GRAPHQL_PARSE_FAILED: the text is no GraphQL document
	codeValidation  = errcode.ValidationFailed // GRAPHQL_VALIDATION_FAILED: it does not fit the schema
	codeBadInput    = "BAD_USER_INPUT"         // a value has not its type's form
	codeBadRequest  = "BAD_REQUEST"            // the HTTP request is none that is served here
	codeTooCostly   = "QUERY_TOO_COSTLY"       // beyond the limit of cost, depth or repetition
	codeInternal    = "INTERNAL"               // a defect or an outage; extensions.id finds it in the log
	mostErrors      = 10                       // a bad document must not make a large answer
	internalMessage = "internal error"
)

// topLevel are refusals that are not about the input.
var topLevel = map[fault.Code]bool{fault.Unauthenticated: true, fault.RateLimited: true, fault.Overloaded: true}

// refused turns a rule's error into a payload's errors, never nil. What is no
// refusal of the input is given back as an error, for the top level.
func refused(ctx context.Context, err error) ([]*model.UserError, error) {
	faults := fault.All(err)
	if err != nil && faults == nil {
		return nil, err
	}
	out := make([]*model.UserError, 0, len(faults))
	for _, f := range faults {
		if topLevel[f.Code] {
			return nil, f
		}
		out = append(out, &model.UserError{Code: f.Code, Message: sentence(ctx, f), Path: f.Path})
	}
	return out, nil
}

func sentence(ctx context.Context, f *fault.Fault) string {
	locale := requestOf(ctx).Locale
	if locale == "" {
		locale = mail.English
	}
	return fault.Sentence(string(locale), f)
}

// presenter turns whatever reaches the top level into an error with a stable
// code that tells nothing of the inside.
type presenter struct{ log *slog.Logger }

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	out := &gqlerror.Error{Path: graphql.GetPath(ctx), Extensions: map[string]any{}}
	if g, ok := errors.AsType[*gqlerror.Error](err); ok {
		out.Locations = g.Locations
		if g.Path != nil {
			out.Path = g.Path
		}
	}
	if faults := fault.All(err); faults != nil {
		out.Message = sentence(ctx, faults[0])
		out.Extensions["code"] = string(faults[0].Code)
		if len(faults[0].Path) > 0 {
			out.Extensions["path"] = faults[0].Path
		}
		return out
	}
	if argumentsRefused(ctx) {
		out.Message = "a value has not the form of its type"
		out.Extensions["code"] = codeBadInput
		out.Extensions["path"] = inputPath(out.Path, graphql.GetPath(ctx))
		return out
	}
	if errors.Is(err, context.DeadlineExceeded) {
		p.log.WarnContext(ctx, "request ran out of time", "request", requestOf(ctx).ID, "path", out.Path.String())
		f := fault.New(fault.Overloaded, "")
		out.Message, out.Extensions["code"] = sentence(ctx, f), string(f.Code)
		return out
	}
	p.internal(ctx, out, err)
	return out
}

// internal logs a defect and gives the caller its id.
func (p presenter) internal(ctx context.Context, out *gqlerror.Error, err error) {
	i := requestOf(ctx).ID
	if i == "" {
		i = rand.Text()
	}
	p.log.ErrorContext(ctx, "request failed", "id", i, "path", out.Path.String(), "err", err)
	out.Message = internalMessage
	out.Extensions["code"], out.Extensions["id"] = codeInternal, i
}

// recovered makes an error of a panic in a resolver; the stack goes to the log.
func (p presenter) recovered(_ context.Context, cause any) error {
	return fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
}

// argumentsRefused tells whether the field's arguments could not be read: they
// are set before a resolver runs, so a field that has none then never ran.
func argumentsRefused(ctx context.Context) bool {
	fc := graphql.GetFieldContext(ctx)
	return fc != nil && fc.Args == nil && fc.Field.Field != nil && fc.Field.Definition != nil && len(fc.Field.Definition.Arguments) > 0
}

// inputPath is the part of an error's path below the field: "input", "person", "email".
func inputPath(full, field ast.Path) []string {
	rest := strings.TrimPrefix(strings.TrimPrefix(full.String(), field.String()), ".")
	if rest == "" {
		return []string{"input"}
	}
	return strings.Split(rest, ".")
}

// requestErrors are the errors of a request that is not executed, for its sender:
// a closed list of codes, ten at most. verbose is for callers who may see the
// schema; for others a message must not help to guess it.
func requestErrors(list gqlerror.List, verbose bool) gqlerror.List {
	if len(list) > mostErrors {
		list = list[:mostErrors]
	}
	out := make(gqlerror.List, len(list))
	for i, e := range list {
		code, _ := e.Extensions["code"].(string)
		made := &gqlerror.Error{Message: e.Message, Locations: e.Locations, Extensions: map[string]any{}}
		switch {
		case len(e.Path) > 0 && e.Path[0] == ast.PathName("variable"):
			// The message of a variable quotes its value, which may be a password.
			code, made.Message = codeBadInput, "a variable has not the form of its type"
			made.Extensions["path"] = strings.Split(e.Path.String(), ".")[1:]
		case code == codeTooCostly:
		case code == codeParse:
			made.Message = "the text is no GraphQL document"
			if verbose {
				made.Message = e.Message
			}
		default:
			code = codeValidation
			if !verbose {
				made.Message = "the document does not fit the schema"
			}
		}
		made.Extensions["code"] = code
		out[i] = made
	}
	return out
}
