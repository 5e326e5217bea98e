package graph_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	asJSON     = "application/json; charset=utf-8"
	asResponse = "application/graphql-response+json; charset=utf-8"
)

func TestTransport(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const good = `{"query":"{ viewer { staffRole } }"}`
	for _, tt := range []struct {
		name, method, contentType, accept, body string
		status                                  int
		wantType                                string
		hasData                                 bool
	}{
		{"Plain", "POST", "application/json", "", good, 200, asJSON, true},
		{"Charset", "POST", "application/json; charset=UTF-8", "application/json", good, 200, asJSON, true},
		{"Response", "POST", "application/json", "application/graphql-response+json", good, 200, asResponse, true},
		{"Wildcard", "POST", "application/json", "*/*", good, 200, asJSON, true},
		{"Weights", "POST", "application/json", "application/json;q=0.5, application/graphql-response+json;q=0.9", good, 200, asResponse, true},
		{"WeightsTurned", "POST", "application/json", "application/graphql-response+json;q=0.1, application/json", good, 200, asJSON, true},
		{"FirstOfEqual", "POST", "application/json", "application/graphql-response+json, application/json", good, 200, asResponse, true},
		{"Refused", "POST", "application/json", "application/json;q=0, text/html", good, 406, asJSON, false},
		{"Html", "POST", "application/json", "text/html", good, 406, asJSON, false},
		{"Get", "GET", "", "", "", 405, asJSON, false},
		{"Head", "PUT", "application/json", "", good, 405, asJSON, false},
		{"Form", "POST", "application/x-www-form-urlencoded", "", "query=%7Bviewer%7D", 415, asJSON, false},
		{"Multipart", "POST", "multipart/form-data; boundary=x", "", good, 415, asJSON, false},
		{"TextPlain", "POST", "text/plain", "", good, 415, asJSON, false},
		{"NoType", "POST", "", "", good, 415, asJSON, false},
		{"OtherCharset", "POST", "application/json; charset=latin1", "", good, 415, asJSON, false},
		{"Empty", "POST", "application/json", "", "", 400, asJSON, false},
		{"Batch", "POST", "application/json", "", "[" + good + "]", 400, asJSON, false},
		{"Trailing", "POST", "application/json", "", good + " secret", 400, asJSON, false},
		{"TwoObjects", "POST", "application/json", "", good + good, 400, asJSON, false},
		{"NotUTF8", "POST", "application/json", "", "{\"query\":\"{ viewer { staffRole } }\xff\"}", 400, asJSON, false},
		{"NoQuery", "POST", "application/json", "", `{"variables":{}}`, 400, asJSON, false},
		{"QueryIsNumber", "POST", "application/json", "", `{"query":7}`, 400, asJSON, false},
		{"VariablesAreText", "POST", "application/json", "", `{"query":"{ viewer { staffRole } }","variables":"secret"}`, 400, asJSON, false},
		{"VariablesAreList", "POST", "application/json", "", `{"query":"{ viewer { staffRole } }","variables":["secret"]}`, 400, asJSON, false},
		{"ExtensionsAreText", "POST", "application/json", "", `{"query":"{ viewer { staffRole } }","extensions":"secret"}`, 400, asJSON, false},
		{"Null", "POST", "application/json", "", `{"query":"{ viewer { staffRole } }","variables":null,"operationName":null,"extensions":null}`, 200, asJSON, true},
		{"TooLarge", "POST", "application/json", "", `{"query":"{ viewer { staffRole } }` + strings.Repeat(" ", 256<<10) + `"}`, 413, asJSON, false},
		{"ParseFailedJSON", "POST", "application/json", "application/json", `{"query":"{ secret"}`, 200, asJSON, false},
		{"ParseFailedResponse", "POST", "application/json", "application/graphql-response+json", `{"query":"{ secret"}`, 400, asResponse, false},
		{"InvalidResponse", "POST", "application/json", "application/graphql-response+json", `{"query":"{ secret }"}`, 400, asResponse, false},
		{"UnknownOperation", "POST", "application/json", "application/graphql-response+json", `{"query":"query A { viewer { staffRole } }","operationName":"secret"}`, 400, asResponse, false},
		{"VariableMissing", "POST", "application/json", "application/graphql-response+json", `{"query":"query($i: ID!) { node(id: $i) { id } }"}`, 400, asResponse, false},
		{"FieldFails", "POST", "application/json", "application/graphql-response+json", `{"query":"{ companies { nodes { id } } }"}`, 200, asResponse, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := httptest.NewRequest(tt.method, "/graphql", strings.NewReader(tt.body))
			if tt.contentType != "" {
				req.Header.Set("Content-Type", tt.contentType)
			}
			if tt.accept != "" {
				req.Header.Set("Accept", tt.accept)
			}
			a := b.send(req)
			if a.status != tt.status || a.header.Get("Content-Type") != tt.wantType {
				t.Errorf("status %d, type %q; want %d, %q: %s", a.status, a.header.Get("Content-Type"), tt.status, tt.wantType, a.body)
			}
			if got := strings.Contains(a.body, `"data":`); got != tt.hasData {
				t.Errorf("has data = %v, want %v: %s", got, tt.hasData, a.body)
			}
			if !tt.hasData && a.code() == "" {
				t.Errorf("no code: %s", a.body)
			}
			if strings.Contains(a.body, "secret") {
				t.Errorf("the body is echoed: %s", a.body)
			}
			if tt.status == http.StatusMethodNotAllowed && a.header.Get("Allow") != "POST" {
				t.Errorf("Allow = %q", a.header.Get("Allow"))
			}
		})
	}
}
