//go:build !linux

package demo

import "syscall"

// dieWithParent does nothing: only Linux can tell a child of its parent's death.
// After a kill -9 of the demo its processes have to be ended by hand there.
func dieWithParent(*syscall.SysProcAttr, syscall.Signal) {}
