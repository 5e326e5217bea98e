package archive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/policy"
)

// This file has what a read document becomes in the tables. What package paper
// learns to read more is taken over here, and in content.go where two files of
// one number are compared.

// maxSearchText bounds what a document is found by, in bytes: the words of some
// thousand lines.
const maxSearchText = 200 << 10

// documentRow gives the document's own row, as a first version.
func documentRow(v *verdict, now time.Time) (db.InsertDocumentParams, error) {
	doc := v.doc
	row := db.InsertDocumentParams{
		ID: id.NewDocument(), CompanyID: v.company, Kind: policy.Kind(doc.Kind), Number: doc.Number, NumberKey: NumberKey(doc.Number),
		Version: 1, State: Current, Currency: doc.Currency,
		Payable: amount(doc.Payable), TaxExclusive: amount(doc.TaxExclusive), TaxInclusive: amount(doc.TaxInclusive),
		BuyerReference: doc.BuyerReference, Label: string(doc.Label), TypeCode: doc.TypeCode, Response: string(doc.Response),
		LineCount: int32(len(doc.Lines)), CreatedAt: now, //nolint:gosec // package paper bounds the lines
	}
	issued, err := time.Parse(time.DateOnly, doc.IssueDate)
	if err != nil {
		return row, fmt.Errorf("read the issue date: %w", err)
	}
	row.IssueDate, row.IssueYear = issued, int32(issued.Year()) //nolint:gosec // a year
	for day, text := range map[**time.Time]string{
		&row.DueDate: doc.DueDate, &row.ValidUntil: doc.ValidUntil, &row.DespatchDate: doc.DespatchDate,
		&row.DeliveryFrom: doc.Delivery.Start, &row.DeliveryUntil: doc.Delivery.End,
	} {
		if text == "" {
			continue
		}
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return row, fmt.Errorf("read a day: %w", err)
		}
		*day = &d
	}
	return row, nil
}

// amount is nil where the document has none; Postgres reads the text, so that
// no digit is lost.
func amount(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func lineRows(v *verdict) db.InsertDocumentLinesParams {
	rows := db.InsertDocumentLinesParams{DocumentID: v.document, CompanyID: v.company}
	for i, l := range v.doc.Lines {
		rows.Positions = append(rows.Positions, position(i))
		rows.LineIds = append(rows.LineIds, l.ID)
		rows.Descriptions = append(rows.Descriptions, describe(l))
		rows.Articles = append(rows.Articles, l.Article)
		rows.BuyerArticles = append(rows.BuyerArticles, l.BuyerArticle)
		rows.Quantities = append(rows.Quantities, l.Quantity)
		rows.Units = append(rows.Units, l.Unit)
		rows.Outstanding = append(rows.Outstanding, l.Outstanding)
		rows.UnitPrices = append(rows.UnitPrices, l.UnitPrice)
		rows.Amounts = append(rows.Amounts, l.Amount)
		rows.Statuses = append(rows.Statuses, string(l.Status))
		rows.HeatNumbers = append(rows.HeatNumbers, strings.Join(l.HeatNumbers, "\n"))
	}
	return rows
}

// describe is what a line says it is.
func describe(l paper.Line) string { return cmp.Or(l.Name, l.Description) }

func referenceRows(v *verdict) db.InsertDocumentReferencesParams {
	rows := db.InsertDocumentReferencesParams{DocumentID: v.document, CompanyID: v.company}
	for i, r := range v.doc.References {
		rows.Positions = append(rows.Positions, position(i))
		rows.Kinds = append(rows.Kinds, string(r.Kind))
		rows.Numbers = append(rows.Numbers, r.Number)
		rows.NumberKeys = append(rows.NumberKeys, NumberKey(r.Number))
		rows.IssueDates = append(rows.IssueDates, r.IssueDate)
	}
	return rows
}

// heatRows are the heats of the whole document, each once.
func heatRows(v *verdict) db.InsertHeatNumbersParams {
	rows := db.InsertHeatNumbersParams{DocumentID: v.document, CompanyID: v.company}
	add := func(number string) {
		if key := NumberKey(number); key != "" && !slices.Contains(rows.HeatKeys, key) {
			rows.HeatNumbers, rows.HeatKeys = append(rows.HeatNumbers, number), append(rows.HeatKeys, key)
		}
	}
	for _, r := range v.doc.References {
		if r.Kind == paper.ReferenceHeat {
			add(r.Number)
		}
	}
	for _, l := range v.doc.Lines {
		for _, h := range l.HeatNumbers {
			add(h)
		}
	}
	return rows
}

// searchRow is what the document is found by: only what every role that sees its
// kind may see. Amounts and notes, which may name prices, are left out.
func searchRow(v *verdict) db.SaveDocumentSearchParams {
	doc := v.doc
	row := db.SaveDocumentSearchParams{DocumentID: v.document, CompanyID: v.company, Facets: []string{"k:" + string(doc.Kind)}}
	words, numbers, own := []string{doc.Number, doc.BuyerReference, doc.DeliveryParty.Name, doc.DeliveryParty.Address.City}, []string{signs(doc.Number)}, []string{doc.BuyerReference}
	for _, r := range doc.References {
		words, numbers = append(words, r.Number), append(numbers, signs(r.Number))
		if r.Kind == paper.ReferenceOrder {
			own = append(own, r.Number, signs(r.Number))
		}
	}
	facets := map[string]bool{}
	size := 0
	for _, l := range doc.Lines {
		if key := NumberKey(l.Article); key != "" && !facets[key] {
			facets[key] = true
			row.Facets = append(row.Facets, "a:"+key)
		}
		for _, h := range l.HeatNumbers {
			words, numbers = append(words, h), append(numbers, signs(h))
		}
		for _, said := range []string{l.Article, l.BuyerArticle, l.Name, l.Description} {
			if size += len(said); size <= maxSearchText {
				words = append(words, said)
			}
		}
	}
	if len(doc.Lines) == 0 {
		words = append(words, searchable(v.text))
	}
	row.Text, row.Numbers, row.OwnText = eachOnce(words), strings.Join(numbers, " "), strings.Join(own, " ")
	return row
}

// eachOnce gives the words of some texts, each once: the lines of one paper say much
// the same, and stemming is most of what filing costs the database.
func eachOnce(texts []string) string {
	var out strings.Builder
	seen := map[string]bool{}
	for _, t := range texts {
		for w := range strings.FieldsSeq(t) {
			if !seen[w] {
				seen[w] = true
				out.WriteString(w)
				out.WriteByte(' ')
			}
		}
	}
	return out.String()
}

func fileRows(v *verdict, ing id.Ingestion) db.InsertDocumentFilesParams {
	rows := db.InsertDocumentFilesParams{DocumentID: v.document, CompanyID: v.company, IngestionID: ing}
	for i, f := range v.files {
		rows.Ids = append(rows.Ids, id.NewFile().UUID)
		rows.Positions = append(rows.Positions, position(i))
		rows.Names = append(rows.Names, f.name)
		rows.MediaTypes = append(rows.MediaTypes, f.mediaType)
		rows.Sizes = append(rows.Sizes, f.size)
		rows.Sums = append(rows.Sums, f.sum[:])
		rows.Parts = append(rows.Parts, f.part)
		rows.Prices = append(rows.Prices, f.prices)
		rows.Actives = append(rows.Actives, f.active)
	}
	return rows
}

// position counts from 1.
func position(i int) int32 { return int32(i) + 1 } //nolint:gosec // package paper bounds lines, and with the size of the file the rest
