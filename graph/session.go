package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
)

// Viewer gives who asks.
func (r query) Viewer(ctx context.Context) (*access.Viewer, error) {
	return r.Access.Viewer(ctx, actorOf(ctx))
}

// Sessions gives where the viewer is signed in.
func (r viewerNode) Sessions(ctx context.Context, _ *access.Viewer) ([]*account.OpenSession, error) {
	return r.Accounts.Sessions(ctx, actorOf(ctx))
}

// SignIn makes a session. The rest of the request is asked by the new person.
func (r mutation) SignIn(ctx context.Context, in account.SignInInput) (*model.SignInPayload, error) {
	made, err := r.Accounts.SignIn(ctx, in, requestOf(ctx).Client)
	return r.signedIn(ctx, made, err)
}

// RefreshSession gives the session a new secret, the way the old one came.
func (r mutation) RefreshSession(ctx context.Context) (*model.SignInPayload, error) {
	session := requestOf(ctx).Session
	made, err := r.Accounts.RefreshSession(ctx, session.Actor, session.Delivery)
	return r.signedIn(ctx, made, err)
}

// signedIn hands a session just made to its client: in the answer or as a cookie.
func (r mutation) signedIn(ctx context.Context, made account.SignedIn, err error) (*model.SignInPayload, error) {
	errs, err := refused(ctx, err)
	if err != nil || len(errs) > 0 {
		return &model.SignInPayload{Errors: errs}, err
	}
	actor, err := r.Accounts.ActorOfSession(ctx, made.Session)
	if err != nil {
		return nil, err
	}
	s := stateOf(ctx)
	s.become(account.Session{Actor: actor, Locale: s.request.Locale, Delivery: made.Delivery, ExpiresAt: made.ExpiresAt})
	out := &model.SignInPayload{ExpiresAt: &made.ExpiresAt, Errors: errs}
	if made.Delivery == account.Bearer {
		out.Token = &made.Token
	} else if s.request.SetCookie != nil {
		s.request.SetCookie(made)
	}
	out.Viewer, err = r.Access.Viewer(ctx, actor)
	return out, err
}

// SignOut ends the session. A browser loses its cookie even if the session was over already.
func (r mutation) SignOut(ctx context.Context) (*model.DonePayload, error) {
	s := stateOf(ctx)
	err := r.Accounts.SignOut(ctx, s.request.Session.Actor)
	if s.request.ClearCookie != nil {
		s.request.ClearCookie()
	}
	s.become(account.Session{})
	return done(ctx, err)
}

// EndOtherSessions ends all sessions of the person but this one.
func (r mutation) EndOtherSessions(ctx context.Context) (*model.DonePayload, error) {
	return done(ctx, r.Accounts.EndOtherSessions(ctx, actorOf(ctx)))
}

// EndSession ends one of the person's sessions. Ending the one that asks is signing out.
func (r mutation) EndSession(ctx context.Context, in model.EndSessionInput) (*model.DonePayload, error) {
	if actor := actorOf(ctx); actor.SignedIn() && in.Session == actor.Session {
		return r.SignOut(ctx)
	}
	return done(ctx, r.Accounts.EndSession(ctx, actorOf(ctx), in.Session))
}

// UpdateProfile changes the viewer's own particulars; what is absent stays.
func (r mutation) UpdateProfile(ctx context.Context, in model.UpdateProfileInput) (*model.UpdateProfilePayload, error) {
	patch := access.ProfilePatch{GivenName: patched(in.GivenName), FamilyName: patched(in.FamilyName), Phone: patched(in.Phone), Locale: patched(in.Locale)}
	v, err := r.Access.UpdateProfile(ctx, actorOf(ctx), patch)
	errs, err := refused(ctx, err)
	return &model.UpdateProfilePayload{Viewer: v, Errors: errs}, err
}

// patched gives nil for what is absent, and what is empty for null: the rule says whether that may be.
func patched[T any](o graphql.Omittable[*T]) *T {
	if !o.IsSet() {
		return nil
	}
	if v := o.Value(); v != nil {
		return v
	}
	return new(T)
}

// RequestPasswordReset mails a link, if the address has a login; the answer does not tell.
func (r mutation) RequestPasswordReset(ctx context.Context, in model.RequestPasswordResetInput) (*model.DonePayload, error) {
	return done(ctx, r.Accounts.RequestPasswordReset(ctx, in.Email))
}

// SetPassword sets the password by the token of a mail.
func (r mutation) SetPassword(ctx context.Context, in account.SetPasswordInput) (*model.DonePayload, error) {
	return done(ctx, r.Accounts.SetPassword(ctx, in))
}

// ChangePassword sets the password by the old one.
func (r mutation) ChangePassword(ctx context.Context, in account.ChangePasswordInput) (*model.DonePayload, error) {
	req := requestOf(ctx)
	return done(ctx, r.Accounts.ChangePassword(ctx, req.Session.Actor, in, req.Client))
}

// ChangeEmail mails a link to a new mailbox.
func (r mutation) ChangeEmail(ctx context.Context, in account.ChangeEmailInput) (*model.DonePayload, error) {
	req := requestOf(ctx)
	return done(ctx, r.Accounts.ChangeEmail(ctx, req.Session.Actor, in, req.Client))
}

// ConfirmNewEmail moves the sign-in to the mailbox that the token proves.
func (r mutation) ConfirmNewEmail(ctx context.Context, in model.TokenInput) (*model.DonePayload, error) {
	return done(ctx, r.Accounts.ConfirmNewEmail(ctx, in.Token))
}

// done answers for a mutation that gives nothing back.
func done(ctx context.Context, err error) (*model.DonePayload, error) {
	errs, err := refused(ctx, err)
	return &model.DonePayload{Done: err == nil && len(errs) == 0, Errors: errs}, err
}
