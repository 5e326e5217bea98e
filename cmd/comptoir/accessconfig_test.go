package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/comptoir/internal/access"
)

// TestAccessSettings: nothing set is what the product says, and what is set reaches the rules.
func TestAccessSettings(t *testing.T) {
	t.Parallel()

	house, err := houseOf(nil)
	if err != nil {
		t.Fatal(err)
	}
	usual := access.Access{Hours: access.DefaultHours(time.UTC)}
	if err := house.Access.furnish(&usual); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(access.DefaultDeadlines(), usual.Deadlines); diff != "" {
		t.Errorf("nothing set (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(access.DefaultTries(), usual.Tries); diff != "" {
		t.Errorf("nothing set (-want +got):\n%s", diff)
	}

	if diff := cmp.Diff(access.DefaultNotices(), usual.Notices); diff != "" {
		t.Errorf("nothing set (-want +got):\n%s", diff)
	}

	set := house.Access
	set.Closures, set.Remind, set.PerNumber = "2026-12-24/2027-01-02, 2027-04-05", "2", 1
	set.DigestAt = "17:45"
	other := access.Access{Hours: access.DefaultHours(time.UTC)}
	if err := set.furnish(&other); err != nil {
		t.Fatal(err)
	}
	eve := time.Date(2026, 12, 23, 12, 0, 0, 0, time.UTC)
	if got, want := other.Hours.After(eve, 1), time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("the working day after %v is %v, want %v", eve, got, want)
	}
	if len(other.Deadlines.Remind) != 1 || other.Deadlines.Remind[0] != 2 || other.Tries.PerNumber.Times != 1 || other.Notices.DigestAt != 17*time.Hour+45*time.Minute {
		t.Errorf("set: %+v, %+v, %+v", other.Deadlines, other.Tries, other.Notices)
	}
}

// TestSellerColour: what is no colour stops the start, and names the variable.
func TestSellerColour(t *testing.T) {
	t.Parallel()

	for value, ok := range map[string]bool{"": true, "#0b5f6d": true, "#0B5F6D": true, "0b5f6d": false, "#0b5": false, "#0b5f6d;": false, "teal": false} {
		err := setting("COMPTOIR_SELLER_COLOUR", checkColour(value))
		if (err == nil) != ok {
			t.Errorf("%q: %v", value, err)
		}
	}
}
