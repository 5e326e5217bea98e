package access_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

func TestFromRegistrationToSignIn(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	receipt, err := b.access.RegisterCompany(ctx, input("Anne@Example.com", "be 0440.966.354", "k1"), account.Client{})
	if err != nil || receipt.Status != "RECEIVED" || receipt.PromisedAt != nil {
		t.Fatalf("%+v, %v", receipt, err)
	}
	again, err := b.access.RegisterCompany(ctx, input("Anne@Example.com", "be 0440.966.354", "k1"), account.Client{})
	if err != nil || again.Reference != receipt.Reference {
		t.Errorf("the same key gave %+v, %v", again, err)
	}
	if _, err := b.access.RegisterCompany(ctx, input("other@example.com", "be 0440.966.354", "k1"), account.Client{}); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("another input under the same key: %v", err)
	}
	reg := b.newest(t)
	if _, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: reg}); fault.CodeOf(err) != fault.WrongState {
		t.Errorf("approved before the mailbox was proven: %v", err)
	}
	confirm := b.token(t, account.ConfirmEmail)
	for range 3 { // looking changes nothing
		if p, err := b.access.LookAtConfirmation(ctx, confirm); err != nil || p.Confirmed {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	if r, err := b.access.ConfirmEmail(ctx, confirm); err != nil || r.Status != "IN_REVIEW" || !r.PromisedAt.Equal(b.clock.Now().Add(4*time.Hour)) {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err := b.access.ConfirmEmail(ctx, confirm); err != nil || r.Status != "IN_REVIEW" {
		t.Errorf("a second click: %+v, %v", r, err)
	}
	out, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: reg})
	if err != nil || out.State != access.Approved {
		t.Fatalf("%+v, %v", out, err)
	}
	if err := b.acc.SetPassword(ctx, account.SetPasswordInput{Token: b.token(t, account.SetPassword), Password: "quatorze betteraves"}); err != nil {
		t.Fatal(err)
	}
	in, err := b.acc.SignIn(ctx, account.SignInInput{Email: "ANNE@example.com", Password: "quatorze betteraves", Delivery: account.Bearer}, account.Client{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.acc.Authenticate(ctx, in.Token)
	if err != nil {
		t.Fatal(err)
	}
	v, err := b.access.Viewer(ctx, s.Actor)
	if err != nil || len(v.Memberships) != 1 || v.Memberships[0].Role != policy.RoleAdmin || v.Memberships[0].Company.CustomerNumber != "10001" {
		t.Fatalf("%+v, %v", v, err)
	}
	if n := b.count(t, `select count(*) from river_job where kind = 'send_mail'`); n != 2 {
		t.Errorf("%d mail jobs, want confirm and set-password", n)
	}
	rep, err := audit.Verify(ctx, b.access.DB)
	if err != nil || len(rep.Breaks) != 0 || rep.Events < 5 {
		t.Errorf("timeline: %+v, %v", rep, err)
	}
}

func TestCustomerIsConvertedUnseen(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	first := b.registered(t, "a@example.com", "BE0440966354")
	if _, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: first}); err != nil {
		t.Fatal(err)
	}
	// The same number as an enterprise number in another spelling, by somebody else.
	other := input("b@example.com", "", "k2")
	number := "0440.966.354"
	other.Company.EnterpriseNumber, other.Company.VatNumber = &number, nil
	if _, err := b.access.RegisterCompany(ctx, other, account.Client{}); err != nil {
		t.Fatal(err)
	}
	receipt, err := b.access.ConfirmEmail(ctx, b.token(t, account.ConfirmEmail))
	if err != nil || receipt.Status != "IN_REVIEW" {
		t.Fatalf("the applicant learns of it: %+v, %v", receipt, err)
	}
	second := b.newest(t)
	row, err := b.access.Registration(ctx, b.staff, second)
	if err != nil || row.State != access.Converted || row.CompanyID.IsZero() {
		t.Fatalf("staff see %+v, %v", row, err)
	}
	if _, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: second}); fault.CodeOf(err) != fault.WrongState {
		t.Errorf("a converted one was approved: %v", err)
	}
	if n := b.count(t, `select count(*) from companies`); n != 1 {
		t.Errorf("%d companies", n)
	}
}

