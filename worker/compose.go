package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/task"
)

// errUnwanted says that what the mail tells of is no longer so.
var errUnwanted = errors.New("no longer wanted")

// about is what a mail may speak of, read anew when it is sent.
type about struct {
	row          db.Mail
	registration db.Registration
	request      db.AccessRequest
	membership   db.Membership
	member       account.Person // whose membership it is
	invitation   db.Invitation
	company      db.Company
	person       db.Person // who reads it
	task         db.StaffTask
	token        db.OneTimeToken
	report       db.OneTimeToken
	news         *mail.DocumentsFiled // what a mail on new documents may still tell; nil: nothing
}

func (w *SendMail) read(ctx context.Context, row db.Mail) (about, error) {
	a := about{row: row}
	q := w.DB.AsSystem().Read()
	for _, part := range []struct {
		what string
		none bool
		read func() error
	}{
		{"registration", row.RegistrationID.IsZero(), func() (err error) { a.registration, err = q.RegistrationByID(ctx, row.RegistrationID); return }},
		{"access request", row.AccessRequestID.IsZero(), func() (err error) { a.request, err = q.AccessRequestByID(ctx, row.AccessRequestID); return }},
		{"membership", row.MembershipID.IsZero(), func() (err error) { a.membership, err = q.MembershipByID(ctx, row.MembershipID); return }},
		{"invitation", row.InvitationID.IsZero(), func() (err error) { a.invitation, err = q.InvitationByID(ctx, row.InvitationID); return }},
		{"company", row.CompanyID.IsZero(), func() (err error) { a.company, err = q.CompanyByID(ctx, row.CompanyID); return }},
		{"person", row.PersonID.IsZero(), func() (err error) { a.person, err = q.PersonByID(ctx, row.PersonID); return }},
		{"task", row.TaskID.IsZero(), func() (err error) { a.task, err = q.StaffTaskByID(ctx, row.TaskID); return }},
		{"link", row.TokenID.IsZero(), func() (err error) { a.token, err = q.TokenByID(ctx, row.TokenID); return }},
		{"second link", row.ReportTokenID.IsZero(), func() (err error) { a.report, err = q.TokenByID(ctx, row.ReportTokenID); return }},
	} {
		if part.none {
			continue
		}
		if err := part.read(); err != nil {
			return a, fmt.Errorf("read the mail's %s: %w", part.what, err)
		}
	}
	if !a.membership.ID.IsZero() {
		p, err := q.PersonByID(ctx, a.membership.PersonID)
		if err != nil {
			return a, fmt.Errorf("read the mail's member: %w", err)
		}
		a.member = account.PersonOf(p)
	}
	if mail.Kind(row.Kind) == mail.KindDocumentsFiled {
		var err error
		if a.news, err = w.documentsFiled(ctx, a); err != nil {
			return a, err
		}
	}
	if !row.TokenID.IsZero() && (a.token.UsedAt != nil || !w.DB.Now().Before(a.token.ExpiresAt)) {
		return a, errUnwanted
	}
	return a, nil
}

// compose gives what the mail says and in whose name, or errUnwanted.
func (w *SendMail) compose(ctx context.Context, row db.Mail) (mail.Seller, mail.Data, error) {
	a, err := w.read(ctx, row)
	if err != nil {
		return mail.Seller{}, nil, err
	}
	if err := w.wanted(ctx, a); err != nil {
		return mail.Seller{}, nil, err
	}
	data, err := w.say(ctx, a)
	return w.sellerOf(a.company), data, err
}

// sellerOf is the seller with the account manager of the company that the mail is about.
func (w *SendMail) sellerOf(c db.Company) mail.Seller {
	s := w.Seller
	if c.ManagerName != "" {
		s.AccountManager = mail.Contact{Name: c.ManagerName, Phone: c.ManagerPhone, Email: c.ManagerEmail}
	}
	if c.StandInName != "" {
		s.StandIn = mail.Contact{Name: c.StandInName, Phone: c.StandInPhone, Email: c.StandInEmail}
	}
	return s
}

