// Package company knows customer records: their numbers, which are unique, and what stands in them.
package company

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/page"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
)

// Companies are the rules of this package.
type Companies struct {
	DB   *db.DB
	Jobs *river.Client[pgx.Tx] // for what changes a record
}

// Address is a postal address.
type Address struct {
	Street     string
	PostalCode string
	City       string
}

// Company is a customer record.
type Company struct {
	ID               id.Company
	CustomerNumber   string
	LegalName        string
	Country          string
	EnterpriseNumber *string
	VatNumber        *string
	Locale           mail.Locale
	State            string
	SubUserModule    bool
	Address          *Address
	Phone            *string // the number on file
	CreatedAt        time.Time
	AccountManager   *SellerContact
	StandIn          *SellerContact
	SuspendedReason  *string // the public half

	contact       *ContactOfRecord // for staff and admins
	suspendedNote *string          // for staff
}

// Contact gives the contact of record to the company's admins and to staff, nil to others.
func (c *Company) Contact(actor policy.Actor) *ContactOfRecord {
	if !actor.May(policy.ReadPeople, c.ID) {
		return nil
	}
	return c.contact
}

// SuspendedNote gives staff the half of a suspension that is theirs.
func (c *Company) SuspendedNote(actor policy.Actor) *string {
	if !actor.MayStaff(policy.ManageCompanies) {
		return nil
	}
	return c.suspendedNote
}

// IsNode marks what node(id:) can give.
func (Company) IsNode() {}

// Of reads a row.
func Of(r db.Company) *Company {
	c := &Company{
		ID: r.ID, CustomerNumber: r.CustomerNumber, LegalName: r.LegalName, Country: r.Country,
		EnterpriseNumber: Given(r.EnterpriseNumber), VatNumber: Given(r.VatNumber),
		Locale: mail.Locale(r.Locale), State: r.State, SubUserModule: r.SubUserModule, Phone: Given(r.Phone), CreatedAt: r.CreatedAt,
	}
	c.Address = AddressOf(r.Street, r.PostalCode, r.City)
	c.AccountManager = sellerContact(r.ManagerName, r.ManagerEmail, r.ManagerPhone)
	c.StandIn = sellerContact(r.StandInName, r.StandInEmail, r.StandInPhone)
	c.SuspendedReason, c.suspendedNote = Given(r.SuspendedReason), Given(r.SuspendedNote)
	if r.ContactEmail != "" {
		c.contact = &ContactOfRecord{Email: r.ContactEmail, Name: Given(r.ContactName), Source: Given(r.ContactSource), VerifiedOn: r.ContactVerifiedOn, ChangedAt: r.ContactChangedAt}
	}
	return c
}

// AddressOf gives the address, nil when there is none.
func AddressOf(street, postalCode, city string) *Address {
	if street+postalCode+city == "" {
		return nil
	}
	return &Address{street, postalCode, city}
}

// Given is nil for an empty text: what was not given is null outside.
func Given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// ByID gives a company that the actor may see, nil for any other.
func (c *Companies) ByID(ctx context.Context, actor policy.Actor, i id.Company) (*Company, error) {
	if i.IsZero() || !actor.May(policy.ReadCompany, i) {
		return nil, nil
	}
	row, err := c.DB.As(actor).Read().CompanyByID(ctx, i)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a company: %w", err)
	}
	return Of(row), nil
}

// Many gives those of the companies that the actor may see, by id, in one statement.
func (c *Companies) Many(ctx context.Context, actor policy.Actor, ids []id.Company) (map[id.Company]*Company, error) {
	rows, err := c.DB.As(actor).Read().CompaniesByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read companies: %w", err)
	}
	out := make(map[id.Company]*Company, len(rows))
	for _, r := range rows {
		if actor.May(policy.ReadCompany, r.ID) {
			out[r.ID] = Of(r)
		}
	}
	return out, nil
}

