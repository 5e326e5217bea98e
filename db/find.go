package db

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
)

// walkRows is how many rows of a list are looked at before the search is asked.
// What is frequent fills a page among them; what is rare has few rows to be found
// by the search, some two thousand at most in a company of 50,000 documents. The
// search alone would sort all of them for a word that stands everywhere.
const walkRows = 500

// FindOrder is what a list of documents is ordered by, and then by id.
type FindOrder string

// The orders; each is a column with an index.
const (
	ByIssueDate FindOrder = "issue_date"
	ByTotal     FindOrder = "total_rank"
	ByDueDate   FindOrder = "due_rank"
)

// Find asks for documents of one company that are current: those strictly
// between two places of an order, and of these the first.
type Find struct {
	Company id.Company
	Kinds   []policy.Kind // one at least
	Every   bool          // Kinds are all there are
	Order   FindOrder
	Up      bool // the lowest first
	// The bounds: a time.Time for ByIssueDate, a float64 for the others.
	Low, High     any
	LowID, HighID id.UUID
	MaxRows       int32
	FindFilter
}

// Searches tells whether there is more to it than a walk along a list.
func (f Find) Searches() bool {
	s := statement{Find: f}
	return f.Heat != "" || len(s.facts()) > 0 || s.searches()
}

// FindFilter is what documents must have besides; nil and empty ask for nothing.
type FindFilter struct {
	IssuedFrom, IssuedTo *time.Time
	TotalFrom, TotalTo   *float64 // as total_rank has it
	Open                 *bool
	NumberFrom, NumberTo string // of number_key, the end excluded
	Number               string // a part of any number: letters and digits in upper case
	Words, Own           string // as people write
	Article, Heat        string // in the form of number_key
}

// FindDocuments gives a page of a company's documents, in the order asked for or,
// where Find says so, against it. It is one statement and takes about as long at
// any depth of any company.
//
// It is the one statement that is put together at run time (ADR 7): each
// condition stands in it only when it is asked for, so that each has its index.
// What is put together are constants; values are arguments.
//
// Columns that no list shows stay empty. It is for [Scope.ReadOrdered], and where
// it Searches for [Scope.ReadPlanned].
func (q *Queries) FindDocuments(ctx context.Context, f Find) ([]Document, error) {
	s := statement{Find: f}
	rows, err := q.db.Query(ctx, s.text(), s.args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Document, error) {
		var d Document
		err := row.Scan(&d.ID, &d.CompanyID, &d.Kind, &d.Number, &d.IssueDate, &d.Version, &d.State, &d.DueDate, &d.Currency, &d.Payable, &d.TaxExclusive,
			&d.BuyerReference, &d.LineCount, &d.Label, &d.Response, &d.ValidUntil, &d.DeliveryFrom, &d.DeliveryUntil, &d.DespatchDate,
			&d.Cancelled, &d.OpenAmount, &d.OpenAsOf, &d.TotalRank, &d.DueRank)
		return d, err
	})
}

const foundColumns = `d.id, d.company_id, d.kind, d.number, d.issue_date, d.version, d.state, d.due_date, d.currency, d.payable, d.tax_exclusive,
 d.buyer_reference, d.line_count, d.label, d.response, d.valid_until, d.delivery_from, d.delivery_until, d.despatch_date,
 d.cancelled, d.open_amount, d.open_as_of, d.total_rank, d.due_rank`

// statement puts a Find into words.
type statement struct {
	Find
	args []any
}

// arg is the place of a value.
func (s *statement) arg(v any, kind string) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args)) + "::" + kind
}

func (s *statement) text() string {
	if s.Heat != "" { // few documents have one: walking finds none
		return "select " + foundColumns + " from " + s.search() + " join documents d on d.id = f.id where d.state = 'CURRENT' and " + s.bounds() + s.order() + " limit " + s.rows()
	}
	facts, words := s.facts(), s.words()
	if len(facts)+len(words) == 0 {
		return "select " + foundColumns + " from " + s.list(s.rows()) + " d" + s.order() + " limit " + s.rows()
	}
	// One look-up a row: OFFSET keeps the planner from reading the whole table for a join.
	where := facts
	if len(words) > 0 {
		where = append(where, "exists (select from document_search s where s.document_id = d.id and "+strings.Join(words, " and ")+" offset 0)")
	}
	// The search runs only when the walk did not fill the page: then it finds what the walk found, and the rest.
	return "with walk as materialized (select " + foundColumns + " from " + s.list(strconv.Itoa(walkRows)) +
		" d where " + strings.Join(where, " and ") + s.order() + " limit " + s.rows() + `),
rest as (select ` + foundColumns + " from " + s.search() + ` join documents d on d.id = f.id
 where (select count(*) from walk) < ` + s.rows() + " and d.state = 'CURRENT' and " + s.bounds() + s.order() + " limit " + s.rows() + `)
select * from (select * from walk where (select count(*) from walk) >= ` + s.rows() + " union all select * from rest) d" + s.order()
}

