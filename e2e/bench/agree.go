package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
)

// agree asks both servers everything once: two that answer differently are not
// worth a comparison.
func agree(ctx context.Context, cases []workload) error {
	for _, w := range cases {
		product, err := dial(ctx, w.product.address)
		if err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		defer product.conn.Close()
		bare, err := dial(ctx, w.bare.address)
		if err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		defer bare.conn.Close()
		for i := range w.product.requests {
			one, err := product.ask(w.product.requests[i])
			if err != nil {
				return fmt.Errorf("%s, the product: %w", w.name, err)
			}
			other, err := bare.ask(w.bare.requests[i])
			if err != nil {
				return fmt.Errorf("%s, the yardstick: %w", w.name, err)
			}
			if err := same(one, other); err != nil {
				return fmt.Errorf("%s, question %d: %w", w.name, i, err)
			}
			if n := count(one); w.least > n {
				return fmt.Errorf("%s, question %d: %d documents, want %d or more", w.name, i, n, w.least)
			}
		}
	}
	return nil
}

// same compares two JSON texts by what they say; the order of fields says nothing.
func same(one, other []byte) error {
	var a, b any
	if err := json.Unmarshal(one, &a); err != nil {
		return fmt.Errorf("the product's answer: %w", err)
	}
	if err := json.Unmarshal(other, &b); err != nil {
		return fmt.Errorf("the yardstick's answer: %w", err)
	}
	if !reflect.DeepEqual(a, b) {
		return fmt.Errorf("the answers differ:\nproduct   %.2000s\nyardstick %.2000s", one, other)
	}
	return nil
}

// count gives how many documents stand in an answer.
func count(answer []byte) int {
	var a struct {
		Data struct {
			Company struct{ Documents struct{ Nodes []any } }
		}
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return 0
	}
	return len(a.Data.Company.Documents.Nodes)
}
