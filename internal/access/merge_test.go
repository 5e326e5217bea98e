package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// visible gives what each login sees, as the database says it: companies by
// customer number with the role there, documents by number.
func (b *bundle) visible(t *testing.T, emails ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	ids := all[id.UUID](t, b, `select id from documents`)
	for _, email := range emails {
		a := b.as(t, email)
		var seen []string
		read := b.access.DB.As(a).Read()
		for _, g := range a.Grants {
			c, err := read.CompanyByID(t.Context(), g.Company)
			if err != nil {
				t.Fatalf("%s reads a company: %v", email, err)
			}
			seen = append(seen, c.CustomerNumber+" "+string(g.Role))
		}
		docs, err := read.DocumentsByID(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range docs {
			seen = append(seen, d.Number)
		}
		slices.Sort(seen)
		out[email] = strings.Join(seen, ", ")
	}
	return out
}

// twoRecords are one customer that has two: C1, which becomes a part of C2.
func (b *bundle) twoRecords(t *testing.T) (from, into id.Company) {
	t.Helper()
	from, into = b.company(t, 1), b.company(t, 2)
	b.document(t, from, policy.Invoice, "F1", monday)
	b.document(t, from, policy.Order, "O1", monday)
	b.document(t, into, policy.Invoice, "F2", monday)
	b.member(t, from, "boss1@example.com", policy.RoleAdmin)
	b.member(t, from, "both@example.com", policy.RoleAdmin)
	b.member(t, into, "both@example.com", policy.RoleReader)
	b.member(t, into, "boss2@example.com", policy.RoleAdmin)
	b.member(t, from, "reader1@example.com", policy.RoleReader)
	b.exec(t, `update memberships set state = 'FROZEN' where id = $1`, b.member(t, from, "frozen1@example.com", policy.RoleReader))
	b.exec(t, `update memberships set ends_at = $2 where id = $1`, b.member(t, from, "temp1@example.com", policy.RoleReader), monday.Add(30*day))
	return from, into
}

var everybody = []string{"boss1@example.com", "boss2@example.com", "both@example.com", "reader1@example.com", "frozen1@example.com", "temp1@example.com"}

func TestMergeAndUndo(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	from, into := b.twoRecords(t)
	before := b.visible(t, everybody...)
	m := b.merged(t, from, into)
	after := map[string]string{
		"boss1@example.com": "C2 ADMIN, F1, F2, O1", "boss2@example.com": "C2 ADMIN, F1, F2, O1", "both@example.com": "C2 READER, F1, F2, O1",
		"reader1@example.com": "C2 READER, F1, F2, O1", "frozen1@example.com": "", "temp1@example.com": "C2 READER, F1, F2, O1",
	}
	if d := cmp.Diff(after, b.visible(t, everybody...)); d != "" {
		t.Errorf("after the merge: %s", d)
	}
	same(t, "state", one[string](t, b, `select state from companies where id = $1`, from), "CLOSED")
	same(t, "an end comes along", b.count(t, `select count(*) from memberships where company_id = $1 and given_how = 'MERGE' and ends_at = $2`, into, monday.Add(30*day)), 1)
	same(t, "announced", strings.Count(b.mailed(t, mail.KindAccessAnnounced), "boss2@example.com"), 3)
	b.clock.Add(5 * day)
	for range 2 { // as often as one likes
		if _, err := b.access.UndoMerge(ctx, b.staff, m); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, b.visible(t, everybody...)); d != "" {
			t.Errorf("after the undoing: %s", d)
		}
		same(t, "memberships that the merge gave", b.count(t, `select count(*) from memberships where given_how = 'MERGE' and state <> 'ENDED'`), 0)
		_, err := b.access.UndoMerge(ctx, b.second, m)
		want(t, "undone twice", err, fault.WrongState)
		m = b.merged(t, from, into)
		if d := cmp.Diff(after, b.visible(t, everybody...)); d != "" {
			t.Errorf("merged again: %s", d)
		}
	}
	same(t, "events", b.events(t, from.UUID), strings.TrimSpace(strings.Repeat("company.merge_proposed company.merged company.unmerged ", 2)+"company.merge_proposed company.merged"))
	if rep, err := audit.Verify(ctx, b.access.DB); err != nil || len(rep.Breaks) > 0 {
		t.Errorf("timeline: %+v, %v", rep, err)
	}
}

