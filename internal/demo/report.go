package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
)

// Report is what var/demo.json holds, so that scripts can drive the demo. Its form
// is the contract's.
type Report struct {
	GraphqlURL  string   `json:"graphqlUrl"`
	WebURL      string   `json:"webUrl"`
	StaffURL    string   `json:"staffUrl"` // the desk of the seller's people
	AdminURL    string   `json:"adminUrl"` // health and metrics
	MailURL     string   `json:"mailUrl"`
	Inbox       string   `json:"inbox"` // a folder
	FilesURL    string   `json:"filesUrl"`
	DatabaseURL string   `json:"databaseUrl"` // of the application role
	SignIns     []SignIn `json:"signIns"`
}

// report prints how to reach everything and writes the same to var/demo.json.
func (d *demo) report(signIns []SignIn) error {
	r := Report{
		GraphqlURL: d.PublicURL + "/graphql", WebURL: d.PublicURL + "/", StaffURL: d.PublicURL + "/staff/", AdminURL: "http://" + d.AdminListen, MailURL: d.catcher.URL(),
		Inbox: d.path("inbox"), FilesURL: d.settings["COMPTOIR_FILES_URL"], DatabaseURL: d.DatabaseURL, SignIns: signIns,
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false) // addresses have & in them, and people read the file
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("write demo.json: %w", err)
	}
	// In one step: whoever waits for the file never reads half of it.
	path := d.path("demo.json")
	if err := os.WriteFile(path+".tmp", text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write demo.json: %w", err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return fmt.Errorf("write demo.json: %w", err)
	}
	return d.print(r)
}

func (d *demo) print(r Report) error {
	w := tabwriter.NewWriter(d.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nweb\t%s\nstaff\t%s\nGraphQL\t%s\nexplorer\t%s/graphiql\nhealth, metrics\t%s\nmails\t%s\ninbox\t%s\nfiles\t%s\ndatabase\t%s\n\n",
		r.WebURL, r.StaffURL, r.GraphqlURL, d.PublicURL, r.AdminURL, r.MailURL, r.Inbox, r.FilesURL, r.DatabaseURL)
	for _, s := range r.SignIns {
		var who []string
		if s.StaffRole != nil {
			who = append(who, "staff "+string(*s.StaffRole))
		}
		for _, c := range s.Companies {
			who = append(who, fmt.Sprintf("%s of %s (%s)", c.Role, c.Name, c.CustomerNumber))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Email, s.Password, strings.Join(who, ", "))
	}
	fmt.Fprintln(w)
	return w.Flush()
}
