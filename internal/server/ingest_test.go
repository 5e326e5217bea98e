package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/machine"
	"example.com/comptoir/internal/policy"
)

// key makes a machine's key and gives its header.
func (b *bundle) key(name string) string {
	b.t.Helper()
	made, err := b.machines.Create(b.t.Context(), b.staff, machine.CreateAPIKeyInput{Name: name, Scopes: []policy.Scope{policy.ScopeIngest}, IdempotencyKey: name})
	must(b.t, err)
	return "Bearer " + made.Secret
}

// value reads one value as the superuser.
func (b *bundle) value(sql string) (v string) {
	b.t.Helper()
	conn, err := pgx.Connect(context.Background(), b.data.SuperURL)
	must(b.t, err)
	defer conn.Close(context.Background())
	must(b.t, conn.QueryRow(context.Background(), sql).Scan(&v))
	return v
}

// TestIngest takes an upload by a machine and by staff; the receipt tells what came.
func TestIngest(t *testing.T) {
	t.Parallel()

	b := setup(t)
	key := b.key("ERP")
	a := b.send(http.MethodPost, "/ingest?lane=archive&name="+url.QueryEscape("Facture n° 1/2.xml"), "<a/>", "Authorization", key).wants(t, http.StatusAccepted)
	var got ingested
	must(t, json.Unmarshal([]byte(a.text), &got))
	if got.Name != "Facture n° 1/2.xml" || got.Size != 4 || got.State != archive.Received || len(got.SHA256) != 64 || got.ID.IsZero() {
		t.Errorf("receipt %+v", got)
	}
	if row := b.value(`select source || ' ' || lane || ' ' || (api_key_id is not null) || ' ' || (sent_by is null) from ingestions`); row != "api ARCHIVE true true" {
		t.Errorf("kept as %s", row)
	}
	if q := b.value(`select queue from river_job where kind = 'ingest_file'`); q != "archive" {
		t.Errorf("queued in %s", q)
	}

	b.send(http.MethodPost, "/ingest", "<b/>", "Authorization", "Bearer "+b.bearer(b.staff.Person)).wants(t, http.StatusAccepted, `"name":"upload"`)
	if row := b.value(`select source || ' ' || lane || ' ' || (sent_by is not null) from ingestions where lane = 'LIVE'`); row != "upload LIVE true" {
		t.Errorf("kept as %s", row)
	}
}

// bearer gives a person's session, as signing in makes it.
func (b *bundle) bearer(p id.Person) string {
	b.t.Helper()
	token := "cs_" + rand.Text()
	hash := sha256.Sum256([]byte(token))
	b.data.Exec(b.t, `insert into sessions (id, person_id, token_hash, delivery, created_at, last_seen_at, expires_at) values ($1, $2, $3, 'TOKEN', $4, $4, $5)`,
		id.NewSession(), p, hash[:], b.clock.now(), b.clock.now().Add(account.SessionLifetime))
	return token
}

// TestIngestAgain: a call that is sent again under its key has one receipt; another file under it is refused.
func TestIngestAgain(t *testing.T) {
	t.Parallel()

	b := setup(t)
	key, other := b.key("ERP"), b.key("Other")
	send := func(key, content string) answer {
		return b.send(http.MethodPost, "/ingest?name=a.xml", content, "Authorization", key, "Idempotency-Key", "k1")
	}
	first := send(key, "<a/>").wants(t, http.StatusAccepted)
	if again := send(key, "<a/>").wants(t, http.StatusAccepted); again.text != first.text {
		t.Errorf("again: %s, want %s", again.text, first.text)
	}
	send(key, "<b/>").wants(t, http.StatusConflict, `"CONFLICT"`)
	if another := send(other, "<a/>").wants(t, http.StatusAccepted); another.text == first.text {
		t.Error("another machine's key is the same call")
	}
	if n := b.value(`select count(*)::text from ingestions`); n != "2" {
		t.Errorf("%s receipts, want 2", n)
	}
}

