package pgembed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// serverDirs are the folders where packages put a server, one per version.
var serverDirs = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/usr/pgsql-*/bin",          // the project's own packages for Red Hat and relatives
	"/usr/local/pgsql/bin",      // built from source
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/usr/libexec/postgresql*", // Alpine
}

// hidden, as the value of COMPTOIR_PG_BIN, makes as if no server were installed.
const hidden = "none"

// finder looks for binaries. Its fields are what it knows of the machine.
type finder struct {
	user     account
	getenv   func(string) string
	report   func(string)
	lookPath func(string) (string, error)
	dirs     []string // patterns of folders with a server
	cache    func() (string, error)
	root     bool

	refused []string // why each candidate was not taken
}

func newFinder(o Options, user account) *finder {
	return &finder{
		user: user, getenv: o.Getenv, report: o.Report,
		lookPath: exec.LookPath, dirs: serverDirs, cache: o.cacheBase, root: os.Geteuid() == 0,
	}
}

// find gives the first server that fits in the order that Options documents.
// existing are the majors whose data is in dir: the newest of them decides what
// will do, since data of one major can't be opened by another.
func (f *finder) find(ctx context.Context, dir string, existing []int) (binaries, error) {
	want := 0
	if len(existing) > 0 {
		want = existing[len(existing)-1]
	}
	set := f.getenv("COMPTOIR_PG_BIN")
	if set != "" && set != hidden {
		return f.named(ctx, set, dir, want)
	}
	if set != hidden {
		if b, ok := f.installed(ctx, want); ok {
			return b, nil
		}
	}
	if b, ok := f.fromNPM(ctx, want); ok {
		return b, nil
	}
	if want != 0 {
		return binaries{}, otherMajorError{dir: dir, want: want, refused: f.refused}
	}
	if b, ok := f.fromAPT(ctx); ok {
		return b, nil
	}
	return binaries{}, noServerError{refused: f.refused}
}

// named takes what COMPTOIR_PG_BIN names, or nothing.
func (f *finder) named(ctx context.Context, set, dir string, want int) (binaries, error) {
	if !filepath.IsAbs(set) {
		return binaries{}, fmt.Errorf("COMPTOIR_PG_BIN=%s: not an absolute path", set)
	}
	b, err := probe(ctx, f.user, filepath.Clean(set), "named by COMPTOIR_PG_BIN")
	if err != nil {
		return binaries{}, fmt.Errorf("COMPTOIR_PG_BIN=%s: %w", set, err)
	}
	if want != 0 && b.major != want {
		f.refuse("%s", otherMajor(b))
		return binaries{}, otherMajorError{dir: dir, want: want, refused: f.refused}
	}
	return b, nil
}

// installed looks for a server that the machine has.
func (f *finder) installed(ctx context.Context, want int) (binaries, bool) {
	if dir, err := f.pgConfigDir(ctx); err != nil {
		f.refuse("pg_config: %v", err)
	} else if b, ok := f.try(ctx, dir, "named by pg_config --bindir", want); ok {
		return b, true
	}
	if b, ok := f.newestOf(ctx, want); ok {
		return b, true
	}
	path, err := f.lookPath("postgres")
	if err != nil {
		f.refuse("no postgres on the PATH")
		return binaries{}, false
	}
	return f.try(ctx, filepath.Dir(path), "on the PATH", want)
}

func (f *finder) pgConfigDir(ctx context.Context) (string, error) {
	path, err := f.lookPath("pg_config")
	if err != nil {
		return "", errors.New("not on the PATH")
	}
	out, err := exec.CommandContext(ctx, path, "--bindir").Output()
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(out)), nil
}

// newestOf gives the newest server in the usual folders.
func (f *finder) newestOf(ctx context.Context, want int) (binaries, bool) {
	var found []binaries
	for _, pattern := range f.dirs {
		dirs, _ := filepath.Glob(pattern) // fails for a malformed pattern only
		for _, dir := range dirs {
			if b, ok := f.try(ctx, dir, "newest in the usual folders", want); ok {
				found = append(found, b)
			}
		}
	}
	if len(found) == 0 {
		if len(f.dirs) > 0 {
			f.refuse("no server in the usual folders (%s, ...)", f.dirs[0])
		}
		return binaries{}, false
	}
	return slices.MaxFunc(found, func(a, b binaries) int { return a.major - b.major }), true
}

// try probes one folder and remembers why it will not do.
func (f *finder) try(ctx context.Context, dir, why string, want int) (binaries, bool) {
	b, err := probe(ctx, f.user, dir, why)
	if err == nil && want != 0 && b.major != want {
		err = errors.New(otherMajor(b))
	}
	if err != nil {
		f.refuse("%v", err)
		return binaries{}, false
	}
	return b, true
}

func (f *finder) refuse(format string, args ...any) {
	why := fmt.Sprintf(format, args...)
	if !slices.Contains(f.refused, why) {
		f.refused = append(f.refused, why)
	}
}

func otherMajor(b binaries) string {
	return fmt.Sprintf("%s has Postgres %s", b.dir, b.version)
}

// noServerError says what was looked at and the three ways out.
type noServerError struct{ refused []string }

func (e noServerError) Error() string {
	return `no Postgres server to run:
` + list(e.refused) + `Any of these helps:
  1. Install a Postgres server, version ` + fmt.Sprint(oldestMajor) + ` or newer (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17),
     or name the folder of an initdb and a postgres in COMPTOIR_PG_BIN.
  2. Install npm: a private server is then downloaded once (24 MB), nothing else on the machine changes.
  3. Name a server that is running already in COMPTOIR_DATABASE_URL.`
}

// otherMajorError refuses to begin a new cluster beside data that only another
// major can open: the data would seem to be lost.
type otherMajorError struct {
	dir     string
	want    int
	refused []string
}

func (e otherMajorError) Error() string {
	return fmt.Sprintf(`%s holds data of Postgres %d, which no other version can open:
%sInstall Postgres %d, or name its folder in COMPTOIR_PG_BIN; to begin anew without that data: make run RESET=1`,
		e.dir, e.want, list(e.refused), e.want)
}

func list(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("  - " + strings.ReplaceAll(line, "\n", "\n    ") + "\n")
	}
	return b.String()
}
