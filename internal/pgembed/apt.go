package pgembed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// aptTimeout bounds the installation, the wait for another apt included.
const aptTimeout = 15 * time.Minute

// noMainCluster keeps Debian's packages from making a cluster and starting it on
// port 5432: what is wanted are the programs. The file is there only while the
// packages are installed.
const noMainCluster = "/etc/postgresql-common/createcluster.d/comptoir.conf"

// fromAPT installs the distribution's server: the last resort, since it changes
// the machine and takes longest.
func (f *finder) fromAPT(ctx context.Context) (binaries, bool) {
	apt, err := f.lookPath("apt-get")
	switch {
	case err != nil:
		f.refuse("apt-get: not on the PATH")
		return binaries{}, false
	case !f.root:
		f.refuse("apt-get: needs root")
		return binaries{}, false
	}
	f.report("No Postgres and no npm found: apt-get installs postgresql, which may take a minute")
	if err := aptInstall(ctx, apt); err != nil {
		f.refuse("apt-get: %v", err)
		return binaries{}, false
	}
	b, ok := f.newestOf(ctx, 0)
	b.why = "installed by apt-get"
	return b, ok
}

func aptInstall(ctx context.Context, apt string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, aptTimeout)
	defer cancel()
	config := filepath.Dir(noMainCluster)
	if err := os.MkdirAll(config, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(noMainCluster, []byte("create_main_cluster = false\n"), 0o644); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, removeIfThere(noMainCluster))
		// Empty, and so gone, unless the packages were installed.
		_ = os.Remove(config)
		_ = os.Remove(filepath.Dir(config))
	}()
	install := []string{"install", "-y", "--no-install-recommends", "postgresql"}
	if aptRun(ctx, apt, install...) == nil {
		return nil
	}
	// A machine that never looked, or looked long ago, does not know the package.
	if err := aptRun(ctx, apt, "update"); err != nil {
		return err
	}
	return aptRun(ctx, apt, install...)
}

func aptRun(ctx context.Context, apt string, args ...string) error {
	cmd := exec.CommandContext(ctx, apt, append([]string{"-o", "DPkg::Lock::Timeout=300"}, args...)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	cmd.WaitDelay = lastResort
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get %s: %w\n%s", args[0], err, lastLines(out, keptLines))
	}
	return nil
}

func lastLines(text []byte, n int) []byte {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-n):], []byte("\n"))
}
