package blobtest

import "syscall"

// endsWithParent ends the server when the test's process is gone, however that ended.
func endsWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