// TestEndedSinceTheMergeStaysEnded: the undoing lets nobody back in.
func TestEndedSinceTheMergeStaysEnded(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	from, into := b.twoRecords(t)
	m := b.merged(t, from, into)
	given := func(email string) id.Membership {
		return one[id.Membership](t, b, `select m.id from memberships m join persons p on p.id = m.person_id where p.email = $1 and m.company_id = $2 and m.state <> 'ENDED'`, email, into)
	}
	late := b.document(t, into, policy.Invoice, "F3", monday)
	want(t, "end", b.end(t, b.as(t, "boss2@example.com"), given("reader1@example.com")), "")
	_, err := b.access.FreezeMembership(ctx, b.staff, access.FreezeMembershipInput{Membership: given("temp1@example.com"), Reason: "x"})
	want(t, "freeze", err, "")
	_, err = b.access.UndoMerge(ctx, b.staff, m)
	want(t, "undo", err, "")
	if d := cmp.Diff(map[string]string{
		"boss1@example.com": "C1 ADMIN, F1, O1", "boss2@example.com": "C2 ADMIN, F2, F3", "both@example.com": "C1 ADMIN, C2 READER, F1, F2, F3, O1",
		"reader1@example.com": "", "frozen1@example.com": "", "temp1@example.com": "",
	}, b.visible(t, everybody...)); d != "" {
		t.Error(d)
	}
	same(t, "living accesses of those who were shown out", b.count(t, `select count(*) from memberships m join persons p on p.id = m.person_id
		where p.email in ('reader1@example.com', 'temp1@example.com') and m.state <> 'ENDED'`), 0)
	same(t, "what was filed since", one[id.Company](t, b, `select company_id from documents where id = $1`, late), into)
}

// TestMergeTakesTwoPeople of the staff (product rule 18).
func TestMergeTakesTwoPeople(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	from, into := b.twoRecords(t)
	third := b.company(t, 3)
	support := policy.Actor{Person: b.person(t, "support@example.com"), Staff: policy.StaffSupport}
	propose := func(actor policy.Actor, f, i id.Company, reason string) (*access.Merge, error) {
		return b.access.MergeCompanies(ctx, actor, access.MergeCompaniesInput{From: f, Into: i, Reason: reason})
	}
	b.exec(t, `update companies set state = 'SUSPENDED' where id = $1`, third)
	for name, tt := range map[string]struct {
		actor      policy.Actor
		from, into id.Company
		reason     string
		code       fault.Code
	}{
		"Visitor": {policy.Actor{}, from, into, "x", fault.Unauthenticated}, "Customer": {b.as(t, "both@example.com"), from, into, "x", fault.Forbidden},
		"Support": {support, from, into, "x", fault.Forbidden}, "NoReason": {b.staff, from, into, "", fault.Required}, "Itself": {b.staff, from, from, "x", fault.Invalid},
		"NoSource": {b.staff, id.NewCompany(), into, "x", fault.NotFound}, "NoTarget": {b.staff, from, id.NewCompany(), "x", fault.NotFound},
		"SuspendedTarget": {b.staff, from, third, "x", fault.WrongState}, "SuspendedSource": {b.staff, third, into, "x", fault.WrongState},
	} {
		_, err := propose(tt.actor, tt.from, tt.into, tt.reason)
		want(t, name, err, tt.code)
	}
	m, err := propose(b.staff, from, into, "the same customer")
	if err != nil || m.State != "PROPOSED" {
		t.Fatalf("%+v, %v", m, err)
	}
	same(t, "tasks", b.open(t, "COMPANY_MERGE"), 1)
	_, err = propose(b.second, from, into, "x")
	want(t, "proposed twice", err, fault.Conflict)
	_, err = b.access.ConfirmMerge(ctx, b.staff, m.ID)
	want(t, "by whoever proposed it", err, fault.Forbidden)
	_, err = b.access.ConfirmMerge(ctx, support, m.ID)
	want(t, "by support", err, fault.Forbidden)
	_, err = b.access.ConfirmMerge(ctx, b.second, id.NewMerge())
	want(t, "one that is none", err, fault.NotFound)
	if got, err := b.access.MergeByID(ctx, b.as(t, "both@example.com"), m.ID); got != nil || err != nil {
		t.Errorf("a customer sees %+v, %v", got, err)
	}
	got, err := b.access.UndoMerge(ctx, b.second, m.ID)
	if err != nil || got.State != "WITHDRAWN" {
		t.Errorf("withdrawn: %+v, %v", got, err)
	}
	same(t, "tasks", b.open(t, "COMPANY_MERGE"), 0)
	_, err = b.access.ConfirmMerge(ctx, b.second, m.ID)
	want(t, "after that", err, fault.WrongState)
	m, err = propose(b.staff, from, into, "after all")
	want(t, "proposed anew", err, "")
	ends := atOnce(t, 20, func(int) error { _, err := b.access.ConfirmMerge(ctx, b.second, m.ID); return err })
	if ends[""] != 1 || ends[fault.WrongState] != 19 {
		t.Errorf("twenty at once: %v", ends)
	}
	same(t, "tasks", b.open(t, "COMPANY_MERGE"), 0)
	same(t, "memberships given", b.count(t, `select count(*) from memberships where given_how = 'MERGE'`), 3)
}

