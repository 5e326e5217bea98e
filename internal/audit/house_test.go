package audit_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

func ptr[T any](v T) *T { return &v }

// TestHouse: staff read what happened, by area, company and person and as far as
// their role goes; what people do for themselves is nobody's to read.
func TestHouse(t *testing.T) {
	t.Parallel()

	raw, d, c := setup(t)
	nora, ben := id.NewPerson(), id.NewPerson()
	for n, p := range []id.Person{nora, ben} {
		raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at) values ($1, $2, 'A', 'B', 'fr', now())`, p, fmt.Sprintf("p%d@test.example.com", n))
	}
	staff := func(role policy.StaffRole) policy.Actor { return policy.Actor{Person: nora, Staff: role} }
	events := []audit.Event{
		{Company: c, Actor: staff(policy.StaffSales), Action: "membership.frozen", SubjectType: "Membership", Subject: id.NewUUID(), Detail: map[string]string{"person": ben.String()}},
		{Actor: staff(policy.StaffSupport), Action: "ingestion.opened", SubjectType: "Ingestion", Subject: id.NewUUID()},
		{Actor: staff(policy.StaffSupport), Action: "mail.resent", SubjectType: "Mail", Subject: id.NewUUID()},
		{Actor: staff(policy.StaffAdmin), Action: "api_key.created", SubjectType: "ApiKey", Subject: id.NewUUID()},
		{Company: c, Actor: policy.Actor{Person: ben}, Action: "document.downloaded", SubjectType: "Document", Subject: id.NewUUID(), Detail: map[string]string{"person": ben.String()}}, // by and about one person: once
		{Actor: policy.Actor{Person: ben}, Action: "session.opened", SubjectType: "Person", Subject: ben.UUID},
		{Actor: policy.Actor{Person: ben}, Action: "password.set", SubjectType: "Person", Subject: ben.UUID},
	}
	err := d.AsSystem().Tx(t.Context(), func(tx pgx.Tx) error {
		for _, e := range events {
			e.At = d.Now()
			if err := audit.Append(t.Context(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all := func(role policy.StaffRole, f *audit.HouseFilter) (out []string) {
		for args := (page.Args{First: ptr(2)}); ; {
			p, err := audit.House(t.Context(), d, staff(role), f, args)
			if err != nil {
				t.Fatalf("%s, %+v: %v", role, f, err)
			}
			for _, e := range p.Nodes {
				out = append(out, e.Action)
				if e.CompanyID.IsZero() != (e.Action != "membership.frozen" && e.Action != "document.downloaded") {
					t.Errorf("%s is of %s", e.Action, e.CompanyID)
				}
			}
			if !p.HasNext {
				return out
			}
			args.After = ptr(p.Cursor(p.Nodes[len(p.Nodes)-1]))
		}
	}
	other := id.NewCompany()
	for _, tt := range []struct {
		role   policy.StaffRole
		filter *audit.HouseFilter
		want   []string
	}{
		{policy.StaffAdmin, nil, []string{"document.downloaded", "api_key.created", "mail.resent", "ingestion.opened", "membership.frozen"}},
		{policy.StaffSupport, nil, []string{"document.downloaded", "mail.resent", "ingestion.opened", "membership.frozen"}},
		{policy.StaffSales, nil, []string{"document.downloaded", "membership.frozen"}},
		{policy.StaffSales, &audit.HouseFilter{Areas: []string{"INGESTION", "MAIL", "API_KEY", "SESSION", "session"}}, nil},
		{policy.StaffAdmin, &audit.HouseFilter{Areas: []string{}}, nil},
		{policy.StaffAdmin, &audit.HouseFilter{Areas: []string{"DOCUMENT", "MAIL"}}, []string{"document.downloaded", "mail.resent"}},
		{policy.StaffAdmin, &audit.HouseFilter{Company: &c}, []string{"document.downloaded", "membership.frozen"}},
		{policy.StaffAdmin, &audit.HouseFilter{Company: &other}, nil},
		{policy.StaffAdmin, &audit.HouseFilter{Company: &id.Company{}}, nil},
		{policy.StaffAdmin, &audit.HouseFilter{Person: &ben}, []string{"document.downloaded", "membership.frozen"}},
		{policy.StaffAdmin, &audit.HouseFilter{Person: &nora, Areas: []string{"MEMBERSHIP"}}, []string{"membership.frozen"}},
		{policy.StaffAdmin, &audit.HouseFilter{Person: &id.Person{}}, nil},
	} {
		if got := all(tt.role, tt.filter); !slices.Equal(got, tt.want) {
			t.Errorf("%s, %+v: %v, want %v", tt.role, tt.filter, got, tt.want)
		}
	}
	for code, a := range map[fault.Code]policy.Actor{fault.Unauthenticated: {}, fault.Forbidden: {Person: ben, Grants: []policy.Grant{{Company: c, Role: policy.RoleAdmin}}}} {
		if _, err := audit.House(t.Context(), d, a, nil, page.Args{}); fault.CodeOf(err) != code {
			t.Errorf("%+v: %v, want %s", a, err, code)
		}
	}
	if _, err := audit.House(t.Context(), d, staff(policy.StaffAdmin), nil, page.Args{After: ptr("nonsense")}); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a cursor that is none: %v", err)
	}
}
