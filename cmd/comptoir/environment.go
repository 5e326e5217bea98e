package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// Settings carry the tag var:"COMPTOIR_…". kong has a tag of its own for this,
// which reads the process's environment: a test could not hand in another one,
// and its messages repeat the value, which may be a secret.

// alsoKnown are variables of parts that read the environment themselves.
var alsoKnown = map[string]bool{
	"COMPTOIR_PG_BIN": true, // internal/pgembed: where Postgres's programs are
}

// fromEnvironment fills in what the command line leaves open.
func fromEnvironment(environ []string) kong.Resolver {
	set := map[string]string{}
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok {
			set[name] = value
		}
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		// An empty variable counts as not set: that is how compose files and units leave one out.
		if v := set[flag.Tag.Get("var")]; v != "" {
			return v, nil
		}
		return nil, nil
	})
}

// houseOf reads the house's settings from an environment alone; what is not set has its default.
func houseOf(environ []string) (houseConfig, error) {
	var c struct {
		House houseConfig `embed:""`
	}
	parser, err := kong.New(&c, kong.Resolvers(fromEnvironment(environ)))
	if err != nil {
		return c.House, fmt.Errorf("read the settings: %w", err)
	}
	if _, err := parser.Parse(nil); err != nil {
		return c.House, fmt.Errorf("read the settings: %w", err)
	}
	return c.House, nil
}

// withVariable adds the variable's name to the help of a flag.
func withVariable(v *kong.Value) string {
	name := v.Tag.Get("var")
	if name == "" {
		return v.Help
	}
	return strings.TrimSuffix(v.Help, ".") + " ($" + name + ")."
}

// unknownVariable gives the first COMPTOIR_ variable that no command has, in the
// environment's order; "" when there is none. A misspelt setting that is quietly
// not there is the worst kind.
func unknownVariable(app *kong.Application, environ []string) string {
	known := map[string]bool{}
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			known[f.Tag.Get("var")] = true
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(app.Node)
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "COMPTOIR_") && !known[name] && !alsoKnown[name] {
			return name
		}
	}
	return ""
}
