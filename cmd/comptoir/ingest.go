package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

type ingestCmd struct {
	House houseConfig `embed:""`
	Paths []pathArg   `arg:"" name:"path" help:"Files, and folders with all that is in them."`
}

// Run takes each file into the archive; `comptoir work` files them. A file that
// can't be read is told and counted, the others are taken all the same.
func (c ingestCmd) Run(ctx context.Context, out console) error {
	h, err := c.House.open(ctx, out, 2)
	if err != nil {
		return err
	}
	defer h.close()
	received, failed := 0, 0
	for _, given := range c.Paths {
		root := string(given)
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err == nil && (e.IsDir() || !e.Type().IsRegular() && path != root):
				return nil
			case err == nil:
				err = h.ingest(ctx, path)
			}
			if err != nil {
				failed++
				fmt.Fprintf(out.stderr, "comptoir: %v\n", err)
				return nil
			}
			received++
			return nil
		})
		if err != nil {
			return fmt.Errorf("ingest %s: %w", root, err)
		}
	}
	fmt.Fprintf(out.stdout, "%d received, %d failed\n", received, failed)
	if failed > 0 {
		return quiet{errors.New("some files were not received")}
	}
	return nil
}

func (h *house) ingest(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := h.archive.Receive(ctx, f, "cli", filepath.Base(path)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
