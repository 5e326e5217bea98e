package access_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/access"
	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/budget"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// world is where the model's operations happen: some companies, some mailboxes,
// two people of the staff, two processes.
type world struct {
	t     *testing.T
	b     *bundle
	rules []*access.Access
	ops   []operation
}

type operation struct {
	name   string
	weight int
	do     func(w *world, rnd *rand.Rand) error
}

const (
	worldCompanies = 5
	worldMailboxes = 14
)

func newWorld(t *testing.T, rnd *rand.Rand) *world {
	t.Helper()
	b := setup(t)
	w := &world{t: t, b: b, rules: []*access.Access{b.access, b.another(t)}, ops: operations()}
	for _, a := range w.rules { // wide bounds, so that more happens
		a.Tries.PerNumber = budget.Limit{Scope: "claim.number", Times: 10, Window: 30 * day, Steps: 10}
		a.Tries.PerMailbox.Times = 50
		a.Deadlines.ContactOld = 2 * day
	}
	for n := 1; n <= worldCompanies; n++ {
		c := b.company(t, n)
		b.document(t, c, policy.Invoice, fmt.Sprintf("F%d1", n), monday)
		b.contact(t, c, mailbox(n), time.Duration(rnd.Int64N(int64(5*day))))
		if n%2 == 0 {
			b.member(t, c, mailbox(n+5), policy.RoleAdmin)
		}
	}
	return w
}

func mailbox(n int) string { return fmt.Sprintf("m%d@example.com", n%worldMailboxes) }

// pick draws an operation by its weight.
func (w *world) pick(rnd *rand.Rand) operation {
	sum := 0
	for _, op := range w.ops {
		sum += op.weight
	}
	n := rnd.IntN(sum)
	for _, op := range w.ops {
		if n -= op.weight; n < 0 {
			return op
		}
	}
	return w.ops[0]
}

func (w *world) access(rnd *rand.Rand) *access.Access { return w.rules[rnd.IntN(len(w.rules))] }

// some draws one of a column's newest values, the zero value when there is none.
func some[T any](w *world, rnd *rand.Rand, sql string, args ...any) T {
	found := all[T](w.t, w.b, sql, args...)
	if len(found) == 0 {
		var none T
		return none
	}
	return found[rnd.IntN(len(found))]
}

func (w *world) company(rnd *rand.Rand) id.Company {
	return some[id.Company](w, rnd, `select id from companies order by id`)
}

func (w *world) membership(rnd *rand.Rand) id.Membership {
	if rnd.IntN(10) == 0 {
		return some[id.Membership](w, rnd, `select id from memberships order by id desc limit 30`)
	}
	return some[id.Membership](w, rnd, `select id from memberships where state <> 'ENDED' order by id desc limit 30`)
}

// manager is an admin with one of the people there, or anybody with any.
func (w *world) manager(rnd *rand.Rand) (policy.Actor, id.Membership) {
	actor := w.actor(rnd)
	if rnd.IntN(5) == 0 || len(actor.Grants) == 0 {
		return actor, w.membership(rnd)
	}
	g := actor.Grants[rnd.IntN(len(actor.Grants))]
	return actor, some[id.Membership](w, rnd, `select id from memberships where company_id = $1 and state <> 'ENDED' order by id`, g.Company)
}

// invitation is one of the newest, mostly one that is pending.
func (w *world) invitation(rnd *rand.Rand) id.Invitation {
	return some[id.Invitation](w, rnd, `select id from invitations order by (state = 'PENDING') desc, id desc limit 8`)
}

// actor is somebody: one of the people, now and then one of the staff or nobody.
func (w *world) actor(rnd *rand.Rand) policy.Actor {
	switch rnd.IntN(8) {
	case 0:
		return w.staff(rnd)
	case 1:
		return policy.Actor{}
	}
	email := some[string](w, rnd, `select p.email from persons p join memberships m on m.person_id = p.id where m.state = 'ACTIVE' and m.role = 'ADMIN' order by m.id desc limit 20`)
	if email == "" || rnd.IntN(4) == 0 {
		email = some[string](w, rnd, `select email from persons order by id desc limit 20`)
	}
	return w.b.as(w.t, email)
}

func (w *world) staff(rnd *rand.Rand) policy.Actor {
	return []policy.Actor{w.b.staff, w.b.second}[rnd.IntN(2)]
}

