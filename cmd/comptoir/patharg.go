package main

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// pathArg is a path on the command line, byte for byte: file systems have names
// that are no UTF-8, which kong would not leave alone in a string.
type pathArg string

// Decode implements kong.MapperValue.
func (p *pathArg) Decode(ctx *kong.DecodeContext) error {
	token, err := ctx.Scan.PopValue("path")
	if err != nil {
		return err
	}
	*p = pathArg(fmt.Sprint(token.Value))
	return nil
}
