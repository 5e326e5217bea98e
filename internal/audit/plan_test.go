package audit_test

import (
	"regexp"
	"strings"
	"testing"

	"example.com/comptoir/db"
	"example.com/comptoir/db/dbtest"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// inFull asks for what Postgres did, and nothing that differs between two runs.
const inFull = "analyze, costs off, timing off, summary off"

// scan is one walk over events in a plan: its index, and what Postgres did with it, up to the next part of the plan.
var scan = regexp.MustCompile(`(?s)->  ([^\n]* on audit_events[^\n]*)\n(.*?)(?:->|$)`)

// TestHistoriesUseTheirIndexes: whatever is asked for, and however rare it is, no
// event is read that is not on the page of an area. The statistics know of
// nothing rare: a sample of millions doesn't meet it.
func TestHistoriesUseTheirIndexes(t *testing.T) {
	t.Parallel()

	raw, d, c := setup(t)
	nora, ben := id.NewPerson(), id.NewPerson()
	raw.Exec(t, `insert into persons (id, email, given_name, family_name, locale, created_at)
		select coalesce(case i when 1 then $1::uuid when 2 then $2::uuid end, gen_random_uuid()), 'p' || i || '@test.example.com', 'A', 'B', 'fr', now() from generate_series(1, 5000) i`, nora, ben)
	raw.Exec(t, `insert into companies (id, customer_number, customer_key, legal_name, country, vat_number, locale, created_at)
		select gen_random_uuid(), i::text, i::text, 'Firm', 'BE', 'x', 'fr', now() from generate_series(2, 40) i`)
	const add = `insert into audit_events (id, chain, seq, company_id, at, actor_kind, actor_id, action, subject_type, subject_id, detail, prev_hash, hash)
		select lpad(to_hex($1 + i), 32, '0')::uuid, c.id, $1 + i, c.id, now(), 'SYSTEM', $2, $3, 'Document', c.id, $4, '', ''
		from generate_series(1, $5) i join (select id, row_number() over (order by customer_number::int) as n from companies) c on c.n = case when i % 2 = 0 then 1 else 1 + i % 40 end`
	rare := func(at int) {
		raw.Exec(t, add, at, nil, "task.closed", map[string]string{}, 1)
		raw.Exec(t, add, at+100, nora, "membership.frozen", map[string]string{"person": ben.String()}, 50)
		raw.Exec(t, add, at+200, ben, "document.downloaded", map[string]string{"person": ben.String()}, 50)
	}
	rare(0)
	raw.Exec(t, add, 1000, nil, "document.filed", map[string]string{}, 40_000)
	raw.Exec(t, add, 50_000, nora, "document.downloaded", map[string]string{}, 2_000)
	raw.Exec(t, `delete from audit_events where seq < 1000`)
	raw.Exec(t, `analyze audit_events, persons, companies`)
	rare(0)

	everything := []string{"access", "api_key", "company", "document", "ingestion", "membership", "task"}
	none := id.NewCompany().UUID
	staff := policy.Actor{Person: nora, Staff: policy.StaffAdmin}
	for name, tt := range map[string]struct {
		ask  db.HouseTimelineParams
		want []string // the indexes, and no other is read
	}{
		"All":           {db.HouseTimelineParams{Areas: everything}, []string{"area"}},
		"Frequent":      {db.HouseTimelineParams{Areas: []string{"document"}}, []string{"area"}},
		"Rare":          {db.HouseTimelineParams{Areas: []string{"task", "membership"}}, []string{"area"}},
		"Never":         {db.HouseTimelineParams{Areas: []string{"abuse"}}, []string{"area"}},
		"Company":       {db.HouseTimelineParams{Areas: everything, CompanyID: c.UUID}, []string{"company"}},
		"CompanyRare":   {db.HouseTimelineParams{Areas: []string{"membership"}, CompanyID: c.UUID}, []string{"company"}},
		"CompanyOfNone": {db.HouseTimelineParams{Areas: everything, CompanyID: none}, []string{"company"}},
		"Person":        {db.HouseTimelineParams{Areas: everything, ActorID: ben.UUID, About: ben.String()}, []string{"actor", "about"}},
		"PersonOfNone":  {db.HouseTimelineParams{Areas: everything, ActorID: none, About: "pers_none"}, []string{"actor", "about"}},
		"PersonRare":    {db.HouseTimelineParams{Areas: []string{"membership"}, ActorID: nora.UUID, About: nora.String()}, []string{"actor", "about"}},
	} {
		tt.ask.LowID, tt.ask.HighID, tt.ask.MaxRows = id.UUID{}, id.NewUUID(), 21
		tt.ask.LowID.UUID[15] = 1 // not null
		s := dbtest.Record(func(q *db.Queries) { _, _ = q.HouseTimeline(t.Context(), tt.ask) })
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Parallel()

				got := s.Explain(t, d, staff, inFull, "enable_sort = on", "plan_cache_mode = "+mode)
				read := map[string]bool{}
				for _, s := range scan.FindAllStringSubmatch(got, -1) {
					if strings.Contains(s[1], "never executed") {
						continue
					}
					index := ""
					for _, of := range []string{"area", "company", "actor", "about"} {
						if strings.HasPrefix(s[1], "Index Scan Backward using audit_events_"+of+"_idx on audit_events") {
							index = of
						}
					}
					read[index] = true
					conds := []string{"ROW(area, id) < ROW(", "ROW(area, id) > ROW("}
					if index != "area" {
						conds = append(conds, " = ANY (")
					}
					for _, cond := range conds {
						if before, _, _ := strings.Cut(s[2], "Filter:"); !strings.Contains(before, cond) {
							t.Errorf("%s: %q is no condition of an index", s[1], cond)
						}
					}
				}
				for _, of := range tt.want {
					if !read[of] {
						t.Errorf("does not read the index of %s", of)
					}
					delete(read, of)
				}
				if len(read) > 0 || strings.Contains(got, "Rows Removed by") || strings.Contains(got, "Seq Scan on persons") {
					t.Errorf("reads more than it gives: %v", read)
				}
				if t.Failed() {
					t.Log(got)
				}
			})
		}
	}

	s := dbtest.Record(func(q *db.Queries) {
		_, _ = q.CompanyTimeline(t.Context(), db.CompanyTimelineParams{CompanyID: c, HighSeq: 30_000, MaxRows: 21})
	})
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		t.Run("Timeline/"+mode, func(t *testing.T) {
			t.Parallel()

			got := s.Explain(t, d, staff, inFull, "enable_sort = off", "plan_cache_mode = "+mode)
			if !strings.Contains(got, "Index Scan Backward using audit_events_chain_seq_key") || strings.Contains(got, "Sort") || strings.Contains(got, "Rows Removed by") {
				t.Errorf("does not walk the chain:\n%s", got)
			}
		})
	}
}
