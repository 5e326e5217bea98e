package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"example.com/comptoir/internal/blob"
)

// commands are the subcommands and what each can be told.
type commands struct {
	Serve   serveCmd   `cmd:"" help:"Answer the API, the link pages and the files."`
	Work    workCmd    `cmd:"" help:"Send mails, file documents and do what time makes due."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to this binary's schema, as its owner."`
	Demo    demoCmd    `cmd:"" help:"Run everything on this machine, with invented customers."`
	Ingest  ingestCmd  `cmd:"" help:"Put files and whole folders into the archive."`
	Inspect inspectCmd `cmd:"" help:"Read documents without a database; one JSON object a line."`
	Staff   staffCmd   `cmd:"" help:"The seller's own people."`
	Audit   auditCmd   `cmd:"" help:"The timeline."`
	Doctor  doctorCmd  `cmd:"" help:"Tell whether configuration, database, schema, mail, files and VIES are in order."`
	Version versionCmd `cmd:"" help:"Tell which build this is."`
}

// console is what a command may touch of the process that runs it.
type console struct {
	environ []string
	stdout  io.Writer
	stderr  io.Writer
}

// keys are those of buckets.
func (c console) keys() blob.Keys { return blob.KeysFrom(lookup(c.environ)) }

// quiet is an error that has told itself already: only the exit status is left.
type quiet struct{ error }

// run runs one command and gives the exit status: 0, or 1 after a fault that
// stands in one line on stderr, or 2 when the command line or the configuration
// is wrong.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	out := console{environ, stdout, stderr}
	var cli commands
	exited := -1
	parser, err := kong.New(&cli,
		kong.Name("comptoir"),
		kong.Description("The professional-customer portal of a wholesaler."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ValueFormatter(withVariable),
		kong.Resolvers(fromEnvironment(environ)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(out),
	)
	if err != nil {
		return fail(stderr, fmt.Errorf("read the commands: %w", err), 2)
	}
	if unknown := unknownVariable(parser.Model, environ); unknown != "" {
		return fail(stderr, fmt.Errorf("%s: no such setting; `comptoir serve --help` lists all", unknown), 2)
	}
	cmd, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help has said it all
	}
	if err != nil {
		return fail(stderr, err, 2)
	}
	err = cmd.Run()
	if _, told := errors.AsType[quiet](err); told {
		return 1
	}
	if _, wrong := errors.AsType[*settingError](err); wrong {
		return fail(stderr, err, 2)
	}
	if err != nil {
		return fail(stderr, err, 1)
	}
	return 0
}

// fail tells why in one line, whatever an error further down may hold.
func fail(stderr io.Writer, err error, code int) int {
	fmt.Fprintf(stderr, "comptoir: %s\n", strings.Join(strings.Fields(err.Error()), " "))
	return code
}