// link draws one of the newest links of a purpose; used tells whether it may be used up.
func (w *world) link(rnd *rand.Rand, p account.Purpose) string {
	rows, err := w.b.owner.Query(w.t.Context(), `select id, round from one_time_tokens where purpose = $1
		and ($2 or used_at is null and (invitation_id is null or exists (select 1 from invitations i where i.id = invitation_id and i.state = 'PENDING')))
		order by id desc limit 12`, string(p), rnd.IntN(10) == 0)
	if err != nil {
		w.t.Error(err)
		return ""
	}
	type token struct {
		ID    id.Token
		Round int32
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[token])
	if err != nil || len(found) == 0 {
		return "none"
	}
	one := found[rnd.IntN(len(found))]
	return w.b.access.Tokens.Text(p, one.ID, one.Round)
}

func role(rnd *rand.Rand) policy.Role { return policy.Roles[rnd.IntN(len(policy.Roles))] }

// later is a day to come, or nothing.
func (w *world) later(rnd *rand.Rand) *time.Time {
	if rnd.IntN(3) > 0 {
		return nil
	}
	at := w.b.clock.Now().Add(time.Duration(1+rnd.IntN(20)) * day)
	return &at
}

func (w *world) request(rnd *rand.Rand, states ...string) id.AccessRequest {
	return some[id.AccessRequest](w, rnd, `select id from access_requests where state = any($1) order by id desc limit 20`, states)
}

func (w *world) registration(rnd *rand.Rand) (id.Registration, string) {
	i := some[id.Registration](w, rnd, `select id from registrations order by (state in ('SUBMITTED', 'IN_REVIEW', 'INFO_REQUESTED', 'CONVERTED')) desc, id desc limit 12`)
	if i.IsZero() {
		return i, ""
	}
	return i, one[string](w.t, w.b, `select reference from registrations where id = $1`, i)
}

// evidence is right, wrong or public.
func evidence(rnd *rand.Rand, n int) access.ClaimEvidence {
	switch rnd.IntN(4) {
	case 0:
		return invoice("WRONG")
	case 1:
		return invoice(fmt.Sprintf("F%d1", n))
	}
	return vatNumber(n)
}

func operations() []operation {
	return append(append(requestOperations(), memberOperations()...), append(registrationOperations(), invitationOperations()...)...)
}

func requestOperations() []operation {
	return []operation{
		{"claim", 14, func(w *world, rnd *rand.Rand) error {
			n := 1 + rnd.IntN(worldCompanies+1)
			_, err := w.access(rnd).ClaimAccess(w.t.Context(), access.ClaimAccessInput{
				CustomerNumber: fmt.Sprintf("C%d", n), Evidence: evidence(rnd, n), Person: someone(mailbox(rnd.IntN(worldMailboxes))), IdempotencyKey: w.b.key(),
			}, from(fmt.Sprint(rnd.IntN(20))))
			return err
		}},
		{"confirmClaim", 20, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).ConfirmClaim(w.t.Context(), w.link(rnd, account.ConfirmClaim))
			return err
		}},
		{"decide", 16, func(w *world, rnd *rand.Rand) error {
			in := access.DecideAccessRequestInput{Decision: access.Approve, Note: ptr("note"), EndsAt: w.later(rnd)}
			if rnd.IntN(3) == 0 {
				in.Decision = access.Decline
			}
			if rnd.IntN(2) == 0 {
				in.Role = ptr(role(rnd))
			}
			actor := w.actor(rnd)
			if rnd.IntN(2) == 0 {
				in.Token = ptr(w.link(rnd, account.DecideAccess))
			} else {
				in.AccessRequest = ptr(w.request(rnd, "AWAITING_COMPANY", "AWAITING_STAFF", "GRANTED", "SUBMITTED"))
				in.Company = ptr(w.company(rnd))
				if rnd.IntN(3) == 0 {
					actor = w.staff(rnd)
				}
			}
			_, err := w.access(rnd).DecideAccessRequest(w.t.Context(), actor, in)
			return err
		}},
		{"reopen", 2, func(w *world, rnd *rand.Rand) error {
			in := access.ReopenAccessRequestInput{AccessRequest: w.request(rnd, "REJECTED"), Note: "note"}
			if rnd.IntN(2) == 0 {
				in.Company = ptr(w.company(rnd))
			}
			_, err := w.access(rnd).ReopenAccessRequest(w.t.Context(), w.staff(rnd), in)
			return err
		}},
		{"record", 3, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).RecordClaim(w.t.Context(), w.staff(rnd), access.RecordClaimInput{
				CustomerNumber: fmt.Sprintf("C%d", 1+rnd.IntN(worldCompanies)), Person: someone(mailbox(rnd.IntN(worldMailboxes))), Channel: "LETTER", Role: ptr(role(rnd)), IdempotencyKey: w.b.key(),
			})
			return err
		}},
		{"report", 3, func(w *world, rnd *rand.Rand) error {
			return w.access(rnd).ReportUnknownAccess(w.t.Context(), w.link(rnd, account.ReportAccess))
		}},
		{"sweep", 8, func(w *world, rnd *rand.Rand) error {
			switch rnd.IntN(12) {
			case 0:
				w.b.clock.Add(time.Duration(rnd.Int64N(int64(20 * day))))
			case 1, 2, 3:
				w.b.clock.Add(time.Duration(rnd.Int64N(int64(2 * day))))
			}
			return w.access(rnd).Sweep(w.t.Context())
		}},
		{"closeTask", 2, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).CloseStaffTask(w.t.Context(), w.staff(rnd), access.CloseStaffTaskInput{
				Task: some[id.Task](w, rnd, `select id from staff_tasks where closed_at is null and kind in ('CLAIMS_LOCKED', 'CLAIM_REJECTED', 'COMPANY_WITHOUT_ADMIN') order by id desc limit 10`), Note: "note",
			})
			return err
		}},
	}
}

