package access

import (
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// RegistrationStatus is what the applicant sees of a state.
type RegistrationStatus string

// status hides from the applicant what is not the applicant's to know: a
// CONVERTED one looks like one in review until the existing customer has decided,
// and then as if staff had. request is the state of its access request.
func status(r db.Registration, request RequestState) RegistrationStatus {
	switch RegistrationState(r.State) {
	case Submitted:
		return "RECEIVED"
	case Converted:
		switch request {
		case RequestGranted:
			return "APPROVED"
		case RequestDeclined, RequestRejected, RequestExpired, RequestWithdrawn:
			return "CLOSED"
		case RequestSubmitted, RequestAwaitingCompany, RequestAwaitingStaff:
		}
		return "IN_REVIEW"
	case InReview:
		return "IN_REVIEW"
	case InfoRequested:
		return "INFO_REQUESTED"
	case Approved:
		return "APPROVED"
	case Rejected, Withdrawn, Expired:
	}
	return "CLOSED"
}

// RegistrationReceipt is what an applicant sees.
type RegistrationReceipt struct {
	Reference  string
	Status     RegistrationStatus
	PromisedAt *time.Time
	Question   *string
	Locale     mail.Locale
	// Open tells whether the applicant can take it back.
	Open bool
}

func receiptOf(r db.Registration, request string) *RegistrationReceipt {
	out := &RegistrationReceipt{Reference: r.Reference, Status: status(r, RequestState(request)), Locale: mail.Locale(r.Locale)}
	if r.ConfirmedAt != nil {
		out.PromisedAt = r.PromisedAt
	}
	if r.State == string(InfoRequested) {
		out.Question = company.Given(r.Question)
	}
	out.Open = out.Status == "RECEIVED" || out.Status == "IN_REVIEW" || out.Status == "INFO_REQUESTED"
	return out
}

// Registration is an application as staff see it.
type Registration struct {
	ID               id.Registration
	Reference        string
	Channel          string
	State            RegistrationState
	LegalName        string
	Country          string
	EnterpriseNumber *string
	VatNumber        *string
	Address          *company.Address
	GivenName        string
	FamilyName       string
	Email            string
	Phone            *string
	Locale           mail.Locale
	Message          *string
	SourceSender     *string
	SourceText       *string
	SourceAt         *time.Time
	ConfirmedAt      *time.Time
	PromisedAt       *time.Time
	Overdue          bool
	Question         *string
	Answer           *string
	Reason           *string
	Note             *string
	VatStatus        string
	VatCheckedAt     *time.Time
	VatRetryAt       *time.Time
	VatRequestID     *string
	VatName          *string
	VatNameDiffers   *bool
	CompanyID        id.Company
	DecidedAt        *time.Time
	CreatedAt        time.Time
	AvailableActions []*AvailableAction
}

// IsNode marks what node(id:) can give.
func (Registration) IsNode() {}

// AvailableAction is something that can be done with a thing.
type AvailableAction struct {
	Action  string
	Allowed bool
	Reason  *string
}

func registrationOf(r db.Registration, actor policy.Actor, now time.Time) *Registration {
	out := &Registration{
		ID: r.ID, Reference: r.Reference, Channel: r.Channel, State: RegistrationState(r.State), LegalName: r.LegalName, Country: r.Country,
		EnterpriseNumber: company.Given(r.EnterpriseNumber), VatNumber: company.Given(r.VatNumber),
		Address: company.AddressOf(r.Street, r.PostalCode, r.City), GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email,
		Phone: company.Given(r.PersonPhone), Locale: mail.Locale(r.Locale), Message: company.Given(r.Message),
		SourceSender: company.Given(r.SourceSender), SourceText: company.Given(r.SourceText), SourceAt: r.SourceAt,
		ConfirmedAt: r.ConfirmedAt, PromisedAt: r.PromisedAt, Question: company.Given(r.Question), Answer: company.Given(r.Answer),
		Reason: company.Given(r.Reason), Note: company.Given(r.Note), VatStatus: r.VatStatus, CompanyID: r.CompanyID,
		VatCheckedAt: r.VatCheckedAt, VatRetryAt: r.VatRetryAt, VatRequestID: r.VatRequestID, VatName: r.VatName, VatNameDiffers: vatNameDiffers(r),
		DecidedAt: r.DecidedAt, CreatedAt: r.CreatedAt,
	}
	out.Overdue = r.PromisedAt != nil && now.After(*r.PromisedAt) && (out.State == Submitted || out.State == InReview)
	for _, step := range []Step{StepApprove, StepReject, StepAsk} {
		out.AvailableActions = append(out.AvailableActions, available(step, refusal(r, step), actor.MayStaff(policy.DecideRegistration)))
	}
	return out
}

// refusal tells by a stable word why a step can't be taken now, "" when it can.
func refusal(r db.Registration, step Step) string {
	if _, ok := Registrations.Next(RegistrationState(r.State), step); !ok {
		return "WRONG_STATE"
	}
	if step == StepApprove {
		switch {
		case r.ConfirmedAt == nil && r.Channel == "FORM":
			return "MAILBOX_NOT_CONFIRMED"
		case len(r.KeyTexts) == 0:
			return "NO_COMPANY_NUMBER"
		}
	}
	return ""
}
