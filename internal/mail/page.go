package mail

import (
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// page is a mail with all facts in place, before it becomes text or HTML.
type page struct {
	Lang     string // BCP 47
	Subject  string
	Copy     string // introduces the copy of a button's address
	Blocks   []block
	Contacts []contact
	Entries  []entry // the list of documents
}

// contact is the particulars of the seller, or of one of its people, as they
// stand in a mail.
type contact struct {
	Label   string // what a person is to the reader; empty for the seller
	Name    string
	Address []string
	Email   string
	Phone   string
	Portal  string
}

// lines gives the particulars one a line, without the absent ones.
func (c contact) lines() []string {
	all := append([]string{c.Label, c.Name}, c.Address...)
	all = append(all, c.Email, c.Phone, c.Portal)
	return slices.DeleteFunc(all, func(line string) bool { return line == "" })
}

// Tel is the address that dials the telephone (RFC 3966), or empty
// if the number is not written in the international form.
func (c contact) Tel() template.URL {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, c.Phone)
	if !strings.HasPrefix(c.Phone, "+") || digits == "" {
		return ""
	}
	return template.URL("tel:+" + digits) //nolint:gosec // digits only
}

// text is the plain part. Paragraphs are one line each: mail programs wrap
// them to the reader's window, a fixed width looks torn on a telephone.
func (p page) text() string {
	parts := make([]string, 0, len(p.Blocks))
	for _, b := range p.Blocks {
		parts = append(parts, b.plain(p))
	}
	return strings.Join(parts, "\n\n") + "\n"
}

func (b block) plain(p page) string {
	switch b.Kind {
	case list:
		return "- " + strings.Join(b.Items, "\n- ")
	case quote:
		return "> " + strings.ReplaceAll(b.Text, "\n", "\n> ")
	case button, link:
		return b.Text + "\n" + b.URL
	case particulars:
		parts := make([]string, 0, len(p.Contacts))
		for _, c := range p.Contacts {
			parts = append(parts, strings.Join(c.lines(), "\n"))
		}
		return strings.Join(parts, "\n\n")
	case documents:
		parts := make([]string, 0, len(p.Entries))
		for _, e := range p.Entries {
			parts = append(parts, "- "+e.Title+"\n  "+e.Details+"\n  "+e.URL)
		}
		return strings.Join(parts, "\n")
	default:
		return b.Text
	}
}

// Lines gives the lines of a quote, for the HTML part.
func (b block) Lines() []string { return strings.Split(b.Text, "\n") }

//go:embed templates/layout.html
var layoutSource string

var layout = template.Must(template.New("layout").Parse(layoutSource))

func (p page) html() (string, error) {
	var out strings.Builder
	if err := layout.Execute(&out, p); err != nil {
		return "", fmt.Errorf("lay out HTML: %w", err)
	}
	return out.String(), nil
}
