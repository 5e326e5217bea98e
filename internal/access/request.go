package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/company"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
)

// AccessRequest is an application for access, as whoever decides sees it.
type AccessRequest struct {
	ID             id.AccessRequest
	Reference      string
	Channel        string
	State          RequestState
	GivenName      string
	FamilyName     string
	Email          string
	Phone          *string
	SharedMailbox  bool
	Namesake       bool // the company has somebody else of that name
	EvidenceKind   string
	Weight         Weight
	EvidenceDate   *time.Time
	Role           policy.Role // proposed, or given
	Route          *string
	CreatedAt      time.Time
	ConfirmedAt    *time.Time
	ContactedAt    *time.Time // since when the company has been asked
	Reminders      int
	ExpiresAt      *time.Time
	DecidedAt      *time.Time
	DecidedVia     *string
	DecidedBy      *string // the name
	CompanyID      id.Company
	CustomerNumber *string // as it was typed; for staff
	Employer       *string // of a departure, the new one's name; for staff
	EvidenceNumber *string // as it was typed; for staff
	Outcome        *string // of looking at the evidence; for staff
	Note           *string // for staff
	SourceText     *string // for staff
	CalledName     *string // for staff
	CalledAt       *time.Time

	AvailableActions []*AvailableAction
}

// IsNode marks what node(id:) can give.
func (AccessRequest) IsNode() {}

// seesRequest tells whether the actor decides for the request's company, or is staff.
func (a *Access) seesRequest(actor policy.Actor, r db.AccessRequest) bool {
	if actor.MayStaff(policy.DecideAccess) {
		return true
	}
	return !r.CompanyID.IsZero() && r.State != string(RequestRejected) && r.State != string(RequestSubmitted) && actor.May(policy.DecideAccess, r.CompanyID)
}

// AccessRequest gives one that the actor may decide on or see decided, nil for any other.
func (a *Access) AccessRequest(ctx context.Context, actor policy.Actor, i id.AccessRequest) (*AccessRequest, error) {
	found, err := a.AccessRequestsByID(ctx, actor, []id.AccessRequest{i})
	return found[i], err
}

// AccessRequestsByID gives those of several that the actor may decide on or see
// decided, by id, in two statements.
func (a *Access) AccessRequestsByID(ctx context.Context, actor policy.Actor, ids []id.AccessRequest) (map[id.AccessRequest]*AccessRequest, error) {
	found := map[id.AccessRequest]*AccessRequest{}
	if !actor.SignedIn() {
		return found, nil
	}
	rows, err := a.DB.As(actor).Read().AccessRequestsByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read access requests: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(r db.AccessRequest) bool { return !a.seesRequest(actor, r) })
	list, err := a.requestsSeenBy(ctx, actor, rows)
	for _, r := range list {
		found[r.ID] = r
	}
	return found, err
}