// TestFirstDecisionWins: fifty at once, one company (threat T71).
func TestFirstDecisionWins(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	reg := b.registered(t, "a@example.com", "BE0440966354")
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 50 {
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				_, err = b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: reg})
			} else {
				_, err = b.access.RejectRegistration(ctx, b.staff, access.RejectRegistrationInput{Registration: reg, Reason: "Non."})
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if fault.CodeOf(err) != fault.WrongState {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if won != 1 || b.count(t, `select count(*) from companies`) > 1 {
		t.Errorf("%d decisions took effect", won)
	}
}

func TestApprovalIsAllOrNothing(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	number := "K-1"
	first := b.registered(t, "a@example.com", "BE0440966354")
	if _, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: first, CustomerNumber: &number}); err != nil {
		t.Fatal(err)
	}
	second := b.registered(t, "b@example.com", "BE0202239951")
	taken := " k-1 "
	_, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: second, CustomerNumber: &taken})
	if fs := fault.All(err); len(fs) != 1 || fs[0].Code != fault.Conflict || strings.Join(fs[0].Path, ".") != "input.customerNumber" {
		t.Fatalf("%v", err)
	}
	for sql, want := range map[string]int{
		`select count(*) from companies`: 1, `select count(*) from memberships`: 1, `select count(*) from persons where email = 'b@example.com'`: 0,
		`select count(*) from registrations where state = 'IN_REVIEW'`: 1,
	} {
		if got := b.count(t, sql); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}
}

func TestKnownPersonGetsMembershipNotLogin(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	for _, vat := range []string{"BE0440966354", "BE0202239951"} {
		if _, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: b.registered(t, "a@example.com", vat)}); err != nil {
			t.Fatal(err)
		}
		b.session(t, "a@example.com") // has a password from now on
	}
	if p, m := b.count(t, `select count(*) from persons where email = 'a@example.com'`), b.count(t, `select count(*) from memberships`); p != 1 || m != 2 {
		t.Errorf("%d logins, %d memberships", p, m)
	}
	if n := b.count(t, `select count(*) from mails where kind = 'access_added'`); n != 1 {
		t.Errorf("%d notices", n)
	}
}

