package paper

import (
	"encoding/xml"
	"strings"
)

const (
	nsUBL = "urn:oasis:names:specification:ubl:schema:xsd:"
	nsCBC = nsUBL + "CommonBasicComponents-2"
	nsCAC = nsUBL + "CommonAggregateComponents-2"

	nsUNCEFACT  = "urn:un:unece:uncefact:data:"
	nsRAM       = nsUNCEFACT + "standard:ReusableAggregateBusinessInformationEntity:"
	nsUDT       = nsUNCEFACT + "standard:UnqualifiedDataType:"
	nsQDT       = nsUNCEFACT + "standard:QualifiedDataType:"
	nsCIIRoot   = nsUNCEFACT + "standard:"
	nsOrderX    = nsUNCEFACT + "SCRDMCCBDACIOMessageStructure:"
	nsFERD      = "urn:ferd:CrossIndustryDocument:invoice:1p0" // ZUGFeRD 1
	rootOrderX  = "SCRDMCCBDACIOMessageStructure"
	rootZUGFeRD = "CrossIndustryDocument"
	rootCII     = "CrossIndustryInvoice"
)

// form is what the root element says about a document.
type form struct {
	syntax Syntax
	root   string // local name
	space  string // namespace of the root
	read   bool   // its kind is read; else only what helps whoever deals with it

	ubl *ublForm
	cii *ciiForm
}

// recognise finds the form by the root's namespace and name; nil if it is none
// of a business document. In UBL 2 each document has a namespace made of its own
// name (UBL Naming and Design Rules, NMS); UN/CEFACT numbers its versions.
func recognise(root xml.Name) *form {
	f := form{root: root.Local, space: root.Space}
	switch {
	case root.Space == nsUBL+root.Local+"-2" && !strings.HasPrefix(root.Local, "Common"):
		f.syntax = SyntaxUBL
		f.ubl, f.read = ublFormOf(root.Local)
	case root.Space == nsFERD && root.Local == rootZUGFeRD:
		f.syntax, f.cii, f.read = SyntaxCII, &ciiFirst, true
	case versioned(root.Space, nsOrderX) && root.Local == rootOrderX,
		versioned(root.Space, nsCIIRoot+rootCII+":") && root.Local == rootCII:
		f.syntax, f.cii, f.read = SyntaxCII, &ciiSecond, true
	case versioned(root.Space, nsCIIRoot+root.Local+":") && strings.HasPrefix(root.Local, "CrossIndustry"):
		f.syntax, f.cii = SyntaxCII, &ciiSecond
	default:
		return nil
	}
	return &f
}

// versioned reports whether a namespace is one with a version number behind it.
func versioned(space, name string) bool {
	version, ok := strings.CutPrefix(space, name)
	return ok && version != "" && onlyDigits(version)
}

// prefix gives our own prefix for a namespace, "" for one that does not count.
func (f *form) prefix(space string) string {
	if f.syntax == SyntaxUBL {
		switch space {
		case nsCBC:
			return "cbc"
		case nsCAC:
			return "cac"
		}
		return ""
	}
	switch {
	case space == f.space:
		return "rsm"
	case versioned(space, nsRAM):
		return "ram"
	case versioned(space, nsUDT), versioned(space, nsQDT):
		return "udt"
	}
	return ""
}

// isLine reports whether an element that has ended at a depth is a line of the
// document; the root's depth is 1.
func (f *form) isLine(e *element, depth int) bool {
	if f.ubl != nil {
		return depth == 2 && e.is(f.ubl.lines)
	}
	return depth == 3 && e.is("ram:IncludedSupplyChainTradeLineItem")
}

// isBinary names the elements that hold an embedded file.
func (f *form) isBinary(e *element) bool {
	if f.ubl != nil {
		return e.is("cbc:EmbeddedDocumentBinaryObject")
	}
	return e.is("ram:AttachmentBinaryObject")
}