func memberOperations() []operation {
	return []operation{
		{"change", 6, func(w *world, rnd *rand.Rand) error {
			actor, m := w.manager(rnd)
			in := access.MembershipPatch{Membership: m, SetEnd: rnd.IntN(2) == 0}
			if in.SetEnd {
				in.EndsAt = w.later(rnd)
			}
			if rnd.IntN(2) == 0 {
				in.Role = ptr(role(rnd))
			}
			_, err := w.access(rnd).ChangeMembership(w.t.Context(), actor, in)
			return err
		}},
		{"end", 5, func(w *world, rnd *rand.Rand) error {
			actor, m := w.manager(rnd)
			in := access.EndMembershipInput{Membership: m, Reason: access.OtherReason}
			if rnd.IntN(3) == 0 {
				in.Successor = ptr(w.membership(rnd))
			}
			_, err := w.access(rnd).EndMembership(w.t.Context(), actor, in)
			return err
		}},
		{"freeze", 3, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).FreezeMembership(w.t.Context(), w.staff(rnd), access.FreezeMembershipInput{Membership: w.membership(rnd), Reason: "reason"})
			return err
		}},
		{"unfreeze", 4, func(w *world, rnd *rand.Rand) error {
			m := some[id.Membership](w, rnd, `select id from memberships where state = 'FROZEN' order by id`)
			_, err := w.access(rnd).ReinstateMembership(w.t.Context(), w.staff(rnd), access.ReinstateMembershipInput{Membership: m, Note: "note"})
			return err
		}},
		{"depart", 4, func(w *world, rnd *rand.Rand) error {
			actor, m := w.manager(rnd)
			in := access.ReportDepartureInput{Membership: m, LastDay: w.b.clock.Now().AddDate(0, 0, rnd.IntN(5))}
			if rnd.IntN(2) == 0 && !in.Membership.IsZero() {
				actor = w.b.as(w.t, one[string](w.t, w.b, `select p.email from persons p join memberships m on m.person_id = p.id where m.id = $1`, in.Membership))
			}
			if rnd.IntN(2) == 0 {
				n := 1 + rnd.IntN(worldCompanies)
				in.NewEmployer = &access.NewEmployerInput{CustomerNumber: ptr(fmt.Sprintf("C%d", n)), Email: mailbox(rnd.IntN(worldMailboxes))}
				switch rnd.IntN(3) {
				case 0:
					in.NewEmployer.Evidence = ptr(evidence(rnd, n))
				case 1:
					in.NewEmployer.CustomerNumber, in.NewEmployer.Employer = nil, ptr("Tôlerie")
				}
			}
			_, err := w.access(rnd).ReportDeparture(w.t.Context(), actor, in)
			return err
		}},
		{"suspend", 1, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).SuspendCompany(w.t.Context(), w.staff(rnd), access.SuspendCompanyInput{Company: w.company(rnd), Reason: "reason"})
			return err
		}},
		{"reinstate", 3, func(w *world, rnd *rand.Rand) error {
			c := some[id.Company](w, rnd, `select id from companies where state = 'SUSPENDED' order by id`)
			_, err := w.access(rnd).ReinstateCompany(w.t.Context(), w.staff(rnd), c)
			return err
		}},
		{"merge", 2, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).MergeCompanies(w.t.Context(), w.staff(rnd), access.MergeCompaniesInput{From: w.company(rnd), Into: w.company(rnd), Reason: "reason"})
			return err
		}},
		{"confirmMerge", 3, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).ConfirmMerge(w.t.Context(), w.staff(rnd), some[id.Merge](w, rnd, `select id from company_merges where state = 'PROPOSED' order by id`))
			return err
		}},
		{"undoMerge", 2, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).UndoMerge(w.t.Context(), w.staff(rnd), some[id.Merge](w, rnd, `select id from company_merges where state in ('PROPOSED', 'MERGED') order by id`))
			return err
		}},
	}
}

