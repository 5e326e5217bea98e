package account_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/policy"
)

// text reads one text, as the owner.
func (b *bundle) text(t *testing.T, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), b.raw.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var s string
	if err := conn.QueryRow(context.Background(), sql).Scan(&s); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return s
}

// asks asks for another mailbox, with a password.
func (b *bundle) asks(t *testing.T, to, with string) error {
	t.Helper()
	return b.acc.ChangeEmail(t.Context(), policy.Actor{Person: b.person}, account.ChangeEmailInput{Email: to, CurrentPassword: with}, account.Client{Source: "s"})
}

func (b *bundle) address(t *testing.T) string {
	t.Helper()
	return b.text(t, `select email from persons order by created_at limit 1`)
}

const mailedSoFar = `select coalesce(string_agg(kind || ' ' || to_email, ', ' order by id), '') from mails`

// TestChangeEmail: the new mailbox is proven, the old one is told, sessions end (threat T41).
func TestChangeEmail(t *testing.T) {
	t.Parallel()

	b := setup(t)
	token := b.signIn(t)
	for name, tt := range map[string]struct {
		to, with string
		code     fault.Code
	}{
		"WrongPassword": {"new@example.com", "treize betteraves", fault.BadCredentials},
		"SameMailbox":   {" A@Example.com", password, fault.Invalid},
		"NoMailbox":     {"new@", password, fault.Invalid},
	} {
		if err := b.asks(t, tt.to, tt.with); fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := b.acc.ChangeEmail(t.Context(), policy.Actor{}, account.ChangeEmailInput{Email: "new@example.com"}, account.Client{}); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("a visitor: %v", err)
	}
	if got := b.text(t, mailedSoFar); got != "" {
		t.Errorf("mailed %s", got)
	}
	if err := b.asks(t, "New@example.com", password); err != nil {
		t.Fatal(err)
	}
	link := b.link(t)
	for range 3 { // scanners open links
		if p, err := b.acc.LookAtNewEmail(t.Context(), link); err != nil || p.Email != "new@example.com" || p.Done || p.Expired {
			t.Fatalf("%+v, %v", p, err)
		}
	}
	if got := b.address(t); got != "a@example.com" || !b.alive(t, token) {
		t.Errorf("before the proof it is %s, session %v", got, b.alive(t, token))
	}
	if err := b.acc.ConfirmNewEmail(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	if got := b.address(t); got != "new@example.com" || b.alive(t, token) {
		t.Errorf("after the proof it is %s, session %v", got, b.alive(t, token))
	}
	if got := b.text(t, mailedSoFar); got != "confirm_new_email new@example.com, email_changed a@example.com" {
		t.Errorf("mailed %s", got)
	}
	if err := b.acc.ConfirmNewEmail(t.Context(), link); fault.CodeOf(err) != fault.Expired {
		t.Errorf("twice: %v", err)
	}
	if p, err := b.acc.LookAtNewEmail(t.Context(), link); err != nil || !p.Done {
		t.Errorf("%+v, %v", p, err)
	}
	for email, code := range map[string]fault.Code{"a@example.com": fault.BadCredentials, "new@example.com": ""} {
		_, err := b.acc.SignIn(t.Context(), account.SignInInput{Email: email, Password: password, Delivery: account.Bearer}, account.Client{})
		if fault.CodeOf(err) != code {
			t.Errorf("sign in as %s: %v", email, err)
		}
	}
}

// TestNewEmailLinkEnds: whoever asked for another mailbox with a stolen password
// keeps no way in when its owner has taken the login back (threats T41, T42).
func TestNewEmailLinkEnds(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		end  func(t *testing.T, b *bundle)
		code fault.Code
	}{
		"NewerLink": {func(t *testing.T, b *bundle) {
			if err := b.asks(t, "other@example.com", password); err != nil {
				t.Fatal(err)
			}
		}, fault.Expired},
		"Reset": {func(t *testing.T, b *bundle) {
			if err := b.acc.RequestPasswordReset(t.Context(), "a@example.com"); err != nil {
				t.Fatal(err)
			}
			if err := b.acc.SetPassword(t.Context(), account.SetPasswordInput{Token: b.link(t), Password: "dix-sept carottes"}); err != nil {
				t.Fatal(err)
			}
		}, fault.Expired},
		"NewPassword": {func(t *testing.T, b *bundle) {
			err := b.acc.ChangePassword(t.Context(), policy.Actor{Person: b.person}, account.ChangePasswordInput{CurrentPassword: password, NewPassword: "dix-sept carottes"}, account.Client{})
			if err != nil {
				t.Fatal(err)
			}
		}, fault.Expired},
		"OtherMailbox": {func(t *testing.T, b *bundle) {
			if err := b.asks(t, "other@example.com", password); err != nil {
				t.Fatal(err)
			}
			if err := b.acc.ConfirmNewEmail(t.Context(), b.link(t)); err != nil {
				t.Fatal(err)
			}
		}, fault.Expired},
		"TwoDays": {func(_ *testing.T, b *bundle) { b.pass(48 * time.Hour) }, fault.Expired},
		"Taken": {func(t *testing.T, b *bundle) {
			b.raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at) values (gen_random_uuid(), 'new@example.com', 'C', 'D', 'fr', $1)`, b.now)
		}, fault.Conflict},
		"ResetAskedByAnybody": {func(t *testing.T, b *bundle) { // who knows the address only must not end it
			if err := b.acc.RequestPasswordReset(t.Context(), "a@example.com"); err != nil {
				t.Fatal(err)
			}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			if err := b.asks(t, "new@example.com", password); err != nil {
				t.Fatal(err)
			}
			link := b.link(t)
			tt.end(t, b)
			before := b.address(t)
			if err := b.acc.ConfirmNewEmail(t.Context(), link); fault.CodeOf(err) != tt.code {
				t.Errorf("%v, want %q", err, tt.code)
			}
			if got := b.address(t); tt.code != "" && got != before {
				t.Errorf("the sign-in moved to %s", got)
			}
		})
	}
}

// TestFirstPasswordLinksEndTogether: of two approvals the second link opens nothing once there is a password.
func TestFirstPasswordLinksEndTogether(t *testing.T) {
	t.Parallel()

	b := setup(t)
	var links []string
	for range 2 {
		err := b.acc.DB.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
			i, err := b.acc.Tokens.Issue(t.Context(), tx, account.SetPassword, account.About{Person: b.person}, b.Now())
			links = append(links, b.acc.Tokens.Text(account.SetPassword, i, 1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for n, code := range []fault.Code{"", fault.Expired} {
		if err := b.acc.SetPassword(t.Context(), account.SetPasswordInput{Token: links[n], Password: "dix-sept carottes"}); fault.CodeOf(err) != code {
			t.Errorf("link %d: %v", n, err)
		}
	}
}

// TestLeftMailbox: from the last day on it resets nothing, until another one is proven.
func TestLeftMailbox(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.raw.Exec(t, `update persons set mailbox_left_at = $1`, b.now)
	if err := b.acc.RequestPasswordReset(t.Context(), "a@example.com"); err != nil {
		t.Fatal(err)
	}
	if got := b.text(t, mailedSoFar); got != "" {
		t.Errorf("mailed %s", got)
	}
	if err := b.asks(t, "new@example.com", password); err != nil {
		t.Fatal(err)
	}
	if err := b.acc.ConfirmNewEmail(t.Context(), b.link(t)); err != nil {
		t.Fatal(err)
	}
	if err := b.acc.RequestPasswordReset(t.Context(), "new@example.com"); err != nil {
		t.Fatal(err)
	}
	if got := b.text(t, mailedSoFar); got != "confirm_new_email new@example.com, email_changed a@example.com, password_reset new@example.com" {
		t.Errorf("mailed %s", got)
	}
}
