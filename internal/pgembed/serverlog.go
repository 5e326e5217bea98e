package pgembed

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
)

// readyLine is what the postmaster logs when clients may connect, in English by
// the locale that we set.
const readyLine = "database system is ready to accept connections"

// keptLines is how much of the log an error quotes.
const keptLines = 15

// serverLog takes what initdb and Postgres write to stderr. Postgres is told to
// log neither statements nor values, so that no personal data comes by here.
type serverLog struct {
	out   *slog.Logger
	ready chan struct{} // closed at the first readyLine

	mu      sync.Mutex
	partial []byte
	last    []string
	isReady bool
}

func newServerLog(out *slog.Logger) *serverLog {
	return &serverLog{out: out, ready: make(chan struct{})}
}

// Write implements io.Writer and never fails.
func (l *serverLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.partial = append(l.partial, p...)
	for {
		line, rest, found := bytes.Cut(l.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		l.line(string(bytes.TrimSpace(line)))
		l.partial = rest
	}
}

func (l *serverLog) line(line string) {
	if line == "" {
		return
	}
	if len(l.last) == keptLines {
		l.last = l.last[1:]
	}
	l.last = append(l.last, line)
	level := slog.LevelDebug
	if strings.HasPrefix(line, "PANIC:") {
		level = slog.LevelError
	}
	l.out.Log(context.Background(), level, "postgres", "line", line)
	if !l.isReady && strings.Contains(line, readyLine) {
		l.isReady = true
		close(l.ready)
	}
}

// quote is the end of the log for an error message.
func (l *serverLog) quote() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.last) == 0 {
		return ""
	}
	return "\n\t" + strings.Join(l.last, "\n\t")
}

func (l *serverLog) contains(part string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.last {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}