// requestSeenBy reads what stands beside the row and leaves out what is staff's.
func (a *Access) requestSeenBy(ctx context.Context, actor policy.Actor, r db.AccessRequest) (*AccessRequest, error) {
	list, err := a.requestsSeenBy(ctx, actor, []db.AccessRequest{r})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// requestsSeenBy reads what stands beside several rows, in one statement.
func (a *Access) requestsSeenBy(ctx context.Context, actor policy.Actor, rows []db.AccessRequest) ([]*AccessRequest, error) {
	ids := make([]id.UUID, len(rows))
	for n, r := range rows {
		ids[n] = r.ID.UUID
	}
	// What is beside a row was judged with it: who sees the request sees who decided.
	beside, err := a.DB.AsSystem().Read().BesideRequests(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read what is beside access requests: %w", err)
	}
	by := make(map[id.AccessRequest]db.BesideRequestsRow, len(beside))
	for _, b := range beside {
		by[b.ID] = b
	}
	out := make([]*AccessRequest, len(rows))
	for n, r := range rows {
		out[n] = requestOf(r, by[r.ID], actor)
	}
	return out, nil
}

func requestOf(r db.AccessRequest, b db.BesideRequestsRow, actor policy.Actor) *AccessRequest {
	out := &AccessRequest{
		ID: r.ID, Reference: r.Reference, Channel: r.Channel, State: RequestState(r.State), GivenName: r.GivenName, FamilyName: r.FamilyName,
		Email: r.Email, Phone: company.Given(r.Phone), SharedMailbox: account.SharedMailbox(r.Email), Namesake: b.Namesakes > 0,
		EvidenceKind: r.EvidenceKind, Weight: Weight(r.Weight), EvidenceDate: r.EvidenceDate, Role: policy.Role(b.Role), Route: company.Given(r.Route),
		CreatedAt: r.CreatedAt, ConfirmedAt: r.ConfirmedAt, ContactedAt: r.CompanyContactedAt, Reminders: int(r.Reminders), ExpiresAt: r.ExpiresAt,
		DecidedAt: r.DecidedAt, DecidedVia: company.Given(r.DecidedVia), DecidedBy: company.Given(b.DecidedBy), CompanyID: r.CompanyID,
	}
	if out.Role == "" {
		out.Role = roleToGive(r, decided{})
	}
	if actor.MayStaff(policy.DecideAccess) {
		out.CustomerNumber, out.Employer, out.EvidenceNumber = company.Given(r.CustomerNumber), company.Given(r.Employer), company.Given(r.EvidenceNumber)
		out.Outcome, out.Note, out.SourceText = company.Given(r.Outcome), company.Given(r.Note), company.Given(r.SourceText)
		out.CalledName, out.CalledAt = company.Given(r.ContactedName), r.ContactedAt
	}
	out.AvailableActions = requestActions(r, b, actor)
	return out
}

// requestActions tells what the actor can do with a request now, and why not.
func requestActions(r db.AccessRequest, b db.BesideRequestsRow, actor policy.Actor) []*AvailableAction {
	own := actor.SignedIn() && actor.Person == r.PersonID
	// Without a membership that stands before the door it is staff's to complete.
	may := actor.MayStaff(policy.DecideAccess) || !r.MembershipID.IsZero() && actor.May(policy.DecideAccess, r.CompanyID)
	_, can := Requests.Next(RequestState(r.State), StepDecline)
	why := refusedState(can)
	switch {
	case own:
		why = "OWN_REQUEST"
	case can && b.MembershipState == string(MembershipFrozen) && !actor.MayStaff(policy.DecideAccess):
		why = "FROZEN"
	}
	out := []*AvailableAction{available("decideAccessRequest", why, may)}
	if actor.MayStaff(policy.DecideAccess) {
		_, can := Requests.Next(RequestState(r.State), StepReopen)
		out = append(out, available(StepReopen, refusedState(can), true))
	}
	return out
}

// available is an action with the reason why it is refused, if it is.
func available(step Step, why string, may bool) *AvailableAction {
	if !may {
		why = "FORBIDDEN"
	}
	out := &AvailableAction{Action: string(step), Allowed: why == ""}
	if why != "" {
		out.Reason = &why
	}
	return out
}

func refusedState(can bool) string {
	if can {
		return ""
	}
	return "WRONG_STATE"
}

// AccessRequestFilter is which requests; without states all that wait for a decision.
type AccessRequestFilter struct {
	States  []RequestState
	Company *id.Company
}

// AccessRequests gives those that the actor decides on, newest first: a company's
// for its admins, any for staff, who may name a company. Nobody else sees any.
func (a *Access) AccessRequests(ctx context.Context, actor policy.Actor, filter *AccessRequestFilter, args page.Args) (*page.Page[*AccessRequest], error) {
	f := AccessRequestFilter{}
	if filter != nil {
		f = *filter
	}
	if f.Company != nil {
		if !actor.May(policy.DecideAccess, *f.Company) {
			return page.Empty[*AccessRequest](), nil
		}
	} else if err := actor.RequireStaff(policy.DecideAccess); err != nil {
		return nil, err
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	arg := db.AccessRequestsParams{States: a.seenStates(actor, f.States), LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()}
	if f.Company != nil {
		arg.CompanyID = f.Company.UUID
	}
	q := a.DB.As(actor).Read()
	var rows []db.AccessRequest
	if w.Backward {
		rows, err = q.AccessRequestsBackward(ctx, db.AccessRequestsBackwardParams(arg))
	} else {
		rows, err = q.AccessRequests(ctx, arg)
	}
	if err != nil {
		return nil, fmt.Errorf("list access requests: %w", err)
	}
	nodes, err := a.requestsSeenBy(ctx, actor, rows)
	if err != nil {
		return nil, err
	}
	return page.New(w, nodes, func(r *AccessRequest) string { return page.Place{At: r.CreatedAt, ID: r.ID.UUID}.Cursor() }), nil
}

// seenStates leaves out of the wanted states what is no matter of the company's.
func (a *Access) seenStates(actor policy.Actor, wanted []RequestState) []string {
	if wanted == nil {
		wanted = awaiting
	}
	out := []string{}
	for _, s := range wanted {
		if actor.MayStaff(policy.DecideAccess) || s != RequestSubmitted && s != RequestRejected {
			out = append(out, string(s))
		}
	}
	return out
}

// DecisionPage is what the page behind a link to decide shows: who asks, for
// which company, by which kind of number, since when; and, once it is decided, what.
type DecisionPage struct {
	Request  *AccessRequest
	Company  string
	Customer string
	Locale   mail.Locale
	Roles    []policy.Role // that the reader may give
	Manager  mail.Contact  // the company's account manager, else the stand-in; nobody where it has none
	Open     bool          // to be decided still, by this reader
	Expired  bool          // the link itself is over
	Refused  *fault.Fault  // why this reader decides nothing on it, whoever else may
}

// Lost tells whether the reader has no right to the request any more, or never
// had one: what it says is not for this reader then.
func (p DecisionPage) Lost() bool { return p.Refused != nil && p.Refused.Sentence != frozenIsStaffs }

// LookAtDecision tells what a link to decide is about and changes nothing. NOT_FOUND for one that is none.
func (a *Access) LookAtDecision(ctx context.Context, token string) (DecisionPage, error) {
	found, err := a.Tokens.Find(ctx, a.DB, token, account.DecideAccess)
	if err != nil {
		return DecisionPage{}, err
	}
	read := a.DB.AsSystem().Read()
	r, err := read.AccessRequestByID(ctx, found.AccessRequestID)
	if err != nil {
		return DecisionPage{}, fmt.Errorf("read the link's access request: %w", err)
	}
	c, err := read.CompanyByID(ctx, r.CompanyID)
	if err != nil {
		return DecisionPage{}, fmt.Errorf("read the link's company: %w", err)
	}
	out := DecisionPage{Company: c.LegalName, Customer: c.CustomerNumber, Locale: mail.Locale(c.Locale), Expired: found.Expired, Manager: managerOf(c)}
	if out.Request, err = a.requestSeenBy(ctx, policy.Actor{}, r); err != nil {
		return out, err
	}
	if !found.PersonID.IsZero() {
		p, err := read.PersonByID(ctx, found.PersonID)
		if err != nil {
			return out, fmt.Errorf("read the link's reader: %w", err)
		}
		out.Locale = mail.Locale(p.Locale)
	}
	now := a.DB.Now()
	err = a.DB.AsSystem().Tx(ctx, func(tx pgx.Tx) error {
		d := decided{actor: policy.Actor{Person: found.PersonID}, email: found.Email, via: viaAdmin}
		if found.PersonID.IsZero() {
			d.via = viaContact
		}
		admins, err := adminsOf(ctx, tx, c.ID, now)
		if err != nil {
			return err
		}
		for _, role := range policy.Roles {
			if d.via == viaAdmin || role != policy.RoleAdmin || len(admins) == 0 {
				out.Roles = append(out.Roles, role)
			}
		}
		_, can := Requests.Next(RequestState(r.State), StepDecline)
		if can && len(admins) == 0 {
			out.Request.Role = policy.RoleAdmin // the first one of a company administers it
		}
		err = a.mayDecide(ctx, tx, r, c, &d, now)
		if refused, ok := errors.AsType[*fault.Fault](err); ok {
			out.Refused, err = refused, nil
		}
		out.Open = can && !found.Expired && out.Refused == nil
		return err
	})
	return out, err
}

// managerOf is whom of the seller's people a company knows.
func managerOf(c db.Company) mail.Contact {
	if c.ManagerName != "" {
		return mail.Contact{Name: c.ManagerName, Phone: c.ManagerPhone, Email: c.ManagerEmail}
	}
	return mail.Contact{Name: c.StandInName, Phone: c.StandInPhone, Email: c.StandInEmail}
}