func TestAskAnswerRejectWithdraw(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	reg := b.registered(t, "a@example.com", "BE0440966354")
	asked, err := b.access.RequestRegistrationInfo(ctx, b.staff, access.RequestRegistrationInfoInput{Registration: reg, Question: "Quel métier ?"})
	if err != nil || asked.State != access.InfoRequested {
		t.Fatalf("%+v, %v", asked, err)
	}
	seen, err := b.access.RegistrationReceipt(ctx, asked.Reference)
	if err != nil || seen.Question == nil || *seen.Question != "Quel métier ?" {
		t.Fatalf("%+v, %v", seen, err)
	}
	if _, err := b.access.AnswerRegistration(ctx, access.AnswerRegistrationInput{Reference: asked.Reference, Answer: "Serrurier."}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.access.RejectRegistration(ctx, b.staff, access.RejectRegistrationInput{Registration: reg, Reason: " "}); fault.CodeOf(err) != fault.Required {
		t.Errorf("rejected without a reason: %v", err)
	}
	if _, err := b.access.RejectRegistration(ctx, b.staff, access.RejectRegistrationInput{Registration: reg, Reason: "Hors de notre région."}); err != nil {
		t.Fatal(err)
	}
	if r, err := b.access.RegistrationReceipt(ctx, asked.Reference); err != nil || r.Status != "CLOSED" {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := b.access.WithdrawRegistration(ctx, asked.Reference); fault.CodeOf(err) != fault.WrongState {
		t.Errorf("withdrawn after the end: %v", err)
	}
	if n := b.count(t, `select count(*) from mails where kind in ('registration_rejected', 'registration_info_requested')`); n != 2 {
		t.Errorf("%d mails", n)
	}
}

func TestOnlyStaffDecide(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	reg := b.registered(t, "a@example.com", "BE0440966354")
	for name, tt := range map[string]struct {
		actor policy.Actor
		want  fault.Code
	}{
		"Visitor":  {policy.Actor{}, fault.Unauthenticated},
		"Customer": {policy.Actor{Person: id.NewPerson()}, fault.Forbidden},
	} {
		if _, err := b.access.ApproveRegistration(ctx, tt.actor, access.ApproveRegistrationInput{Registration: reg}); fault.CodeOf(err) != tt.want {
			t.Errorf("%s approves: %v", name, err)
		}
		if _, err := b.access.Registrations(ctx, tt.actor, nil, page.Args{}); fault.CodeOf(err) != tt.want {
			t.Errorf("%s lists: %v", name, err)
		}
		if r, err := b.access.Registration(ctx, tt.actor, reg); r != nil || err != nil {
			t.Errorf("%s reads: %+v, %v", name, r, err)
		}
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()

	b, ctx := setup(t), t.Context()
	if _, err := b.access.RegisterCompany(ctx, input("a@example.com", "BE0440966354", "k1"), account.Client{}); err != nil {
		t.Fatal(err)
	}
	b.registered(t, "b@example.com", "BE0202239951")
	b.clock.Add(4*time.Hour + time.Second)
	for range 2 { // a second sweep finds nothing to do
		if err := b.access.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "told of overdue ones", b.mailed(t, mail.KindRegistrationOverdue), "metals@example.com metals@example.com")
	same(t, "tasks", b.open(t, "REGISTRATION"), 2)
	b.clock.Add(15 * 24 * time.Hour)
	if err := b.access.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if e, r := b.count(t, `select count(*) from registrations where state = 'EXPIRED'`), b.count(t, `select count(*) from registrations where state = 'IN_REVIEW'`); e != 1 || r != 1 {
		t.Errorf("%d expired, %d in review", e, r)
	}
	same(t, "tasks when one has expired", b.open(t, "REGISTRATION"), 1)
}

func TestBadRegistrations(t *testing.T) {
	t.Parallel()

	b := setup(t)
	text := func(s string) *string { return &s }
	for name, tt := range map[string]struct {
		change func(*access.RegisterCompanyInput)
		code   fault.Code
		path   string
	}{
		"NoNumber":    {func(i *access.RegisterCompanyInput) { i.Company.VatNumber = nil }, fault.Required, "input.company.enterpriseNumber"},
		"BlankNumber": {func(i *access.RegisterCompanyInput) { i.Company.VatNumber = text("  ") }, fault.Required, "input.company.enterpriseNumber"},
		"Mod97":       {func(i *access.RegisterCompanyInput) { i.Company.VatNumber = text("BE0440966355") }, fault.Checksum, "input.company.vatNumber"},
		"Shape":       {func(i *access.RegisterCompanyInput) { i.Company.VatNumber = text("BE54321") }, fault.Invalid, "input.company.vatNumber"},
		"TwoNumbers":  {func(i *access.RegisterCompanyInput) { i.Company.EnterpriseNumber = text("0202239951") }, fault.Invalid, "input.company.vatNumber"},
		"Country":     {func(i *access.RegisterCompanyInput) { i.Company.Country = "Belgique" }, fault.Invalid, "input.company.country"},
		"NoName":      {func(i *access.RegisterCompanyInput) { i.Company.LegalName = "\t " }, fault.Required, "input.company.legalName"},
		"LongName":    {func(i *access.RegisterCompanyInput) { i.Company.LegalName = strings.Repeat("é", 201) }, fault.TooLong, "input.company.legalName"},
		"BreakInName": {func(i *access.RegisterCompanyInput) { i.Person.GivenName = "A\r\nBcc: x@example.com" }, fault.Invalid, "input.person.givenName"},
		"Email":       {func(i *access.RegisterCompanyInput) { i.Person.Email = "a@b@example.com" }, fault.Invalid, "input.person.email"},
		"NoKey":       {func(i *access.RegisterCompanyInput) { i.IdempotencyKey = "" }, fault.Required, "input.idempotencyKey"},
		"LongMessage": {func(i *access.RegisterCompanyInput) { i.Message = text(strings.Repeat("x", 4001)) }, fault.TooLong, "input.message"},
		"Zero":        {func(i *access.RegisterCompanyInput) { i.Message = text("a\x00b") }, fault.Invalid, "input.message"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			in := input("a@example.com", "BE0440966354", "k-"+name)
			tt.change(&in)
			_, err := b.access.RegisterCompany(context.Background(), in, account.Client{})
			fs := fault.All(err)
			if len(fs) != 1 || fs[0].Code != tt.code || strings.Join(fs[0].Path, ".") != tt.path {
				t.Errorf("%v, want %s at %s", err, tt.code, tt.path)
			}
		})
	}
	t.Cleanup(func() {
		if n := b.count(t, `select count(*) from registrations`); n != 0 {
			t.Errorf("%d registrations of bad input", n)
		}
	})
}

func TestPromisedTime(t *testing.T) {
	t.Parallel()

	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	h := access.DefaultHours(zone)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for from, want := range map[string]string{
		"2026-11-23 09:00": "2026-11-23 13:00", // Monday morning
		"2026-11-23 15:30": "2026-11-24 10:30", // over the night
		"2026-11-27 16:00": "2026-11-30 11:00", // over the weekend
		"2026-11-28 12:00": "2026-11-30 12:00", // on a Saturday
		"2026-11-23 05:00": "2026-11-23 12:00", // before opening
		"2026-03-27 16:00": "2026-03-30 11:00", // over the change of clocks
		"2026-11-23 13:00": "2026-11-23 17:00", // to the last minute
	} {
		if got := h.Answered(at(from)); !got.Equal(at(want)) {
			t.Errorf("%s: %s, want %s", from, got.In(zone), want)
		}
	}
}
