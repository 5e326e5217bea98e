package worker

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// quiet is how long nothing may have changed a file of which it is not known that
// it arrived by a rename.
const quiet = 2 * time.Second

// sighting is what a file looked like when it was listed.
type sighting struct {
	size     int64
	changed  time.Time // its own word, which may lie; it is compared only
	since    time.Time // first seen, by our clock
	same     time.Time // looks like this since, by our clock
	reported bool
}

// look notes what a file looks like now, and reports one that never comes to rest.
func (b *Inbox) look(ctx context.Context, path string, info fs.FileInfo) sighting {
	at := b.Now()
	s := sighting{size: info.Size(), changed: info.ModTime(), since: at, same: at}
	if was, ok := b.seen[path]; ok {
		s.since, s.reported = was.since, was.reported
		if was.size == s.size && was.changed.Equal(s.changed) {
			s.same = was.same
		}
	}
	if !s.reported && at.Sub(s.since) >= inboxPatience {
		s.reported = true
		b.Log.WarnContext(ctx, "a file in the inbox does not come to rest", "size", s.size, "minutes", int(at.Sub(s.since).Minutes()))
	}
	b.remember(path, s)
	return s
}

func (b *Inbox) remember(path string, s sighting) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next[path] = s
}

func (b *Inbox) forget(path string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.next, path)
}

// complete tells whether nobody will write to a file any more. Any of these is
// enough, the first three at first sight:
//
//   - The system told of its rename into the folder, and of no write since. That is
//     the contract with the ERP.
//   - It was renamed after the last write (its inode's time of change is after the
//     content's) and no process has it open for writing: what a rename looks like
//     that nobody watched.
//   - Nothing changed it for two seconds, by the clock of its own file system. No
//     program can set that time.
//   - Listings two seconds apart, by our clock, saw the same size and the same time
//     of change. That holds on every file system.
//
// An empty file is one whose writer has not begun, until patience ends.
func (b *Inbox) complete(path string, info fs.FileInfo, now sighting) bool {
	rested := b.Now().Sub(now.same)
	switch {
	case now.size == 0:
		return rested >= inboxPatience
	case b.moves.arrived(filepath.Base(path)), rested >= quiet:
		return true
	}
	t, ok := timesOf(info)
	if !ok {
		return false
	}
	if t.inode.After(t.content) && !openForWriting(path) {
		return true
	}
	fileSystemNow, ok := b.claims.now()
	return ok && fileSystemNow.Sub(t.inode) >= quiet
}

// fileTimes are the two times of change that the file system itself keeps.
type fileTimes struct {
	content time.Time // of the last write; programs can set it
	inode   time.Time // of the last write, rename or change of the above
}

// ignored are the names that are not yet, or never, a document: hidden files,
// what programs write before they rename, and what desktops leave behind.
func ignored(name string) bool {
	lower := strings.ToLower(name)
	switch lower {
	case "thumbs.db", "desktop.ini":
		return true
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~") {
		return true
	}
	switch filepath.Ext(lower) {
	case ".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp":
		return true
	}
	return false
}
