package company

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/audit"
	"example.com/comptoir/internal/fault"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
	"example.com/comptoir/worker/job"
)

// maxIdentifiers bounds each list of a company's numbers.
const maxIdentifiers = 100

// SetCompanyIdentifiersInput are the numbers by which a company is known. What is
// nil stays as it is; an empty text or list takes the numbers away.
type SetCompanyIdentifiersInput struct {
	Company          id.Company
	EnterpriseNumber *string
	VatNumber        *string
	// Glns are the GS1 location numbers of the company and its sites.
	Glns []string
	// SharedVatNumbers are VAT numbers that the company has together with others (a
	// VAT group): they are nobody's alone.
	SharedVatNumbers []string
}

// SetIdentifiers changes the numbers by which a company is known, in one
// transaction, and has the documents that wait for a customer looked at again.
// One of enterprise number and VAT number must stay. The faults are those of
// staff's rights, NOT_FOUND at input.company, REQUIRED, INVALID and CHECKSUM at
// the numbers, all at once, and CONFLICT at input.company for a number that is
// another company's.
func (c *Companies) SetIdentifiers(ctx context.Context, actor policy.Actor, in SetCompanyIdentifiersInput) (*Company, error) {
	if err := actor.RequireStaff(policy.ManageCompanies); err != nil {
		return nil, err
	}
	err := c.DB.As(actor).Tx(ctx, func(tx pgx.Tx) error {
		q := db.New(tx)
		row, err := q.LockCompany(ctx, in.Company)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "input.company")
		}
		if err != nil {
			return fmt.Errorf("lock a company: %w", err)
		}
		has, err := q.IdentifiersOfCompany(ctx, in.Company)
		if err != nil {
			return fmt.Errorf("read a company's keys: %w", err)
		}
		want, err := wanted(row, has, in)
		if err != nil {
			return err
		}
		changed, err := want.save(ctx, q, has)
		if err != nil || !changed {
			return err
		}
		if err := Rematch(ctx, tx, c.Jobs, c.DB.Now(), in.Company); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Event{
			Company: in.Company, At: c.DB.Now(), Actor: actor, Action: "company.identifiers_changed", SubjectType: "Company", Subject: in.Company.UUID,
		})
	})
	if err != nil {
		return nil, err
	}
	return c.ByID(ctx, actor, in.Company)
}

// Rematch has the documents looked at again that wait for a company's numbers.
// Whatever gives a company a number, or takes one away, calls it in its transaction.
func Rematch(ctx context.Context, tx pgx.Tx, jobs *river.Client[pgx.Tx], now time.Time, c id.Company) error {
	if _, err := jobs.InsertTx(ctx, tx, job.RematchCompany{CompanyID: c, Round: now.UnixMicro()}, nil); err != nil {
		return fmt.Errorf("enqueue what waits for a company's numbers: %w", err)
	}
	return nil
}

// identifiers are a company's numbers as they are to be.
type identifiers struct {
	company               id.Company
	enterprise, vat       string // for display
	wasEnterprise, wasVat string
	keys, shared          []vatid.Key
	// replaceable are the keys that the numbers on the record and the GLNs made; what
	// else a company has (of one that was merged into it) is left alone.
	replaceable []vatid.Key
}

// wanted checks the input against the company's own country.
func wanted(row db.Company, has []db.IdentifiersOfCompanyRow, in SetCompanyIdentifiersInput) (identifiers, error) {
	out := identifiers{company: row.ID, enterprise: row.EnterpriseNumber, vat: row.VatNumber, wasEnterprise: row.EnterpriseNumber, wasVat: row.VatNumber}
	var faults fault.List
	replaced := func(input *string, display *string) {
		if input != nil {
			*display = strings.TrimSpace(*input)
		}
	}
	replaced(in.EnterpriseNumber, &out.enterprise)
	replaced(in.VatNumber, &out.vat)
	if out.enterprise == "" && out.vat == "" {
		faults.Add(fault.New(fault.Required, "input.enterpriseNumber").Say("number_required"))
	}
	country := func(read func(country, s string) (vatid.Number, error)) func(string) (vatid.Number, error) {
		return func(s string) (vatid.Number, error) { return read(row.Country, s) }
	}
	out.enterprise = out.take(&faults, "input.enterpriseNumber", out.enterprise, in.EnterpriseNumber != nil, country(vatid.EnterpriseNumber))
	out.vat = out.take(&faults, "input.vatNumber", out.vat, in.VatNumber != nil, country(vatid.VATNumber))
	if row.Country == "BE" && len(out.keys) > 1 {
		// Both numbers have the same digits; a group's number is a shared one.
		faults.Add(fault.New(fault.Invalid, "input.vatNumber").Say("numbers_differ"))
	}
	out.replaceable = keysOf(has, false, vatid.RegisterGLN)
	if n, err := vatid.EnterpriseNumber(row.Country, row.EnterpriseNumber); err == nil {
		out.replaceable = append(out.replaceable, n.Key)
	}
	if n, err := vatid.VATNumber(row.Country, row.VatNumber); err == nil {
		out.replaceable = append(out.replaceable, n.Key)
	}
	if in.Glns == nil {
		out.keys = append(out.keys, keysOf(has, false, vatid.RegisterGLN)...)
	}
	out.list(&faults, "input.glns", in.Glns, &out.keys, vatid.GLN)
	if in.SharedVatNumbers == nil {
		out.shared = keysOf(has, true, "")
	}
	out.list(&faults, "input.sharedVatNumbers", in.SharedVatNumbers, &out.shared, func(s string) (vatid.Number, error) { return vatid.VATNumber("", s) })
	return out, faults.Err()
}

