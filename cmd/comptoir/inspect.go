package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"example.com/comptoir/internal/paper"
)

type inspectCmd struct {
	Files []string `arg:"" name:"file" help:"Files to read."`
}

// inspectLimit is how much of a file is read: a byte more than any document may
// have (package paper), so that a larger one is told as such and fills no memory.
const inspectLimit = 32<<20 + 1

// Run prints a line for each file, in the order given. A file that can't be
// opened is told on stderr, the others are read all the same, and the status is 1.
func (c inspectCmd) Run(out console) error {
	enc := json.NewEncoder(out.stdout)
	enc.SetEscapeHTML(false)
	var missed error
	for _, name := range c.Files {
		data, err := readFile(name)
		if err != nil {
			fmt.Fprintf(out.stderr, "comptoir: %v\n", err)
			missed = quiet{errors.New("a file could not be opened")}
			continue
		}
		if err := enc.Encode(paper.Inspect(name, data)); err != nil {
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
