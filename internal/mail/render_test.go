package mail_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the golden files tell times in Brussels, also where no zone data is installed

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata/golden")

func seller() mail.Seller {
	return mail.Seller{
		Name:       "Métaux Dubois",
		Email:      "pro@metaux-dubois.example.com",
		Phone:      "+32 2 555 01 00",
		Address:    "Quai des Usines 12\n1000 Bruxelles",
		PublicURL:  "https://portail.metaux-dubois.example.com",
		PrivacyURL: "https://portail.metaux-dubois.example.com/vie-privee",
	}
}

const (
	sampleLink = "https://portail.metaux-dubois.example.com/l/0193a5c2f4?t=Qm9uam91cg&x=1"
	signInLink = "https://portail.metaux-dubois.example.com/sign-in"
	resetLink  = "https://portail.metaux-dubois.example.com/reset-password"
	freezeLink = "https://portail.metaux-dubois.example.com/freeze/0193a5c2f5?t=c3RvcA"

	listLink = "https://portail.metaux-dubois.example.com/companies/104233/documents"

	sampleCompany = "Ferronnerie Lambert & Fils SRL"
)

// samples has one mail of every kind.
func samples() []mail.Data {
	brussels := time.FixedZone("CET", 3600)
	at := time.Date(2026, 11, 23, 10, 5, 0, 0, brussels)
	until := time.Date(2026, 12, 1, 18, 30, 0, 0, brussels)
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	request := mail.AccessRequested{
		Name: "Luc Lambert", Company: sampleCompany, CustomerNumber: "104233",
		Person: "Ada Lambert", PersonEmail: "info@lambert.example.com", SharedMailbox: true, Namesake: true,
		EvidenceKind: mail.EvidenceInvoice, Weight: mail.WeightMedium, RequestedAt: at, Deadline: until,
		Link: sampleLink, FreezeLink: freezeLink,
	}
	return []mail.Data{
		mail.ConfirmEmail{Company: sampleCompany, Reference: "R-7F3K-2QWD", Link: sampleLink, ValidUntil: until},
		mail.SetPassword{Name: "Ada Lambert", Company: sampleCompany, CustomerNumber: "104233", Link: sampleLink, ValidUntil: until},
		mail.AccessAdded{Name: "Ada Lambert", Company: sampleCompany, CustomerNumber: "104233", Link: signInLink},
		mail.RegistrationRejected{Name: "Ada Lambert", Company: sampleCompany, Reference: "R-7F3K-2QWD", Reason: "Nous ne livrons qu'aux professionnels.\n\nLe numéro indiqué n'est plus actif."},
		mail.RegistrationInfoRequested{Name: "Ada Lambert", Company: sampleCompany, Reference: "R-7F3K-2QWD", Question: "À quelle adresse devons-nous livrer ?", Link: sampleLink},
		mail.RegistrationOverdue{Reference: "R-7F3K-2QWD", ReceivedAt: at, PromisedBy: at.Add(4 * time.Hour), Link: signInLink},
		mail.PasswordReset{Name: "Ada Lambert", Link: sampleLink, ValidUntil: until},
		mail.PasswordChanged{Name: "Ada Lambert", ChangedAt: at},

		mail.ConfirmClaim{Reference: "C-4KQ9-81ZX", Link: sampleLink, ValidUntil: until},
		mail.ClaimRejected{Name: "Ada Lambert", Reference: "C-4KQ9-81ZX"},
		mail.AlreadyMember{Name: "Ada Lambert", Company: sampleCompany, Link: signInLink, ResetLink: resetLink},
		mail.AlreadyAsked{Name: "Ada Lambert", Reference: "7K2M-9QXP-41TR-DW8Z"},
		mail.AccessGranted{Name: "Ada Lambert", Company: sampleCompany, CustomerNumber: "104233", Role: policy.RoleAccountant, Link: sampleLink, ValidUntil: until},
		mail.AccessDeclined{Name: "Ada Lambert", Reference: "C-4KQ9-81ZX"},
		mail.AccessExpired{Name: "Ada Lambert", Reference: "C-4KQ9-81ZX"},

		request,
		mail.AccessReminder(request),
		mail.AccessAnnounced{Company: sampleCompany, CustomerNumber: "104233", Person: "Ada Lambert", PersonEmail: "ada@lambert.example.com", Role: policy.RolePurchaser, ApprovedBy: "Luc Lambert", How: mail.HowClaim, Since: at, FreezeLink: freezeLink},
		mail.DepartureReported{Name: "Luc Lambert", Company: sampleCompany, Person: "Ada Lambert", LastDay: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), ReportedBy: "Ada Lambert"},
		mail.ClaimsLocked{Company: sampleCompany, CustomerNumber: "104233"},
		mail.ContactChanged{Name: "Luc Lambert", Company: sampleCompany, CustomerNumber: "104233", NewEmailMasked: mail.Mask("office@lambert.example.com")},

		mail.Invitation{Company: sampleCompany, InviterName: "Luc Lambert", Role: policy.RoleWarehouse, MembershipEnds: until.AddDate(0, 6, 0), Link: sampleLink, ValidUntil: until},
		mail.InvitationAnswered{Name: "Luc Lambert", Company: sampleCompany, InvitedEmail: "ada@lambert.example.com", Answer: mail.AnswerAccepted},
		mail.MembershipEnded{Name: "Ada Lambert", Company: sampleCompany, EndedAt: at},
		mail.MembershipFrozen{Name: "Ada Lambert", Company: sampleCompany},
		mail.CompanySuspended{Name: "Ada Lambert", Company: sampleCompany, Reason: "Une facture reste ouverte depuis le mois de mai."},

		mail.ConfirmNewEmail{Name: "Ada Lambert", Link: sampleLink, ValidUntil: until},
		mail.EmailChanged{Name: "Ada Lambert", NewEmailMasked: mail.Mask("ada@atelier.example.com"), ChangedAt: at},

		mail.AdminByContact{Company: sampleCompany, CustomerNumber: "104233", Person: "Ada Lambert", PersonEmail: "info@lambert.example.com", Link: signInLink},
		mail.StaffNotice{What: mail.NoticeAccessCall, Company: sampleCompany, PromisedBy: at.Add(4 * time.Hour), Link: signInLink},

		mail.DocumentsFiled{
			Name: "Ada Lambert", Company: sampleCompany, Daily: true, Others: 3, Link: listLink, SettingsLink: listLink + "/choose", StopLink: sampleLink,
			Documents: []mail.FiledDocument{
				{Kind: policy.Invoice, Number: "F26-00104", IssueDate: day, Reference: "Chantier Ixelles", Amount: "12345.6", Currency: "EUR", Link: listLink + "/1"},
				{Kind: policy.Quote, Number: "O26-077", IssueDate: day, Revised: true, Amount: "980.00", Currency: "EUR", Link: listLink + "/2"},
				{Kind: policy.Certificate, Number: "3.1/88", IssueDate: day.AddDate(0, 0, -1), Link: listLink + "/3"},
			},
		},
	}
}

