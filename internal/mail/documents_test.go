package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

func news(docs ...mail.FiledDocument) mail.DocumentsFiled {
	for n := range docs {
		docs[n].IssueDate, docs[n].Link = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), fmt.Sprintf("%s/%d", listLink, n)
	}
	return mail.DocumentsFiled{Name: "Ada", Company: sampleCompany, Documents: docs, Link: listLink, SettingsLink: sampleLink, StopLink: sampleLink}
}

// TestOneDocument: the subject names it, and the button opens it.
func TestOneDocument(t *testing.T) {
	t.Parallel()

	one := news(mail.FiledDocument{Kind: policy.CreditNote, Number: "C-7"})
	revised := news(mail.FiledDocument{Kind: policy.Quote, Number: "O-9", Revised: true})
	counted := news(mail.FiledDocument{Kind: policy.Quote, Number: "O-9"})
	counted.Others = 1
	for l, want := range map[mail.Locale][3]string{
		mail.French:  {"Nouveau document\u00a0: note de crédit\u00a0C-7", "Nouvelle version\u00a0: offre\u00a0O-9", "2 nouveaux documents"},
		mail.Dutch:   {"Nieuw document: creditnota\u00a0C-7", "Nieuwe versie: offerte\u00a0O-9", "2 nieuwe documenten"},
		mail.English: {"New document: credit note\u00a0C-7", "New version: quotation\u00a0O-9", "2 new documents"},
		mail.German:  {"Neues Dokument: Gutschrift\u00a0C-7", "Neue Fassung: Angebot\u00a0O-9", "2 neue Dokumente"},
	} {
		for n, d := range []mail.DocumentsFiled{one, revised, counted} {
			out := mustRender(t, l, d)
			if !strings.HasPrefix(out.Subject, want[n]) {
				t.Errorf("%s: subject %q, want %q", l, out.Subject, want[n])
			}
			if opens := strings.Contains(out.Text, "\n"+listLink+"/0\n\n"); opens != (n < 2) {
				t.Errorf("%s: the button opens the document: %v\n%s", l, opens, out.Text)
			}
		}
	}
}

// TestAmounts are written as readers of each language expect.
func TestAmounts(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		locale mail.Locale
		amount string
		want   string
	}{
		{mail.French, "1234567.5", "EUR\u00a01\u00a0234\u00a0567,50"},
		{mail.Dutch, "1234.50", "EUR\u00a01.234,50"},
		{mail.English, "1234.567", "EUR\u00a01,234.567"},
		{mail.German, "-999", "EUR\u00a0-999,00"},
		{mail.German, "0.1000", "EUR\u00a00,10"},
	} {
		out := mustRender(t, tt.locale, news(mail.FiledDocument{Kind: policy.Invoice, Number: "F-1", Amount: tt.amount, Currency: "EUR"}))
		if !strings.Contains(out.Text, " · "+tt.want+"\n") || !strings.Contains(out.HTML, tt.want) {
			t.Errorf("%s %s: want %q in:\n%s", tt.locale, tt.amount, tt.want, out.Text)
		}
	}
}

// TestDocumentsAreFacts: what stands in a paper becomes neither a link nor markup.
func TestDocumentsAreFacts(t *testing.T) {
	t.Parallel()

	evil := "<b>www.evil.test</b>\r\nBcc: {{.Link}} " + strings.Repeat("x", 500)
	out := mustRender(t, mail.English, news(mail.FiledDocument{Kind: policy.Invoice, Number: evil, Reference: evil, Amount: "1", Currency: "EUR"}))
	for _, never := range []string{"www.evil", "<b>", "\r", strings.Repeat("x", 101)} {
		if strings.Contains(out.HTML, never) || never != "<b>" && strings.Contains(out.Subject+out.Text, never) {
			t.Errorf("%q is in:\n%s\n%s", never, out.Subject, out.Text)
		}
	}
	if out.Stop != sampleLink {
		t.Errorf("the address that ends the mails is %q", out.Stop)
	}
	for name, d := range map[string]mail.DocumentsFiled{
		"none": news(), "no number": news(mail.FiledDocument{Kind: policy.Invoice}), "no such kind": news(mail.FiledDocument{Kind: "LETTER", Number: "1"}),
	} {
		if _, err := mail.Render(mail.English, seller(), d); err == nil {
			t.Errorf("%s: rendered", name)
		}
	}
}

// TestTwentyDocumentsFit: mail programs cut long mails.
func TestTwentyDocumentsFit(t *testing.T) {
	t.Parallel()

	d := news()
	for n := range mail.MaxDocuments {
		d.Documents = append(d.Documents, mail.FiledDocument{
			Kind: policy.OrderResponse, Number: fmt.Sprintf("SO-2026-%05d", n), Reference: "Chantier rue de la Loi 16", Amount: "123456.78", Currency: "EUR",
			IssueDate: time.Date(2026, 9, 16, 0, 0, 0, 0, time.UTC), Link: listLink + "/docu_01kq3x8v2mf8e9t4m0y2v7a6bc",
		})
	}
	d.Others = 180
	for _, l := range mail.Locales() {
		out := mustRender(t, l, d)
		if n := len(out.HTML); n > 20_000 {
			t.Errorf("%s: %d bytes", l, n)
		}
		if !strings.Contains(out.Text, "180") || !strings.Contains(out.Subject, "200") {
			t.Errorf("%s: the others are not counted: %s\n%s", l, out.Subject, out.Text)
		}
	}
}
