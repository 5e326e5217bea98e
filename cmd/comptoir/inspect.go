package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/pdf"
)

type inspectCmd struct {
	Files []pathArg `arg:"" name:"file" help:"Files to read."`
}

// inspectLimit is how much of a file is read: a byte more than any document may
// have (package paper), so that a larger one is told as such and fills no memory.
const inspectLimit = 32<<20 + 1

// Run prints a line for each file, in the order given. A file that can't be
// opened is told on stderr, the others are read all the same, and the status is 1.
func (c inspectCmd) Run(ctx context.Context, out console) (err error) {
	reader := paper.Reader{PDF: pdf.NewReader(pdf.Options{})}
	defer func() {
		if closing := reader.PDF.Close(); err == nil {
			err = closing
		}
	}()
	enc := json.NewEncoder(out.stdout)
	enc.SetEscapeHTML(false)
	var missed error
	for _, file := range c.Files {
		name := string(file)
		data, err := readFile(name)
		if err != nil {
			fmt.Fprintf(out.stderr, "comptoir: %v\n", err)
			missed = quiet{errors.New("a file could not be opened")}
			continue
		}
		in, err := reader.Inspect(ctx, name, data)
		if err != nil {
			return err
		}
		if err := enc.Encode(in); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
	}
	return missed
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, inspectLimit))
}