func mustRender(t *testing.T, l mail.Locale, d mail.Data) mail.Rendered {
	t.Helper()
	out, err := mail.Render(l, seller(), d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// eachMail runs test once for every kind in every language.
func eachMail(t *testing.T, test func(t *testing.T, l mail.Locale, d mail.Data)) {
	t.Helper()
	for _, l := range mail.Locales() {
		for _, d := range samples() {
			t.Run(fmt.Sprintf("%s/%s", l, d.Kind()), func(t *testing.T) {
				t.Parallel()

				test(t, l, d)
			})
		}
	}
}

func TestSamplesCoverEveryKind(t *testing.T) {
	t.Parallel()

	var got []mail.Kind
	for _, d := range samples() {
		got = append(got, d.Kind())
	}
	if diff := cmp.Diff(mail.Kinds(), got); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()

	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		out := mustRender(t, l, d)
		base := filepath.Join("testdata", "golden", string(l), string(d.Kind()))
		golden(t, base+".txt", "Subject: "+out.Subject+"\n\n"+out.Text)
		golden(t, base+".html", out.HTML)
	})
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; if it should, run go test -update and read the difference (-want +got):\n%s", file, diff)
	}
}

func TestEveryMailNamesTheSeller(t *testing.T) {
	t.Parallel()

	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		out := mustRender(t, l, d)
		for _, want := range []string{
			"Métaux Dubois", "Quai des Usines 12", "pro@metaux-dubois.example.com",
			"https://portail.metaux-dubois.example.com/vie-privee",
		} {
			if !strings.Contains(out.Text, want) || !strings.Contains(out.HTML, want) {
				t.Errorf("%q stands in text: %v, in HTML: %v", want, strings.Contains(out.Text, want), strings.Contains(out.HTML, want))
			}
		}
		if !strings.Contains(out.Text, "+32 2 555 01 00") || !strings.Contains(out.HTML, `href="tel:&#43;3225550100"`) {
			t.Error("the telephone number is missing")
		}
	})
}

