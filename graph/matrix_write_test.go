package graph_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// Who may do what with something of a company that is not the viewer's own.
var (
	anybodyDoes = []string{
		"signIn", "requestPasswordReset", "setPassword", "confirmNewEmail", "registerCompany", "confirmEmail", "withdrawRegistration", "answerRegistration",
		"claimAccess", "confirmClaim", "reportUnknownAccess", "reportAbuse", "acceptInvitation", "declineInvitation",
	}
	personsDo = []string{"signOut", "refreshSession", "endOtherSessions", "changePassword", "changeEmail", "updateProfile"} // with what is their own
	ownersDo  = []string{"endSession", "setDocumentNotifications"}                                                          // persons, with a thing of their own by its id; nobody else, staff neither
	membersDo = []string{"inviteMember", "resendInvitation", "revokeInvitation"}                                            // nobody else, staff neither

	allStaff = policy.StaffRoles
	staffDo  = map[string][]policy.StaffRole{
		"recordRegistration": allStaff, "requestRegistrationInfo": allStaff, "approveRegistration": allStaff, "rejectRegistration": allStaff,
		"recordClaim": allStaff, "importPeople": allStaff, "reopenAccessRequest": allStaff, "decideAccessRequest": allStaff,
		"changeMembership": allStaff, "endMembership": allStaff, "freezeMembership": allStaff, "reinstateMembership": allStaff, "reportDeparture": allStaff,
		"createCompany": allStaff, "setContactOfRecord": allStaff, "setAccountManager": allStaff, "setSubUserModule": allStaff,
		"resendMail": {policy.StaffSupport, policy.StaffAdmin}, "suspendCompany": allStaff, "reinstateCompany": allStaff, "closeStaffTask": allStaff, "takeStaffTask": allStaff, "releaseStaffTask": allStaff, "requestDocumentDownload": allStaff,
		"mergeCompanies": {policy.StaffSales, policy.StaffAdmin}, "confirmMerge": {policy.StaffSales, policy.StaffAdmin}, "undoMerge": {policy.StaffSales, policy.StaffAdmin},
		"resolveIngestion": {policy.StaffSupport, policy.StaffAdmin}, "describeIngestion": {policy.StaffSupport, policy.StaffAdmin}, "retryIngestion": {policy.StaffSupport, policy.StaffAdmin}, "discardIngestion": {policy.StaffSupport, policy.StaffAdmin}, "requestIngestionFile": {policy.StaffSupport, policy.StaffAdmin},
		"importDocumentNumbers": {policy.StaffSupport, policy.StaffAdmin}, "setCompanyIdentifiers": allStaff,
		"ingestDocument": {policy.StaffSupport, policy.StaffAdmin}, "createApiKey": {policy.StaffAdmin}, "revokeApiKey": {policy.StaffAdmin},
	}
	machinesDo = []string{"ingestDocument"}
	// customersDo are those of staffDo that customers may with what is their own; the
	// others are FORBIDDEN to them, whatever the input.
	customersDo = []string{"decideAccessRequest", "changeMembership", "endMembership", "reportDeparture", "requestDocumentDownload"}
)

// TestNobodyChangesWhatIsAnothers is the matrix of writes (threats T38, T43, T58,
// T70): every mutation, for every viewer, with an id of company A in each place of
// its input by itself and in all, and with ids of the viewer's own company where
// its role does not allow it. Who has no right changes no row, finds no canary, and
// gets for a foreign id the answer that an id of nothing gets. What anybody may do only adds
// rows, and its answer does not tell whether a number or an address is known.
func TestNobodyChangesWhatIsAnothers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acts := w.gen.acts()
	for _, a := range acts {
		_, staff := staffDo[a.field.Name]
		if !staff && !slices.Contains(slices.Concat(anybodyDoes, personsDo, ownersDo, membersDo), a.field.Name) {
			t.Errorf("mutation %s: say in matrix_write_test.go who may", a.field.Name)
		}
	}
	w.watchRows()
	cells := 0
	for _, v := range w.viewers {
		if v.roles["A"] != "" && v.roles["B"] == "" {
			continue // A's own people: their rights are the rules' tests
		}
		m := &writes{t: t, w: w, v: v}
		before := w.sums()
		for _, a := range acts {
			m.refused(a)
		}
		if after := w.sums(); !slices.Equal(after, before) {
			t.Errorf("%s changed rows of %v", v.name, differing(before, after))
		}
		for _, a := range acts {
			m.open(a)
		}
		cells += m.cells
	}
	for _, a := range acts {
		cells += w.checkReach(a)
	}
	t.Logf("%d cells: %d mutations", cells, len(acts))
}

