package access

import (
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/policy"
)

// CompanyActions tells what the actor can do with a company now, and why not.
func CompanyActions(c *company.Company, actor policy.Actor) []*AvailableAction {
	state := CompanyState(c.State)
	active := refusedState(state == CompanyActive)
	invite := active
	if invite == "" && !c.SubUserModule {
		invite = "SUB_USER_MODULE_OFF"
	}
	out := []*AvailableAction{available("inviteMember", invite, actor.May(policy.InvitePeople, c.ID))}
	if actor.Staff == "" {
		return out
	}
	manages := actor.MayStaff(policy.ManageCompanies)
	for _, step := range []Step{StepSuspend, StepReinstate, StepMerge} {
		_, can := Companies.Next(state, step)
		may := manages
		if step == StepMerge {
			may = actor.MayStaff(policy.MergeCompanies)
		}
		out = append(out, available(step, refusedState(can), may))
	}
	for _, step := range []Step{"setSubUserModule", "setContactOfRecord", "setAccountManager", "setCompanyIdentifiers"} {
		out = append(out, available(step, "", manages))
	}
	return out
}

// MergeActions tells what the actor can do with a merge now, and why not.
func MergeActions(m *Merge, actor policy.Actor) []*AvailableAction {
	may := actor.MayStaff(policy.MergeCompanies)
	confirm := refusedState(m.State == mergeProposed)
	if confirm == "" && m.ProposedByID == actor.Person {
		confirm = "SECOND_PERSON"
	}
	return []*AvailableAction{
		available("confirmMerge", confirm, may),
		available(StepUnmerge, refusedState(m.State == mergeProposed || m.State == mergeDone), may),
	}
}

// AvailableActions tells what the applicant can do. It says no more than the status.
func (r *RegistrationReceipt) AvailableActions() []*AvailableAction {
	return []*AvailableAction{
		available(StepAnswer, refusedState(r.Status == "INFO_REQUESTED"), true),
		available(StepWithdraw, refusedState(r.Open), true),
	}
}
