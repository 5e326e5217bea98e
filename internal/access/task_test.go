package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/task"
)

// list gives the work list, kind by kind, as the staff see it.
func (b *bundle) list(t *testing.T, kinds ...task.Kind) []*access.StaffTask {
	t.Helper()
	p, err := b.access.StaffTasks(t.Context(), b.staff, access.TaskFilter{Kinds: kinds}, page.Args{})
	if err != nil {
		t.Fatal(err)
	}
	return p.Nodes
}

// TestTaskOfARegistration: it is on the list while something is staff's to do, by the newest promise.
func TestTaskOfARegistration(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	r, err := b.access.RegisterCompany(ctx, input("new@example.com", vat(7), b.key()), account.Client{})
	want(t, "register", err, "")
	same(t, "promised in time", b.list(t)[0].PromisedAt.Equal(monday.Add(4*time.Hour)), true)
	b.clock.Add(2 * time.Hour)
	_, err = b.access.ConfirmEmail(ctx, b.link(t, account.ConfirmEmail, "new@example.com"))
	want(t, "confirm", err, "")
	got := b.list(t)
	if len(got) != 1 || got[0].Kind != task.Registration || !got[0].PromisedAt.Equal(monday.Add(6*time.Hour)) || got[0].Overdue || got[0].RegistrationID.IsZero() {
		t.Fatalf("%+v", got)
	}
	b.clock.Add(4*time.Hour + time.Second)
	b.sweep(t)
	same(t, "overdue", b.list(t)[0].Overdue, true)
	same(t, "escalated", b.count(t, `select count(*) from mails where kind = 'registration_overdue'`), 1)
	_, err = b.access.RequestRegistrationInfo(ctx, b.staff, access.RequestRegistrationInfoInput{Registration: got[0].RegistrationID, Question: "?"})
	want(t, "ask", err, "")
	same(t, "while the applicant is asked", len(b.list(t)), 0)
	b.clock.Set(monday.Add(day))
	_, err = b.access.AnswerRegistration(ctx, access.AnswerRegistrationInput{Reference: r.Reference, Answer: "!"})
	want(t, "answer", err, "")
	got = b.list(t)
	if len(got) != 1 || got[0].Overdue || !got[0].PromisedAt.Equal(monday.Add(day+4*time.Hour)) {
		t.Fatalf("after the answer: %+v", got)
	}
	b.clock.Add(5 * time.Hour)
	for range 2 {
		b.sweep(t)
	}
	same(t, "escalated anew", b.count(t, `select count(*) from mails where kind = 'registration_overdue'`), 2)
	for name, end := range map[string]func(i id.Registration, reference string){
		"Approve": func(i id.Registration, _ string) {
			_, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: i})
			want(t, "approve", err, "")
		},
		"Reject": func(i id.Registration, _ string) {
			_, err := b.access.RejectRegistration(ctx, b.staff, access.RejectRegistrationInput{Registration: i, Reason: "x"})
			want(t, "reject", err, "")
		},
		"Withdraw": func(_ id.Registration, reference string) {
			_, err := b.access.WithdrawRegistration(ctx, reference)
			want(t, "withdraw", err, "")
		},
	} {
		before := b.open(t, "REGISTRATION")
		reference := b.applied(t, strings.ToLower(name)+"@example.com", vat(20+len(name)))
		same(t, name+": open", b.open(t, "REGISTRATION"), before+1)
		end(one[id.Registration](t, b, `select id from registrations where reference = $1`, reference), reference)
		same(t, name+": closed", b.open(t, "REGISTRATION"), before)
	}
}

// TestWorkListIsInOrder: what is promised soonest comes first, on whatever page.
func TestWorkListIsInOrder(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	for n := range 12 {
		kind := []task.Kind{task.AbuseReport, task.MailFailed, task.ClaimRejected}[n%3]
		err := b.access.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
			_, err := task.Open(ctx, tx, monday, task.Task{Kind: kind, Subject: id.NewUUID(), Company: c, Promised: monday.Add(time.Duration((n*7)%12/2) * time.Hour)})
			return err
		})
		want(t, "open", err, "")
	}
	var seen []string
	args := page.Args{First: ptr(5)}
	for {
		p, err := b.access.StaffTasks(ctx, b.second, access.TaskFilter{}, args)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range p.Nodes {
			seen = append(seen, n.PromisedAt.Format("15")+n.ID.String())
		}
		if !p.HasNext {
			break
		}
		args.After = ptr(p.Cursor(p.Nodes[len(p.Nodes)-1]))
	}
	if len(seen) != 12 || !slices.IsSorted(seen) || len(slices.Compact(slices.Clone(seen))) != 12 {
		t.Errorf("%v", seen)
	}
	p, err := b.access.StaffTasks(ctx, b.second, access.TaskFilter{}, page.Args{Last: ptr(3)})
	if err != nil || len(p.Nodes) != 3 || p.Nodes[2].PromisedAt.Format("15")+p.Nodes[2].ID.String() != seen[11] {
		t.Errorf("backwards: %+v, %v", p, err)
	}
	same(t, "of one kind", len(b.list(t, task.MailFailed)), 4)
	same(t, "of two", len(b.list(t, task.MailFailed, task.AbuseReport)), 8)
	b.clock.Add(3*time.Hour + time.Minute)
	overdue := 0
	for _, n := range b.list(t) {
		if n.Overdue {
			overdue++
		}
	}
	same(t, "overdue", overdue, 8)
	for name, tt := range map[string]struct {
		actor policy.Actor
		code  fault.Code
	}{"Visitor": {policy.Actor{}, fault.Unauthenticated}, "Customer": {b.as(t, "boss@example.com"), fault.Forbidden}} {
		_, err := b.access.StaffTasks(ctx, tt.actor, access.TaskFilter{}, page.Args{})
		want(t, name, err, tt.code)
	}
}

