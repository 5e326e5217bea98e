package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc/PID/stat: Linux shows programs a hundred a
// second whatever the kernel counts with (proc(5), sysconf(_SC_CLK_TCK)).
const tick = 10 * time.Millisecond

// stat is what /proc/PID/stat tells of a process.
type stat struct {
	parent int
	own    time.Duration // in user and kernel mode
	waited time.Duration // of its children that ended
}

func readStat(pid int) (stat, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, fmt.Errorf("read the time of a process: %w", err)
	}
	// The name may hold blanks and brackets; what follows the last one is numbers,
	// from the third field on.
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 15 {
		return stat{}, fmt.Errorf("read the time of a process: %d fields", len(fields))
	}
	number := func(field int) time.Duration {
		n, nerr := strconv.ParseInt(string(fields[field-3]), 10, 64)
		if nerr != nil {
			err = nerr
		}
		return time.Duration(n)
	}
	s := stat{parent: int(number(4)), own: (number(14) + number(15)) * tick, waited: (number(16) + number(17)) * tick}
	return s, err
}

// processTime is the CPU time of one process so far.
func processTime(pid int) (time.Duration, error) {
	s, err := readStat(pid)
	return s.own, err
}

// familyTime is that of a process and its children, those that ended included.
func familyTime(pid int) (time.Duration, error) {
	s, err := readStat(pid)
	if err != nil {
		return 0, err
	}
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, fmt.Errorf("list processes: %w", err)
	}
	sum := s.own + s.waited
	for _, dir := range all {
		child, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		// One that ends meanwhile is in its parent's next reading.
		if c, err := readStat(child); err == nil && c.parent == pid {
			sum += c.own
		}
	}
	return sum, nil
}

// memory is the server's resident memory now, in bytes.
func (p *peer) memory() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("read the memory of the %s: %w", p.name, err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("the memory of the %s is not told", p.name)
}

// load is the machine's load average over one minute, "?" where it is not told.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil || len(bytes.Fields(text)) == 0 {
		return "?"
	}
	return string(bytes.Fields(text)[0])
}
