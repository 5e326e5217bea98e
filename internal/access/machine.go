package access

import "slices"

// Step is what leads from one state to another: the name of a mutation, or a
// plain word where a rule or the clock takes the step.
type Step string

// Move is one step of a machine.
type Move[S ~string] struct {
	Step Step
	From []S
	To   S
	// Event is the timeline's word for it: the change that makes this move appends
	// exactly one event of this name, in its transaction.
	Event string
	// By tells people who takes the step.
	By string
}

// Machine is the states of one noun and the steps between them. What is not in
// it can't happen: rules ask [Machine.Next] and have no other way to a new state.
type Machine[S ~string] struct {
	Noun   string
	States []S // in the order in which people meet them
	First  []S // in which it begins
	Moves  []Move[S]
}

// Next gives the move by which a step leads on from a state, false when there is none.
func (m Machine[S]) Next(from S, step Step) (Move[S], bool) {
	for _, move := range m.Moves {
		if move.Step == step && slices.Contains(move.From, from) {
			return move, true
		}
	}
	return Move[S]{}, false
}

// MachineRow is a machine's move in plain words, for the documentation.
type MachineRow struct{ Noun, From, Step, To, Event, By string }

// rows gives one row for each state that a move begins in.
func (m Machine[S]) rows() []MachineRow {
	var out []MachineRow
	for _, move := range m.Moves {
		for _, from := range move.From {
			out = append(out, MachineRow{m.Noun, string(from), string(move.Step), string(move.To), move.Event, move.By})
		}
	}
	return out
}

// Machines gives every machine of this package, move by move.
func Machines() []MachineRow {
	return slices.Concat(Registrations.rows(), Requests.rows(), Invitations.rows(), Memberships.rows(), Companies.rows())
}

// RegistrationState is a state of a registration, spelled as in the schema.
type RegistrationState string

// The states of a registration.
const (
	Submitted     RegistrationState = "SUBMITTED"
	InReview      RegistrationState = "IN_REVIEW"
	InfoRequested RegistrationState = "INFO_REQUESTED"
	Approved      RegistrationState = "APPROVED"
	Rejected      RegistrationState = "REJECTED"
	Withdrawn     RegistrationState = "WITHDRAWN"
	Expired       RegistrationState = "EXPIRED"
	Converted     RegistrationState = "CONVERTED"
)

// The steps of a registration. confirm: the mailbox is proven; convert: the number turns out to be a customer's.
const (
	StepConfirm  Step = "confirm"
	StepConvert  Step = "convert"
	StepAsk      Step = "requestRegistrationInfo"
	StepAnswer   Step = "answerRegistration"
	StepApprove  Step = "approveRegistration"
	StepReject   Step = "rejectRegistration"
	StepWithdraw Step = "withdrawRegistration"
	StepExpire   Step = "expire"
)

// open are the states in which a registration waits for somebody.
var open = []RegistrationState{Submitted, InReview, InfoRequested}

// Registrations is the machine of a registration, product rule 2.
var Registrations = Machine[RegistrationState]{
	Noun:   "Registration",
	States: []RegistrationState{Submitted, InReview, InfoRequested, Approved, Rejected, Withdrawn, Expired, Converted},
	First:  []RegistrationState{Submitted},
	Moves: []Move[RegistrationState]{
		{StepConfirm, []RegistrationState{Submitted}, InReview, "registration.confirmed", "applicant, by the mail's link"},
		{StepConfirm, []RegistrationState{InfoRequested}, InfoRequested, "registration.confirmed", "applicant, by the mail's link"},
		{StepConvert, []RegistrationState{Submitted, InfoRequested}, Converted, "registration.converted", "rule, when the mailbox is proven"},
		{StepAsk, open, InfoRequested, "registration.info_requested", "staff"},
		{StepAnswer, []RegistrationState{InfoRequested}, InReview, "registration.answered", "applicant, by the reference"},
		{StepApprove, open, Approved, "registration.approved", "staff"},
		{StepReject, open, Rejected, "registration.rejected", "staff"},
		{StepWithdraw, []RegistrationState{Submitted, InReview, InfoRequested, Converted}, Withdrawn, "registration.withdrawn", "applicant, by the reference"},
		{StepExpire, []RegistrationState{Submitted, InfoRequested}, Expired, "registration.expired", "clock"},
	},
}

// RequestState is a state of an access request, spelled as in the schema.
type RequestState string

