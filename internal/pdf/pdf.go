// Package pdf looks into PDF files that came from outside: pages, text, embedded
// files, and what in them could run.
//
// A PDF is opened by PDFium, compiled to WebAssembly (go-pdfium) and run by wazero
// in this process: it sees no file, no network and no memory but its own, of which
// it may have 256 MB. Each file gets a sandbox of its own, thrown away afterwards
// whatever happened, so that nothing of one customer's file outlives it; what
// hangs is ended at a deadline, and what crashes takes only the sandbox along.
//
// Nothing starts before the first PDF. Then PDFium is compiled once, which takes
// about a second of one processor and 20 MB that stay.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What is taken out of a file at most.
const (
	maxFiles    = 100      // embedded files
	maxFile     = 20 << 20 // bytes of one
	maxAllFiles = 64 << 20 // bytes of all
	maxText     = 1 << 20  // bytes of text
	maxName     = 1 << 10  // bytes of the name of an embedded file
)

// Errors that say that a file can't be looked into. Everything else that [Reader.Read]
// returns is an outage, and worth another try.
var (
	ErrUnreadable = errors.New("not a readable PDF")
	ErrDeadline   = errors.New("the PDF took too long to read")
	ErrCrashed    = errors.New("the PDF crashed its reader")
)

// File is what a PDF file has.
type File struct {
	// Encrypted: the file needs a password, and nothing else is known of it. What
	// opens without one but forbids printing, say, is not encrypted here.
	Encrypted bool
	Pages     int
	// Text is that of the pages in order, a form feed between them; TextCut says
	// that it is not all of it. Both are bounded: 1 MB, and half of the deadline.
	Text    string
	TextCut bool
	// JavaScript and Launch: the file has scripts, or actions that start programs
	// or send data. See [Reader.Read] for what is found.
	JavaScript, Launch bool
	Attachments        []Attachment
	// Dropped is how many embedded files were left out: beyond the first hundred,
	// over 20 MB, over 64 MB in all, or not readable.
	Dropped int
}

// Attachment is an embedded file.
type Attachment struct {
	Name    string // as written in the file; never a path
	Content []byte
}

// Options say what one file may cost. Zero values stand for the defaults.
type Options struct {
	Deadline time.Duration // 20 s
	Memory   int           // bytes, 256 MB
	Parallel int           // files at one time, 2
}

// Reader reads PDF files, several at one time. Its methods are safe for concurrent
// use.
type Reader struct {
	options Options
	turns   chan struct{} // one for each file that may be open
	engine  engine
}

// NewReader makes a reader. It costs nothing until the first file comes.
func NewReader(o Options) *Reader {
	if o.Deadline == 0 {
		o.Deadline = 20 * time.Second
	}
	if o.Memory == 0 {
		o.Memory = 256 << 20
	}
	if o.Parallel == 0 {
		o.Parallel = 2
	}
	return &Reader{options: o, turns: make(chan struct{}, o.Parallel), engine: engine{memory: o.Memory, parallel: o.Parallel}}
}

// Close ends the engine, if it ever started. No file may be open; none can be
// opened afterwards.
func (r *Reader) Close() error { return r.engine.close() }

// Read looks into a PDF. The error is one of the three of this package, ctx's, or
// an outage.
//
// Scripts and actions are looked for in two ways: PDFium counts the scripts of the
// document, and the bytes are searched for the names of actions, compressed object
// streams included. Who hides them behind an unusual filter is not found, so that
// a file without a finding is no safe file.
func (r *Reader) Read(ctx context.Context, data []byte) (f *File, err error) {
	err = r.bounded(ctx, func(ctx context.Context) (err error) {
		f, err = r.read(ctx, data)
		return err
	})
	return f, err
}

// bounded does something with a file in its turn, and ends it at the deadline.
func (r *Reader) bounded(ctx context.Context, do func(context.Context) error) error {
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
	case <-ctx.Done():
		return ctx.Err()
	}
	// No file pays for the start with its own time.
	if _, err := r.engine.start(); err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, r.options.Deadline)
	defer cancel()
	err := do(bounded)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case bounded.Err() != nil:
		return ErrDeadline
	}
	return err
}

// read opens the file, once more for each embedded file that crashed the sandbox.
func (r *Reader) read(ctx context.Context, data []byte) (*File, error) {
	const tries = 3
	skipped := make(map[int]bool)
	for {
		f, at, err := r.once(ctx, data, skipped)
		if !errors.Is(err, ErrCrashed) || at < 0 || len(skipped) == tries || ctx.Err() != nil {
			return f, err
		}
		skipped[at] = true
	}
}

// once opens the file in a new sandbox. at is the embedded file that was read when
// the sandbox ended, -1 for none.
func (r *Reader) once(ctx context.Context, data []byte, skipped map[int]bool) (f *File, at int, err error) {
	s, err := r.engine.sandbox(ctx)
	if err != nil {
		return nil, -1, err
	}
	defer s.close()
	d := &document{sandbox: s, skipped: skipped, at: -1, textEnd: time.Now().Add(r.options.Deadline / 2)}
	f, err = d.read(data)
	if err != nil {
		return nil, d.at, fmt.Errorf("read a PDF: %w", err)
	}
	f.JavaScript = f.JavaScript || hasName(data, scripts)
	f.Launch = f.Launch || hasName(data, actions)
	return f, -1, nil
}