// TestCloseStaffTask: by hand goes what no other step ends, once, with a word on what was done.
func TestCloseStaffTask(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	c := b.company(t, 1)
	b.member(t, c, "boss@example.com", policy.RoleAdmin)
	byHand := []task.Kind{task.ClaimRejected, task.ClaimsLocked, task.AbuseReport, task.MailFailed, task.CompanyDuplicate}
	kinds := []task.Kind{
		task.Registration, task.AccessRequest, task.ClaimRejected, task.ClaimsLocked, task.AccessFrozen, task.AbuseReport, task.MailFailed,
		task.CompanyWithoutAdmin, task.CompanyDuplicate, task.CompanyMerge,
	}
	for _, kind := range kinds {
		var i id.Task
		err := b.access.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) (err error) {
			subject := id.NewUUID()
			i, err = task.Open(ctx, tx, monday, task.Task{Kind: kind, Subject: subject, Company: c, Promised: monday})
			if again, err := task.Open(ctx, tx, monday, task.Task{Kind: kind, Subject: subject, Company: c, Promised: monday}); err != nil || !again.IsZero() {
				t.Errorf("%s is open twice: %v, %v", kind, again, err)
			}
			return err
		})
		want(t, "open", err, "")
		closeIt := func(actor policy.Actor, note string) error {
			_, err := b.access.CloseStaffTask(ctx, actor, access.CloseStaffTaskInput{Task: i, Note: note})
			return err
		}
		want(t, "a visitor", closeIt(policy.Actor{}, "x"), fault.Unauthenticated)
		want(t, "a customer", closeIt(b.as(t, "boss@example.com"), "x"), fault.Forbidden)
		want(t, "without a note", closeIt(b.staff, " "), fault.Required)
		can, offered := slices.Contains(byHand, kind), false
		for _, a := range b.list(t, kind)[0].AvailableActions {
			offered = offered || a.Action == "closeStaffTask" && a.Allowed
		}
		same(t, string(kind)+" is offered", offered, can)
		if !can {
			want(t, string(kind), closeIt(b.staff, "done"), fault.WrongState)
			same(t, string(kind)+" is open", b.open(t, string(kind)), 1)
			continue
		}
		got, err := b.access.CloseStaffTask(ctx, b.staff, access.CloseStaffTaskInput{Task: i, Note: "done"})
		if err != nil || got.ClosedAt == nil || *got.Note != "done" {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
		want(t, string(kind)+" twice", closeIt(b.staff, "done"), fault.WrongState)
		same(t, string(kind)+" is open", b.open(t, string(kind)), 0)
		same(t, "events", b.events(t, i.UUID), "task.closed")
	}
	_, err := b.access.CloseStaffTask(ctx, b.staff, access.CloseStaffTaskInput{Task: id.NewTask(), Note: "x"})
	want(t, "one that is none", err, fault.NotFound)
}

// TestNobodyIsNoCompanyWithoutAdmin: somebody who was never let in is no one to administer.
func TestNobodyIsNoCompanyWithoutAdmin(t *testing.T) {
	t.Parallel()

	b := setup(t)
	c := b.company(t, 1)
	b.contact(t, c, "info@example.com", 40*day)
	r := b.claimed(t, "C1", vatNumber(1), "new@example.com")
	want(t, "report", b.access.ReportUnknownAccess(t.Context(), b.link(t, account.ReportAccess, "info@example.com")), "")
	same(t, "cases", b.open(t, "ACCESS_FROZEN"), 1)
	same(t, "tasks", b.open(t, "COMPANY_WITHOUT_ADMIN"), 0)
	want(t, "decline", b.decide(t, b.staff, byID(r, access.Decline)), "")
	same(t, "tasks", b.count(t, `select count(*) from staff_tasks where closed_at is null`), 0)
}

// TestMailOfATask: who may read mails sees whom one did not reach, and nobody its content.
func TestMailOfATask(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	b.claim(t, "C1", vatNumber(1), "gone@example.com")
	i := one[id.Mail](t, b, `update mails set state = 'FAILED', answer_class = '5xx 550' returning id`)
	err := b.access.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		_, err := task.Open(ctx, tx, monday, task.Task{Kind: task.MailFailed, Subject: i.UUID, Mail: i, Promised: monday})
		return err
	})
	want(t, "open", err, "")
	got := b.list(t)[0]
	m, err := b.access.Mail(ctx, b.second, got.MailID)
	if err != nil || fmt.Sprint(m.Kind, m.To, m.State, *m.AnswerClass) != "confirm_claimgone@example.comFAILED5xx 550" {
		t.Errorf("%+v, %v", m, err)
	}
	for _, a := range []policy.Actor{{}, b.staff} { // sales have no right to read mails
		if m, err := b.access.Mail(ctx, a, got.MailID); m != nil || err != nil {
			t.Errorf("%+v, %v", m, err)
		}
	}
}
