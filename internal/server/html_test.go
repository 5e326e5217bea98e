package server

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/comptoir/internal/mail"
)

// element is one start tag of a page, with the text inside it.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

// elements reads a page strictly: every element is closed where it must be, in
// the right order, and nothing is left open.
func elements(t *testing.T, page string) []*element {
	t.Helper()
	void := []string{"meta", "link", "input", "br"}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict = false // HTML has attributes without a value
	d.Entity = xml.HTMLEntity
	var all, open []*element
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				name := a.Name.Local
				if _, twice := e.attrs[name]; twice {
					t.Errorf("<%s> has %s twice", e.name, name)
				}
				e.attrs[name] = a.Value
			}
			all = append(all, e)
			if !slices.Contains(void, e.name) {
				open = append(open, e)
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != token.Name.Local {
				t.Fatalf("</%s> closes nothing in\n%s", token.Name.Local, page)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			for _, e := range open {
				e.text += string(token)
			}
		}
	}
	if len(open) > 0 {
		t.Fatalf("<%s> is never closed", open[len(open)-1].name)
	}
	return all
}

// checkPage holds a page against what a reader with a keyboard, a screen reader
// or a telephone needs of it (WCAG 2.2: 1.3.1, 2.4.1, 2.4.2, 2.4.6, 3.1.1, 3.1.2, 3.3.1, 3.3.2, 4.1.2).
func checkPage(t *testing.T, page string, l mail.Locale) {
	t.Helper()
	ids, labels, headings := map[string]bool{}, map[string]bool{}, []string{}
	all := elements(t, page)
	count := map[string]int{}
	for _, e := range all {
		count[e.name]++
		if i := e.attrs["id"]; i != "" {
			if ids[i] {
				t.Errorf("id %q twice", i)
			}
			ids[i] = true
		}
		if e.name == "label" && strings.TrimSpace(e.text) != "" {
			labels[e.attrs["for"]] = true
		}
		if len(e.name) == 2 && e.name[0] == 'h' && e.name[1] >= '1' && e.name[1] <= '6' {
			headings = append(headings, e.name)
		}
	}
	for _, name := range []string{"html", "title", "main", "header", "footer", "nav", "h1"} {
		if count[name] != 1 {
			t.Errorf("%d elements <%s>, want one", count[name], name)
		}
	}
	if len(headings) == 0 || headings[0] != "h1" || slices.ContainsFunc(headings, func(h string) bool { return h > "h2" }) {
		t.Errorf("headings are %v", headings)
	}
	for _, e := range all {
		checkElement(t, e, l, ids, labels)
	}
	for _, must := range []string{"sales@metaux.example.com", "+32 2 555 01 00", `href="https://portal.example.com/privacy"`, `name="viewport"`, `class="skip" href="#main"`} {
		if !strings.Contains(page, must) && !strings.Contains(page, strings.ReplaceAll(must, "+", "&#43;")) {
			t.Errorf("no %s", must)
		}
	}
	if hole := placePattern.FindString(page); hole != "" || strings.Contains(page, "&lt;nil&gt;") || strings.Contains(page, "ZgotmplZ") {
		t.Errorf("a place is not filled: %q", hole)
	}
}

func checkElement(t *testing.T, e *element, l mail.Locale, ids, labels map[string]bool) {
	t.Helper()
	for a := range e.attrs {
		if strings.HasPrefix(a, "on") || a == "style" || a == "maxlength" || a == "tabindex" && e.attrs[a] != "-1" {
			t.Errorf("<%s> has %s=%q", e.name, a, e.attrs[a])
		}
	}
	for i := range strings.FieldsSeq(e.attrs["aria-describedby"]) {
		if !ids[i] {
			t.Errorf("aria-describedby names %q, which there is not", i)
		}
	}
	switch e.name {
	case "script", "style", "img", "iframe", "object", "embed":
		t.Errorf("<%s> is on the page", e.name)
	case "html":
		if e.attrs["lang"] != l.Tag() {
			t.Errorf("lang = %q, want %q", e.attrs["lang"], l.Tag())
		}
	case "title", "a", "button", "h1", "h2":
		if strings.TrimSpace(e.text) == "" {
			t.Errorf("<%s> has no text", e.name)
		}
	case "input", "textarea":
		if _, hidden := e.attrs["hidden"]; !hidden && !labels[e.attrs["id"]] {
			t.Errorf("<%s id=%q> has no label", e.name, e.attrs["id"])
		}
	case "form":
		if e.attrs["method"] != "post" || !strings.HasPrefix(e.attrs["action"], "/") {
			t.Errorf("form %v", e.attrs)
		}
	}
}

// pagesToRead opens each page in each of its shapes.
func (b *bundle) pagesToRead(lang string) map[string]answer {
	reference, token := b.register("mia" + lang + "@zon.example.com")
	password := b.passwordLink("ben" + lang + "@zon.example.com")
	q := "?lang=" + lang
	out := map[string]answer{
		"notBuilt": b.get("/" + q), "linkSent": b.get("/link-sent" + q), "passwordSet": b.get("/password-set" + q),
		"confirm": b.get("/confirm/" + token + q), "received": b.get("/registrations/" + reference + q), "withdraw": b.get("/registrations/" + reference + "/withdraw" + q),
		"setPassword": b.get("/set-password/" + password + q), "tooShort": b.submit("/set-password/"+password+q, "password", "kort"),
		"common": b.submit("/set-password/"+password+q, "password", strings.Repeat("a", 20)),
		"link":   b.get("/confirm/nothing" + q), "notFound": b.get("/nowhere" + q), "method": b.send(http.MethodPut, "/"+q, ""),
		"crossOrigin": b.send(http.MethodPost, "/confirm/x"+q, "", "Sec-Fetch-Site", "cross-site"), "form": b.send(http.MethodPost, "/set-password/x"+q, "%zz"),
	}
	b.submit("/confirm/" + token)
	out["confirmed"] = b.get("/confirm/" + token + q)
	out["inReview"] = b.get("/registrations/" + reference + q)
	b.ask(reference, "Welke vestiging?")
	out["asked"] = b.get("/registrations/" + reference + q)
	out["unanswered"] = b.submit("/registrations/"+reference+"/answer"+q, "answer", "")
	b.submit("/registrations/" + reference + "/withdraw")
	out["closed"] = b.get("/registrations/" + reference + q)
	out["state"] = b.submit("/registrations/" + reference + "/withdraw" + q)
	_, late := b.register("late" + lang + "@zon.example.com")
	b.clock.pass(8 * 24 * time.Hour)
	out["confirmExpired"] = b.get("/confirm/" + late + q)
	out["passwordExpired"] = b.get("/set-password/" + password + q)
	return out
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, l := range mail.Locales() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			for name, a := range b.pagesToRead(string(l)) {
				t.Run(name, func(t *testing.T) {
					checkPage(t, a.text, l)
					if got := a.Header.Get("Content-Language"); got != l.Tag() {
						t.Errorf("Content-Language = %q", got)
					}
				})
			}
		})
	}
}
