package graph_test

import "testing"

// TestStaffSeeTheVATCheck: the verdict, its proof and a name that differs stand
// beside the application; without an answer they are null.
func TestStaffSeeTheVATCheck(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.want("", register, map[string]any{"in": application("k1")})
	const seen = `{ registrations { nodes { vatStatus vatCheckedAt vatRetryAt vatRequestId vatName vatNameDiffers } } }`

	a := b.want(b.staff, seen, nil)
	if a.at("registrations.nodes.0.vatStatus") != "UNKNOWN" {
		t.Errorf("before: %s", a.body)
	}
	for _, field := range []string{"vatCheckedAt", "vatRetryAt", "vatRequestId", "vatName", "vatNameDiffers"} {
		if got := a.at("registrations.nodes.0." + field); got != nil {
			t.Errorf("%s is %v before anybody asked", field, got)
		}
	}
	b.exec(`update registrations set vat_status = 'VALID', vat_checked_at = '2026-11-23T09:00:00Z', vat_request_id = 'WAPI1', vat_name = 'SRL Quelqu''un d''autre'`)
	a = b.want(b.staff, seen, nil)
	for field, want := range map[string]any{
		"vatStatus": "VALID", "vatCheckedAt": "2026-11-23T09:00:00Z", "vatRequestId": "WAPI1", "vatName": "SRL Quelqu'un d'autre", "vatNameDiffers": true,
	} {
		if got := a.at("registrations.nodes.0." + field); got != want {
			t.Errorf("%s = %v, want %v", field, got, want)
		}
	}
}