func registrationOperations() []operation {
	staffs := func(do func(w *world, rnd *rand.Rand, i id.Registration) error) func(w *world, rnd *rand.Rand) error {
		return func(w *world, rnd *rand.Rand) error {
			i, _ := w.registration(rnd)
			return do(w, rnd, i)
		}
	}
	return []operation{
		{"register", 4, func(w *world, rnd *rand.Rand) error {
			n := 1 + rnd.IntN(2*worldCompanies)
			_, err := w.access(rnd).RegisterCompany(w.t.Context(), input(mailbox(rnd.IntN(worldMailboxes)), vat(n), w.b.key()), from(fmt.Sprint(rnd.IntN(20))))
			return err
		}},
		{"confirmEmail", 5, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).ConfirmEmail(w.t.Context(), w.link(rnd, account.ConfirmEmail))
			return err
		}},
		{"approve", 1, staffs(func(w *world, rnd *rand.Rand, i id.Registration) error {
			if w.b.count(w.t, `select count(*) from companies`) > worldCompanies+3 {
				return nil
			}
			_, err := w.access(rnd).ApproveRegistration(w.t.Context(), w.staff(rnd), access.ApproveRegistrationInput{Registration: i})
			return err
		})},
		{"reject", 1, staffs(func(w *world, rnd *rand.Rand, i id.Registration) error {
			_, err := w.access(rnd).RejectRegistration(w.t.Context(), w.staff(rnd), access.RejectRegistrationInput{Registration: i, Reason: "reason"})
			return err
		})},
		{"ask", 2, staffs(func(w *world, rnd *rand.Rand, i id.Registration) error {
			_, err := w.access(rnd).RequestRegistrationInfo(w.t.Context(), w.staff(rnd), access.RequestRegistrationInfoInput{Registration: i, Question: "question"})
			return err
		})},
		{"answer", 2, func(w *world, rnd *rand.Rand) error {
			_, reference := w.registration(rnd)
			_, err := w.access(rnd).AnswerRegistration(w.t.Context(), access.AnswerRegistrationInput{Reference: reference, Answer: "answer"})
			return err
		}},
		{"withdraw", 2, func(w *world, rnd *rand.Rand) error {
			_, reference := w.registration(rnd)
			_, err := w.access(rnd).WithdrawRegistration(w.t.Context(), reference)
			return err
		}},
	}
}

func invitationOperations() []operation {
	return []operation{
		{"invite", 5, func(w *world, rnd *rand.Rand) error {
			actor := w.actor(rnd)
			c := w.company(rnd)
			if len(actor.Grants) > 0 {
				c = actor.Grants[rnd.IntN(len(actor.Grants))].Company
			}
			_, err := w.access(rnd).InviteMember(w.t.Context(), actor, access.InviteMemberInput{
				Company: c, Email: strings.ToUpper(mailbox(rnd.IntN(worldMailboxes))), Role: role(rnd), EndsAt: w.later(rnd), Locale: mail.English,
			})
			return err
		}},
		{"resend", 2, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).ResendInvitation(w.t.Context(), w.actor(rnd), w.invitation(rnd))
			return err
		}},
		{"revoke", 1, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).RevokeInvitation(w.t.Context(), w.actor(rnd), w.invitation(rnd))
			return err
		}},
		{"accept", 5, func(w *world, rnd *rand.Rand) error {
			_, err := w.access(rnd).AcceptInvitation(w.t.Context(), policy.Actor{}, access.AcceptInvitationInput{Token: w.link(rnd, account.AcceptInvitation), GivenName: ptr("I"), FamilyName: ptr("V")})
			return err
		}},
		{"decline", 1, func(w *world, rnd *rand.Rand) error {
			return w.access(rnd).DeclineInvitation(w.t.Context(), w.link(rnd, account.AcceptInvitation))
		}},
		{"askNewInvitation", 1, func(w *world, rnd *rand.Rand) error {
			return w.access(rnd).AskNewInvitation(w.t.Context(), w.link(rnd, account.AcceptInvitation))
		}},
	}
}
