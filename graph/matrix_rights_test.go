package graph_test

import (
	"slices"
	"strings"

	"example.com/comptoir/internal/policy"
)

// right tells whether a viewer may see something of a row. Product rules 12, 13,
// 25 and 26 are spelled out here once more, apart from package policy.
type right func(v *viewer, r *row) bool

// rights has, for each column that anybody may see, who may. What is not here
// nobody may see. A row's id may be seen by whoever may see its column id.
var rights = func() map[string]right {
	out := map[string]right{}
	for _, of := range []struct {
		who     right
		columns []string
	}{
		{members, []string{
			"companies.id", "companies.customer_number", "companies.legal_name", "companies.enterprise_number", "companies.vat_number",
			"companies.street", "companies.postal_code", "companies.phone", "company_shared_keys.number", "companies.city", "companies.suspended_reason",
			"companies.manager_name", "companies.manager_email", "companies.manager_phone", "companies.stand_in_name", "companies.stand_in_email", "companies.stand_in_phone",
		}},
		{admins, []string{
			"companies.contact_email", "companies.contact_name", "companies.contact_source", "invitations.id", "invitations.email",
			"audit_events.id", "audit_events.action", "audit_events.subject_type", "audit_events.via", "audit_events.detail.reason",
		}},
		{deciders, []string{
			"access_requests.id", "access_requests.reference", "access_requests.given_name", "access_requests.family_name", "access_requests.email", "access_requests.phone",
		}},
		{selfAndAdmins, []string{
			"persons.id", "persons.given_name", "persons.family_name", "persons.email", "persons.phone",
			"memberships.id", "memberships.given_by_name", "memberships.frozen_reason",
		}},
		{self, []string{"sessions.id", "sessions.user_agent"}},
		{readers, []string{
			"documents.id", "documents.number", "documents.buyer_reference", "documents.label", "documents.response", "document_references.kind", "document_references.number",
			"document_lines.line_id", "document_lines.description", "document_lines.article", "document_lines.quantity", "document_lines.unit",
			"document_lines.buyer_article", "document_lines.outstanding", "document_lines.status", "document_lines.heat_numbers",
		}},
		{payers, []string{"documents.currency", "documents.payable", "documents.tax_exclusive", "documents.open_amount", "document_lines.unit_price", "document_lines.amount"}},
		{openers, []string{"document_files.id", "document_files.name", "document_files.media_type", "document_files.sha256"}},
		{staff(policy.StaffSupport, policy.StaffSales, policy.StaffAdmin), []string{
			"companies.suspended_note", "memberships.frozen_note",
			"access_requests.customer_number", "access_requests.employer", "access_requests.evidence_number", "access_requests.note",
			"access_requests.source_text", "access_requests.contacted_name",
			"registrations.id", "registrations.reference", "registrations.legal_name", "registrations.enterprise_number", "registrations.vat_number",
			"registrations.street", "registrations.postal_code", "registrations.city", "registrations.given_name", "registrations.family_name",
			"registrations.email", "registrations.person_phone", "registrations.message", "registrations.source_sender", "registrations.source_text",
			"registrations.vat_request_id", "registrations.vat_name", "registrations.question", "registrations.answer", "registrations.reason", "registrations.note",
			"abuse_reports.id", "abuse_reports.reference", "abuse_reports.text", "abuse_reports.email", "abuse_reports.customer_number",
			"company_merges.id", "company_merges.reason", "staff_tasks.id", "staff_tasks.note", "staff_tasks.file_sha256",
		}},
		{mailers, []string{"mails.id", "mails.kind", "mails.to_email"}},
		{staff(policy.StaffSupport, policy.StaffAdmin), []string{
			"ingestions.id", "ingestions.reason", "ingestions.discard_reason",
			"ingestions.facts.kind", "ingestions.facts.number", "ingestions.facts.issueDate", "ingestions.facts.payable", "ingestions.facts.buyer", "ingestions.facts.supplier",
			"ingestions.facts.rule", "ingestions.facts.detail", "ingestions.facts.by", "ingestions.facts.value", "ingestions.facts.code", "ingestions.facts.warning", "ingestions.source", "ingestions.name", "ingestions.sha256",
			"ingestions.folder", "ingestions.facts.column", "index_rows.path",
		}},
		{inviters, []string{"mails.answer_class"}},
		{staff(policy.StaffAdmin), []string{"api_keys.id", "api_keys.name"}},
	} {
		for _, c := range of.columns {
			out[c] = of.who
		}
	}
	return out
}()

// sees tells whether a viewer may see a canary.
func (v *viewer) sees(c canary) bool {
	may := rights[c.column]
	return may != nil && may(v, c.row)
}

// in are the viewer's roles in the companies that a row belongs to.
func (v *viewer) in(r *row) []policy.Role {
	var out []policy.Role
	for company, role := range v.roles {
		if strings.Contains(r.owner, company) {
			out = append(out, role)
		}
	}
	return out
}

func staff(roles ...policy.StaffRole) right {
	return func(v *viewer, _ *row) bool { return slices.Contains(roles, v.staff) }
}

func members(v *viewer, r *row) bool { return v.staff != "" || len(v.in(r)) > 0 }

func admins(v *viewer, r *row) bool {
	return v.staff != "" || slices.Contains(v.in(r), policy.RoleAdmin)
}

// deciders: what is rejected is no matter of the company's.
func deciders(v *viewer, r *row) bool {
	return v.staff != "" || r.pending != "REJECTED" && admins(v, r)
}

func selfAndAdmins(v *viewer, r *row) bool {
	return admins(v, r) || self(v, r)
}

func self(v *viewer, r *row) bool { return !v.person.IsZero() && r.person == v.person }

// mailers handle mails.
func mailers(v *viewer, _ *row) bool {
	return v.staff == policy.StaffSupport || v.staff == policy.StaffAdmin
}

// inviters see how far the mail of an invitation came, staff any mail's.
func inviters(v *viewer, r *row) bool {
	if r.pending != "" && admins(v, r) {
		return true
	}
	return mailers(v, r)
}

// kindsOf are the kinds of documents that a role sees.
func kindsOf(role policy.Role) []policy.Kind {
	switch role {
	case policy.RoleAdmin, policy.RolePurchaser, policy.RoleReader:
		return policy.Kinds
	case policy.RoleAccountant:
		return []policy.Kind{policy.Invoice, policy.CreditNote, policy.Statement}
	case policy.RoleWarehouse:
		return []policy.Kind{policy.DeliveryNote, policy.Certificate}
	}
	return nil
}

func readers(v *viewer, r *row) bool {
	return v.staff != "" || slices.ContainsFunc(v.in(r), func(role policy.Role) bool { return slices.Contains(kindsOf(role), r.kind) })
}

func payers(v *viewer, r *row) bool {
	return readers(v, r) && !slices.ContainsFunc(v.in(r), func(role policy.Role) bool { return role == policy.RoleReader || role == policy.RoleWarehouse })
}

// openers have the files of what they see; a READER those of delivery notes only.
func openers(v *viewer, r *row) bool {
	return readers(v, r) && (r.kind == policy.DeliveryNote || !slices.Contains(v.in(r), policy.RoleReader))
}
