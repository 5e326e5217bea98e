package demo

import "syscall"

// dieWithParent makes the kernel send the signal when we end without having
// stopped the child.
func dieWithParent(attr *syscall.SysProcAttr, signal syscall.Signal) { attr.Pdeathsig = signal }
