// Package ocr reads the text in pictures, by a program that is made for it:
// Tesseract, or any other that takes a PNG picture at its standard input and gives
// text at its standard output.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// maxText bounds the text of one picture, in bytes.
const maxText = 1 << 20

// Engine is a program that reads pictures.
type Engine struct {
	Program string
	Args    []string
}

// ErrNotFound says that there is no such program on this machine.
var ErrNotFound = errors.New("no program reads pictures here")

// Tesseract gives the engine that is installed under a name or a path, for those of
// the languages that are installed with it. languages are those of the pictures, as
// Tesseract names them: "fra+nld+deu+eng".
func Tesseract(ctx context.Context, program, languages string) (*Engine, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, program)
	}
	list, err := exec.CommandContext(ctx, path, "--list-langs").Output()
	if err != nil {
		return nil, fmt.Errorf("ask %s for its languages: %w", program, err)
	}
	installed := strings.Fields(string(list))
	known := slices.DeleteFunc(strings.Split(languages, "+"), func(l string) bool { return !slices.Contains(installed, l) })
	if len(known) == 0 {
		return nil, fmt.Errorf("%w: %s has none of the languages %s", ErrNotFound, program, languages)
	}
	return &Engine{Program: path, Args: []string{"stdin", "stdout", "-l", strings.Join(known, "+")}}, nil
}

// Text reads a picture. The program is ended with ctx, and gets one processor and none
// of this process's environment but the way to find its own files.
func (e *Engine) Text(ctx context.Context, picture image.Image) (string, error) {
	var in bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&in, picture); err != nil {
		return "", fmt.Errorf("write a picture: %w", err)
	}
	cmd := exec.CommandContext(ctx, e.Program, e.Args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TESSDATA_PREFIX=" + os.Getenv("TESSDATA_PREFIX"), "OMP_THREAD_LIMIT=1"}
	if os.Getenv("TESSDATA_PREFIX") == "" {
		cmd.Env = append(cmd.Env[:1], cmd.Env[2:]...)
	}
	cmd.WaitDelay = time.Second
	cmd.Stdin = &in
	out, problems := &limited{most: maxText}, &limited{most: 1 << 10}
	cmd.Stdout, cmd.Stderr = out, problems
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", fmt.Errorf("read a picture: %w: %s", err, strings.TrimSpace(problems.String()))
	}
	return strings.ToValidUTF8(out.String(), ""), nil
}

// limited keeps the first bytes and lets the rest go.
type limited struct {
	kept []byte
	most int
}

// Write keeps what there is room for.
func (l *limited) Write(p []byte) (int, error) {
	l.kept = append(l.kept, p[:min(len(p), l.most-len(l.kept))]...)
	return len(p), nil
}

func (l *limited) String() string { return string(l.kept) }
