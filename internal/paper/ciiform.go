package paper

// ciiForm names the elements in which the two generations of CII differ.
type ciiForm struct {
	document    string // header of the document
	transaction string
	agreement   string
	delivery    string
	settlement  string
	totals      string

	lineAgreement  string
	lineDelivery   string
	lineSettlement string
	lineTotals     string

	reference string // number of another document
}

// ciiFirst is ZUGFeRD 1.
var ciiFirst = ciiForm{
	document:       "rsm:HeaderExchangedDocument",
	transaction:    "rsm:SpecifiedSupplyChainTradeTransaction",
	agreement:      "ram:ApplicableSupplyChainTradeAgreement",
	delivery:       "ram:ApplicableSupplyChainTradeDelivery",
	settlement:     "ram:ApplicableSupplyChainTradeSettlement",
	totals:         "ram:SpecifiedTradeSettlementMonetarySummation",
	lineAgreement:  "ram:SpecifiedSupplyChainTradeAgreement",
	lineDelivery:   "ram:SpecifiedSupplyChainTradeDelivery",
	lineSettlement: "ram:SpecifiedSupplyChainTradeSettlement",
	lineTotals:     "ram:SpecifiedTradeSettlementMonetarySummation",
	reference:      "ram:ID",
}

// ciiSecond is CII D16B and later (EN 16931, ZUGFeRD 2, Factur-X) and Order-X.
var ciiSecond = ciiForm{
	document:       "rsm:ExchangedDocument",
	transaction:    "rsm:SupplyChainTradeTransaction",
	agreement:      "ram:ApplicableHeaderTradeAgreement",
	delivery:       "ram:ApplicableHeaderTradeDelivery",
	settlement:     "ram:ApplicableHeaderTradeSettlement",
	totals:         "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
	lineAgreement:  "ram:SpecifiedLineTradeAgreement",
	lineDelivery:   "ram:SpecifiedLineTradeDelivery",
	lineSettlement: "ram:SpecifiedLineTradeSettlement",
	lineTotals:     "ram:SpecifiedTradeSettlementLineMonetarySummation",
	reference:      "ram:IssuerAssignedID",
}
