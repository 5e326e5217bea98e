package pgembed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// dieWithParent makes the kernel send SIGINT, Postgres's fast shutdown, when we
// end without having stopped the child. Go sets it after the change of user,
// which would clear it.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// runsIn says whether process pid is alive and works in folder dir, as Postgres
// does in its data folder. known is false where that can't be seen.
func runsIn(pid int, dir string) (yes, known bool) {
	cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if errors.Is(err, fs.ErrNotExist) {
		// No such process, or a zombie, unless there is no /proc at all.
		_, err := os.Stat("/proc/self")
		return false, err == nil
	}
	if err != nil {
		return false, false
	}
	data, err := os.Stat(dir)
	if err != nil {
		return false, false
	}
	return os.SameFile(cwd, data), true
}

// locale is one that every glibc has: bytes in order, characters of all Unicode.
func locale() string { return "C.UTF-8" }

// initdbLocale are the arguments that choose the cluster's locale.
func initdbLocale() []string { return []string{"--locale=" + locale()} }

// freeMemory is how many bytes the file system of dir still takes.
func freeMemory(dir string) uint64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0
	}
	return st.Bavail * uint64(st.Bsize)
}