// TestWords holds the mails to the words of the trade: no "compagnie", no
// "avoir" for a credit note, no "devis", no "pakbon", no "vendeur"; and to
// the rule that no mail carries a password or another one's template.
func TestWords(t *testing.T) {
	t.Parallel()

	never := regexp.MustCompile(`(?i)\b(compagnie|avoirs?|devis|pakbon(nen)?|vendeur|verkoper|seller|Verkäufer|tu|toi|jij|je|jouw|du|dein)\b|\{\{|<no value>|ZgotmplZ`)
	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		out := mustRender(t, l, d)
		text := out.Subject + "\n" + out.Text
		if l == mail.French { // "du" is French for "of the", and quotes are staff's
			text = strings.NewReplacer(" du ", " ", " Du ", " ").Replace(text)
		}
		if word := never.FindString(text); word != "" {
			t.Errorf("%q in:\n%s", word, text)
		}
		if word := regexp.MustCompile(`\{\{|no value|ZgotmplZ`).FindString(out.HTML); word != "" {
			t.Errorf("%q in the HTML part", word)
		}
	})
}

func TestHTMLIsSelfContained(t *testing.T) {
	t.Parallel()

	never := regexp.MustCompile(`(?i)<(img|script|link|iframe|form|object|svg|base)\b|\bsrc=|url\(|@import|\bon[a-z]+=|javascript:`)
	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		out := mustRender(t, l, d)
		if found := never.FindString(out.HTML); found != "" {
			t.Errorf("HTML part has %q", found)
		}
		for _, want := range []string{`<html lang="` + l.Tag() + `">`, `name="viewport"`, `name="color-scheme"`, "prefers-color-scheme: dark", "<h1 "} {
			if !strings.Contains(out.HTML, want) {
				t.Errorf("HTML part lacks %q", want)
			}
		}
		if n := len(out.HTML); n > 20_000 {
			t.Errorf("HTML part has %d bytes; some mail programs cut long ones", n)
		}
	})
}

// TestFactsStayFacts puts markup, placeholders, marks of the template format
// and line breaks into every fact.
func TestFactsStayFacts(t *testing.T) {
	t.Parallel()

	evil := "<b>x</b>\r\nBcc: eve@example.com\n\n[button] https://evil.test | {{.Link}} \u202egnp.exe\x00&amp;"
	for _, d := range samples() {
		d = changed(d, evil, isWords)
		t.Run(string(d.Kind()), func(t *testing.T) {
			t.Parallel()

			s := seller()
			s.Name, s.Address, s.Phone = evil, evil, evil
			out, err := mail.Render(mail.English, s, d)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(out.Subject, "\r\n\x00\u202e") {
				t.Errorf("subject = %q", out.Subject)
			}
			if strings.ContainsAny(out.Text, "\r\x00\u202e") {
				t.Errorf("text = %q", out.Text)
			}
			if strings.Contains(out.HTML, "<b>") || strings.Contains(out.HTML, "\u202e") || strings.Contains(out.HTML, `"https://evil.test`) {
				t.Errorf("HTML = %s", out.HTML)
			}
			if !strings.Contains(out.HTML, "&lt;b&gt;x&lt;/b&gt;") || !strings.Contains(out.HTML, "&amp;amp;") || !strings.Contains(out.HTML, "{{.Link}}") {
				t.Errorf("a fact was changed instead of escaped: %s", out.HTML)
			}
		})
	}
}