// writes is what one viewer does.
type writes struct {
	t     *testing.T
	w     *world
	v     *viewer
	cells int
}

// may tells whether the viewer has a right to a mutation of somebody else's things.
func (m *writes) may(name string) bool {
	return slices.Contains(staffDo[name], m.v.staff) || m.v.name == "a machine" && slices.Contains(machinesDo, name)
}

// forbidden tells whether a mutation is the staff's alone, and the viewer not of those who may.
func (m *writes) forbidden(name string) bool {
	return staffDo[name] != nil && !slices.Contains(customersDo, name) && !m.may(name)
}

// refused does what the viewer has no right to; whoever has it gets ids of nothing.
func (m *writes) refused(a *act) {
	name := a.field.Name
	if slices.Contains(anybodyDoes, name) || slices.Contains(personsDo, name) && !m.v.person.IsZero() {
		return
	}
	if m.may(name) {
		if len(a.ids) > 0 {
			m.pair(a, "ids of nothing", func(position) bool { return false })
		}
		return
	}
	if len(a.ids) == 0 {
		m.do(a, name, nil, true)
		return
	}
	for _, p := range a.ids {
		m.pair(a, "a foreign "+p.path, func(q position) bool { return q == p })
	}
	if len(a.ids) > 1 {
		m.pair(a, "all foreign", func(position) bool { return true })
	}
	if !slices.Contains([]string{"reportDeparture", "requestDocumentDownload", "setDocumentNotifications"}, name) { // which have rights of their own
		m.own(a)
	}
}

// own does with the things of the viewer's own company, and with its own
// membership, what only an admin may.
func (m *writes) own(a *act) {
	for _, r := range m.w.rows {
		if r.table != "memberships" || r.person != m.v.person || m.v.roles[r.owner] == policy.RoleAdmin {
			continue
		}
		m.do(a, "its own membership", func(p position) string {
			if p.of == r.table {
				return outside[p.of](r.id)
			}
			return ofNothing(p)
		}, true)
		if m.v.roles[r.owner] == "" {
			continue // not in force: the company's things are foreign
		}
		m.do(a, "its own company's things", func(p position) string {
			if first := m.w.first[r.owner][p.of]; first != nil {
				return outside[p.of](first.id)
			}
			return ""
		}, true)
	}
}

// pair does a mutation with foreign ids in some places, and once more with ids of
// nothing there: the answers are one. In the other places the viewer's own ids stand.
func (m *writes) pair(a *act, what string, foreign func(position) bool) {
	seen := false
	fill := func(at func(table string) string) filling {
		return func(p position) string {
			switch {
			case outside[p.of] == nil:
				return ""
			case foreign(p):
				return at(p.of)
			case m.v.roles["B"] != "":
				return outside[p.of](m.w.first["B"][p.of].id)
			}
			return outside[p.of](id.NewUUID())
		}
	}
	got := m.do(a, what, fill(func(table string) string {
		r := m.w.first["A"][table]
		seen = seen || m.v.sees(canary{r, table + ".id"})
		return outside[table](r.id)
	}), true)
	none := m.do(a, what, fill(func(table string) string { return outside[table](id.NewUUID()) }), true)
	if !seen && !slices.Equal(got, none) {
		m.t.Errorf("%s, %s with %s: a foreign id is answered\n%s\none of nothing\n%s", m.v.name, a.field.Name, what, got, none)
	}
}

// checkReach does with company A's things what their owners may, and fails where
// it does not get as far as the things: then the refusals above would prove nothing.
func (w *world) checkReach(a *act) int {
	w.t.Helper()
	name, who := a.field.Name, "staff ADMIN"
	switch {
	case name == "setDocumentNotifications":
		who = "A's PURCHASER" // the admin's access was ended by then
	case slices.Contains(membersDo, name), slices.Contains(ownersDo, name):
		who = "A's ADMIN"
	case name == "confirmMerge":
		who = "staff SALES" // the other one proposed it
	case staffDo[name] == nil:
		return 0
	}
	inputs := w.gen.inputs(w, a, func(p position) string { return w.reachable(name, p) })
	for _, in := range inputs {
		if in["token"] != nil {
			continue // of nothing
		}
		w.forget()
		got := w.ask(w.viewer(who).token, a.document, map[string]any{"input": in})
		code, _ := got.at(name + ".errors.0.code").(string)
		if got.code() != "" || code != "" && code != "WRONG_STATE" && code != "CONFLICT" {
			w.t.Errorf("%s may %s, and is answered %.500s", who, name, got.body)
		}
	}
	return len(inputs)
}