// The states of an access request.
const (
	RequestSubmitted       RequestState = "SUBMITTED"
	RequestAwaitingCompany RequestState = "AWAITING_COMPANY"
	RequestAwaitingStaff   RequestState = "AWAITING_STAFF"
	RequestGranted         RequestState = "GRANTED"
	RequestDeclined        RequestState = "DECLINED"
	RequestRejected        RequestState = "REJECTED"
	RequestExpired         RequestState = "EXPIRED"
	RequestWithdrawn       RequestState = "WITHDRAWN"
)

// The steps of an access request. contact: the company is asked; refer: staff
// are, since the company can't be; lapse: the mailbox was never proven.
const (
	StepContact Step = "contact"
	StepRefer   Step = "refer"
	StepGrant   Step = "grant"
	StepDecline Step = "decline"
	StepRefuse  Step = "reject"
	StepReopen  Step = "reopenAccessRequest"
	StepLapse   Step = "lapse"
)

// awaiting are the states in which somebody has to decide on a request.
var awaiting = []RequestState{RequestAwaitingCompany, RequestAwaitingStaff}

// Requests is the machine of an access request, product rules 6 to 10: there is
// no way to GRANTED but a decision, and none that silence takes.
var Requests = Machine[RequestState]{
	Noun:   "AccessRequest",
	States: []RequestState{RequestSubmitted, RequestAwaitingCompany, RequestAwaitingStaff, RequestGranted, RequestDeclined, RequestRejected, RequestExpired, RequestWithdrawn},
	First:  []RequestState{RequestSubmitted},
	Moves: []Move[RequestState]{
		{StepContact, []RequestState{RequestSubmitted, RequestAwaitingStaff}, RequestAwaitingCompany, "access.company_contacted", "rule, when mailbox and evidence are right; staff, once there is somebody to ask"},
		{StepRefer, []RequestState{RequestSubmitted, RequestAwaitingCompany}, RequestAwaitingStaff, "access.referred_to_staff", "rule, when there is nobody to ask"},
		{StepReport, awaiting, RequestAwaitingStaff, "membership.reported_unknown", "whoever was asked, by the mail's link \"this is not one of us\""},
		{StepRefuse, []RequestState{RequestSubmitted}, RequestRejected, "access.rejected", "rule, when the evidence is wrong or can't be looked at"},
		{StepGrant, []RequestState{RequestAwaitingCompany, RequestAwaitingStaff}, RequestGranted, "access.granted", "company admin, contact of record, staff"},
		{StepGrant, []RequestState{RequestSubmitted}, RequestGranted, "access.granted", "rule, when the proven mailbox is the contact of record and there is no admin"},
		{StepDecline, awaiting, RequestDeclined, "access.declined", "company admin, contact of record, staff"},
		{StepExpire, []RequestState{RequestAwaitingCompany}, RequestExpired, "access.expired", "clock"},
		{StepLapse, []RequestState{RequestSubmitted}, RequestExpired, "access.lapsed", "clock, when the mailbox is never proven"},
		{StepReopen, []RequestState{RequestRejected}, RequestAwaitingStaff, "access.reopened", "staff"},
		{StepWithdraw, awaiting, RequestWithdrawn, "registration.withdrawn", "applicant, with the registration that turned out to be a customer's"},
	},
}

// InvitationState is a state of an invitation, spelled as in the schema.
type InvitationState string

// The states of an invitation.
const (
	InvitationPending  InvitationState = "PENDING"
	InvitationAccepted InvitationState = "ACCEPTED"
	InvitationDeclined InvitationState = "DECLINED"
	InvitationRevoked  InvitationState = "REVOKED"
	InvitationExpired  InvitationState = "EXPIRED"
)

// The steps of an invitation.
const (
	StepResend           Step = "resendInvitation"
	StepRevoke           Step = "revokeInvitation"
	StepAcceptInvitation Step = "acceptInvitation"
	StepRefuseInvitation Step = "declineInvitation"
)

// Invitations is the machine of an invitation, product rule 13.
var Invitations = Machine[InvitationState]{
	Noun:   "Invitation",
	States: []InvitationState{InvitationPending, InvitationAccepted, InvitationDeclined, InvitationRevoked, InvitationExpired},
	First:  []InvitationState{InvitationPending},
	Moves: []Move[InvitationState]{
		{StepResend, []InvitationState{InvitationPending, InvitationExpired}, InvitationPending, "invitation.resent", "company admin; the invited person, for one that has expired"},
		{StepRevoke, []InvitationState{InvitationPending}, InvitationRevoked, "invitation.revoked", "company admin"},
		{StepAcceptInvitation, []InvitationState{InvitationPending}, InvitationAccepted, "invitation.accepted", "the invited person, by the mail's link"},
		{StepRefuseInvitation, []InvitationState{InvitationPending}, InvitationDeclined, "invitation.declined", "the invited person, by the mail's link"},
		{StepExpire, []InvitationState{InvitationPending}, InvitationExpired, "invitation.expired", "clock"},
	},
}

