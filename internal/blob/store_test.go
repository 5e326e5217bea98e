package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"example.com/comptoir/internal/blob"
	"example.com/comptoir/internal/blob/blobtest"
)

// stores are both kinds, each empty: what is said of a Store holds for either.
func stores(t *testing.T) map[string]func(t *testing.T) blob.Store {
	t.Helper()
	s3 := blobtest.Start(t)
	return map[string]func(t *testing.T) blob.Store{
		"Disk": func(t *testing.T) blob.Store { t.Helper(); s, _ := open(t); return s },
		"Bucket": func(t *testing.T) blob.Store {
			t.Helper()
			s, err := blob.Open(s3.Bucket(t), s3.Keys)
			if err != nil {
				t.Fatalf("open a bucket: %v", err)
			}
			return s
		},
	}
}

// TestStores holds both kinds to the interface's word.
func TestStores(t *testing.T) {
	t.Parallel()

	kinds := stores(t)
	for kind, fresh := range kinds { //nolint:paralleltest // the server ends with the test above
		for name, check := range map[string]func(*testing.T, blob.Store){
			"PutAndOpen": storePutAndOpen, "AtOnce": storeAtOnce, "AfterAnError": storeAfterAnError, "List": storeList, "Remove": storeRemove, "Check": storeCheck,
		} {
			t.Run(kind+"/"+name, func(t *testing.T) { check(t, fresh(t)) })
		}
	}
}

func storePutAndOpen(t *testing.T, s blob.Store) {
	t.Helper()
	large := make([]byte, 3<<20+17) // beyond what waits in memory
	_, _ = rand.Read(large)
	for _, content := range [][]byte{{}, []byte("abc"), bytes.Repeat([]byte{7}, 1<<20), large} {
		sum, size, err := s.Put(t.Context(), bytes.NewReader(content))
		if err != nil || size != int64(len(content)) || sum != sha256.Sum256(content) {
			t.Fatalf("put %d bytes: %s, %d, %v", len(content), sum, size, err)
		}
		if got := read(t, s, sum); !bytes.Equal(got, content) {
			t.Errorf("read %d bytes, want %d", len(got), len(content))
		}
	}
	f, size, err := s.Open(t.Context(), sha256.Sum256(large))
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer f.Close()
	tail := make([]byte, 100)
	if _, err := f.Seek(size-100, io.SeekStart); err != nil {
		t.Fatalf("seek: %v", err)
	}
	if _, err := io.ReadFull(f, tail); err != nil || !bytes.Equal(tail, large[len(large)-100:]) {
		t.Errorf("the tail differs, %v", err)
	}
	if _, _, err := s.Open(t.Context(), blob.Sum{1}); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open an unknown sum: %v, want ErrNotFound", err)
	}
}

func storeAtOnce(t *testing.T, s blob.Store) {
	t.Helper()
	content := bytes.Repeat([]byte("x"), 1<<12)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, _, err := s.Put(context.Background(), iotest.OneByteReader(bytes.NewReader(content))); err != nil {
				t.Errorf("put: %v", err)
			}
		})
	}
	wg.Wait()
	if got := list(t, s, 100); len(got) != 1 || got[0].Size != 1<<12 {
		t.Errorf("store holds %+v, want one file", got)
	}
}