// reachable gives the id of what the mutation can be done with.
func (w *world) reachable(mutation string, p position) string {
	if outside[p.of] == nil {
		return ""
	}
	r := w.first["A"][p.of]
	switch {
	case p.path == "owner":
		return w.viewer("staff ADMIN").person.String()
	case p.path == "into":
		r = w.first["B"]["companies"]
	case p.path == "successor", mutation == "setDocumentNotifications", mutation == "reopenAccessRequest" && p.path == "accessRequest":
		for _, other := range w.rows {
			if other.table == p.of && other.owner == "A" && (other.pending == "REJECTED" || other.person == w.viewer("A's PURCHASER").person) {
				r = other
			}
		}
	}
	return outside[p.of](r.id)
}

func (w *world) viewer(name string) *viewer {
	return w.viewers[slices.IndexFunc(w.viewers, func(v *viewer) bool { return v.name == name })]
}

// references are random in every answer.
var references = regexp.MustCompile(`"reference":"[0-9A-Z-]+"`)

// open does what anybody may, and what the viewer may with what is its own.
func (m *writes) open(a *act) {
	name := a.field.Name
	own := slices.Contains(personsDo, name) && !m.v.person.IsZero()
	if !own && !slices.Contains(anybodyDoes, name) {
		return
	}
	if own {
		defer func() { m.v.token = m.w.signIn(m.v.email) }() // a session may end with it
	}
	none := m.do(a, "nothing known", nil, false)
	for _, p := range a.known {
		got := m.do(a, "a known "+p.path, func(q position) string {
			if q != p {
				return ""
			}
			return m.w.knownText(p.of)
		}, false)
		if !slices.Equal(got, none) {
			m.t.Errorf("%s, %s: a known %s is answered\n%s\nan unknown one\n%s", m.v.name, name, p.path, got, none)
		}
	}
}

// knownText is a text that stands in a row of company A.
func (w *world) knownText(of string) string {
	switch of {
	case "enterpriseNumber":
		return "0440.966.354"
	case "email":
		return w.viewer("A's PURCHASER").email
	case "customerNumber":
		return w.numberOf("A")
	}
	for text, c := range w.canaries {
		if c.column == "documents.number" && c.row.owner == "A" && c.row.kind == policy.Invoice {
			return text
		}
	}
	panic("nothing is planted for " + of)
}

// alsoChanges is what mutations that anybody may do change beside adding rows.
var alsoChanges = map[string]string{
	"requestPasswordReset": "UPDATE one_time_tokens", "changeEmail": "UPDATE one_time_tokens", // the newest link is the only one
	"updateProfile": "UPDATE persons", // the viewer's own
}

// do sends a mutation with one filling and looks at the answers, which it gives,
// and at the rows.
func (m *writes) do(a *act, what string, fill filling, refused bool) []string {
	m.t.Helper()
	if fill == nil {
		fill = func(position) string { return "" }
	}
	var out []string
	for _, in := range m.w.gen.inputs(m.w, a, fill) {
		m.w.forget()
		got := m.w.ask(m.v.token, a.document, map[string]any{"input": in})
		m.cells++
		errs, _ := got.at(a.field.Name + ".errors").([]any)
		if code := got.code(); code != "" && code != "UNAUTHENTICATED" {
			m.t.Fatalf("%s, %s with %s: %.500s", m.v.name, a.field.Name, what, got.body)
		}
		if refused && got.code() == "" && len(errs) == 0 {
			m.t.Errorf("%s, %s with %s is not refused: %.500s", m.v.name, a.field.Name, what, got.body)
		}
		if m.forbidden(a.field.Name) && got.code() != "UNAUTHENTICATED" && got.at(a.field.Name+".errors.0.code") != "FORBIDDEN" {
			m.t.Errorf("%s, %s with %s is not FORBIDDEN: %.500s", m.v.name, a.field.Name, what, got.body)
		}
		for _, c := range m.w.found(got.body) {
			if !m.v.sees(c) {
				m.t.Errorf("%s, %s with %s: finds %s", m.v.name, a.field.Name, what, c)
			}
		}
		for _, change := range m.w.changes() {
			if refused || !strings.HasPrefix(change, "INSERT") && change != "UPDATE audit_heads" && change != alsoChanges[a.field.Name] {
				m.t.Errorf("%s, %s with %s: %s", m.v.name, a.field.Name, what, change)
			}
		}
		out = append(out, references.ReplaceAllString(got.body, `"reference":"…"`))
	}
	return out
}