// TestIngestRefused: who may not is refused before a byte is read, and nothing is kept.
func TestIngestRefused(t *testing.T) {
	t.Parallel()

	b := setup(t)
	key := b.key("ERP")
	customer := "Bearer " + b.bearer(b.person("mia@customer.example.com"))
	b.send(http.MethodPost, "/ingest", "<a/>").wants(t, http.StatusUnauthorized, `"UNAUTHENTICATED"`)
	b.send(http.MethodPost, "/ingest", "<a/>", "Authorization", key+"x").wants(t, http.StatusUnauthorized)
	b.send(http.MethodPost, "/ingest", "<a/>", "Authorization", customer).wants(t, http.StatusForbidden, `"FORBIDDEN"`)
	b.send(http.MethodPost, "/ingest?lane=express", "<a/>", "Authorization", key).wants(t, http.StatusBadRequest, `"lane"`)
	b.send(http.MethodGet, "/ingest", "", "Authorization", key).wants(t, http.StatusMethodNotAllowed)

	// A visitor who announces a large file is answered without it.
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(b.url, "http://"))
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST /ingest HTTP/1.1\r\nHost: portal.example.com\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n")
	must(t, err)
	status := make([]byte, 12)
	if _, err := io.ReadFull(conn, status); err != nil || string(status) != "HTTP/1.1 401" {
		t.Errorf("answered %q, %v", status, err)
	}
	if n := b.value(`select count(*)::text from ingestions`); n != "0" {
		t.Errorf("%s receipts of what was refused", n)
	}
}

// zeros gives so many bytes.
type zeros struct{ left int }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), z.left)
	clear(p[:n])
	z.left -= n
	return n, nil
}

// TestIngestBounds: a file of the largest size is taken, one byte more is not, and
// of one that is cut short nothing is kept.
func TestIngestBounds(t *testing.T) {
	t.Parallel()

	b := setup(t)
	key := b.key("ERP")
	upload := func(size int) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.url+"/ingest", &zeros{size})
		must(t, err)
		req.Header.Set("Authorization", key)
		res, err := http.DefaultTransport.RoundTrip(req)
		must(t, err)
		_ = res.Body.Close()
		return res.StatusCode
	}
	if got := upload(archive.MaxUpload); got != http.StatusAccepted {
		t.Errorf("the largest file: %d", got)
	}
	if got := upload(archive.MaxUpload + 1); got != http.StatusRequestEntityTooLarge {
		t.Errorf("a byte more: %d", got)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(b.url, "http://"))
	must(t, err)
	_, err = io.WriteString(conn, "POST /ingest HTTP/1.1\r\nHost: portal.example.com\r\nAuthorization: "+key+"\r\nContent-Length: 100\r\n\r\nhalf")
	must(t, err)
	must(t, conn.(*net.TCPConn).CloseWrite())
	status := make([]byte, 12)
	if _, err := io.ReadFull(conn, status); err != nil || string(status) != "HTTP/1.1 400" {
		t.Errorf("a file cut short is answered %q, %v", status, err)
	}
	must(t, conn.Close())
	if n := b.value(`select count(*)::text from ingestions`); n != "1" {
		t.Errorf("%s receipts, want 1", n)
	}
}

// TestIngestQuota: one sender's files and bytes of a day are bounded, also when many
// come side by side; another sender's and the next day's are not hindered (threat T94).
func TestIngestQuota(t *testing.T) {
	t.Parallel()

	b := setup(t)
	key, other := b.key("ERP"), b.key("Other")
	send := func(key, content string) int {
		return b.send(http.MethodPost, "/ingest", content, "Authorization", key).StatusCode
	}
	const have = 5
	for scope, times := range map[string]int{"upload.files": 100_000, "upload.kib": 20 << 20} {
		b.data.Exec(t, `delete from budgets where scope like 'upload.%'`)
		b.data.Exec(t, `delete from ingestions`)
		if got := send(key, "<a/>"); got != http.StatusAccepted { // makes the counters
			t.Fatalf("%s: the first: %d", scope, got)
		}
		b.data.Exec(t, `update budgets set spent = $2 where scope = $1`, scope, times-have)
		var taken, refused atomic.Int64
		var wg sync.WaitGroup
		for n := range 4 * have {
			wg.Go(func() {
				switch got := send(key, strings.Repeat(" ", n)); got {
				case http.StatusAccepted:
					taken.Add(1)
				case http.StatusTooManyRequests:
					refused.Add(1)
				default:
					t.Errorf("%s: answered %d", scope, got)
				}
			})
		}
		wg.Wait()
		// An empty file has no bytes to count.
		if got := taken.Load(); got != have && (scope != "upload.kib" || got != have+1) || refused.Load() != 4*have-got {
			t.Errorf("%s: %d taken, %d refused; want %d taken", scope, got, refused.Load(), have)
		}
		if got := b.value(`select count(*)::text from ingestions`); got != fmt.Sprint(taken.Load()+1) {
			t.Errorf("%s: %s receipts of %d uploads that were taken", scope, got, taken.Load()+1)
		}
		if got := send(other, "<b/>"); got != http.StatusAccepted {
			t.Errorf("%s: another sender: %d", scope, got)
		}
	}
	b.clock.pass(24 * time.Hour)
	if got := send(key, "<c/>"); got != http.StatusAccepted {
		t.Errorf("the next day: %d", got)
	}
}
