//go:build !linux

package pgembed

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// dieWithParent has no counterpart here: the next start stops the orphan.
func dieWithParent(*syscall.SysProcAttr) {}

// runsIn says whether process pid is a Postgres of folder dir, by its command
// line. known is false where that can't be seen.
func runsIn(pid int, dir string) (yes, known bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ps", "-o", "stat=,command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		// ps exits with 1 and prints nothing if there is no such process.
		return false, len(out) == 0
	}
	line := strings.TrimSpace(string(out))
	if strings.HasPrefix(line, "Z") {
		return false, true
	}
	return strings.Contains(line, "-D "+dir+" "), true
}

func locale() string { return "C" }

// initdbLocale are the arguments that choose the cluster's locale. macOS has no
// C.UTF-8: bytes in order, and English rules for what a letter is.
func initdbLocale() []string { return []string{"--locale=C", "--lc-ctype=en_US.UTF-8"} }

// freeMemory is 0 where there is no file system in memory to be used.
func freeMemory(string) uint64 { return 0 }
