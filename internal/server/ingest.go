package server

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"example.com/comptoir/internal/archive"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
)

const (
	// uploadPatience is how long the next bytes of an upload may take.
	uploadPatience = 20 * time.Second
	// uploadWithin is how long a whole upload may take.
	uploadWithin = 15 * time.Minute
)

// ingested is the answer to an upload.
type ingested struct {
	ID         id.Ingestion `json:"id"`
	State      string       `json:"state"`
	Name       string       `json:"name"`
	Size       int64        `json:"size"`
	SHA256     string       `json:"sha256"`
	ReceivedAt time.Time    `json:"receivedAt"`
}

// ingest takes a file into the archive: the body is its bytes, ?name= what it is
// called, ?lane=archive that nobody waits for it, the header Idempotency-Key
// makes a call that is sent again one. 202 with the receipt means that the file
// is safe. Who may not is refused before a byte is read.
func (s *server) ingest(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	lane, ok := archive.LaneOf(q.Get("lane"))
	if !ok {
		s.refuse(w, r, fault.New(fault.Invalid, "lane"))
		return
	}
	name := q.Get("name")
	if name == "" {
		name = "upload"
	}
	i, err := s.Archive.Upload(r.Context(), of(r).session.Actor, archive.Upload{
		Name: name, Content: patiently(w, r), Lane: lane, IdempotencyKey: r.Header.Get("Idempotency-Key"),
	})
	// The time for the answer begins now. A test's recorder has no deadline to move.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(ingested{ID: i.ID, State: i.State, Name: i.Name, Size: i.Size, SHA256: i.SHA256, ReceivedAt: i.ReceivedAt})
}

// patient moves the connection's deadline from read to read: a large file may
// take long, a sender who stops sending may not.
type patient struct {
	body io.Reader
	conn *http.ResponseController
	end  time.Time
}

func patiently(w http.ResponseWriter, r *http.Request) io.Reader {
	return &patient{r.Body, http.NewResponseController(w), time.Now().Add(uploadWithin)}
}

func (p *patient) Read(b []byte) (int, error) {
	next := time.Now().Add(uploadPatience)
	if next.After(p.end) {
		next = p.end
	}
	_ = p.conn.SetReadDeadline(next) // a test's recorder has none
	return p.body.Read(b)
}

// refusals are the statuses of what an upload may be refused for.
var refusals = map[fault.Code]int{
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.TooLong:         http.StatusRequestEntityTooLarge,
	fault.Conflict:        http.StatusConflict,
	fault.Invalid:         http.StatusBadRequest,
	fault.RateLimited:     http.StatusTooManyRequests,
}

// refuse answers with the rule's refusal in the reader's language, in the form of
// GraphQL's errors; anything else is a fault.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	faults := fault.All(err)
	if len(faults) == 0 || refusals[faults[0].Code] == 0 {
		s.fail(w, r, err)
		return
	}
	f := faults[0]
	if f.Code == fault.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	ext := map[string]any{"code": f.Code}
	if len(f.Path) > 0 {
		ext["path"] = f.Path
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(refusals[f.Code])
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{map[string]any{
		"message": fault.Sentence(string(s.localeOf(r)), f), "extensions": ext,
	}}})
}
