// Package policy says who may do what: the actor, and one table of role and action.
//
// Rules ask it first, before they read or write anything. The database's own
// row-level security is the second wall and knows companies, not roles.
package policy

import (
	"time"

	"example.com/comptoir/internal/id"
)

// StaffRole is a role in the seller's own house; empty for everybody else.
type StaffRole string

// The staff roles.
const (
	StaffSupport StaffRole = "SUPPORT"
	StaffSales   StaffRole = "SALES"
	StaffAdmin   StaffRole = "ADMIN"
)

// Role is a person's role in a company.
type Role string

// The roles in a company; product rule 12 says what each may see.
const (
	RoleAdmin      Role = "ADMIN"
	RolePurchaser  Role = "PURCHASER"
	RoleAccountant Role = "ACCOUNTANT"
	RoleWarehouse  Role = "WAREHOUSE"
	RoleReader     Role = "READER"
)

// Grant is an active membership as the actor holds it at this request.
type Grant struct {
	Membership id.Membership
	Company    id.Company
	Role       Role
	EndsAt     *time.Time
}

// Scope is what a machine's key opens.
type Scope string

// The scopes. The list grows.
const (
	ScopeIngest  Scope = "INGEST_DOCUMENTS" // bring files into the archive
	ScopeNumbers Scope = "IMPORT_NUMBERS"   // say what the ERP knows of documents' numbers
)

// Scopes are all scopes.
var Scopes = []Scope{ScopeIngest, ScopeNumbers}

// Actor is who asks. The zero value is an anonymous visitor.
//
// An actor is made in one place per entrance: account.Authenticate for a
// session, machine.Authenticate for a program's key, System for workers. It is
// handed to each rule as an argument.
type Actor struct {
	Person  id.Person
	Session id.Session
	Staff   StaffRole
	Grants  []Grant
	// Key and Scopes are a machine's. A machine is no person: it may do what its
	// scopes say, and sees no rows of the database.
	Key    id.APIKey
	Scopes []Scope
	system bool
}

// System is the actor of workers and of the few steps before there is a person.
// It is made here only, so that a search for policy.System finds every use.
func System() Actor { return Actor{system: true} }

// IsSystem tells whether this is a worker or a step before there is an actor.
func (a Actor) IsSystem() bool { return a.system }

// SignedIn tells whether the actor is a person.
func (a Actor) SignedIn() bool { return !a.Person.IsZero() }

// RoleIn gives the actor's role in a company, false when there is none.
func (a Actor) RoleIn(c id.Company) (Role, bool) {
	for _, g := range a.Grants {
		if g.Company == c {
			return g.Role, true
		}
	}
	return "", false
}