// toAdmins are the mails that only somebody who decides for the company may
// read: an admin at this moment, or the mailbox that is the contact of record.
var toAdmins = []mail.Kind{
	mail.KindAccessRequested, mail.KindAccessReminder, mail.KindAccessAnnounced, mail.KindClaimsLocked, mail.KindDepartureReported, mail.KindInvitationAnswered,
}

// wanted judges once more, at the moment of sending, whether the reader may
// still read this and whether it is still so.
func (w *SendMail) wanted(ctx context.Context, a about) error {
	kind := mail.Kind(a.row.Kind)
	if slices.Contains(toAdmins, kind) {
		reads, err := w.decides(ctx, a)
		if err != nil {
			return err
		}
		if !reads {
			return errUnwanted
		}
	}
	ok := true
	switch kind {
	case mail.KindConfirmEmail:
		_, ok = access.Registrations.Next(access.RegistrationState(a.registration.State), access.StepConfirm)
	case mail.KindRegistrationInfoRequested:
		ok = a.registration.State == string(access.InfoRequested)
	case mail.KindRegistrationOverdue:
		ok = a.registration.State == string(access.Submitted) || a.registration.State == string(access.InReview)
	case mail.KindConfirmClaim:
		ok = a.request.State == string(access.RequestSubmitted)
	case mail.KindAccessRequested, mail.KindAccessReminder:
		ok = a.request.State == string(access.RequestAwaitingCompany)
	case mail.KindAccessAnnounced, mail.KindAccessGranted, mail.KindAccessAdded, mail.KindSetPassword:
		ok = a.membership.ID.IsZero() || a.membership.State == string(access.MembershipActive)
	case mail.KindMembershipFrozen:
		ok = a.membership.State == string(access.MembershipFrozen)
	case mail.KindInvitation:
		ok = a.invitation.State == string(access.InvitationPending)
	case mail.KindCompanySuspended:
		ok = a.company.State == string(access.CompanySuspended)
	case mail.KindStaffNotice:
		ok = a.task.ClosedAt == nil
	case mail.KindDocumentsFiled:
		ok = a.news != nil
	default:
	}
	if !ok {
		return errUnwanted
	}
	return nil
}

// decides tells whether the reader administers the company, or is its contact of record.
func (w *SendMail) decides(ctx context.Context, a about) (bool, error) {
	if a.row.PersonID.IsZero() {
		return a.company.ContactEmail == a.row.ToEmail, nil
	}
	admins, err := w.DB.AsSystem().Read().AdminsOfCompany(ctx, db.AdminsOfCompanyParams{CompanyID: a.company.ID, Now: w.DB.Now()})
	if err != nil {
		return false, fmt.Errorf("list the company's admins: %w", err)
	}
	return slices.ContainsFunc(admins, func(r db.AdminsOfCompanyRow) bool { return r.Person.ID == a.row.PersonID }), nil
}

