package main

import (
	"encoding/json"
	"fmt"
)

// workload is one kind of question, ready to be sent: each request as it goes
// over the wire, the n'th of both servers asking for the same.
type workload struct {
	name, what    string
	least         int // documents that an answer must hold
	product, bare target
}

// target is a server's address and the requests for it.
type target struct {
	address  string
	requests [][]byte
}

// The three documents. W2 and W3 ask for a page of one company; so many fields are
// what a list on a screen shows.
const (
	viewerQuery = `{ viewer { person { id givenName familyName email locale } memberships { id role state company { id customerNumber legalName country } } } }`
	firstQuery  = `query($company: ID!, $first: Int!) { company(id: $company) { documents(first: $first) {
 nodes { id kind number issueDate dueDate total { amount currency } company { legalName } } pageInfo { hasNextPage endCursor } } } }`
	pageQuery = `query($company: ID!, $first: Int!, $after: String!) { company(id: $company) { documents(first: $first, after: $after) {
 nodes { id kind number issueDate dueDate total { amount currency } totalExclVat { amount currency } buyerReference lineCount } pageInfo { hasNextPage endCursor } } } }`
)

const (
	firstSize = 20 // W2's page
	pageSize  = 50 // W3's
)

// workloads makes the requests of everybody.
func workloads(who []caller, p *peers, documents int) []workload {
	w1 := workload{name: "W1", what: "viewer with company"}
	w2 := workload{name: "W2", what: "first 20 documents, each with the company's name", least: 1}
	// A tenth of a big company is left below the lowest cursor.
	w3 := workload{name: "W3", what: "page of 50, 50-90 % down a big company", least: min(pageSize, documents/bigShare/10)}
	add := func(w *workload, c caller, query, path string, variables map[string]any) {
		w.product.address, w.bare.address = p.product.address, p.bare.address
		w.product.requests = append(w.product.requests, post(p.product.address, "/graphql", c.token, map[string]any{"query": query, "variables": variables}))
		w.bare.requests = append(w.bare.requests, post(p.bare.address, path, c.token, variables))
	}
	for _, c := range who {
		add(&w1, c, viewerQuery, "/viewer", map[string]any{})
		add(&w2, c, firstQuery, "/first", map[string]any{"company": c.company, "first": firstSize})
	}
	// The companies take turns, so that neighbours in time ask for different ones.
	for n := range cursorsEach {
		for _, c := range who {
			if n < len(c.cursors) {
				add(&w3, c, pageQuery, "/page", map[string]any{"company": c.company, "first": pageSize, "after": c.cursors[n]})
			}
		}
	}
	return []workload{w1, w2, w3}
}

// post writes a whole request (RFC 9112).
func post(host, path, token string, body any) []byte {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // text and numbers always can be written
	}
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, host, token, len(text), text)
}
