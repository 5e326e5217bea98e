package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/staff"
)

type staffCmd struct {
	Add   staffAddCmd   `cmd:"" help:"Add a staff person; a link to set a password is mailed and printed."`
	List  staffListCmd  `cmd:"" help:"List staff people."`
	Reset staffResetCmd `cmd:"" help:"Mail and print a link to a new password."`
}

type staffAddCmd struct {
	House houseConfig `embed:""`

	Email      string `arg:"" help:"Address to sign in with."`
	GivenName  string `name:"given-name" required:"" help:"Given name."`
	FamilyName string `name:"family-name" required:"" help:"Family name."`
	Role       string `name:"role" enum:"SUPPORT,SALES,ADMIN" default:"SUPPORT" help:"SUPPORT, SALES or ADMIN."`
	Locale     string `name:"locale" enum:"fr,nl,en,de" default:"fr" help:"Language of pages and mails: fr, nl, en or de."`
}

// Run adds the person.
func (c staffAddCmd) Run(ctx context.Context, out console) error {
	h, err := c.House.open(ctx, out, 2)
	if err != nil {
		return err
	}
	defer h.close()
	added, err := (&staff.Staff{Accounts: h.accounts}).Add(ctx, staff.New{
		GivenName: c.GivenName, FamilyName: c.FamilyName, Email: c.Email, Locale: mail.Locale(c.Locale), Role: policy.StaffRole(c.Role),
	})
	switch code := fault.CodeOf(err); {
	case code == fault.Conflict:
		return fmt.Errorf("%s has a login already", c.Email)
	case code == fault.Invalid:
		return fmt.Errorf("%s is no mail address", c.Email)
	case err != nil:
		return err
	}
	return h.printLink(out, added)
}

// printLink prints the link as well as mailing it: the first staff person's mails
// may not be set up yet.
func (h *house) printLink(out console, a staff.Added) error {
	_, err := fmt.Fprintf(out.stdout, "%s\nopens once, until %s; also on its way by mail\n",
		h.publicURL.JoinPath("set-password", a.Token), a.ValidUntil.In(h.seller.Zone).Format(time.RFC1123Z))
	return err
}

type staffListCmd struct {
	House houseConfig `embed:""`
}

// Run lists.
func (c staffListCmd) Run(ctx context.Context, out console) error {
	h, err := c.House.open(ctx, out, 2)
	if err != nil {
		return err
	}
	defer h.close()
	people, err := (&staff.Staff{Accounts: h.accounts}).List(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', 0)
	for _, p := range people {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Email, p.Staff, p.Name(), p.Locale)
	}
	return w.Flush()
}

type staffResetCmd struct {
	House houseConfig `embed:""`

	Email string `arg:"" help:"Address of a staff person."`
}

// Run makes the link.
func (c staffResetCmd) Run(ctx context.Context, out console) error {
	h, err := c.House.open(ctx, out, 2)
	if err != nil {
		return err
	}
	defer h.close()
	added, err := (&staff.Staff{Accounts: h.accounts}).Reset(ctx, c.Email)
	if fault.CodeOf(err) == fault.NotFound {
		return fmt.Errorf("no staff person has the address %s", c.Email)
	}
	if err != nil {
		return err
	}
	return h.printLink(out, added)
}
