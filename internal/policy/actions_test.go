package policy_test

import (
	"slices"
	"testing"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// rights spells the table out once more, action by action: the roles in a
// company, then the staff roles. An action that is not here fails the test.
var rights = map[policy.Action]struct {
	roles []policy.Role
	staff []policy.StaffRole
}{
	policy.ReadCompany:        {policy.Roles, policy.StaffRoles},
	policy.ReadPeople:         {admin, policy.StaffRoles},
	policy.InvitePeople:       {admin, nil},
	policy.ManagePeople:       {admin, policy.StaffRoles},
	policy.DecideAccess:       {admin, policy.StaffRoles},
	policy.ReadTimeline:       {admin, policy.StaffRoles},
	policy.ReadDocuments:      {policy.Roles, policy.StaffRoles},
	policy.DownloadDocuments:  {policy.Roles, policy.StaffRoles},
	policy.ReadMoney:          {[]policy.Role{policy.RoleAdmin, policy.RolePurchaser, policy.RoleAccountant}, policy.StaffRoles},
	policy.ReadDownloads:      {admin, policy.StaffRoles},
	policy.ReadQueue:          {nil, policy.StaffRoles},
	policy.DecideRegistration: {nil, policy.StaffRoles},
	policy.RecordRegistration: {nil, policy.StaffRoles},
	policy.RecordAccess:       {nil, policy.StaffRoles},
	policy.ReadCompanies:      {nil, policy.StaffRoles},
	policy.ManageCompanies:    {nil, policy.StaffRoles},
	policy.MergeCompanies:     {nil, []policy.StaffRole{policy.StaffAdmin, policy.StaffSales}},
	policy.ReadIngestions:     {nil, backOffice},
	policy.IngestDocuments:    {nil, backOffice},
	policy.DecideIngestions:   {nil, backOffice},
	policy.ImportNumbers:      {nil, backOffice},
	policy.ManageKeys:         {nil, []policy.StaffRole{policy.StaffAdmin}},
	policy.ReadTasks:          {nil, policy.StaffRoles},
	policy.CloseTasks:         {nil, policy.StaffRoles},
	policy.ReadMails:          {nil, backOffice},
	policy.ResendMails:        {nil, backOffice},
}

var (
	admin      = []policy.Role{policy.RoleAdmin}
	backOffice = []policy.StaffRole{policy.StaffAdmin, policy.StaffSupport}
)

// TestEveryRoleAndAction: each action for each role, in the own company, in
// another one and as staff.
func TestEveryRoleAndAction(t *testing.T) {
	t.Parallel()

	if len(rights) != len(policy.Actions) {
		t.Errorf("%d actions are spelled out, there are %d", len(rights), len(policy.Actions))
	}
	own, other := id.NewCompany(), id.NewCompany()
	for _, do := range policy.Actions {
		want, ok := rights[do]
		if !ok {
			t.Errorf("%s is not spelled out", do)
		}
		for _, role := range policy.Roles {
			a := policy.Actor{Person: id.NewPerson(), Grants: []policy.Grant{{Company: own, Role: role}}}
			if got := a.May(do, own); got != slices.Contains(want.roles, role) {
				t.Errorf("%s may %s: %v", role, do, got)
			}
			if (a.Require(do, own) == nil) != slices.Contains(want.roles, role) {
				t.Errorf("%s is required for %s otherwise than allowed", role, do)
			}
			if a.May(do, other) || a.MayStaff(do) {
				t.Errorf("%s may %s in another company, or as staff", role, do)
			}
		}
		for _, role := range policy.StaffRoles {
			a := policy.Actor{Person: id.NewPerson(), Staff: role}
			if got := a.May(do, own); got != slices.Contains(want.staff, role) || got != a.MayStaff(do) {
				t.Errorf("staff %s may %s: %v", role, do, got)
			}
		}
	}
}

// TestRolesAreGivenByAdmins: nobody gives a role but an admin, and none that is none.
func TestRolesAreGivenByAdmins(t *testing.T) {
	t.Parallel()

	for _, by := range policy.Roles {
		for _, role := range append(slices.Clone(policy.Roles), "OWNER", "") {
			want := by == policy.RoleAdmin && slices.Contains(policy.Roles, role)
			if got := by.MayGive(role); got != want {
				t.Errorf("%s gives %q: %v", by, role, got)
			}
		}
	}
}
