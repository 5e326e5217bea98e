package worker

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// timesOf reads a file's times.
func timesOf(info fs.FileInfo) (fileTimes, bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fileTimes{}, false
	}
	return fileTimes{content: time.Unix(s.Mtim.Unix()), inode: time.Unix(s.Ctim.Unix())}, true
}

// openForWriting tells whether some process of this machine may have the file
// open for writing: it does unless a read lease can be had, which the kernel
// gives only while there is no writer (fcntl(2), F_SETLEASE). A file system without
// leases, and a file of somebody else's, count as open.
func openForWriting(path string) bool {
	const setLease = 1024 // F_SETLEASE
	f, err := os.Open(path)
	if err != nil {
		return true
	}
	defer f.Close()
	if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), setLease, syscall.F_RDLCK); errno != 0 {
		return true
	}
	_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), setLease, syscall.F_UNLCK) // closing ends it, too
	return false
}

// moves are the files that were renamed into a folder and not written to since,
// as inotify(7) tells. A nil one knows of none.
type moves struct {
	fd    int
	names map[string]bool
}

const told = syscall.IN_MOVED_TO | syscall.IN_MOVED_FROM | syscall.IN_CREATE | syscall.IN_MODIFY | syscall.IN_DELETE

// openMoves begins to listen; nil where the system does not tell.
func openMoves(dir string) *moves {
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC | syscall.IN_NONBLOCK)
	if err != nil {
		return nil
	}
	if _, err := syscall.InotifyAddWatch(fd, dir, told|syscall.IN_ONLYDIR); err != nil {
		_ = syscall.Close(fd)
		return nil
	}
	return &moves{fd: fd, names: map[string]bool{}}
}

// arrived tells whether a file came by a rename that nobody wrote to since.
func (m *moves) arrived(name string) bool { return m != nil && m.names[name] }

func (m *moves) close() {
	if m != nil {
		_ = syscall.Close(m.fd)
	}
}

// read takes in what happened so far; false when the folder is watched no more.
func (m *moves) read() bool {
	if m == nil {
		return false
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := syscall.Read(m.fd, buf)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if errors.Is(err, syscall.EAGAIN) {
			return true
		}
		if err != nil || n < syscall.SizeofInotifyEvent || !m.note(buf[:n]) {
			return false
		}
	}
}

// note reads a buffer of events.
func (m *moves) note(b []byte) bool {
	for len(b) >= syscall.SizeofInotifyEvent {
		mask, size := binary.NativeEndian.Uint32(b[4:]), int(binary.NativeEndian.Uint32(b[12:]))
		name := string(bytes.TrimRight(b[syscall.SizeofInotifyEvent:syscall.SizeofInotifyEvent+size], "\x00"))
		b = b[syscall.SizeofInotifyEvent+size:]
		switch {
		case mask&syscall.IN_Q_OVERFLOW != 0:
			clear(m.names) // what was lost may have been a write
		case mask&(syscall.IN_IGNORED|syscall.IN_UNMOUNT) != 0:
			return false
		case mask&syscall.IN_ISDIR != 0:
		case mask&syscall.IN_MOVED_TO != 0:
			if !ignored(name) {
				m.names[name] = true
			}
		default:
			delete(m.names, name)
		}
	}
	return true
}

// watchFolder wakes whoever waits when something comes into a folder; where the
// system does not tell, never.
func watchFolder(ctx context.Context, dir string) (wake <-chan struct{}, stop func()) {
	woken := make(chan struct{}, 1)
	_ = os.MkdirAll(dir, 0o750) // a scan says why not
	fd, err := syscall.InotifyInit1(syscall.IN_CLOEXEC | syscall.IN_NONBLOCK)
	if err != nil {
		return woken, func() {}
	}
	f := os.NewFile(uintptr(fd), "inotify")
	if _, err := syscall.InotifyAddWatch(fd, dir, syscall.IN_MOVED_TO|syscall.IN_CLOSE_WRITE|syscall.IN_ONLYDIR); err != nil {
		_ = f.Close()
		return woken, func() {}
	}
	go func() {
		buf := make([]byte, 64<<10)
		for {
			if _, err := f.Read(buf); err != nil {
				return // closed
			}
			select {
			case woken <- struct{}{}:
			default:
			}
		}
	}()
	unbind := context.AfterFunc(ctx, func() { _ = f.Close() })
	return woken, func() {
		if unbind() {
			_ = f.Close()
		}
	}
}
