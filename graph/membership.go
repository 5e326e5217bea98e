package graph

import (
	"context"
	"time"

	"example.com/comptoir/graph/model"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/id"
)

// LastSeenAt gives when a member was last here, for the company's admins and staff.
func (r memberNode) LastSeenAt(ctx context.Context, m *access.Membership) (*time.Time, error) {
	return load(ctx, &stateOf(ctx).loaders.members, m.ID, "last seen", func(ctx context.Context, ids []id.Membership) (map[id.Membership]*time.Time, error) {
		return r.Access.LastSeen(ctx, actorOf(ctx), ids)
	})
}

// LastAdmin tells whether nobody else administers the company for good.
func (r memberNode) LastAdmin(ctx context.Context, m *access.Membership) (*bool, error) {
	return load(ctx, &stateOf(ctx).loaders.members, m.ID, "last admin", func(ctx context.Context, ids []id.Membership) (map[id.Membership]*bool, error) {
		return r.Access.LastAdmins(ctx, actorOf(ctx), ids)
	})
}

// ChangeMembership gives another role or another end; what is absent stays.
func (r mutation) ChangeMembership(ctx context.Context, in model.ChangeMembershipInput) (*model.MembershipPayload, error) {
	patch := access.MembershipPatch{SetEnd: in.EndsAt.IsSet()}
	patch.Membership, _ = id.ParseMembership(in.Membership) // text that is no id finds nothing
	if in.Role.IsSet() {
		patch.Role = in.Role.Value()
	}
	if patch.SetEnd {
		patch.EndsAt = in.EndsAt.Value()
	}
	m, err := r.Access.ChangeMembership(ctx, actorOf(ctx), patch)
	return membershipPayload(ctx, m, err)
}

// EndMembership ends an access at once.
func (r mutation) EndMembership(ctx context.Context, in access.EndMembershipInput) (*model.MembershipPayload, error) {
	m, err := r.Access.EndMembership(ctx, actorOf(ctx), in)
	return membershipPayload(ctx, m, err)
}

// FreezeMembership stops an access.
func (r mutation) FreezeMembership(ctx context.Context, in access.FreezeMembershipInput) (*model.MembershipPayload, error) {
	m, err := r.Access.FreezeMembership(ctx, actorOf(ctx), in)
	return membershipPayload(ctx, m, err)
}

// ReinstateMembership puts a frozen access back in force.
func (r mutation) ReinstateMembership(ctx context.Context, in access.ReinstateMembershipInput) (*model.MembershipPayload, error) {
	m, err := r.Access.ReinstateMembership(ctx, actorOf(ctx), in)
	return membershipPayload(ctx, m, err)
}

// SetDocumentNotifications sets of which new documents the viewer hears.
func (r mutation) SetDocumentNotifications(ctx context.Context, in access.SetDocumentNotificationsInput) (*model.MembershipPayload, error) {
	m, err := r.Access.SetDocumentNotifications(ctx, actorOf(ctx), in)
	stateOf(ctx).loaders = newLoaders() // what was read before is not so any more
	return membershipPayload(ctx, m, err)
}

// DocumentNotifications gives the person, and nobody else, what was asked for.
func (r memberNode) DocumentNotifications(ctx context.Context, m *access.Membership) (*access.DocumentNotifications, error) {
	actor := actorOf(ctx)
	all, err := load(ctx, &stateOf(ctx).loaders.persons, actor.Person, "notifications", func(ctx context.Context, _ []id.Person) (map[id.Person]map[id.Membership]*access.DocumentNotifications, error) {
		found, err := r.Access.NotificationsOf(ctx, actor)
		return map[id.Person]map[id.Membership]*access.DocumentNotifications{actor.Person: found}, err
	})
	return all[m.ID], err
}

func membershipPayload(ctx context.Context, m *access.Membership, err error) (*model.MembershipPayload, error) {
	errs, err := refused(ctx, err)
	return &model.MembershipPayload{Membership: m, Errors: errs}, err
}

// ReportDeparture ends an access on the last day.
func (r mutation) ReportDeparture(ctx context.Context, in access.ReportDepartureInput) (*model.ReportDeparturePayload, error) {
	d, err := r.Access.ReportDeparture(ctx, actorOf(ctx), in)
	errs, err := refused(ctx, err)
	out := &model.ReportDeparturePayload{Errors: errs}
	if d != nil {
		out.Membership, out.Claim = d.Membership, d.Claim
	}
	return out, err
}