// isWords tells whether a fact of type string is free text.
func isWords(field string) bool {
	return !strings.HasSuffix(field, "Link") && !strings.Contains(field, "Email")
}

// TestStrangersTextIsNoLink puts addresses into every name and every mailbox
// that somebody typed.
func TestStrangersTextIsNoLink(t *testing.T) {
	t.Parallel()

	names := []string{"Name", "Company", "Person", "InviterName", "ApprovedBy", "ReportedBy"}
	evil := "WIN https://evil.example.com/prize www.evil.test aa.bb.cc write@evil.test 💩.la evil。test " + strings.Repeat("x", 500)
	link := regexp.MustCompile(`(?i)evil[.。](test|example)|www\.evil|https://evil|b\.cc|a\.bb|💩\.la`)
	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		d = changed(d, evil, func(field string) bool { return slices.Contains(names, field) })
		d = changed(d, "www.evil.test/aa.bb.cc@evil.example.com", func(field string) bool { return strings.HasSuffix(field, "Email") })
		d = changed(d, "w•••@www.evil.test", func(field string) bool { return strings.HasSuffix(field, "Masked") })
		out := mustRender(t, l, d)
		for _, part := range []string{out.Subject, out.Text, out.HTML} {
			if found := link.FindString(part); found != "" {
				t.Errorf("%q would become a link in:\n%s", found, part)
			}
			if strings.Contains(part, strings.Repeat("x", 101)) {
				t.Error("the stranger's text was not shortened")
			}
		}
	})
	d := mail.ConfirmEmail{Company: "Dubois & Cie S.A.R.L.", Reference: "R-7F3K-2QWD", Link: sampleLink, ValidUntil: time.Unix(1, 0)}
	if out := mustRender(t, mail.English, d); !strings.Contains(out.Text, `"Dubois & Cie S.A.R.L."`) {
		t.Errorf("an ordinary name was changed:\n%s", out.Text)
	}
}

