package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"example.com/comptoir/internal/fault"
)

// maxBody bounds a request, in bytes.
const maxBody = 256 << 10

// post is POST of GraphQL over HTTP. gqlgen's own reads without limit, echoes
// what it can't read, takes what follows the JSON, ignores weights in Accept and
// sends "data" with request errors.
//
// A cross-site page can't send application/json without a preflight, so the
// demand for that type is also the guard against forged requests.
type post struct{ verbose bool }

var _ graphql.Transport = post{}

// Supports takes every request: what is not served is answered here.
func (post) Supports(*http.Request) bool { return true }

// Do answers one request.
func (t post) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept")
	if r.Method != http.MethodPost {
		h.Set("Allow", http.MethodPost)
		badRequest(w, typeJSON, http.StatusMethodNotAllowed, "only POST is served here")
		return
	}
	answer := answerType(r.Header.Values("Accept"))
	if answer == "" {
		badRequest(w, typeJSON, http.StatusNotAcceptable, "the answer is "+typeResponse+" or "+typeJSON)
		return
	}
	if !isJSON(r.Header) {
		badRequest(w, answer, http.StatusUnsupportedMediaType, "the request is application/json in UTF-8")
		return
	}
	start := graphql.Now()
	params, status, problem := readParams(w, r)
	if problem != "" {
		badRequest(w, answer, status, problem)
		return
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}

	ctx := r.Context()
	op, errs := exec.CreateOperationContext(ctx, params)
	if errs != nil {
		status := http.StatusOK
		if answer == typeResponse {
			status = http.StatusBadRequest
		}
		send(w, answer, status, &graphql.Response{Errors: requestErrors(errs, t.verbose)})
		return
	}
	responses, ctx := exec.DispatchOperation(ctx, op)
	resp := responses(ctx)
	if resp == nil { // gqlgen answers nothing once the context is over
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			late := fault.New(fault.Overloaded, "")
			send(w, answer, http.StatusServiceUnavailable, &graphql.Response{Errors: gqlerror.List{{
				Message: sentence(ctx, late), Extensions: map[string]any{"code": string(late.Code)},
			}}})
		}
		return // else the caller is gone
	}
	if len(resp.Errors) > mostErrors {
		resp.Errors = resp.Errors[:mostErrors]
	}
	if resp.Data == nil {
		resp.Data = json.RawMessage("null")
	}
	send(w, answer, http.StatusOK, resp)
}

// isJSON tells whether a body is application/json in UTF-8 and not compressed.
func isJSON(h http.Header) bool {
	if e := h.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return false
	}
	t, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || t != typeJSON {
		return false
	}
	charset, ok := params["charset"]
	return !ok || strings.EqualFold(charset, "utf-8")
}

// readParams reads one JSON object and nothing after it. The problem, if any, is
// told without a word of the body.
func readParams(w http.ResponseWriter, r *http.Request) (params *graphql.RawParams, status int, problem string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, http.StatusRequestEntityTooLarge, "the request is larger than 256 KB"
	}
	if err != nil {
		return nil, http.StatusBadRequest, "the request could not be read"
	}
	if !utf8.Valid(body) {
		return nil, http.StatusBadRequest, "the request is not UTF-8"
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return nil, http.StatusBadRequest, "the request is one JSON object; batches are not served"
	}
	params = &graphql.RawParams{}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(params); err != nil {
		return nil, http.StatusBadRequest, "the request is no JSON object with query, operationName, variables and extensions of their types"
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, http.StatusBadRequest, "something follows the JSON object"
	}
	if params.Query == "" {
		return nil, http.StatusBadRequest, "query is missing"
	}
	return params, 0, ""
}

func badRequest(w http.ResponseWriter, answer string, status int, message string) {
	send(w, answer, status, &graphql.Response{Errors: gqlerror.List{{Message: message, Extensions: map[string]any{"code": codeBadRequest}}}})
}

// send writes an answer. The data are written as they are: they are JSON already.
// Without data there is no "data" key: nothing was executed.
func send(w http.ResponseWriter, answer string, status int, resp *graphql.Response) {
	var errs []byte
	if len(resp.Errors) > 0 {
		var err error
		if errs, err = json.Marshal(resp.Errors); err != nil {
			status, errs = http.StatusInternalServerError, []byte(`[{"message":"internal error","extensions":{"code":"INTERNAL"}}]`)
		}
	}
	out := make([]byte, 0, len(resp.Data)+len(errs)+32)
	out = append(out, '{')
	if errs != nil {
		out = append(append(out, `"errors":`...), errs...)
	}
	if resp.Data != nil {
		if errs != nil {
			out = append(out, ',')
		}
		out = append(append(out, `"data":`...), resp.Data...)
	}
	out = append(out, '}')
	w.Header().Set("Content-Type", answer+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(out) // the caller is gone when this fails
}
