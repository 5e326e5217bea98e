package mail_test

import (
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// What every mail owes its reader, whichever kind it is. The tests walk the
// samples, so a new kind is held to all of it.

// changed gives d with the fields that choose names set to value.
func changed(d mail.Data, value any, choose func(field string) bool) mail.Data {
	out := reflect.New(reflect.TypeOf(d)).Elem()
	out.Set(reflect.ValueOf(d))
	for i := range out.NumField() {
		f := out.Type().Field(i)
		if f.Type == reflect.TypeOf(value) && choose(f.Name) {
			out.Field(i).Set(reflect.ValueOf(value))
		}
	}
	return out.Interface().(mail.Data) //nolint:forcetypeassert // of the type of d
}

func TestSubjectsAreShort(t *testing.T) {
	t.Parallel()

	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		out := mustRender(t, l, d)
		if n := utf8.RuneCountInString(out.Subject); n == 0 || n > 90 {
			t.Errorf("subject has %d characters, want 1 to 90: %s", n, out.Subject)
		}
	})
}

// TestSubjectsCarryNoStrangersWords keeps what a stranger typed out of the
// line that a reader sees before opening anything. The names of companies
// stay: readers with several need them, and staff have seen them.
func TestSubjectsCarryNoStrangersWords(t *testing.T) {
	t.Parallel()

	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		d = changed(d, "Zorro", func(field string) bool {
			return slices.Contains([]string{"Name", "Person", "InviterName", "ApprovedBy", "ReportedBy", "Reason"}, field)
		})
		if out := mustRender(t, l, d); strings.Contains(out.Subject, "Zorro") {
			t.Errorf("subject = %s", out.Subject)
		}
	})
}

func TestPartsHaveTheSameLinks(t *testing.T) {
	t.Parallel()

	href := regexp.MustCompile(`href="(https?:[^"]*)"`)
	address := regexp.MustCompile(`(?m)^ *(https?:\S+)$`)
	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		out := mustRender(t, l, d)
		var inHTML []string
		for _, m := range href.FindAllStringSubmatch(out.HTML, -1) {
			inHTML = append(inHTML, html.UnescapeString(m[1]))
		}
		var inText []string
		for _, m := range address.FindAllStringSubmatch(out.Text, -1) {
			inText = append(inText, m[1])
		}
		slices.Sort(inHTML)
		slices.Sort(inText)
		if diff := cmp.Diff(slices.Compact(inText), slices.Compact(inHTML)); diff != "" {
			t.Errorf("links (-text +HTML):\n%s", diff)
		}
		for i := range reflect.ValueOf(d).NumField() { // each link of the facts is there
			if f := reflect.TypeOf(d).Field(i); strings.HasSuffix(f.Name, "Link") && !slices.Contains(inText, reflect.ValueOf(d).Field(i).String()) {
				t.Errorf("%s is not in the mail", f.Name)
			}
		}
	})
}

// TestFreezeLink: a mail that tells a company of an access carries the link
// that stops it (product rule 17), and no other mail does.
func TestFreezeLink(t *testing.T) {
	t.Parallel()

	withLink := []mail.Kind{mail.KindAccessRequested, mail.KindAccessReminder, mail.KindAccessAnnounced}
	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		out := mustRender(t, l, d)
		if got, want := strings.Contains(out.Text, "\n"+freezeLink+"\n"), slices.Contains(withLink, d.Kind()); got != want {
			t.Errorf("freeze link: %v, want %v", got, want)
		}
	})
}

// TestNoHoles takes one fact away at a time: only an optional one may miss.
func TestNoHoles(t *testing.T) {
	t.Parallel()

	optional := map[mail.Kind][]string{
		mail.KindAccessRequested:   {"Name", "SharedMailbox", "Namesake"},
		mail.KindAccessReminder:    {"Name", "SharedMailbox", "Namesake"},
		mail.KindAccessAnnounced:   {"Name"},
		mail.KindDepartureReported: {"Name"},
		mail.KindClaimsLocked:      {"Name"},
		mail.KindContactChanged:    {"Name"},
		mail.KindInvitation:        {"MembershipEnds"},
		mail.KindStaffNotice:       {"Company"},
		mail.KindDocumentsFiled:    {"Name", "Others", "Daily"},
	}
	for _, d := range samples() {
		for i := range reflect.TypeOf(d).NumField() {
			field := reflect.TypeOf(d).Field(i)
			t.Run(string(d.Kind())+"/"+field.Name, func(t *testing.T) {
				t.Parallel()

				without := changed(d, reflect.Zero(field.Type).Interface(), func(name string) bool { return name == field.Name })
				_, err := mail.Render(mail.French, seller(), without)
				if slices.Contains(optional[d.Kind()], field.Name) {
					if err != nil {
						t.Errorf("err = %v for an optional fact", err)
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), field.Name) {
					t.Errorf("err = %v, want one that names %s", err, field.Name)
				}
			})
		}
	}
}