// take reads one number, adds its key and gives it as it is shown. One that was
// not given stays as it is shown, even where it could not be read any more.
func (i *identifiers) take(faults *fault.List, path, text string, given bool, read func(string) (vatid.Number, error)) string {
	if text == "" {
		return ""
	}
	n, err := read(text)
	if err != nil {
		if given {
			faults.Add(badNumber(path, err))
		}
		return text
	}
	if !slices.Contains(i.keys, n.Key) {
		i.keys = append(i.keys, n.Key)
	}
	return n.Display
}

func (i *identifiers) list(faults *fault.List, path string, texts []string, to *[]vatid.Key, read func(string) (vatid.Number, error)) {
	if len(texts) > maxIdentifiers {
		faults.Add(fault.New(fault.TooLong, path).Say("too_many_rows", maxIdentifiers))
		return
	}
	for n, text := range texts {
		number, err := read(text)
		if err != nil {
			faults.Add(badNumber(fmt.Sprintf("%s.%d", path, n), err))
		} else if !slices.Contains(*to, number.Key) {
			*to = append(*to, number.Key)
		}
	}
}

// badNumber is the refusal of a number.
func badNumber(path string, err error) *fault.Fault {
	p, ok := errors.AsType[*vatid.Problem](err)
	if !ok {
		return fault.New(fault.Invalid, path)
	}
	code := fault.Invalid
	if p.Code == vatid.Checksum {
		code = fault.Checksum
	}
	return fault.New(code, path).Say("number_" + strings.ToLower(string(p.Code)))
}

// keysOf are the keys that a company has, of one register; "" means any.
func keysOf(has []db.IdentifiersOfCompanyRow, shared bool, register string) []vatid.Key {
	var keys []vatid.Key
	for _, k := range has {
		if k.Shared == shared && (register == "" || k.Register == register) {
			keys = append(keys, vatid.Key{Country: k.Country, Register: k.Register, Number: k.Number})
		}
	}
	return keys
}

// save writes what differs from what the company has.
func (i *identifiers) save(ctx context.Context, q *db.Queries, has []db.IdentifiersOfCompanyRow) (changed bool, err error) {
	own, shared := keysOf(has, false, ""), keysOf(has, true, "")
	for _, k := range own {
		if slices.Contains(i.replaceable, k) && !slices.Contains(i.keys, k) {
			changed = true
			if err := q.RemoveCompanyKey(ctx, db.RemoveCompanyKeyParams{Country: k.Country, Register: k.Register, Number: k.Number, CompanyID: i.company}); err != nil {
				return false, fmt.Errorf("take a company's key away: %w", err)
			}
		}
	}
	for _, k := range i.keys {
		if !slices.Contains(own, k) {
			changed = true
			if err := claim(ctx, q, k, i.company, "input.company"); err != nil {
				return false, err
			}
		}
	}
	for _, k := range shared {
		if !slices.Contains(i.shared, k) {
			changed = true
			err := q.RemoveCompanySharedKey(ctx, db.RemoveCompanySharedKeyParams{Country: k.Country, Register: k.Register, Number: k.Number, CompanyID: i.company})
			if err != nil {
				return false, fmt.Errorf("take a company's shared key away: %w", err)
			}
		}
	}
	for _, k := range i.shared {
		if !slices.Contains(shared, k) {
			changed = true
			err := q.InsertCompanySharedKey(ctx, db.InsertCompanySharedKeyParams{Country: k.Country, Register: k.Register, Number: k.Number, CompanyID: i.company})
			if err != nil {
				return false, fmt.Errorf("add a company's shared key: %w", err)
			}
		}
	}
	if i.enterprise == i.wasEnterprise && i.vat == i.wasVat {
		return changed, nil
	}
	if err := q.SaveCompanyNumbers(ctx, db.SaveCompanyNumbersParams{ID: i.company, EnterpriseNumber: i.enterprise, VatNumber: i.vat}); err != nil {
		return false, fmt.Errorf("save a company's numbers: %w", err)
	}
	return true, nil
}

// claim gives a key to a company; one that is another's is CONFLICT at path.
func claim(ctx context.Context, q *db.Queries, k vatid.Key, c id.Company, path string) error {
	err := q.InsertCompanyKey(ctx, db.InsertCompanyKeyParams{Country: k.Country, Register: k.Register, Number: k.Number, CompanyID: c})
	if db.Constraint(err) == "company_keys_pkey" {
		return fault.New(fault.Conflict, path).Say("key_taken")
	}
	if err != nil {
		return fmt.Errorf("claim a company's key: %w", err)
	}
	return nil
}

// Identifiers are the numbers of a company beside those that stand on its record.
type Identifiers struct {
	Glns             []string // GS1 location numbers
	SharedVatNumbers []string // VAT numbers that it has together with others
}

// Identifiers gives, for those of the companies that the actor may see, their
// further numbers, in one statement.
func (c *Companies) Identifiers(ctx context.Context, actor policy.Actor, ids []id.Company) (map[id.Company]*Identifiers, error) {
	found := map[id.Company]*Identifiers{}
	for _, i := range ids {
		if actor.May(policy.ReadCompany, i) {
			found[i] = &Identifiers{Glns: []string{}, SharedVatNumbers: []string{}}
		}
	}
	rows, err := c.DB.As(actor).Read().IdentifiersOfCompanies(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read the keys of companies: %w", err)
	}
	for _, k := range rows {
		of := found[k.CompanyID]
		switch {
		case of == nil:
		case k.Shared && k.Register == vatid.RegisterCBE:
			of.SharedVatNumbers = append(of.SharedVatNumbers, k.Country+k.Number)
		case k.Shared:
			of.SharedVatNumbers = append(of.SharedVatNumbers, k.Number)
		case k.Register == vatid.RegisterGLN:
			of.Glns = append(of.Glns, k.Number)
		}
	}
	return found, nil
}
