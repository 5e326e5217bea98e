package pgembed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the operating-system user that initdb and postgres run as. Both
// refuse uid 0, so root hands them to somebody else.
type account struct {
	name     string
	uid, gid uint32
	// other says that it is not the user this process runs as; the numbers are set
	// only then.
	other bool
}

// serverAccount chooses the account: this user, or, for root, postgres where it
// exists and nobody where not. A bare number would not do: Postgres looks its
// user up in the passwd file.
func serverAccount() (account, error) {
	if uid := os.Geteuid(); uid != 0 {
		return account{name: "uid " + strconv.Itoa(uid)}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return otherAccount(u)
		}
	}
	return account{}, errors.New("private Postgres: as root it must run as the user postgres or nobody, and the passwd file has neither")
}

// accountOf is the account for data that exists: its owner. The usual choice may
// have changed since the data was made, when an installed package brought the
// user postgres.
func accountOf(data string) (account, error) {
	info, err := os.Stat(data)
	if err != nil {
		return account{}, fmt.Errorf("look at the cluster: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 || owner.Uid == 0 {
		return serverAccount()
	}
	u, err := user.LookupId(strconv.Itoa(int(owner.Uid)))
	if err != nil {
		return account{}, fmt.Errorf("the owner of %s has no entry in the passwd file: %w", data, err)
	}
	return otherAccount(u)
}

func otherAccount(u *user.User) (account, error) {
	uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(errUID, errGID); err != nil {
		return account{}, fmt.Errorf("user %s: %w", u.Username, err)
	}
	return account{name: u.Username, uid: uint32(uid), gid: uint32(gid), other: true}, nil
}

// command makes a command that runs as the account: in /, since the working
// folder may be closed to it, and with a small fixed environment, so that no
// PG* variable and no locale of the caller changes what it does.
func (a account) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"LC_ALL=" + locale(), "TZ=UTC", "PATH=/usr/bin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if a.other {
		// Without Groups, the supplementary groups of root are dropped.
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return cmd
}

// makeDir makes an empty folder that only the account may enter.
func (a account) makeDir(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	return a.give(dir)
}

// give makes the account the owner of path.
func (a account) give(path string) error {
	if !a.other {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// mustEnter fails with the name of the closed folder if the account can't reach
// dir. probe is a harmless program: mode bits only say what is suspicious, and
// running it in dir tells what is true (access lists may grant more).
func (a account) mustEnter(ctx context.Context, dir, probe string) error {
	closed := a.closedFolder(dir)
	if closed == "" {
		return nil
	}
	cmd := a.command(ctx, probe, "--version")
	cmd.Dir = dir
	if cmd.Run() == nil {
		return nil
	}
	return closedError{account: a.name, folder: closed, wanted: dir}
}

// closedFolder is the outermost folder on the way to path, itself included, that
// another account may not pass through by its mode bits; "" if there is none.
func (a account) closedFolder(path string) string {
	if !a.other {
		return ""
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	closed := ""
	for dir := path; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.IsDir() && !a.mayPass(info) {
			closed = dir
		}
		if dir == filepath.Dir(dir) {
			return closed
		}
	}
}

func (a account) mayPass(info os.FileInfo) bool {
	mode := info.Mode().Perm()
	st, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok:
		return true
	case st.Uid == a.uid:
		return mode&0o100 != 0
	case st.Gid == a.gid:
		return mode&0o010 != 0
	}
	return mode&0o001 != 0
}

// closedError names the folder that keeps the account out.
type closedError struct{ account, folder, wanted string }

func (e closedError) Error() string {
	return fmt.Sprintf("Postgres runs as the user %s, who can't reach %s because %s is closed to others: open that folder (chmod o+x) or use another place",
		e.account, e.wanted, e.folder)
}
