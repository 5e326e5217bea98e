//go:build !linux

package blobtest

import "syscall"

func endsWithParent() *syscall.SysProcAttr { return nil }
