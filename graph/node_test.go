package graph_test

import (
	"strings"
	"testing"

	"example.com/comptoir/internal/id"
)

// TestForeignThingsDoNotExist: another company's things, staff's things and
// nonsense get one answer by every entrance.
func TestForeignThingsDoNotExist(t *testing.T) {
	t.Parallel()
	b := setup(t)
	own, admin := b.company("ADMIN")
	other, otherAdmin := b.company("ADMIN")
	ownDoc, ownFile := b.document(own, "F1")
	doc, file := b.document(other, "F2")
	b.want("", register, map[string]any{"in": application("k1")})
	reg := id.Registration{UUID: one[id.UUID](b, `select id from registrations`)}
	ing := id.NewIngestion()
	b.exec(`insert into ingestions (id, state, source, name, size, sha256, received_at) values ($1, 'QUARANTINED', 'inbox', 'a.xml', 3, $2, now())`, ing.UUID, make([]byte, 32))
	membership := id.Membership{UUID: one[id.UUID](b, `select id from memberships where company_id = $1`, other.UUID)}
	person := id.Person{UUID: one[id.UUID](b, `select person_id from memberships where company_id = $1`, other.UUID)}
	ownMembership := id.Membership{UUID: one[id.UUID](b, `select id from memberships where company_id = $1`, own.UUID)}

	const node = `query($i: ID!) { node(id: $i) { __typename id } }`
	for _, tt := range []struct{ name, id, typename, token string }{
		{"Company", other.String(), "Company", otherAdmin},
		{"Membership", membership.String(), "Membership", otherAdmin},
		{"Person", person.String(), "Person", otherAdmin},
		{"Document", doc.String(), "Document", otherAdmin},
		{"Registration", reg.String(), "Registration", b.staff},
		{"Ingestion", ing.String(), "Ingestion", b.staff},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := b.ask(tt.token, node, map[string]any{"i": tt.id})
			if a.at("node.__typename") != tt.typename || a.at("node.id") != tt.id {
				t.Errorf("its owner gets %s", a.body)
			}
			for who, token := range map[string]string{"another company's admin": admin, "a visitor": ""} {
				if a := b.ask(token, node, map[string]any{"i": tt.id}); a.at("node") != nil || len(a.Errors) > 0 {
					t.Errorf("%s gets %s", who, a.body)
				}
			}
		})
	}
	t.Run("OwnThingsDo", func(t *testing.T) {
		t.Parallel()
		for _, i := range []string{own.String(), ownDoc.String(), ownMembership.String()} {
			if a := b.ask(admin, node, map[string]any{"i": i}); a.at("node.id") != i {
				t.Errorf("%s: %s", i, a.body)
			}
		}
	})
	t.Run("Nonsense", func(t *testing.T) {
		t.Parallel()
		for _, i := range []string{"", "_", "comp_", "comp_x", "docu_" + strings.Repeat("z", 26), strings.ToUpper(own.String()), "019ab5c8-0000-7000-8000-000000000001", "sess_" + own.String()[5:], "docu_" + own.String()[5:], "comp_" + doc.String()[5:]} {
			if a := b.ask(admin, node, map[string]any{"i": i}); a.at("node") != nil || len(a.Errors) > 0 {
				t.Errorf("%q: %s", i, a.body)
			}
		}
	})
	t.Run("ByOtherFields", func(t *testing.T) {
		t.Parallel()
		a := b.want(admin, `query($c: ID!, $d: ID!) { company(id: $c) { legalName } document(id: $d) { number } }`, map[string]any{"c": other.String(), "d": doc.String()})
		if a.at("company") != nil || a.at("document") != nil {
			t.Errorf("foreign things: %s", a.body)
		}
	})
	t.Run("Download", func(t *testing.T) {
		t.Parallel()
		const download = `mutation($f: ID!) { requestDocumentDownload(input: {file: $f}) { url expiresAt errors { code path } } }`
		a := b.want(admin, download, map[string]any{"f": ownFile.String()})
		if url, _ := a.at("requestDocumentDownload.url").(string); !strings.HasPrefix(url, "https://portal.example.com/files/") {
			t.Errorf("own file: %s", a.body)
		}
		a = b.want(admin, download, map[string]any{"f": file.String()})
		foreign := strings.ReplaceAll(a.body, file.String(), "")
		a = b.want(admin, download, map[string]any{"f": id.NewFile().String()})
		if a.at("requestDocumentDownload.errors.0.code") != "NOT_FOUND" || a.body != foreign {
			t.Errorf("a foreign file answers %s, none answers %s", foreign, a.body)
		}
	})
}

// TestRolesSeeWhatTheyMay looks at money, people and timelines through the API.
func TestRolesSeeWhatTheyMay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const query = `query($c: ID!) { company(id: $c) { members { nodes { id } } timeline { nodes { id } } documents { nodes { total { amount } files { id } lines { unitPrice { amount } } } } } }`
	for _, tt := range []struct {
		role                          string
		people, documents, money, all bool
	}{
		{"ADMIN", true, true, true, true},
		{"ACCOUNTANT", false, true, true, true},
		{"READER", false, true, false, false},
		{"WAREHOUSE", false, false, false, false},
	} {
		c, token := b.company(tt.role)
		b.document(c, "F1")
		t.Run(tt.role, func(t *testing.T) {
			t.Parallel()
			a := b.want(token, query, map[string]any{"c": c.String()})
			docs, _ := a.at("company.documents.nodes").([]any)
			if (a.at("company.members") != nil) != tt.people || (a.at("company.timeline") != nil) != tt.people || (len(docs) > 0) != tt.documents {
				t.Errorf("%s sees %s", tt.role, a.body)
			}
			if !tt.documents {
				return
			}
			files, _ := a.at("company.documents.nodes.0.files").([]any)
			if (a.at("company.documents.nodes.0.total") != nil) != tt.money || (a.at("company.documents.nodes.0.lines.0.unitPrice") != nil) != tt.money || (len(files) > 0) != tt.all {
				t.Errorf("%s sees %s", tt.role, a.body)
			}
		})
	}
}
