package access_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/access"
)

// drawn are the machines once more, as the product's rules draw them: from each
// state by each event to the next. It is written by hand and not made from the
// machines, so that neither can change alone. Every test of states goes by it.
var drawn = map[string]map[string]string{
	"Registration": {
		"SUBMITTED registration.confirmed": "IN_REVIEW", "INFO_REQUESTED registration.confirmed": "INFO_REQUESTED",
		"SUBMITTED registration.converted": "CONVERTED", "INFO_REQUESTED registration.converted": "CONVERTED",
		"SUBMITTED registration.info_requested": "INFO_REQUESTED", "IN_REVIEW registration.info_requested": "INFO_REQUESTED", "INFO_REQUESTED registration.info_requested": "INFO_REQUESTED",
		"INFO_REQUESTED registration.answered": "IN_REVIEW",
		"SUBMITTED registration.approved":      "APPROVED", "IN_REVIEW registration.approved": "APPROVED", "INFO_REQUESTED registration.approved": "APPROVED",
		"SUBMITTED registration.rejected": "REJECTED", "IN_REVIEW registration.rejected": "REJECTED", "INFO_REQUESTED registration.rejected": "REJECTED",
		"SUBMITTED registration.withdrawn": "WITHDRAWN", "IN_REVIEW registration.withdrawn": "WITHDRAWN", "INFO_REQUESTED registration.withdrawn": "WITHDRAWN", "CONVERTED registration.withdrawn": "WITHDRAWN",
		"SUBMITTED registration.expired": "EXPIRED", "INFO_REQUESTED registration.expired": "EXPIRED",
	},
	"AccessRequest": {
		"SUBMITTED access.company_contacted": "AWAITING_COMPANY", "AWAITING_STAFF access.company_contacted": "AWAITING_COMPANY",
		"SUBMITTED access.referred_to_staff": "AWAITING_STAFF", "AWAITING_COMPANY access.referred_to_staff": "AWAITING_STAFF",
		"AWAITING_COMPANY membership.reported_unknown": "AWAITING_STAFF", "AWAITING_STAFF membership.reported_unknown": "AWAITING_STAFF",
		"SUBMITTED access.rejected":       "REJECTED",
		"AWAITING_COMPANY access.granted": "GRANTED", "AWAITING_STAFF access.granted": "GRANTED", "SUBMITTED access.granted": "GRANTED",
		"AWAITING_COMPANY access.declined": "DECLINED", "AWAITING_STAFF access.declined": "DECLINED",
		"AWAITING_COMPANY access.expired": "EXPIRED", "SUBMITTED access.lapsed": "EXPIRED", "REJECTED access.reopened": "AWAITING_STAFF",
		"AWAITING_COMPANY registration.withdrawn": "WITHDRAWN", "AWAITING_STAFF registration.withdrawn": "WITHDRAWN",
	},
	"Invitation": {
		"PENDING invitation.resent": "PENDING", "EXPIRED invitation.resent": "PENDING", "PENDING invitation.revoked": "REVOKED",
		"PENDING invitation.accepted": "ACCEPTED", "PENDING invitation.declined": "DECLINED", "PENDING invitation.expired": "EXPIRED",
	},
	"Membership": {
		"PENDING access.granted": "ACTIVE", "FROZEN access.granted": "ACTIVE", "PENDING access.declined": "ENDED", "FROZEN access.declined": "ENDED",
		"PENDING access.expired": "ENDED", "PENDING registration.withdrawn": "ENDED", "FROZEN registration.withdrawn": "ENDED",
		"ACTIVE membership.changed": "ACTIVE", "ACTIVE membership.departure_reported": "ACTIVE",
		"ACTIVE membership.ended": "ENDED", "FROZEN membership.ended": "ENDED",
		"PENDING membership.reported_unknown": "FROZEN", "ACTIVE membership.reported_unknown": "FROZEN",
		"ACTIVE membership.frozen": "FROZEN", "FROZEN membership.reinstated": "ACTIVE",
		"ACTIVE company.unmerged": "ENDED", "FROZEN company.unmerged": "ENDED", "ACTIVE membership.over": "ENDED",
	},
	"Company": {
		"ACTIVE company.suspended": "SUSPENDED", "SUSPENDED company.reinstated": "ACTIVE", "ACTIVE company.merged": "CLOSED", "CLOSED company.unmerged": "ACTIVE",
	},
}

// finals are the states that nothing leads out of.
var finals = map[string][]string{
	"Registration": {"APPROVED", "REJECTED", "WITHDRAWN", "EXPIRED"}, "AccessRequest": {"GRANTED", "DECLINED", "EXPIRED", "WITHDRAWN"},
	"Invitation": {"ACCEPTED", "DECLINED", "REVOKED"}, "Membership": {"ENDED"}, "Company": nil,
}

// plain is a machine without its type.
type plain struct {
	noun          string
	states, first []string
	next          func(from string, step access.Step) (to, event string, ok bool)
}