// MembershipState is a state of a membership, spelled as in the schema.
type MembershipState string

// The states of a membership.
const (
	MembershipPending MembershipState = "PENDING"
	MembershipActive  MembershipState = "ACTIVE"
	MembershipFrozen  MembershipState = "FROZEN"
	MembershipEnded   MembershipState = "ENDED"
)

// The steps of a membership that are none of a request's. over: the last day has passed.
const (
	StepChange    Step = "changeMembership"
	StepEnd       Step = "endMembership"
	StepReport    Step = "reportUnknownAccess"
	StepFreeze    Step = "freezeMembership"
	StepUnfreeze  Step = "reinstateMembership"
	StepDeparture Step = "reportDeparture"
	StepDepart    Step = "depart"
	StepMerge     Step = "mergeCompanies"
	StepUnmerge   Step = "undoMerge"
	StepOver      Step = "over"
)

// given are the states of a membership that came into force and is not over. What
// is pending ends with its request.
var given = []MembershipState{MembershipActive, MembershipFrozen}

// Memberships is the machine of a membership. ENDED is final: whoever comes back gets a new one.
var Memberships = Machine[MembershipState]{
	Noun:   "Membership",
	States: []MembershipState{MembershipPending, MembershipActive, MembershipFrozen, MembershipEnded},
	First:  []MembershipState{MembershipPending, MembershipActive},
	Moves: []Move[MembershipState]{
		{StepGrant, []MembershipState{MembershipPending, MembershipFrozen}, MembershipActive, "access.granted", "whoever grants the access request; a frozen one, staff only"},
		{StepDecline, []MembershipState{MembershipPending, MembershipFrozen}, MembershipEnded, "access.declined", "whoever declines the access request"},
		{StepExpire, []MembershipState{MembershipPending}, MembershipEnded, "access.expired", "clock, with the access request"},
		{StepWithdraw, []MembershipState{MembershipPending, MembershipFrozen}, MembershipEnded, "registration.withdrawn", "applicant, with the access request"},
		{StepChange, []MembershipState{MembershipActive}, MembershipActive, "membership.changed", "company admin, staff"},
		{StepDeparture, []MembershipState{MembershipActive}, MembershipActive, "membership.departure_reported", "the person, a company admin, staff: with a last day to come"},
		{StepDepart, given, MembershipEnded, "membership.ended", "the person, a company admin, staff: today"},
		{StepEnd, given, MembershipEnded, "membership.ended", "company admin, staff"},
		{StepReport, []MembershipState{MembershipPending, MembershipActive}, MembershipFrozen, "membership.reported_unknown", "whoever was told of the access, by the mail's link"},
		{StepFreeze, []MembershipState{MembershipActive}, MembershipFrozen, "membership.frozen", "staff"},
		{StepUnfreeze, []MembershipState{MembershipFrozen}, MembershipActive, "membership.reinstated", "staff"},
		{StepUnmerge, given, MembershipEnded, "company.unmerged", "staff; of one that a merge gave, or that ended meanwhile where the merge led"},
		{StepOver, []MembershipState{MembershipActive}, MembershipEnded, "membership.over", "clock; without it the membership gives nothing either"},
	},
}

// CompanyState is a state of a company, spelled as in the schema.
type CompanyState string

// The states of a company.
const (
	CompanyActive    CompanyState = "ACTIVE"
	CompanySuspended CompanyState = "SUSPENDED"
	CompanyClosed    CompanyState = "CLOSED"
)

// The steps of a company.
const (
	StepSuspend   Step = "suspendCompany"
	StepReinstate Step = "reinstateCompany"
)

// Companies is the machine of a company.
var Companies = Machine[CompanyState]{
	Noun:   "Company",
	States: []CompanyState{CompanyActive, CompanySuspended, CompanyClosed},
	First:  []CompanyState{CompanyActive},
	Moves: []Move[CompanyState]{
		{StepSuspend, []CompanyState{CompanyActive}, CompanySuspended, "company.suspended", "staff"},
		{StepReinstate, []CompanyState{CompanySuspended}, CompanyActive, "company.reinstated", "staff"},
		{StepMerge, []CompanyState{CompanyActive}, CompanyClosed, "company.merged", "staff, two of them"},
		{StepUnmerge, []CompanyState{CompanyClosed}, CompanyActive, "company.unmerged", "staff"},
	},
}
