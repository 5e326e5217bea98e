package pgembed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// oldestMajor is the oldest Postgres that the project supports.
const oldestMajor = 15

// binaries is a folder that holds a Postgres server fit for use.
type binaries struct {
	dir     string
	version string // "15.8"
	build   string // as the server prints it, which tells packagers apart
	major   int
	why     string // how it was found
}

func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }
func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }

// String is the line that tells people what was chosen and why.
func (b binaries) String() string {
	return fmt.Sprintf("Postgres %s in %s (%s)", b.version, b.dir, b.why)
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[0-9a-z.]*)`)

// probe says what server is in dir. initdb must be there too: packages with the
// client programs alone are common, and so is a pg_config without a server. It
// runs as the account, so that it fails where the account can't get at it.
func probe(ctx context.Context, user account, dir, why string) (binaries, error) {
	b := binaries{dir: dir, why: why}
	for _, program := range []string{b.initdb(), b.postgres()} {
		info, err := os.Stat(program)
		if err != nil {
			return b, fmt.Errorf("no %s", program)
		}
		if info.IsDir() || info.Mode()&0o111 == 0 {
			return b, fmt.Errorf("%s is not a program", program)
		}
	}
	out, err := user.command(ctx, b.postgres(), "--version").Output()
	if err != nil {
		if closed := user.closedFolder(dir); errors.Is(err, fs.ErrPermission) && closed != "" {
			return b, closedError{account: user.name, folder: closed, wanted: dir}
		}
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
		}
		return b, fmt.Errorf("%s does not run here: %w", b.postgres(), err)
	}
	found := versionLine.FindStringSubmatch(string(out))
	if found == nil {
		return b, fmt.Errorf("%s does not tell its version: %q", b.postgres(), out)
	}
	b.version, b.build = found[1], string(out)
	b.major, err = strconv.Atoi(found[2])
	if err != nil {
		return b, fmt.Errorf("version of %s: %w", b.postgres(), err)
	}
	if b.major < oldestMajor {
		return b, fmt.Errorf("%s has Postgres %s, %d is the oldest that will do", dir, b.version, oldestMajor)
	}
	return b, nil
}