// rows is the length of the page. It stands in the text, where the planner sees
// it; there are as many lengths as pages may have.
func (s *statement) rows() string { return strconv.Itoa(int(s.MaxRows)) }

func (s *statement) order() string {
	direction := " desc"
	if s.Up {
		direction = ""
	}
	return " order by d." + string(s.Order) + direction + ", d.id" + direction
}

// bounds are row comparisons against places beyond all rows where there is no
// cursor: what may be absent, and OR, can't be an index condition in a generic plan.
func (s *statement) bounds() string {
	kind := "double precision"
	if s.Order == ByIssueDate {
		kind = "date"
	}
	place := "(d." + string(s.Order) + ", d.id)"
	b := place + " < (" + s.arg(s.High, kind) + ", " + s.arg(s.HighID, "uuid") + ") and " + place + " > (" + s.arg(s.Low, kind) + ", " + s.arg(s.LowID, "uuid") + ")"
	if s.Order == ByIssueDate && s.IssuedFrom != nil {
		b += " and d.issue_date >= " + s.arg(*s.IssuedFrom, "date")
	}
	if s.Order == ByIssueDate && s.IssuedTo != nil {
		b += " and d.issue_date <= " + s.arg(*s.IssuedTo, "date")
	}
	return b
}

// list is the beginning of the company's list, a walk along one index for each
// kind, merged; for all kinds in the order of days along one for all. Each part
// has the order in its own words: under row-level security the planner does not
// look into the parts of a union.
func (s *statement) list(most string) string {
	where := "d.company_id = " + s.arg(s.Company, "uuid") + " and d.state = 'CURRENT' and " + s.bounds()
	if s.Every && s.Order == ByIssueDate {
		return "(select * from documents d where " + where + s.order() + " limit " + most + ")"
	}
	var parts []string
	for _, k := range s.Kinds {
		parts = append(parts, "(select * from documents d where d.kind = "+s.arg(k, "text")+" and "+where+s.order()+" limit "+most+")")
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(select * from (" + strings.Join(parts, " union all ") + ") d" + s.order() + " limit " + most + ")"
}

func (s *statement) searches() bool {
	return s.Words != "" || s.Number != "" || s.Own != "" || s.Article != ""
}

// facts are the conditions on a document that are no range of the list.
func (s *statement) facts() []string {
	var list []string
	if s.Order != ByIssueDate && s.IssuedFrom != nil {
		list = append(list, "d.issue_date >= "+s.arg(*s.IssuedFrom, "date"))
	}
	if s.Order != ByIssueDate && s.IssuedTo != nil {
		list = append(list, "d.issue_date <= "+s.arg(*s.IssuedTo, "date"))
	}
	if s.TotalFrom != nil {
		list = append(list, "d.total_rank >= "+s.arg(*s.TotalFrom, "double precision"))
	}
	if s.TotalTo != nil {
		list = append(list, "d.payable is not null", "d.total_rank <= "+s.arg(*s.TotalTo, "double precision"))
	}
	if s.Open != nil {
		list = append(list, "d.is_open = "+s.arg(*s.Open, "boolean"))
	}
	if s.NumberFrom != "" {
		list = append(list, "d.number_key >= "+s.arg(s.NumberFrom, "text"), "d.number_key < "+s.arg(s.NumberTo, "text"))
	}
	return list
}

// words are the conditions on what a document is found by.
func (s *statement) words() []string {
	var list []string
	if s.Words != "" {
		list = append(list, "s.words @@ (select app_query("+s.arg(s.Company, "uuid")+", "+s.arg(s.Words, "text")+"))")
	}
	if s.Number != "" {
		list = append(list, "s.numbers like '%' || "+s.arg(s.Number, "text")+" || '%'")
	}
	if s.Own != "" {
		list = append(list, "s.own @@ (select app_beginnings("+s.arg(s.Company, "uuid")+", "+s.arg(s.Own, "text")+"))")
	}
	if s.Article != "" {
		list = append(list, "s.facets @> array['a:' || "+s.arg(s.Article, "text")+"]")
	}
	return list
}

// search are the ids that the search gives, as f.
func (s *statement) search() string {
	given := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	kinds := s.Kinds
	if s.Every && s.searches() {
		kinds = nil // no condition; the others' index has the kind before the total
	}
	values := []string{s.arg(s.Company, "uuid"), s.arg(kinds, "text[]")}
	for _, text := range []string{s.Words, s.Number, s.NumberFrom, s.NumberTo, s.Own, s.Article, s.Heat} {
		values = append(values, s.arg(given(text), "text"))
	}
	values = append(values, s.arg(s.TotalFrom, "double precision"), s.arg(s.TotalTo, "double precision"), s.arg(s.Open, "boolean"),
		s.arg(s.IssuedFrom, "date"), s.arg(s.IssuedTo, "date"))
	return "app_search(" + strings.Join(values, ", ") + ") f(id)"
}

// EscapeLike lets a text stand for itself in LIKE.
func EscapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