func plainOf[S ~string](m access.Machine[S]) plain {
	p := plain{noun: m.Noun, next: func(from string, step access.Step) (string, string, bool) {
		move, ok := m.Next(S(from), step)
		return string(move.To), move.Event, ok
	}}
	for _, s := range m.States {
		p.states = append(p.states, string(s))
	}
	for _, s := range m.First {
		p.first = append(p.first, string(s))
	}
	return p
}

func machines() []plain {
	return []plain{plainOf(access.Registrations), plainOf(access.Requests), plainOf(access.Invitations), plainOf(access.Memberships), plainOf(access.Companies)}
}

// steps are all steps of all machines.
func steps() []access.Step {
	var out []access.Step
	for _, r := range access.Machines() {
		if s := access.Step(r.Step); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// TestMachinesAreAsDrawn: no move more, none less, none twice, and each has a word in the timeline.
func TestMachinesAreAsDrawn(t *testing.T) {
	t.Parallel()

	got := map[string]map[string]string{}
	seen := map[string]bool{}
	for _, r := range access.Machines() {
		if got[r.Noun] == nil {
			got[r.Noun] = map[string]string{}
		}
		if key := r.Noun + r.From + r.Step; seen[key] {
			t.Errorf("%s: two moves from %s by %s", r.Noun, r.From, r.Step)
		} else {
			seen[key] = true
		}
		if r.Event == "" || r.By == "" {
			t.Errorf("%s %s: says not what or by whom: %+v", r.Noun, r.Step, r)
		}
		got[r.Noun][r.From+" "+r.Event] = r.To
	}
	if d := cmp.Diff(drawn, got); d != "" {
		t.Errorf("(-drawn +machines)\n%s", d)
	}
}

// TestNoDeadEnds: every state is reached, and only final ones have no way out.
func TestNoDeadEnds(t *testing.T) {
	t.Parallel()

	for _, m := range machines() {
		reached := slices.Clone(m.first)
		for i := 0; i < len(reached); i++ {
			for _, step := range steps() {
				if to, _, ok := m.next(reached[i], step); ok && !slices.Contains(reached, to) {
					reached = append(reached, to)
				}
			}
		}
		for _, s := range m.states {
			if !slices.Contains(reached, s) {
				t.Errorf("%s: nothing leads to %s", m.noun, s)
			}
			out := slices.ContainsFunc(steps(), func(step access.Step) bool { to, _, ok := m.next(s, step); return ok && to != s })
			if final := slices.Contains(finals[m.noun], s); final == out {
				t.Errorf("%s: %s is final: %v, has a way out: %v", m.noun, s, final, out)
			}
		}
		if len(reached) > len(m.states) {
			t.Errorf("%s: states %v are not listed", m.noun, reached)
		}
	}
}

// TestOnlyADecisionGrants: there is no other way into a company, and none that the clock takes.
func TestOnlyADecisionGrants(t *testing.T) {
	t.Parallel()

	for _, r := range access.Machines() {
		if r.Noun == "AccessRequest" && r.To == "GRANTED" && r.Step != string(access.StepGrant) {
			t.Errorf("%+v", r)
		}
		if r.Noun == "Membership" && r.From == "PENDING" && r.To == "ACTIVE" && r.Step != string(access.StepGrant) {
			t.Errorf("%+v", r)
		}
		if strings.HasPrefix(r.By, "clock") && (r.To == "GRANTED" || r.To == "ACTIVE") {
			t.Errorf("the clock grants: %+v", r)
		}
	}
}

// seedOf is a test's seed: of the environment, or else the usual one. It is printed.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(1)
	if s := os.Getenv("COMPTOIR_TEST_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("COMPTOIR_TEST_SEED: %v", err)
		}
		seed = n
	}
	t.Logf("seed %d; another one by COMPTOIR_TEST_SEED", seed)
	return seed
}

// TestRandomSteps takes 100,000 steps on the machines alone, most of which are none.
func TestRandomSteps(t *testing.T) {
	t.Parallel()

	rnd := rand.New(rand.NewPCG(seedOf(t), 0))
	all, list := steps(), machines()
	now := make([]string, len(list))
	taken := 0
	for range 100_000 {
		n := rnd.IntN(len(list))
		m := list[n]
		if now[n] == "" || slices.Contains(finals[m.noun], now[n]) {
			now[n] = m.first[rnd.IntN(len(m.first))]
		}
		to, event, ok := m.next(now[n], all[rnd.IntN(len(all))])
		if !ok {
			if to != "" || event != "" {
				t.Fatalf("%s: no move, and yet %q by %q", m.noun, to, event)
			}
			continue
		}
		if wanted, drawnToo := drawn[m.noun][now[n]+" "+event]; !drawnToo || wanted != to {
			t.Fatalf("%s: from %s by %s to %s, drawn is %q", m.noun, now[n], event, to, wanted)
		}
		now[n], taken = to, taken+1
	}
	if taken < 1000 {
		t.Errorf("only %d steps were any", taken)
	}
}
