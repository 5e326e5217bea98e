package pgembed

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const orphanPoll = 20 * time.Millisecond

// stopOrphan ends a Postgres that a former owner left behind in data, and
// removes a postmaster.pid that nobody answers to any more. The caller holds the
// cluster's lock, so whatever runs there has no owner.
//
// The number alone proves nothing: it may have gone to another process since.
// Only one that works in our data folder is stopped, and where that can't be
// seen the file stays, for Postgres to judge.
func stopOrphan(data string) error {
	file := filepath.Join(data, "postmaster.pid")
	pid := readPID(file)
	if pid <= 1 {
		return nil
	}
	for _, step := range []struct {
		signal syscall.Signal
		grace  time.Duration
	}{
		{syscall.SIGINT, stopGrace},
		{syscall.SIGQUIT, lastResort},
		{syscall.SIGKILL, lastResort},
	} {
		ours, known := runsIn(pid, data)
		if !known {
			return nil
		}
		if !ours {
			return removeIfThere(file)
		}
		_ = syscall.Kill(pid, step.signal)
		waitGone(pid, data, step.grace)
	}
	if ours, _ := runsIn(pid, data); ours {
		return fmt.Errorf("a Postgres left behind in %s (process %d) can't be ended", data, pid)
	}
	return removeIfThere(file)
}

// waitGone looks again and again: the end of a process that is not our child
// can't be waited for portably.
func waitGone(pid int, data string, grace time.Duration) {
	tick := time.NewTicker(orphanPoll)
	defer tick.Stop()
	for end := time.Now().Add(grace); time.Now().Before(end); <-tick.C {
		if ours, known := runsIn(pid, data); known && !ours {
			return
		}
	}
}

// readPID reads the first line of a postmaster.pid; 0 if there is none.
func readPID(file string) int {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return 0
	}
	return pid
}
