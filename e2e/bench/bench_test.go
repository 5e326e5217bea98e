package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"testing"
	"time"
)

// The test's own binary is the yardstick, too, when it is started as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == yardstickWord {
		main()
	}
	os.Exit(m.Run())
}

// The short form: a small database, and rounds too short to tell anything but that
// both servers answer everything alike (run compares them) and are measured.
func TestShortForm(t *testing.T) {
	t.Parallel()

	var out, progress bytes.Buffer
	err := run(t.Context(), options{documents: 2000, rounds: 1, seconds: 0.3, connections: 4}, &out, io.MultiWriter(&progress, t.Output()))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &out)
	for _, name := range []string{"W1", "W2", "W3"} {
		if n := len(regexp.MustCompile(`(?m)^`+name+` +[1-9]\d* +[1-9]\d* +\d`).FindAllString(out.String(), -1)); n != 2 {
			t.Errorf("%s has %d lines with figures, want speed and CPU", name, n)
		}
	}
	if !regexp.MustCompile(`\(RSS\): [1-9]\d* MB idle`).Match(out.Bytes()) {
		t.Error("no memory of the idle server")
	}
}

// The short form of the ways into the archive.
func TestShortIntake(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer
	if err := runIntake(t.Context(), intakeOptions{documents: 40, live: 10, backfill: 100, pdfs: 20, each: 50 * time.Millisecond}, &out, t.Output()); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &out)
	if !regexp.MustCompile(`(?m)^4 at once +[1-9]`).Match(out.Bytes()) || !regexp.MustCompile(`100 in = 100 filed`).Match(out.Bytes()) || !regexp.MustCompile(`21 in = 21 filed`).Match(out.Bytes()) {
		t.Error("no figures")
	}
}

func TestRefusesNonsense(t *testing.T) {
	t.Parallel()

	for _, o := range []options{
		{documents: fewest - 1, rounds: 1, seconds: 1, connections: 1},
		{documents: fewest, rounds: 0, seconds: 1, connections: 1},
		{documents: fewest, rounds: 1, seconds: 0, connections: 1},
		{documents: fewest, rounds: 1, seconds: 1, connections: 0},
	} {
		if err := run(t.Context(), o, io.Discard, io.Discard); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()

	answer := `{"data":{"company":{"documents":{"nodes":[{"id":"doc_1","total":null},{"id":"doc_2","total":{"amount":"1.50"}}]}}}}`
	for other, want := range map[string]bool{
		answer: true,
		`{"data": {"company": {"documents": {"nodes": [{"total":null,"id":"doc_1"},{"id":"doc_2","total":{"amount":"1.50"}}]}}}}`: true,
		`{"data":{"company":{"documents":{"nodes":[{"id":"doc_2","total":{"amount":"1.50"}},{"id":"doc_1","total":null}]}}}}`:     false,
		`{"data":{"company":{"documents":{"nodes":[{"id":"doc_1","total":null},{"id":"doc_2","total":{"amount":"1.5"}}]}}}}`:      false,
		`{"data":{"company":null}}`: false,
		`{"data":`:                  false,
	} {
		if err := same([]byte(answer), []byte(other)); (err == nil) != want {
			t.Errorf("same(%s) = %v, want %v", other, err, want)
		}
	}
	if n := count([]byte(answer)); n != 2 {
		t.Errorf("%d documents, want 2", n)
	}
}

func TestRatiosAreOfNeighbours(t *testing.T) {
	t.Parallel()

	of := func(perSecond ...int) (rounds []round) {
		for _, n := range perSecond {
			rounds = append(rounds, round{asked: asked{elapsed: time.Second, took: make([]time.Duration, n)}})
		}
		return rounds
	}
	// The machine was twice as slow in the second round, for both.
	r := result{product: of(800, 400, 900), bare: of(1000, 500, 1000)}
	middle, least, most := r.ratio(func(r round) float64 { return r.perSecond() })
	if got := fmt.Sprintf("%.2f %.2f %.2f", middle, least, most); got != "0.80 0.80 0.90" {
		t.Errorf("ratio = %s, want 0.80 0.80 0.90", got)
	}
	if m := median([]float64{4, 1, 3, 2}, func(v float64) float64 { return v }); m != 2.5 {
		t.Errorf("median of four = %g, want 2.5", m)
	}
}

func TestProcessTimes(t *testing.T) {
	t.Parallel()

	before, err := familyTime(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		after, err := familyTime(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if after > before {
			return
		}
	}
	t.Error("a process that works gets no time")
}