func TestRenderRefuses(t *testing.T) {
	t.Parallel()

	good := mail.PasswordReset{Name: "Ada", Link: sampleLink, ValidUntil: time.Unix(1, 0)}
	link := func(l string) mail.PasswordReset { d := good; d.Link = l; return d }
	who := func(change func(*mail.Seller)) mail.Seller { s := seller(); change(&s); return s }
	for _, tt := range []struct {
		name   string
		locale mail.Locale
		seller mail.Seller
		data   mail.Data
		want   string
	}{
		{"NoData", mail.French, seller(), nil, "no data"},
		{"NoLocale", "", seller(), good, "no such template"},
		{"UnknownLocale", "it", seller(), good, "no such template"},
		{"EverythingMissing", mail.French, seller(), mail.PasswordReset{}, "Name is missing\nLink: link is missing\nValidUntil is missing"},
		{"BlankName", mail.French, seller(), mail.PasswordChanged{Name: " \n\u200b", ChangedAt: time.Unix(1, 0)}, "Name is missing"},
		{"RelativeLink", mail.French, seller(), link("/reset"), "absolute"},
		{"ScriptLink", mail.French, seller(), link("javascript:alert(1)"), "absolute"},
		{"LinkWithUser", mail.French, seller(), link("https://a@b.example.com/"), "absolute"},
		{"LinkWithBreak", mail.French, seller(), link("https://a.example.com/ x"), "percent-encoded"},
		{"LinkWithQuote", mail.French, seller(), link(`https://a.example.com/"x`), "percent-encoded"},
		{"LinkMalformed", mail.French, seller(), link("https://a.example.com/%zz"), "malformed"},
		{"SellerName", mail.French, who(func(s *mail.Seller) { s.Name = " " }), good, "seller has no name"},
		{"SellerEmail", mail.French, who(func(s *mail.Seller) { s.Email = "Pro <pro@example.com>" }), good, "seller e-mail"},
		{"SellerPrivacy", mail.French, who(func(s *mail.Seller) { s.PrivacyURL = "" }), good, "seller privacy policy"},
		{"ManagerWithoutName", mail.French, who(func(s *mail.Seller) { s.AccountManager.Phone = "+32 2 555 01 07" }), good, "account manager: no name"},
		{"ManagerOutOfReach", mail.French, who(func(s *mail.Seller) { s.AccountManager.Name = "Sofie Claes" }), good, "account manager: neither telephone nor e-mail"},
		{"StandInEmail", mail.French, who(func(s *mail.Seller) { s.StandIn = mail.Contact{Name: "Marc", Email: "marc"} }), good, "stand-in: not a bare e-mail address"},
		{"SellerPortal", mail.French, who(func(s *mail.Seller) { s.PublicURL = "portal" }), good, "seller portal"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			_, err := mail.Render(tt.locale, tt.seller, tt.data)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want %q in it", err, tt.want)
			}
			if err != nil && tt.data != nil && strings.Contains(err.Error(), "example.com") {
				t.Errorf("err = %v tells the link", err)
			}
		})
	}
}

func TestOptionalParticularsMayBeAbsent(t *testing.T) {
	t.Parallel()

	s := seller()
	s.Phone, s.Address, s.PublicURL = "", "", ""
	out, err := mail.Render(mail.Dutch, s, samples()[7])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.Text, "\n\nMétaux Dubois\npro@metaux-dubois.example.com\n\n") {
		t.Errorf("particulars are torn:\n%s", out.Text)
	}
	if strings.Contains(out.HTML, "tel:") || strings.Contains(out.HTML, `href=""`) {
		t.Errorf("HTML = %s", out.HTML)
	}
	s.Phone = "02 555 01 00" // not dialable from abroad: shown, but no link
	if out, err = mail.Render(mail.Dutch, s, samples()[7]); err != nil || !strings.Contains(out.HTML, "02 555 01 00") || strings.Contains(out.HTML, "tel:") {
		t.Errorf("err %v, HTML = %s", err, out.HTML)
	}
}

// TestAccountManager: the people whom the reader knows stand before the
// seller, in every language, and nobody stands there without a way to reach
// them.
func TestAccountManager(t *testing.T) {
	t.Parallel()

	sofie := mail.Contact{Name: "Sofie Claes", Phone: "+32 2 555 01 07", Email: "sofie@metaux-dubois.example.com"}
	marc := mail.Contact{Name: "Marc <Petit>", Phone: "02 555 01 09"}
	labels := map[mail.Locale][2]string{
		mail.French: {"Votre personne de contact\u00a0:", "En son absence\u00a0:"}, mail.Dutch: {"Uw contactpersoon:", "Bij afwezigheid:"},
		mail.English: {"Your contact person:", "In their absence:"}, mail.German: {"Ihr Ansprechpartner:", "Vertretung:"},
	}
	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		s := seller()
		s.AccountManager, s.StandIn = sofie, marc
		out, err := mail.Render(l, s, d)
		if err != nil {
			t.Fatal(err)
		}
		want := "\n\n" + labels[l][0] + "\nSofie Claes\nsofie@metaux-dubois.example.com\n+32 2 555 01 07\n\n" + labels[l][1] + "\nMarc <Petit>\n02 555 01 09\n\nMétaux Dubois\n"
		if !strings.Contains(out.Text, want) {
			t.Errorf("want%sin:\n%s", want, out.Text)
		}
		for _, want := range []string{labels[l][0], "<strong>Sofie Claes</strong>", `href="mailto:sofie@metaux-dubois.example.com"`, `href="tel:&#43;3225550107"`, "<strong>Marc &lt;Petit&gt;</strong>", "<strong>Métaux Dubois</strong>"} {
			if !strings.Contains(out.HTML, want) {
				t.Errorf("HTML part lacks %q", want)
			}
		}
		if strings.Contains(out.HTML, `href="mailto:"`) {
			t.Error("a link to no mailbox")
		}
	})

	s := seller()
	s.StandIn = sofie
	out, err := mail.Render(mail.English, s, mail.ClaimRejected{Name: "Ada", Reference: "C-4KQ9-81ZX"})
	if err != nil || !strings.Contains(out.Text, "Your contact person:\nSofie Claes") || strings.Contains(out.Text, "absence") {
		t.Errorf("a stand-in for nobody: err %v\n%s", err, out.Text)
	}
}

