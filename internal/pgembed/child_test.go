package pgembed

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// childVar makes the test binary do one thing as a process of its own: something
// to kill, or to run as another user.
const childVar = "PGEMBED_TEST_CHILD"

// child is a process of the test binary.
type child struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *bufio.Scanner
}

// childReport is what a child says once its server runs.
type childReport struct {
	URL, Dir, Sockets string
	Attached          bool
	Postmaster        int
}

// childOptions go to the child in its environment.
type childOptions struct {
	Dir, Cache, Bin string
	Test            bool
}

// startChild runs a job of runChild. The child ends with the test at the latest.
func startChild(t *testing.T, job string, o childOptions, change ...func(*exec.Cmd)) *child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Bin = testBin.dir
	arg, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), childVar+"="+job, childVar+"_OPTIONS="+string(arg))
	cmd.Stderr = t.Output()
	for _, c := range change {
		c(cmd)
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: cmd, stdin: stdin, out: bufio.NewScanner(stdout)}
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	})
	return c
}

// report waits until the child's server runs.
func (c *child) report(t *testing.T) childReport {
	t.Helper()
	if !c.out.Scan() {
		t.Fatalf("child said nothing: %v", c.out.Err())
	}
	var r childReport
	if err := json.Unmarshal(c.out.Bytes(), &r); err != nil {
		t.Fatalf("child said %q: %v", c.out.Text(), err)
	}
	return r
}

// kill ends the child as kill -9 does.
func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait()
}

// end lets the child stop its server and waits for its end.
func (c *child) end(t *testing.T) {
	t.Helper()
	_ = c.stdin.Close()
	if err := c.cmd.Wait(); err != nil {
		t.Fatalf("child: %v", err)
	}
}

// runChild starts a server, reports it and stops it once stdin ends.
func runChild(job string) int {
	if err := childJob(context.Background(), job); err != nil {
		fmt.Fprintln(os.Stderr, job+":", err)
		return 1
	}
	return 0
}

func childJob(ctx context.Context, job string) error {
	var o childOptions
	if err := json.Unmarshal([]byte(os.Getenv(childVar+"_OPTIONS")), &o); err != nil {
		return err
	}
	getenv := func(name string) string {
		if name == "COMPTOIR_PG_BIN" {
			return o.Bin
		}
		return os.Getenv(name)
	}
	var s *Server
	var err error
	switch job {
	case "start":
		s, err = Start(ctx, Options{Dir: o.Dir, Cache: o.Cache, Test: o.Test, Getenv: getenv})
	case "copy":
		s, err = StartCopy(ctx, CopyOptions{Key: "one", Prepare: prepareOne, Cache: o.Cache, Getenv: getenv})
	default:
		err = errors.New("no such job")
	}
	if err != nil {
		return err
	}
	r := childReport{
		URL: s.URL(SuperRole, "postgres"), Dir: s.Dir(), Sockets: s.at.sockets, Attached: s.Attached(),
		Postmaster: postmaster(s),
	}
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return s.Stop(ctx)
}

// postmaster is the process id of a server, our child or not.
func postmaster(s *Server) int {
	digits, _, _ := strings.Cut(s.Version(), ".")
	major, _ := strconv.Atoi(digits)
	return readPID(filepath.Join(s.at.data(major), "postmaster.pid"))
}

// asUser runs a child as another user.
func asUser(a account, env ...string) func(*exec.Cmd) {
	return func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: a.uid, Gid: a.gid}}
		cmd.Dir = "/"
		cmd.Env = append(cmd.Env, env...)
	}
}
