package access

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// ProfilePatch changes a person's own particulars; nil stays as it is. An empty phone takes it away.
type ProfilePatch struct {
	GivenName  *string
	FamilyName *string
	Phone      *string
	Locale     *mail.Locale
}

// UpdateProfile changes the actor's own name, telephone and language, and nobody
// else's. The timeline keeps which of them were changed, never what stood there.
func (a *Access) UpdateProfile(ctx context.Context, actor policy.Actor, in ProfilePatch) (*Viewer, error) {
	if !actor.SignedIn() {
		return nil, fault.New(fault.Unauthenticated, "")
	}
	var faults fault.List
	for _, f := range []struct {
		name  string
		value *string
		must  bool
		most  int
	}{{"givenName", in.GivenName, true, 100}, {"familyName", in.FamilyName, true, 100}, {"phone", in.Phone, false, 40}} {
		if f.value != nil {
			*f.value = line(&faults, "input."+f.name, *f.value, f.must, f.most)
		}
	}
	if in.Locale != nil && !slices.Contains(mail.Locales(), *in.Locale) {
		faults.Add(fault.New(fault.Invalid, "input.locale"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	err := a.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		row, err := q.LockPerson(ctx, actor.Person)
		if err != nil {
			return fmt.Errorf("lock a person: %w", err)
		}
		var changed []string
		set := func(name string, to *string, value *string) {
			if value != nil && *value != *to {
				*to = *value
				changed = append(changed, name)
			}
		}
		set("givenName", &row.GivenName, in.GivenName)
		set("familyName", &row.FamilyName, in.FamilyName)
		set("phone", &row.Phone, in.Phone)
		set("locale", &row.Locale, (*string)(in.Locale))
		if changed == nil {
			return nil
		}
		err = q.SetProfile(ctx, db.SetProfileParams{ID: row.ID, GivenName: row.GivenName, FamilyName: row.FamilyName, Phone: row.Phone, Locale: row.Locale})
		if err != nil {
			return fmt.Errorf("change a profile: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{
			At: a.DB.Now(), Actor: actor, Action: "profile.changed", SubjectType: "Person", Subject: actor.Person.UUID,
			Detail: map[string]string{"fields": strings.Join(changed, ",")},
		})
	})
	if err != nil {
		return nil, err
	}
	return a.Viewer(ctx, actor)
}
