package access

import (
	"context"
	"fmt"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// LastAdmins tells of each membership whether nobody else administers its company
// for good (LAST_ADMIN, product rule 14). Those of companies whose people the actor
// may not see are not among the answers.
func (a *Access) LastAdmins(ctx context.Context, actor policy.Actor, ids []id.Membership) (map[id.Membership]*bool, error) {
	rows, err := a.DB.As(actor).Read().LastAdmins(ctx, db.LastAdminsParams{Ids: id.Bare(ids), Now: a.DB.Now()})
	if err != nil {
		return nil, fmt.Errorf("look for last admins: %w", err)
	}
	found := map[id.Membership]*bool{}
	for n, r := range rows {
		if actor.May(policy.ReadPeople, r.CompanyID) {
			found[r.ID] = &rows[n].Last
		}
	}
	return found, nil
}