func TestWhatIsAbsentIsNotSpokenOf(t *testing.T) {
	t.Parallel()

	of := func(k mail.Kind) mail.Data {
		return samples()[slices.IndexFunc(samples(), func(d mail.Data) bool { return d.Kind() == k })]
	}
	is := func(field string) func(string) bool { return func(name string) bool { return name == field } }
	request := of(mail.KindAccessRequested)
	for _, tt := range []struct {
		name          string
		data          mail.Data
		with, without string // a sentence if the fact is there, and one if it isn't
	}{
		{"Greeting", changed(request, "", is("Name")), "Hello Luc Lambert,", "Hello,\n"},
		{"SharedMailbox", changed(request, false, is("SharedMailbox")), "- Please note: several people", "- Please note: somebody"},
		{"Namesake", changed(request, false, is("Namesake")), "- Please note: somebody", "- Please note: several people"},
		{"MembershipEnds", changed(of(mail.KindInvitation), time.Time{}, is("MembershipEnds")), "End of the access", "- Role: "},
		{"Company", changed(of(mail.KindStaffNotice), "", is("Company")), "- Company:", "- To be done by"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			full := mustRender(t, mail.English, of(tt.data.Kind()))
			if !strings.Contains(full.Text, tt.with) || !strings.Contains(html.UnescapeString(full.HTML), strings.TrimPrefix(tt.with, "- ")) {
				t.Errorf("%q is not in:\n%s", tt.with, full.Text)
			}
			out := mustRender(t, mail.English, tt.data)
			if strings.Contains(out.Text, tt.with) || !strings.Contains(out.Text, tt.without) {
				t.Errorf("want %q and not %q in:\n%s", tt.without, tt.with, out.Text)
			}
			if regexp.MustCompile(`(?m): ?$\n\n\n|^- [^:]*: ?$|\n\n\n`).MatchString(out.Text) {
				t.Errorf("a hole in:\n%s", out.Text)
			}
		})
	}
}

// TestEveryValueHasWords renders every value of every enumeration in every
// language, and one that does not exist.
func TestEveryValueHasWords(t *testing.T) {
	t.Parallel()

	values := []any{
		policy.RoleAdmin, policy.RolePurchaser, policy.RoleAccountant, policy.RoleWarehouse, policy.RoleReader,
		mail.EvidenceInvoice, mail.EvidenceVAT, mail.EvidenceQuote, mail.EvidenceOrder, mail.EvidenceDeliveryNote, mail.EvidenceNone,
		mail.WeightNone, mail.WeightLow, mail.WeightMedium, mail.WeightHigh,
		mail.HowClaim, mail.HowInvitation, mail.HowStaff, mail.HowRegistration, mail.HowDeparture,
		mail.AnswerAccepted, mail.AnswerDeclined,
		mail.NoticeAccessCall, mail.NoticeClaimsLocked, mail.NoticeAccessFrozen, mail.NoticeAbuseReport, mail.NoticeCompanyWithoutAdmin,
	}
	all := func(string) bool { return true }
	eachMail(t, func(t *testing.T, l mail.Locale, d mail.Data) {
		seen := make(map[reflect.Type]map[string]bool)
		for _, v := range values {
			if !carries(d, v) {
				continue
			}
			out := mustRender(t, l, changed(d, v, all))
			if n := utf8.RuneCountInString(out.Subject); n > 90 {
				t.Errorf("%v: subject has %d characters: %s", v, n, out.Subject)
			}
			typ := reflect.TypeOf(v)
			if seen[typ] == nil {
				seen[typ] = make(map[string]bool)
			}
			if seen[typ][out.Text] {
				t.Errorf("%v reads like another value", v)
			}
			seen[typ][out.Text] = true
		}
		for typ := range seen {
			unknown := reflect.ValueOf("KING").Convert(typ).Interface()
			if _, err := mail.Render(l, seller(), changed(d, unknown, all)); err == nil || !strings.Contains(err.Error(), `"KING"`) {
				t.Errorf("%s: err = %v for a value without words", typ, err)
			}
		}
	})
}

// carries tells whether d has a field of the type of value.
func carries(d mail.Data, value any) bool {
	return slices.ContainsFunc(reflect.VisibleFields(reflect.TypeOf(d)), func(f reflect.StructField) bool {
		return f.Type == reflect.TypeOf(value)
	})
}

func TestLastDayIsTheSameEverywhere(t *testing.T) {
	t.Parallel()

	d := mail.DepartureReported{Company: "A", Person: "B", LastDay: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), ReportedBy: "C"}
	for l, want := range map[mail.Locale]string{
		mail.French: "vendredi 1er janvier 2027\n", mail.Dutch: "vrijdag 1 januari 2027\n",
		mail.English: "Friday 1 January 2027\n", mail.German: "Freitag, 1. Januar 2027\n",
	} {
		s := seller()
		s.Zone = time.FixedZone("far west", -10*3600)
		out, err := mail.Render(l, s, d)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.Text, want) {
			t.Errorf("%q is not in:\n%s", want, out.Text)
		}
	}
}

func TestMask(t *testing.T) {
	t.Parallel()

	for email, want := range map[string]string{
		"ada@example.com": "a•••@example.com", `"a@b"@example.com`: `"•••@example.com`,
		"é@example.com": "é•••@example.com", "@example.com": "•••", "ada": "•••", "": "•••",
	} {
		if got := mail.Mask(email); got != want {
			t.Errorf("Mask(%q) = %q, want %q", email, got, want)
		}
	}
	_, err := mail.Render(mail.French, seller(), mail.EmailChanged{Name: "Ada", NewEmailMasked: "ada@example.com", ChangedAt: time.Unix(1, 0)})
	if err == nil || !strings.Contains(err.Error(), "NewEmailMasked is not masked") || strings.Contains(err.Error(), "ada@") {
		t.Errorf("err = %v", err)
	}
}
