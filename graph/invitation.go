package graph

import (
	"context"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/company"
)

// Invitations gives whom the company's admins asked in.
func (r companyNode) Invitations(ctx context.Context, c *company.Company, first *int, after *string, last *int, before *string) (*model.InvitationConnection, error) {
	p, err := r.Access.Invitations(ctx, actorOf(ctx), c.ID, paging(first, after, last, before))
	if p == nil || err != nil {
		return nil, err
	}
	return model.Invitations(p), nil
}

// InviteMember asks a person in.
func (r mutation) InviteMember(ctx context.Context, in access.InviteMemberInput) (*model.InvitationPayload, error) {
	i, err := r.Access.InviteMember(ctx, actorOf(ctx), in)
	return invitationPayload(ctx, i, err)
}

// ResendInvitation sends it again.
func (r mutation) ResendInvitation(ctx context.Context, in model.InvitationInput) (*model.InvitationPayload, error) {
	i, err := r.Access.ResendInvitation(ctx, actorOf(ctx), in.Invitation)
	return invitationPayload(ctx, i, err)
}

// RevokeInvitation takes it back.
func (r mutation) RevokeInvitation(ctx context.Context, in model.InvitationInput) (*model.InvitationPayload, error) {
	i, err := r.Access.RevokeInvitation(ctx, actorOf(ctx), in.Invitation)
	return invitationPayload(ctx, i, err)
}

func invitationPayload(ctx context.Context, i *access.Invitation, err error) (*model.InvitationPayload, error) {
	errs, err := refused(ctx, err)
	return &model.InvitationPayload{Invitation: i, Errors: errs}, err
}

// AcceptInvitation takes it, by the mail's token.
func (r mutation) AcceptInvitation(ctx context.Context, in access.AcceptInvitationInput) (*model.AcceptInvitationPayload, error) {
	made, err := r.Access.AcceptInvitation(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	out := &model.AcceptInvitationPayload{Accepted: made != nil, Errors: errs}
	if made != nil {
		out.PasswordToken = company.Given(made.PasswordToken)
	}
	return out, err
}

// DeclineInvitation says no, by the mail's token.
func (r mutation) DeclineInvitation(ctx context.Context, in model.TokenInput) (*model.DonePayload, error) {
	return done(ctx, r.Access.DeclineInvitation(ctx, in.Token))
}
