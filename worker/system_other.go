//go:build !linux

package worker

import (
	"context"
	"io/fs"
)

// Where the system tells less, listings alone decide.

func timesOf(fs.FileInfo) (fileTimes, bool) { return fileTimes{}, false }

func openForWriting(string) bool { return true }

type moves struct{}

func openMoves(string) *moves { return nil }

func (m *moves) arrived(string) bool { return false }

func (m *moves) close() {}

func (m *moves) read() bool { return false }

func watchFolder(context.Context, string) (wake <-chan struct{}, stop func()) {
	return nil, func() {}
}