func TestTimesFollowTheLanguageAndTheZone(t *testing.T) {
	t.Parallel()

	summer := time.Date(2026, 8, 31, 22, 4, 0, 0, time.UTC) // already September in Brussels
	for _, tt := range []struct {
		locale mail.Locale
		zone   string
		want   string
	}{
		{mail.French, "", "mardi 1er septembre 2026 à 0\u00a0h\u00a004"},
		{mail.Dutch, "", "dinsdag 1 september 2026 om 0.04\u00a0uur"},
		{mail.English, "", "Tuesday 1 September 2026 at 0:04"},
		{mail.German, "", "Dienstag, 1. September 2026, 0:04\u00a0Uhr"},
		{mail.French, "America/Montreal", "lundi 31 août 2026 à 18\u00a0h\u00a004"},
	} {
		t.Run(string(tt.locale)+tt.zone, func(t *testing.T) {
			t.Parallel()

			s := seller()
			var err error
			if s.Zone, err = mail.LoadZone(tt.zone); err != nil {
				t.Fatal(err)
			}
			out, err := mail.Render(tt.locale, s, mail.PasswordChanged{Name: "Ada", ChangedAt: summer})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.Text, tt.want) {
				t.Errorf("%q is not in:\n%s", tt.want, out.Text)
			}
		})
	}
	if _, err := mail.LoadZone("Europe/Nowhere"); err == nil {
		t.Error("an unknown zone was found")
	}
}

func TestParseLocale(t *testing.T) {
	t.Parallel()

	for tag, want := range map[string]mail.Locale{
		"fr": "fr", "NL": "nl", "en-GB": "en", "de_BE": "de", " fr-BE ": "fr",
		"": "nl", "it": "nl", "french": "nl", "-": "nl",
	} {
		if got := mail.ParseLocale(tag, mail.Dutch); got != want {
			t.Errorf("ParseLocale(%q) = %q, want %q", tag, got, want)
		}
	}
}

func TestMessageID(t *testing.T) {
	t.Parallel()

	id := mail.MessageID([]byte("secret"), "0193a5c2-f4aa-7b1e-9c3d-000000000001", "example.com")
	if !regexp.MustCompile(`^[0-9a-f]{32}@example\.com$`).MatchString(id) {
		t.Errorf("id = %q", id)
	}
	if again := mail.MessageID([]byte("secret"), "0193a5c2-f4aa-7b1e-9c3d-000000000001", "example.com"); again != id {
		t.Errorf("the same row gives %q and %q", id, again)
	}
	if other := mail.MessageID([]byte("secret"), "0193a5c2-f4aa-7b1e-9c3d-000000000002", "example.com"); other == id {
		t.Error("two rows share an id")
	}
	if other := mail.MessageID([]byte("other"), "0193a5c2-f4aa-7b1e-9c3d-000000000001", "example.com"); other == id {
		t.Error("the secret has no part in the id")
	}
}
