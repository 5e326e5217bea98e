package archive

import (
	"cmp"
	"fmt"
	"strings"

	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/paper"
	"example.com/comptoir/internal/sheet"
)

// sheetWords are the words of a delivery note without prices.
type sheetWords struct {
	title, date, from, to, place, order, reference, remark    string
	position, article, description, quantity, heats, noMatter string
}

var sheetWordsIn = map[mail.Locale]sheetWords{
	mail.French: {
		title: "Bon de livraison", date: "Date", from: "Fournisseur", to: "Client", place: "Livraison", order: "Commande", reference: "Votre référence",
		remark:   "Tiré des données du bon de livraison, sans les prix.",
		position: "Pos.", article: "Article", description: "Désignation", quantity: "Quantité", heats: "N° de coulée", noMatter: "Le détail se trouve dans l'original.",
	},
	mail.Dutch: {
		title: "Leveringsbon", date: "Datum", from: "Leverancier", to: "Klant", place: "Levering", order: "Bestelling", reference: "Uw referentie",
		remark:   "Uit de gegevens van de leveringsbon, zonder prijzen.",
		position: "Pos.", article: "Artikel", description: "Omschrijving", quantity: "Aantal", heats: "Chargenummer", noMatter: "Het detail staat in het origineel.",
	},
	mail.English: {
		title: "Delivery note", date: "Date", from: "Supplier", to: "Customer", place: "Delivery", order: "Order", reference: "Your reference",
		remark:   "Made from the data of the delivery note, without prices.",
		position: "Pos.", article: "Article", description: "Description", quantity: "Quantity", heats: "Heat number", noMatter: "The details are in the original.",
	},
	mail.German: {
		title: "Lieferschein", date: "Datum", from: "Lieferant", to: "Kunde", place: "Lieferung", order: "Bestellung", reference: "Ihr Zeichen",
		remark:   "Aus den Daten des Lieferscheins, ohne Preise.",
		position: "Pos.", article: "Artikel", description: "Bezeichnung", quantity: "Menge", heats: "Schmelzennummer", noMatter: "Die Einzelheiten stehen im Original.",
	},
}

// The widths of the columns; with the spaces between they fill a line of a sheet.
const (
	positionWidth    = 6
	articleWidth     = 18
	descriptionWidth = 47
	quantityWidth    = sheet.Width - positionWidth - articleWidth - descriptionWidth - 3
)

// unpriced sets a delivery note without money: title and lines of a sheet. It
// takes the document's facts, of which none is an amount, and no note, since
// prices are written there by hand.
func unpriced(doc *paper.Document, locale mail.Locale, customer, customerNumber string) (title string, lines []string) {
	w, ok := sheetWordsIn[locale]
	if !ok {
		w = sheetWordsIn[mail.English]
	}
	say := func(label, text string) {
		if text == "" {
			return
		}
		for i, part := range sheet.Wrap(text, sheet.Width-20) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, fmt.Sprintf("%-20s%s", label, part))
		}
	}
	say(w.date, cmp.Or(doc.DespatchDate, doc.IssueDate))
	say(w.from, doc.Seller.Name)
	say(w.to, customer+" ("+customerNumber+")")
	say(w.place, address(doc.DeliveryParty))
	var orders []string
	for _, r := range doc.References {
		if r.Kind == paper.ReferenceOrder || r.Kind == paper.ReferenceSalesOrder {
			orders = append(orders, r.Number)
		}
	}
	say(w.order, strings.Join(orders, ", "))
	say(w.reference, doc.BuyerReference)
	lines = append(lines, "")
	lines = append(lines, rowsOf(w, doc.Lines)...)
	return w.title + " " + doc.Number, append(lines, "", w.remark)
}

// rowsOf sets the table of the lines.
func rowsOf(w sheetWords, list []paper.Line) []string {
	if len(list) == 0 {
		return []string{w.noMatter}
	}
	out := row(w.position, w.article, w.description, w.quantity)
	out = append(out, strings.Repeat("-", sheet.Width))
	for i, l := range list {
		quantity := strings.TrimSpace(l.Quantity + " " + l.Unit)
		out = append(out, row(cmp.Or(l.ID, fmt.Sprint(i+1)), l.Article, describe(l), quantity)...)
		if len(l.HeatNumbers) > 0 {
			out = append(out, row("", "", w.heats+": "+strings.Join(l.HeatNumbers, ", "), "")...)
		}
	}
	return out
}

// row sets one row of the table, as many lines high as its longest cell.
func row(position, article, description, quantity string) []string {
	cells := [][]string{
		sheet.Wrap(position, positionWidth), sheet.Wrap(article, articleWidth), sheet.Wrap(description, descriptionWidth), sheet.Wrap(quantity, quantityWidth),
	}
	height := 0
	for _, c := range cells {
		height = max(height, len(c))
	}
	at := func(column, i int) string {
		if i < len(cells[column]) {
			return cells[column][i]
		}
		return ""
	}
	var out []string
	for i := range height {
		out = append(out, fmt.Sprintf("%-*s %-*s %-*s %*s", positionWidth, at(0, i), articleWidth, at(1, i), descriptionWidth, at(2, i), quantityWidth, at(3, i)))
	}
	return out
}

// address is a party with its address in one line.
func address(p paper.Party) string {
	parts := []string{}
	for _, s := range append([]string{p.Name}, append(p.Address.Lines, strings.TrimSpace(p.Address.PostalCode+" "+p.Address.City))...) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
