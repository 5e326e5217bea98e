package e2e_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"example.com/comptoir/internal/blob/blobtest"
	"example.com/comptoir/internal/id"
)

// TestBuckets keeps everything in buckets: what is dropped into one is filed, kept
// in another, and comes back as it was; so does an upload.
func TestBuckets(t *testing.T) {
	t.Parallel()

	s3 := blobtest.Start(t)
	files, inbox := s3.Bucket(t), s3.Bucket(t)
	h := start(t, 2, "COMPTOIR_FILES_URL="+files, "COMPTOIR_INBOX_URL="+inbox, "AWS_ACCESS_KEY_ID="+s3.Keys.Access, "AWS_SECRET_ACCESS_KEY="+s3.Keys.Secret)
	h.data.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at) values ($1, 'C-1', 'C-1', 'Somebody', 'BE', 'x', 'nl', now())`, id.NewCompany())
	token := h.signIn(t, h.staffEmail, h.staffPassword)

	dropped := ubl("Invoice", "2026-001", "BE0999999922", "C-1", []byte("%PDF-1.4 in a bucket"))
	address, err := url.Parse(inbox)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s3.Client().PutObject(t.Context(), address.Host, strings.TrimPrefix(address.Path, "/")+"/facture 1.xml", bytes.NewReader(dropped), int64(len(dropped)), minio.PutObjectOptions{}); err != nil {
		t.Fatalf("drop: %v", err)
	}
	sent := ubl("CreditNote", "2026-002", "BE0999999922", "C-1", nil)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/ingest?name=note.xml", bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusAccepted {
		t.Fatalf("upload: %s", res.Status)
	}

	var filed answer
	h.until(t, 30*time.Second, "both filed", func() bool {
		filed = h.post(t, token, `{ ingestions(states: [FILED]) { nodes { name document { files { id } } } } }`, nil)
		return filed.at("ingestions.nodes.1") != nil
	})
	for name, want := range map[string][]byte{"facture 1.xml": dropped, "note.xml": sent} {
		file := filed.find("ingestions.nodes", "name", name).text("document.files.0.id")
		got := h.post(t, token, `mutation($i: RequestDocumentDownloadInput!) { requestDocumentDownload(input: $i) { url errors { code } } }`, object{"i": object{"file": file}})
		status, body := h.get(t, token, got.text("requestDocumentDownload.url"))
		if status != http.StatusOK || !bytes.Equal(body, want) {
			t.Errorf("%s: %d, %d bytes came back, want the %d that were sent", name, status, len(body), len(want))
		}
	}
}
