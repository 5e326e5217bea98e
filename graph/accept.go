package graph

import (
	"math"
	"mime"
	"strconv"
	"strings"
)

// The media types of an answer, GraphQL over HTTP section 4.2.
const (
	typeResponse = "application/graphql-response+json"
	typeJSON     = "application/json"
)

// answerType picks the answer's media type by the Accept headers (RFC 9110
// section 12.5.1): the one with the higher weight, application/json where both
// weigh the same by a wildcard or nothing is said, "" when neither is accepted.
func answerType(accept []string) string {
	header := strings.TrimSpace(strings.Join(accept, ","))
	if header == "" {
		return typeJSON
	}
	response, json := weighed{}, weighed{}
	for n, part := range strings.Split(header, ",") {
		t, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
			continue
		}
		q := 1.0
		if text, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(text, 64); err != nil || math.IsNaN(q) || q < 0 || q > 1 {
				continue
			}
		}
		exact := map[string]int{"*/*": 1, "application/*": 2}[t]
		if exact > 0 || t == typeResponse {
			response.take(max(exact, 3*same(t, typeResponse)), q, n)
		}
		if exact > 0 || t == typeJSON {
			json.take(max(exact, 3*same(t, typeJSON)), q, n)
		}
	}
	switch {
	case response.q == 0 && json.q == 0:
		return ""
	case response.q > json.q, response.q == json.q && response.exact == 3 && (json.exact < 3 || response.at < json.at):
		return typeResponse
	}
	return typeJSON
}

func same(a, b string) int {
	if a == b {
		return 1
	}
	return 0
}

// weighed is what a header says of one type: the most exact range counts.
type weighed struct {
	exact, at int
	q         float64
}

func (w *weighed) take(exact int, q float64, at int) {
	if exact > w.exact {
		*w = weighed{exact, at, q}
	}
}