func storeAfterAnError(t *testing.T, s blob.Store) {
	t.Helper()
	broken := errors.New("line cut")
	for _, half := range []int{4, 2 << 20} {
		from := io.MultiReader(bytes.NewReader(make([]byte, half)), iotest.ErrReader(broken))
		if _, _, err := s.Put(t.Context(), from); !errors.Is(err, broken) {
			t.Errorf("put from a broken source: %v, want the source's error", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Put(ctx, strings.NewReader("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("put after cancel: %v, want canceled", err)
	}
	if got := list(t, s, 100); len(got) != 0 {
		t.Errorf("store holds %+v, want nothing", got)
	}
}

// list gives all files, so many at a time.
func list(t *testing.T, s blob.Store, most int) []blob.Stored {
	t.Helper()
	var all []blob.Stored
	var after blob.Sum
	for {
		page, err := s.List(t.Context(), after, most)
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		all = append(all, page...)
		if len(page) < most {
			return all
		}
		after = page[len(page)-1].Sum
	}
}

func storeList(t *testing.T, s blob.Store) {
	t.Helper()
	var want []string
	for i := range 40 {
		sum, _, err := s.Put(t.Context(), strings.NewReader(fmt.Sprint(i)))
		if err != nil {
			t.Fatalf("put: %v", err)
		}
		want = append(want, sum.String())
	}
	slices.Sort(want)
	for _, most := range []int{1, 7, 40, 1000} {
		var got []string
		for _, f := range list(t, s, most) {
			got = append(got, f.Sum.String())
			if age := time.Since(f.At); f.Size < 1 || f.Size > 2 || age > time.Hour || age < -time.Hour {
				t.Errorf("listed %+v", f)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d at a time: %d files, want %d in order", most, len(got), len(want))
		}
	}
}

func storeRemove(t *testing.T, s blob.Store) {
	t.Helper()
	sum, _, err := s.Put(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	if did, err := s.Remove(t.Context(), sum, time.Now().Add(-time.Hour)); did || err != nil {
		t.Errorf("remove a young file: %v, %v", did, err)
	}
	if got := read(t, s, sum); string(got) != "abc" {
		t.Errorf("a young file is %q after its removal was refused", got)
	}
	if did, err := s.Remove(t.Context(), sum, time.Now().Add(time.Hour)); !did || err != nil {
		t.Errorf("remove: %v, %v", did, err)
	}
	if _, _, err := s.Open(t.Context(), sum); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("open a removed file: %v", err)
	}
	if did, err := s.Remove(t.Context(), sum, time.Now().Add(time.Hour)); did || err != nil {
		t.Errorf("remove again: %v, %v", did, err)
	}
	if got := list(t, s, 10); len(got) != 0 {
		t.Errorf("store holds %+v", got)
	}
}

func storeCheck(t *testing.T, s blob.Store) {
	t.Helper()
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
	if got := list(t, s, 10); len(got) != 0 {
		t.Errorf("the check left %+v", got)
	}
}

// TestBucketRefused: wrong keys, no such bucket and nobody there are errors, not
// silence, and none of them tells a secret.
func TestBucketRefused(t *testing.T) {
	t.Parallel()

	s3 := blobtest.Start(t)
	address := s3.Bucket(t)
	wrong := s3.Keys
	wrong.Secret = "hush-hush-hush"
	for name, tt := range map[string]struct {
		address string
		keys    blob.Keys
	}{
		"WrongKeys": {address, wrong},
		"NoBucket":  {"s3://no-such-bucket?endpoint=" + s3.Endpoint, s3.Keys},
		"Nobody":    {"s3://bucket?endpoint=http://127.0.0.1:1", s3.Keys},
	} {
		s, err := blob.Open(tt.address, tt.keys)
		if err != nil {
			t.Fatalf("%s: open: %v", name, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		if err := s.Check(ctx); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: check: %v", name, err)
		}
		if _, _, err := s.Put(ctx, strings.NewReader("x")); err == nil {
			t.Errorf("%s: put says nothing", name)
		}
		if _, _, err := s.Open(ctx, blob.Sum{1}); err == nil || errors.Is(err, blob.ErrNotFound) {
			t.Errorf("%s: open says %v; an outage is not a missing file", name, err)
		}
		if _, err := s.List(ctx, blob.Sum{}, 1); err == nil {
			t.Errorf("%s: list says nothing", name)
		}
		cancel()
	}
}

// TestBucketOutage: what was stored before the server was killed is there after.
func TestBucketOutage(t *testing.T) {
	t.Parallel()

	s3 := blobtest.Start(t)
	s, err := blob.Open(s3.Bucket(t), s3.Keys)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	sum, _, err := s.Put(t.Context(), strings.NewReader("abc"))
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	s3.Down(t)
	if _, _, err := s.Put(t.Context(), strings.NewReader("def")); err == nil {
		t.Error("put without a server says nothing")
	}
	s3.Up(t)
	if got := read(t, s, sum); string(got) != "abc" {
		t.Errorf("read %q", got)
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("def")); err != nil {
		t.Errorf("put after the outage: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()

	keys := blob.Keys{Access: "a", Secret: "b"}
	for address, want := range map[string]string{
		"file:///var/lib/comptoir": "",
		"s3://bucket":              "",
		"s3://bucket/a/b?endpoint=http://127.0.0.1:9000":         "",
		"s3://bucket/?endpoint=store.example.com&region=eu-west": "",
		"s3:bucket":                            "names no bucket",
		"s3:///bucket":                         "names no bucket",
		"s3://B_UCKET":                         "names no bucket",
		"s3://bucket?secret=hush":              "endpoint and region only",
		"s3://hush:hush@bucket":                "AWS_ACCESS_KEY_ID",
		"s3://bucket?endpoint=ftp://hush":      "endpoint of a bucket is malformed",
		"s3://bucket?endpoint=http://hush:x@h": "endpoint of a bucket is malformed",
		"s3://bucket?endpoint=http://h/hush":   "endpoint of a bucket is malformed",
		"s3://bucket/a//b":                     "can't have //",
		"s3://bucket?%zz":                      "malformed",
		"http://example.com/hush":              "scheme",
		"":                                     "scheme",
	} {
		err := blob.CheckAddress(address, keys)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush")) {
			t.Errorf("%q: %v, want %q and no secret", address, err, want)
		}
	}
	if err := blob.CheckAddress("s3://bucket", blob.Keys{}); err == nil || !strings.Contains(err.Error(), "AWS_SECRET_ACCESS_KEY") {
		t.Errorf("without keys: %v", err)
	}
	env := map[string]string{"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c", "AWS_DEFAULT_REGION": "d"}
	if got := blob.KeysFrom(func(n string) string { return env[n] }); got != (blob.Keys{Access: "a", Secret: "b", Session: "c", Region: "d"}) {
		t.Errorf("keys %+v", got)
	}
}
