package server

import (
	"testing"
	"time"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// customer is a company of the bundle's seller with one admin.
type customer struct {
	id     id.Company
	number string
	admin  policy.Actor
}

const adminEmail = "mia@zon.example.com"

// customer registers the company and lets staff approve it; its admin is Mia Claes.
func (b *bundle) customer() customer {
	b.t.Helper()
	ctx := b.t.Context()
	reference, token := b.register(adminEmail)
	_, err := b.access.ConfirmEmail(ctx, token)
	must(b.t, err)
	row, err := b.db.AsSystem().Read().RegistrationByReference(ctx, reference)
	must(b.t, err)
	done, err := b.access.ApproveRegistration(ctx, b.staff, access.ApproveRegistrationInput{Registration: row.Registration.ID})
	must(b.t, err)
	must(b.t, b.accounts.SetPassword(ctx, account.SetPasswordInput{Token: b.token(account.SetPassword), Password: goodPassword}))
	b.data.Exec(b.t, `update companies set sub_user_module = true, contact_email = '', manager_name = 'Jan <Peeters>', manager_phone = '+32 2 555 01 07', manager_email = 'jan@metaux.example.com' where id = $1`, done.CompanyID)
	c, err := b.db.AsSystem().Read().CompanyByID(ctx, done.CompanyID)
	must(b.t, err)
	return customer{done.CompanyID, c.CustomerNumber, b.session(adminEmail).Actor}
}

// session signs a person with the good password in.
func (b *bundle) session(email string) account.Session {
	b.t.Helper()
	in, err := b.accounts.SignIn(b.t.Context(), account.SignInInput{Email: email, Password: goodPassword, Delivery: account.Bearer}, account.Client{Source: "192.0.2.1"})
	must(b.t, err)
	s, err := b.accounts.Authenticate(b.t.Context(), in.Token)
	must(b.t, err)
	return s
}

// claim asks for access with the VAT number and gives the token of the mail.
func (b *bundle) claim(c customer, email string) string {
	b.t.Helper()
	vat := "BE 0440.966.354"
	_, err := b.access.ClaimAccess(b.t.Context(), access.ClaimAccessInput{
		CustomerNumber: c.number, Evidence: access.ClaimEvidence{VatNumber: &vat},
		Person: access.PersonInput{GivenName: "Bo <b>", FamilyName: "Maes", Email: email, Locale: mail.Dutch}, IdempotencyKey: email,
	}, account.Client{Source: "192.0.2.9"})
	must(b.t, err)
	return b.token(account.ConfirmClaim)
}

// asked claims and confirms, so that the company is asked; it gives the token of the question.
func (b *bundle) asked(c customer, email string) string {
	b.t.Helper()
	_, err := b.access.ConfirmClaim(b.t.Context(), b.claim(c, email))
	must(b.t, err)
	return b.token(account.DecideAccess)
}

// invite asks somebody in and gives the token of the mail.
func (b *bundle) invite(c customer, email string, ends *time.Time) string {
	b.t.Helper()
	_, err := b.access.InviteMember(b.t.Context(), c.admin, access.InviteMemberInput{Company: c.id, Email: email, Role: policy.RoleWarehouse, EndsAt: ends, Locale: mail.Dutch})
	must(b.t, err)
	return b.token(account.AcceptInvitation)
}

// events counts the timeline's events of an action.
func (b *bundle) events(action string) int {
	b.t.Helper()
	return b.count("select count(*) from audit_events where action = $1", action)
}

func (b *bundle) count(sql string, arg any) (n int) {
	b.t.Helper()
	b.scan(sql, arg, &n)
	return n
}

// unchanged fails when do changes any row.
func (b *bundle) unchanged(t *testing.T, what string, do func()) {
	t.Helper()
	before := b.rows()
	if do(); b.rows() != before {
		t.Errorf("%s changed the database", what)
	}
}
