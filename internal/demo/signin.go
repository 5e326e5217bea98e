package demo

import (
	"context"
	"fmt"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// SignIn is one of the demo's people and what they reach. Its form is the contract's.
type SignIn struct {
	Email     string            `json:"email"`
	Password  string            `json:"password"`
	StaffRole *policy.StaffRole `json:"staffRole"`
	Companies []Company         `json:"companies"`
}

// Company is a company of a sign-in.
type Company struct {
	ID             id.Company  `json:"id"` // as the API has it
	CustomerNumber string      `json:"customerNumber"`
	Name           string      `json:"name"`
	Role           policy.Role `json:"role"`
}

// signIns reads what the cast may do, as it is now.
func (r Rules) signIns(ctx context.Context) ([]SignIn, error) {
	var out []SignIn
	read := r.DB.AsSystem().Read()
	for _, p := range everybody() {
		row, found, err := r.person(ctx, p)
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		s := SignIn{Email: p.email, Password: p.password, Companies: []Company{}}
		if row.StaffRole != nil {
			role := policy.StaffRole(*row.StaffRole)
			s.StaffRole = &role
		}
		rows, err := read.MembershipsOfPerson(ctx, db.MembershipsOfPersonParams{PersonID: row.ID, Now: r.DB.Now()})
		if err != nil {
			return nil, fmt.Errorf("read memberships: %w", err)
		}
		for _, m := range rows {
			s.Companies = append(s.Companies, Company{m.Company.ID, m.Company.CustomerNumber, m.Company.LegalName, m.Membership.Role})
		}
		out = append(out, s)
	}
	return out, nil
}
