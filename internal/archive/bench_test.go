package archive_test

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkIngest takes an invoice of two lines all the way: received, read,
// matched, filed; by one worker, without the queue between.
func BenchmarkIngest(b *testing.B) {
	s := setup(b)
	s.company(b, 1)
	n := 0
	for b.Loop() {
		n++
		content := sample{CustomerNumber: "C-1", Number: fmt.Sprintf("F2026/%06d", n)}.write(b)
		ing, err := s.Receive(b.Context(), strings.NewReader(content), "inbox", "a.xml")
		if err != nil {
			b.Fatalf("receive: %v", err)
		}
		if err := s.Ingest(b.Context(), ing); err != nil {
			b.Fatalf("ingest: %v", err)
		}
	}
	if got := s.count(b, `select count(*) from documents`); got != n {
		b.Fatalf("%d documents, want %d", got, n)
	}
}
