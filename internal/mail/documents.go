package mail

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/comptoir/internal/policy"
)

// MaxDocuments is how many documents one mail lists; it counts the others.
const MaxDocuments = 20

// DocumentsFiled tells a member of documents that are new in the company's account.
// It says what the reader's role sees of them in a list, and no more.
type DocumentsFiled struct {
	Name         string
	Company      string
	Documents    []FiledDocument // 1 to MaxDocuments, in the order in which they are listed
	Others       int             // how many there are beside
	Daily        bool            // one mail a day was asked for; else at once
	Link         string          // the list of all
	SettingsLink string          // where one chooses what to hear of
	StopLink     string          // page that ends these mails by POST
}

// FiledDocument is one document in the list.
type FiledDocument struct {
	Kind      policy.Kind
	Number    string
	IssueDate time.Time // a calendar day
	Reference string    // the buyer's own; optional
	Amount    string    // to be paid, a decimal number; empty for roles that see no money
	Currency  string
	Revised   bool // it replaces an older version
	Link      string
}

// Kind implements [Data].
func (DocumentsFiled) Kind() Kind { return KindDocumentsFiled }

func (d DocumentsFiled) fields(w writer) (map[string]string, error) {
	f := newFacts(w)
	f.greeting(d.Name)
	f.name("Company", d.Company)
	f.link("SettingsLink", d.SettingsLink)
	f.link("StopLink", d.StopLink)
	why := "AT_ONCE"
	if d.Daily {
		why = "DAILY"
	}
	f.word("Why", tableFrequency, why)
	f.values["Others"] = ""
	if d.Others > 0 {
		f.counted("Others", "OTHERS", d.Others)
	}
	if len(d.Documents) == 1 && d.Others == 0 {
		one := d.Documents[0]
		code := "NEW"
		if one.Revised {
			code = "REVISED"
		}
		f.about("News", code, one)
		f.about("Open", "OPEN", one)
		f.link("Link", one.Link)
		return f.done()
	}
	f.counted("News", "SEVERAL", len(d.Documents)+d.Others)
	f.word("Open", tableNews, "OPEN_LIST")
	f.link("Link", d.Link)
	if len(d.Documents) == 0 {
		f.errs = append(f.errs, fmt.Errorf("%s is missing", "Documents"))
	}
	return f.done()
}

// about is a phrase about one document.
func (f *facts) about(field, code string, d FiledDocument) {
	f.word(field, tableNews, code)
	f.values[field] = strings.ReplaceAll(f.values[field], "{{.Document}}", f.writer.title(d))
}

// counted is a phrase with a number; one has words of its own.
func (f *facts) counted(field, code string, n int) {
	if n == 1 {
		code += "_ONE"
	}
	f.word(field, tableNews, code)
	f.values[field] = strings.ReplaceAll(f.values[field], "{{.Count}}", strconv.Itoa(n))
}

// entry is one document as it stands in the list.
type entry struct {
	Title   string
	Details string
	URL     string
}

func (d DocumentsFiled) entries(w writer) ([]entry, error) {
	out := make([]entry, 0, len(d.Documents))
	for _, doc := range d.Documents {
		if err := checkLink(doc.Link); err != nil {
			return nil, fmt.Errorf("a document's link: %w", err)
		}
		if w.words[tableDocument][string(doc.Kind)] == "" || oneLine(doc.Number) == "" || doc.IssueDate.IsZero() {
			return nil, fmt.Errorf("a document without kind, number or date")
		}
		details := []string{w.date(doc.IssueDate)}
		if doc.Revised {
			details = append(details, w.words[tableNews]["NEW_VERSION"])
		}
		if ref := unlinked(oneLine(doc.Reference)); ref != "" {
			details = append(details, strings.ReplaceAll(w.words[tableNews]["REFERENCE"], "{{.Reference}}", ref))
		}
		if doc.Amount != "" {
			details = append(details, oneLine(doc.Currency+nbsp+w.amount(doc.Amount)))
		}
		out = append(out, entry{Title: capital(w.title(doc)), Details: strings.Join(details, " · "), URL: doc.Link})
	}
	return out, nil
}

// title names a document by kind and number: "facture F26-104".
func (w writer) title(d FiledDocument) string {
	return w.words[tableDocument][string(d.Kind)] + nbsp + unlinked(oneLine(d.Number))
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// amount writes a decimal number as Belgium does, and in English as Britain does:
// with at least two decimals, in groups of three.
func (w writer) amount(decimal string) string {
	sign := ""
	if strings.HasPrefix(decimal, "-") {
		sign, decimal = "-", decimal[1:]
	}
	whole, part, _ := strings.Cut(decimal, ".")
	for len(part) > 2 && strings.HasSuffix(part, "0") {
		part = part[:len(part)-1]
	}
	for len(part) < 2 {
		part += "0"
	}
	group, point := ".", ","
	if w.locale == French {
		group = nbsp
	}
	if w.locale == English {
		group, point = ",", "."
	}
	var groups []string
	for len(whole) > 3 {
		groups = append(groups, whole[len(whole)-3:])
		whole = whole[:len(whole)-3]
	}
	groups = append(groups, whole)
	slices.Reverse(groups)
	return sign + strings.Join(groups, group) + point + part
}
