package pgembed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// port only names the socket file: nothing listens on TCP.
const port = 5432

// place is where one cluster lives: its folder, which this process owns, with
// one data folder per major version in it, and the folder of its socket.
type place struct {
	dir     string
	sockets string
}

// state is what the owner of a cluster tells others in its folder.
type state struct {
	Sockets string `json:"sockets"`
	Version string `json:"version"`
}

func (p place) lockFile() string          { return filepath.Join(p.dir, "owner.lock") }
func (p place) stateFile() string         { return filepath.Join(p.dir, "server.json") }
func (p place) data(major int) string     { return filepath.Join(p.dir, "pg"+strconv.Itoa(major)) }
func (p place) halfMade(major int) string { return p.data(major) + ".new" }

// unsynced marks data that was made without waiting for the disk and has not
// been flushed since.
func (p place) unsynced(major int) string { return p.data(major) + ".unsynced" }

// place resolves where o's cluster lives, without making anything.
func (o Options) place() (place, error) {
	dir, owner := o.Dir, o.Dir
	if dir == "" {
		if !filepath.IsAbs(o.Clone) {
			return place{}, fmt.Errorf("private Postgres: the clone's path %q is not absolute", o.Clone)
		}
		base, err := dataBase(o.Getenv)
		if err != nil {
			return place{}, err
		}
		owner = o.Clone
		if resolved, err := filepath.EvalSymlinks(owner); err == nil {
			owner = resolved // one clone, however it is reached
		}
		dir = filepath.Join(base, nameOf(owner))
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return place{}, fmt.Errorf("private Postgres: %w", err)
	}
	if o.Dir != "" {
		owner = dir
	}
	sockets, err := socketDir(o.Getenv, nameOf(owner))
	if err != nil {
		return place{}, err
	}
	return place{dir: dir, sockets: sockets}, nil
}

var unfitForName = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf turns a path into a short folder name: its last part, so that people
// recognise it, and a hash of the whole, so that no two paths share it.
func nameOf(path string) string {
	sum := sha256.Sum256([]byte(filepath.Clean(path)))
	base := unfitForName.ReplaceAllString(strings.ToLower(filepath.Base(path)), "-")
	return strings.Trim(base[:min(len(base), 20)]+"-"+hex.EncodeToString(sum[:6]), "-")
}

// dataBase is the folder of all clusters of this user. Root gets a place that
// the account of Postgres can reach, which /root is not.
func dataBase(getenv func(string) string) (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/comptoir", nil
	}
	return xdg(getenv, "XDG_DATA_HOME", ".local/share")
}

// cacheBase is the folder of what can be made again.
func (o Options) cacheBase() (string, error) {
	if o.Cache != "" {
		return filepath.Abs(o.Cache)
	}
	if os.Geteuid() == 0 {
		return "/var/cache/comptoir", nil
	}
	return xdg(o.Getenv, "XDG_CACHE_HOME", ".cache")
}

// xdg follows the XDG Base Directory Specification: a variable that holds an
// absolute path, or else a folder under HOME.
func xdg(getenv func(string) string, name, underHome string) (string, error) {
	if dir := getenv(name); filepath.IsAbs(dir) {
		return filepath.Join(dir, "comptoir"), nil
	}
	home := getenv("HOME")
	if !filepath.IsAbs(home) {
		return "", fmt.Errorf("private Postgres: neither %s nor HOME names a folder", name)
	}
	return filepath.Join(home, underHome, "comptoir"), nil
}

// socketDir picks the first folder whose socket has a path that the system
// takes: the address of a Unix socket holds 107 bytes on Linux, 103 on macOS.
func socketDir(getenv func(string) string, name string) (string, error) {
	bases := []string{"/run/comptoir"}
	if uid := os.Geteuid(); uid != 0 {
		own := "comptoir-" + strconv.Itoa(uid)
		bases = []string{filepath.Join(tempDir(getenv), own), filepath.Join("/tmp", own)}
		if run := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(run) {
			bases = slices.Insert(bases, 0, filepath.Join(run, "comptoir"))
		}
	} else if runtime.GOOS != "linux" {
		bases = []string{"/var/run/comptoir"}
	}
	for _, base := range bases {
		if dir := filepath.Join(base, name); socketFits(dir) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("private Postgres: no folder for its socket has a path that is short enough (tried %s)", strings.Join(bases, ", "))
}

func socketFits(dir string) bool {
	limit := 107
	if runtime.GOOS != "linux" {
		limit = 103
	}
	return len(socketPath(dir)) <= limit
}

func socketPath(dir string) string {
	return filepath.Join(dir, ".s.PGSQL."+strconv.Itoa(port))
}

func tempDir(getenv func(string) string) string {
	if dir := getenv("TMPDIR"); filepath.IsAbs(dir) {
		return dir
	}
	return "/tmp"
}

// makeDir makes the cluster's folder. Root's may be passed through by the
// account of Postgres, but not listed.
func (p place) makeDir() error {
	if err := os.MkdirAll(filepath.Dir(p.dir), 0o755); err != nil {
		return fmt.Errorf("make the cluster's folder: %w", err)
	}
	return makeOwn(p.dir)
}

// makeOwn makes dir, or accepts it if it is a real folder of this user: in a
// shared place like /tmp somebody else may have put a folder or a link there
// first.
func makeOwn(dir string) error {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	switch err := os.Mkdir(dir, mode); {
	case err == nil:
		// The umask may have taken away what was asked for.
		return os.Chmod(dir, mode)
	case !errors.Is(err, os.ErrExist):
		return fmt.Errorf("make a private folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at private folder: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(owner.Uid) != os.Geteuid() {
		return fmt.Errorf("%s is not a folder of this user (uid %d): remove it or choose another place", dir, os.Geteuid())
	}
	return nil
}

// majors lists the versions that the cluster's folder has data of, oldest first.
func (p place) majors() ([]int, error) {
	entries, err := os.ReadDir(p.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the cluster's folder: %w", err)
	}
	var found []int
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), "pg")
		major, err := strconv.Atoi(digits)
		if ok && err == nil && e.IsDir() {
			found = append(found, major)
		}
	}
	slices.Sort(found)
	return found, nil
}

// account chooses who runs Postgres here, given the versions with data.
func (p place) account(existing []int) (account, error) {
	if len(existing) == 0 {
		return serverAccount()
	}
	return accountOf(p.data(existing[len(existing)-1]))
}

// removeData removes data, state and socket; the lock is held and stays.
func (p place) removeData() error {
	majors, err := p.majors()
	if err != nil {
		return err
	}
	for _, major := range majors {
		if err := stopOrphan(p.data(major)); err != nil {
			return err
		}
	}
	ours, err := filepath.Glob(filepath.Join(p.dir, "pg[0-9]*"))
	if err != nil {
		return err
	}
	for _, path := range append(ours, p.stateFile(), p.sockets) {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// writeState tells other processes how to reach the server, in one step.
func (p place) writeState(s state) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write server state: %w", err)
	}
	tmp := p.stateFile() + ".new"
	if err := os.WriteFile(tmp, text, 0o600); err != nil {
		return fmt.Errorf("write server state: %w", err)
	}
	if err := os.Rename(tmp, p.stateFile()); err != nil {
		return fmt.Errorf("write server state: %w", err)
	}
	return nil
}

func (p place) readState() (state, error) {
	var s state
	text, err := os.ReadFile(p.stateFile())
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

// holder names the process that owns the cluster, for messages.
func (p place) holder() string {
	if pid := lockHolder(p.lockFile()); pid > 0 {
		return fmt.Sprintf("process %d", pid)
	}
	return "another process"
}