// say gives the facts of a mail.
func (w *SendMail) say(ctx context.Context, a about) (mail.Data, error) {
	r, c, name := a.registration, a.company, a.row.ToName
	switch mail.Kind(a.row.Kind) {
	case mail.KindConfirmEmail:
		return mail.ConfirmEmail{Company: r.LegalName, Reference: r.Reference, Link: w.tokenLink("confirm", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindSetPassword:
		return mail.SetPassword{Name: name, Company: c.LegalName, CustomerNumber: c.CustomerNumber, Link: w.tokenLink("set-password", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindAccessAdded:
		return mail.AccessAdded{Name: name, Company: c.LegalName, CustomerNumber: c.CustomerNumber, Link: w.link()}, nil
	case mail.KindRegistrationRejected:
		return mail.RegistrationRejected{Name: name, Company: r.LegalName, Reference: r.Reference, Reason: r.Reason}, nil
	case mail.KindRegistrationInfoRequested:
		return mail.RegistrationInfoRequested{Name: name, Company: r.LegalName, Reference: r.Reference, Question: r.Question, Link: w.link("registrations", r.Reference)}, nil
	case mail.KindRegistrationOverdue:
		return mail.RegistrationOverdue{Reference: r.Reference, ReceivedAt: r.CreatedAt, PromisedBy: promised(r), Link: w.link()}, nil
	case mail.KindPasswordReset:
		return mail.PasswordReset{Name: name, Link: w.tokenLink("set-password", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindPasswordChanged:
		return mail.PasswordChanged{Name: name, ChangedAt: a.row.QueuedAt}, nil
	case mail.KindConfirmNewEmail:
		return mail.ConfirmNewEmail{Name: name, Link: w.tokenLink("new-email", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindEmailChanged:
		return mail.EmailChanged{Name: name, NewEmailMasked: mail.Mask(a.person.Email), ChangedAt: a.row.QueuedAt}, nil
	case mail.KindContactChanged:
		return mail.ContactChanged{Name: name, Company: c.LegalName, CustomerNumber: c.CustomerNumber, NewEmailMasked: mail.Mask(c.ContactEmail)}, nil
	case mail.KindDocumentsFiled:
		return *a.news, nil
	case mail.KindStaffNotice:
		return mail.StaffNotice{What: noticeOf(a.task.Kind), Company: c.LegalName, PromisedBy: a.task.PromisedAt, Link: w.link()}, nil
	default:
		return w.sayOfAccess(ctx, a)
	}
}

// sayOfAccess gives the facts of the mails by which people get in and out.
func (w *SendMail) sayOfAccess(ctx context.Context, a about) (mail.Data, error) {
	r, m, c, name := a.request, a.membership, a.company, a.row.ToName
	switch mail.Kind(a.row.Kind) {
	case mail.KindConfirmClaim:
		return mail.ConfirmClaim{Reference: r.Reference, Link: w.tokenLink("claim", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindClaimRejected:
		return mail.ClaimRejected{Name: name, Reference: r.Reference}, nil
	case mail.KindAlreadyMember:
		return mail.AlreadyMember{Name: name, Company: c.LegalName, Link: w.link(), ResetLink: w.link("forgotten-password")}, nil
	case mail.KindAlreadyAsked:
		return mail.AlreadyAsked{Name: name, Reference: r.Reference}, nil
	case mail.KindAccessRequested:
		return w.question(ctx, a)
	case mail.KindAccessReminder:
		d, err := w.question(ctx, a)
		return mail.AccessReminder(d), err
	case mail.KindAccessGranted:
		return mail.AccessGranted{Name: name, Company: c.LegalName, CustomerNumber: c.CustomerNumber, Role: m.Role, Link: w.tokenLink("set-password", a.token), ValidUntil: a.token.ExpiresAt}, nil
	case mail.KindAccessDeclined:
		return mail.AccessDeclined{Name: name, Reference: r.Reference}, nil
	case mail.KindAccessExpired:
		return mail.AccessExpired{Name: name, Reference: r.Reference}, nil
	case mail.KindAccessAnnounced:
		d := mail.AccessAnnounced{
			Name: name, Company: c.LegalName, CustomerNumber: c.CustomerNumber, Person: m.PersonName, PersonEmail: a.member.Email, Role: m.Role,
			ApprovedBy: m.GivenByName, How: mail.How(m.GivenHow), FreezeLink: w.tokenLink("not-us", a.report),
		}
		if m.GivenAt != nil {
			d.Since = *m.GivenAt
		}
		if d.ApprovedBy == "" {
			d.ApprovedBy = w.Seller.Name
		}
		return d, nil
	case mail.KindInvitation:
		by, err := w.DB.AsSystem().Read().PersonByID(ctx, a.invitation.InvitedBy)
		if err != nil {
			return nil, fmt.Errorf("read the inviter: %w", err)
		}
		d := mail.Invitation{Company: c.LegalName, InviterName: account.PersonOf(by).Name(), Role: a.invitation.Role, Link: w.tokenLink("invitation", a.token), ValidUntil: a.invitation.ExpiresAt}
		if a.invitation.MembershipEndsAt != nil {
			d.MembershipEnds = *a.invitation.MembershipEndsAt
		}
		return d, nil
	case mail.KindInvitationAnswered:
		return mail.InvitationAnswered{Name: name, Company: c.LegalName, InvitedEmail: a.invitation.Email, Answer: mail.Answer(a.invitation.State)}, nil
	case mail.KindMembershipEnded:
		return mail.MembershipEnded{Name: name, Company: c.LegalName, EndedAt: a.row.QueuedAt}, nil
	case mail.KindMembershipFrozen:
		return mail.MembershipFrozen{Name: name, Company: c.LegalName}, nil
	case mail.KindCompanySuspended:
		return mail.CompanySuspended{Name: name, Company: c.LegalName, Reason: c.SuspendedReason}, nil
	case mail.KindDepartureReported:
		return w.departure(ctx, a)
	case mail.KindClaimsLocked:
		return mail.ClaimsLocked{Name: name, Company: c.LegalName, CustomerNumber: c.CustomerNumber}, nil
	case mail.KindAdminByContact:
		return mail.AdminByContact{Company: c.LegalName, CustomerNumber: c.CustomerNumber, Person: m.PersonName, PersonEmail: a.member.Email, Link: w.link()}, nil
	default:
		return nil, fmt.Errorf("no such kind of mail: %q", a.row.Kind)
	}
}

// question is what a company is asked about somebody.
func (w *SendMail) question(ctx context.Context, a about) (mail.AccessRequested, error) {
	r, c := a.request, a.company
	d := mail.AccessRequested{
		Name: a.row.ToName, Company: c.LegalName, CustomerNumber: c.CustomerNumber, Person: r.GivenName + " " + r.FamilyName, PersonEmail: r.Email,
		SharedMailbox: account.SharedMailbox(r.Email), EvidenceKind: mail.Evidence(r.EvidenceKind), Weight: mail.Weight(r.Weight), RequestedAt: r.CreatedAt,
		Link: w.tokenLink("decide", a.token), FreezeLink: w.tokenLink("not-us", a.report),
	}
	if r.ExpiresAt != nil {
		d.Deadline = *r.ExpiresAt
	}
	beside, err := w.DB.AsSystem().Read().BesideRequests(ctx, []id.UUID{r.ID.UUID})
	if err != nil {
		return d, fmt.Errorf("read what is beside an access request: %w", err)
	}
	d.Namesake = len(beside) > 0 && beside[0].Namesakes > 0
	return d, nil
}

// departure tells the last day as a day, in the zone of the opening hours, and who said so.
func (w *SendMail) departure(ctx context.Context, a about) (mail.Data, error) {
	d := mail.DepartureReported{Name: a.row.ToName, Company: a.company.LegalName, Person: a.membership.PersonName, LastDay: a.row.QueuedAt.In(w.Hours.Zone), ReportedBy: w.Seller.Name}
	if end := a.membership.EndsAt; end != nil && a.membership.EndedAt == nil {
		d.LastDay = end.In(w.Hours.Zone).Add(-time.Second)
	}
	by, err := w.DB.AsSystem().Read().PersonByID(ctx, a.membership.EndedBy)
	if err != nil {
		return nil, fmt.Errorf("read who reported a departure: %w", err)
	}
	if by.StaffRole == nil {
		d.ReportedBy = account.PersonOf(by).Name()
	}
	return d, nil
}

// noticeOf is what staff are told of a task.
func noticeOf(kind string) mail.Notice {
	if task.Kind(kind) == task.AccessRequest {
		return mail.NoticeAccessCall
	}
	return mail.Notice(kind)
}

func promised(r db.Registration) time.Time {
	if r.PromisedAt == nil {
		return r.CreatedAt
	}
	return *r.PromisedAt
}

func (w *SendMail) link(parts ...string) string { return w.PublicURL.JoinPath(parts...).String() }

func (w *SendMail) tokenLink(page string, t db.OneTimeToken) string {
	return w.link(page, w.Tokens.Text(account.Purpose(t.Purpose), t.ID, t.Round))
}
