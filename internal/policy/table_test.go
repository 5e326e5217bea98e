package policy_test

import (
	"slices"
	"testing"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// TestRolesSeeWhatProductRule12Says spells the rule out once more, role by kind.
func TestRolesSeeWhatProductRule12Says(t *testing.T) {
	t.Parallel()

	c := id.NewCompany()
	for role, want := range map[policy.Role]struct {
		sees, opens   []policy.Kind
		money, people bool
	}{
		policy.RoleAdmin:      {policy.Kinds, policy.Kinds, true, true},
		policy.RolePurchaser:  {policy.Kinds, policy.Kinds, true, false},
		policy.RoleAccountant: {[]policy.Kind{policy.Invoice, policy.CreditNote, policy.Statement}, []policy.Kind{policy.Invoice, policy.CreditNote, policy.Statement}, true, false},
		policy.RoleWarehouse:  {[]policy.Kind{policy.DeliveryNote, policy.Certificate}, []policy.Kind{policy.DeliveryNote, policy.Certificate}, false, false},
		policy.RoleReader:     {policy.Kinds, []policy.Kind{policy.DeliveryNote}, false, false},
	} {
		a := policy.Actor{Person: id.NewPerson(), Grants: []policy.Grant{{Company: c, Role: role}}}
		for _, k := range policy.Kinds {
			if got := slices.Contains(a.KindsIn(c), k); got != slices.Contains(want.sees, k) {
				t.Errorf("%s sees %s: %v", role, k, got)
			}
			if got := a.MayOpen(k, c); got != slices.Contains(want.opens, k) {
				t.Errorf("%s opens %s: %v", role, k, got)
			}
		}
		if a.May(policy.ReadMoney, c) != want.money || a.May(policy.ReadPeople, c) != want.people {
			t.Errorf("%s: money %v, people %v", role, a.May(policy.ReadMoney, c), a.May(policy.ReadPeople, c))
		}
		if a.May(policy.ReadDownloads, c) != want.people {
			t.Errorf("%s sees who opened what: %v", role, !want.people)
		}
		for _, do := range []policy.Action{
			policy.ReadQueue, policy.DecideRegistration, policy.RecordRegistration, policy.ReadCompanies, policy.ReadIngestions, policy.ReadTasks, policy.ReadMails,
			policy.DecideIngestions, policy.ImportNumbers,
		} {
			if a.May(do, c) || a.MayStaff(do) {
				t.Errorf("%s may %s", role, do)
			}
		}
		other := id.NewCompany()
		if a.KindsIn(other) != nil || a.May(policy.ReadCompany, other) || a.MayOpen(policy.DeliveryNote, other) {
			t.Errorf("%s reaches into another company", role)
		}
	}
	for name, a := range map[string]policy.Actor{"visitor": {}, "person without a company": {Person: id.NewPerson()}, "system": policy.System()} {
		if a.KindsIn(c) != nil || a.May(policy.ReadCompany, c) || a.MayStaff(policy.ReadQueue) {
			t.Errorf("a %s may something", name)
		}
	}
}