// TestSameNumberInBothRecords: nothing is guessed and nothing moves.
func TestSameNumberInBothRecords(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	from, into := b.twoRecords(t)
	b.document(t, into, policy.Invoice, "F1", monday)
	before := b.visible(t, everybody...)
	m, err := b.access.MergeCompanies(ctx, b.staff, access.MergeCompaniesInput{From: from, Into: into, Reason: "x"})
	want(t, "propose", err, "")
	_, err = b.access.ConfirmMerge(ctx, b.second, m.ID)
	want(t, "confirm", err, fault.Conflict)
	if d := cmp.Diff(before, b.visible(t, everybody...)); d != "" {
		t.Error(d)
	}
	same(t, "state", one[string](t, b, `select state from companies where id = $1`, from), "ACTIVE")
	same(t, "still proposed", b.open(t, "COMPANY_MERGE"), 1)
}

// TestMergesAreUndoneLastFirst: what became a part of another since is not torn out of it.
func TestMergesAreUndoneLastFirst(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	from, into := b.twoRecords(t)
	last, zeroth := b.company(t, 3), b.company(t, 4)
	b.document(t, zeroth, policy.Invoice, "F4", monday)
	b.member(t, zeroth, "boss4@example.com", policy.RoleAdmin)
	who := append(slices.Clone(everybody), "boss4@example.com")
	leads := func() string {
		return strings.Join(all[string](t, b, `select n.customer_number || '>' || c.customer_number from companies n join companies c on c.id = n.merged_into order by n.customer_number`), " ")
	}
	m0 := b.merged(t, zeroth, from)
	before := b.visible(t, who...)
	m1 := b.merged(t, from, into)
	between := b.visible(t, who...)
	m2 := b.merged(t, into, last)
	same(t, "numbers lead", leads(), "C1>C3 C2>C3 C4>C3")
	_, err := b.access.UndoMerge(ctx, b.staff, m1)
	want(t, "the one before the last", err, fault.WrongState)
	_, err = b.access.UndoMerge(ctx, b.staff, m2)
	want(t, "the last", err, "")
	same(t, "numbers lead", leads(), "C1>C2 C4>C2")
	if d := cmp.Diff(between, b.visible(t, who...)); d != "" {
		t.Error(d)
	}
	_, err = b.access.UndoMerge(ctx, b.staff, m1)
	want(t, "the one before", err, "")
	same(t, "numbers lead", leads(), "C4>C1")
	if d := cmp.Diff(before, b.visible(t, who...)); d != "" {
		t.Error(d)
	}
	_, err = b.access.UndoMerge(ctx, b.staff, m0)
	want(t, "the first", err, "")
	same(t, "numbers lead", leads(), "")
}

// TestUndoTakesNoMoreThanTheMergeGave: a record that had nothing gets nothing.
func TestUndoTakesNoMoreThanTheMergeGave(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	from, into := b.company(t, 1), b.company(t, 2)
	b.document(t, into, policy.Invoice, "F2", monday)
	b.member(t, into, "boss2@example.com", policy.RoleAdmin)
	r := b.claimed(t, "C2", vatNumber(2), "new@example.com")
	m := b.merged(t, from, into)
	_, err := b.access.UndoMerge(ctx, b.staff, m)
	want(t, "undo", err, "")
	same(t, "documents", b.count(t, `select count(*) from documents where company_id = $1`, into), 1)
	same(t, "request", b.again(t, r.ID).CompanyID, into)
}

// TestOpenRequestsFollowAMerge: nobody waits before a door that is walled up.
func TestOpenRequestsFollowAMerge(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	from, into := b.twoRecords(t)
	waits := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	both := b.claimed(t, "C1", vatNumber(1), "boss2@example.com") // has access at the other record
	reported := b.claimed(t, "C1", vatNumber(1), "reported@example.com")
	want(t, "report", b.access.ReportUnknownAccess(ctx, b.link(t, account.ReportAccess, "boss1@example.com")), "")
	where := func(r db.AccessRequest) id.Company {
		same(t, "membership with its request", b.membership(t, r.MembershipID).CompanyID, b.again(t, r.ID).CompanyID)
		return b.again(t, r.ID).CompanyID
	}
	m := b.merged(t, from, into)
	same(t, "waits at", where(waits), into)
	same(t, "reported at", where(reported), into)
	same(t, "stays at", where(both), from)
	same(t, "case at", one[id.Company](t, b, `select company_id from staff_tasks where kind = 'ACCESS_FROZEN'`), into)
	_, err := b.access.UndoMerge(ctx, b.staff, m)
	want(t, "undo", err, "")
	same(t, "waits at", where(waits), from)
	same(t, "reported at", where(reported), from)
	same(t, "case at", one[id.Company](t, b, `select company_id from staff_tasks where kind = 'ACCESS_FROZEN'`), from)
	b.merged(t, from, into)
	want(t, "decided by the other record's admin", b.decide(t, b.as(t, "boss2@example.com"), byID(waits, access.Approve)), "")
	want(t, "by the link that was sent before", b.decide(t, policy.Actor{}, byLinkTo(t, b, "boss1@example.com", waits)), fault.WrongState)
	want(t, "staff decide on what was reported", b.decide(t, b.staff, byID(reported, access.Approve)), "")
	same(t, "sees", b.visible(t, "new@example.com")["new@example.com"], "C2 PURCHASER, F1, F2, O1")
}
