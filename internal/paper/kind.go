package paper

import "slices"

// The document type codes of UNTDID 1001 that make an invoice a credit note,
// whatever the root element is called. An invoice with a negative total stays an
// invoice: sellers do that, and number it in that series.
var creditCodes = []string{"81", "83", "261", "381", "396", "532"}

// selfBilledCodes: the buyer wrote the document.
var selfBilledCodes = []string{"389", "261"}

var labels = map[string]Label{
	"325": LabelProForma,
	"384": LabelCorrected,
	"386": LabelPrepayment,
}

// billingKind gives the kind of a UBL billing document.
func billingKind(byRoot Kind, typeCode string) Kind {
	if slices.Contains(creditCodes, typeCode) {
		return KindCreditNote
	}
	return byRoot
}

// ciiKind gives the kind of a CII or Order-X document; in Order-X 230 is a
// change of an order, which the portal doesn't show.
func ciiKind(root, typeCode string) Kind {
	if root == "SCRDMCCBDACIOMessageStructure" {
		switch typeCode {
		case "220":
			return KindOrder
		case "231":
			return KindOrderResponse
		}
		return ""
	}
	if root != "CrossIndustryInvoice" && root != "CrossIndustryDocument" {
		return ""
	}
	return billingKind(KindInvoice, typeCode)
}