// List gives all companies, newest first; for staff.
func (c *Companies) List(ctx context.Context, actor policy.Actor, args page.Args) (*page.Page[*Company], error) {
	if err := actor.RequireStaff(policy.ReadCompanies); err != nil {
		return nil, err
	}
	w, err := page.Resolve(args, 20)
	if err != nil {
		return nil, err
	}
	low, high, err := w.Descending()
	if err != nil {
		return nil, err
	}
	q, arg := c.DB.As(actor).Read(), db.CompaniesParams{LowAt: low.At, LowID: low.ID, HighAt: high.At, HighID: high.ID, MaxRows: w.Fetch()}
	var rows []db.Company
	if w.Backward {
		rows, err = q.CompaniesBackward(ctx, db.CompaniesBackwardParams(arg))
	} else {
		rows, err = q.Companies(ctx, arg)
	}
	if err != nil {
		return nil, fmt.Errorf("list companies: %w", err)
	}
	nodes := make([]*Company, len(rows))
	for n, r := range rows {
		nodes[n] = Of(r)
	}
	return page.New(w, nodes, func(c *Company) string { return page.Place{At: c.CreatedAt, ID: c.ID.UUID}.Cursor() }), nil
}

// FormerNumbers gives the customer numbers that lead to each company since a merge,
// to staff; nil to anybody else.
func (c *Companies) FormerNumbers(ctx context.Context, actor policy.Actor, companies []id.Company) (map[id.Company][]string, error) {
	if !actor.MayStaff(policy.ReadCompanies) {
		return nil, nil
	}
	ids, found := make([]id.UUID, len(companies)), map[id.Company][]string{}
	for n, i := range companies {
		ids[n], found[i] = i.UUID, []string{}
	}
	rows, err := c.DB.As(actor).Read().FormerNumbersOfCompanies(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read former numbers: %w", err)
	}
	for _, r := range rows {
		found[r.CompanyID] = append(found[r.CompanyID], r.CustomerNumber)
	}
	return found, nil
}

// New is a customer record to found.
type New struct {
	CustomerNumber   string // empty: the next of the seller's sequence
	LegalName        string
	Country          string
	EnterpriseNumber string // for display
	VatNumber        string
	Keys             []string // "BE:CBE:0440966354"
	Locale           string
	Address          Address
	Phone            string
}

// sequenceTries is how many numbers of the sequence may be taken by hand before it is a fault.
const sequenceTries = 50

// Found writes the record and its keys, and has the documents looked at again
// that waited for them. A customer number or a key that is taken is CONFLICT.
func Found(ctx context.Context, tx pgx.Tx, jobs *river.Client[pgx.Tx], now time.Time, n New) (id.Company, error) {
	row := db.InsertCompanyParams{
		ID: id.NewCompany(), LegalName: n.LegalName, Country: n.Country, EnterpriseNumber: n.EnterpriseNumber, VatNumber: n.VatNumber,
		Locale: n.Locale, Street: n.Address.Street, PostalCode: n.Address.PostalCode, City: n.Address.City, Phone: n.Phone, CreatedAt: now,
	}
	if err := insert(ctx, tx, row, n.CustomerNumber); err != nil {
		return row.ID, err
	}
	for _, k := range n.Keys {
		key, err := vatid.ParseKey(k)
		if err != nil {
			return row.ID, fmt.Errorf("read a company's key: %w", err)
		}
		if err := claim(ctx, db.New(tx), key, row.ID, "input.registration"); err != nil {
			return row.ID, err
		}
	}
	return row.ID, Rematch(ctx, tx, jobs, now, row.ID)
}

// insert writes the record under the number given, or under the first free one of the sequence.
func insert(ctx context.Context, tx pgx.Tx, row db.InsertCompanyParams, number string) error {
	given := number != ""
	for range sequenceTries {
		var err error
		if !given {
			if number, err = db.New(tx).NextCustomerNumber(ctx); err != nil {
				return fmt.Errorf("take a customer number: %w", err)
			}
		}
		row.CustomerNumber, row.CustomerKey = number, vatid.CustomerNumber(number)
		// A savepoint, since a number that is taken must not end the whole change.
		err = pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error { return db.New(tx).InsertCompany(ctx, row) })
		switch {
		case err == nil:
			return nil
		case db.Constraint(err) != "companies_customer_key_key":
			return fmt.Errorf("found a company: %w", err)
		case given:
			return fault.New(fault.Conflict, "input.customerNumber").Say("customer_number_taken", number)
		}
	}
	return fmt.Errorf("no free customer number in %d tries of the sequence", sequenceTries)
}
