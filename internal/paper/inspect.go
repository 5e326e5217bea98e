package paper

// Outcome says in one word what became of a file.
type Outcome string

// The outcomes of [Inspect].
const (
	OutcomeRead            Outcome = "READ"
	OutcomeNoData          Outcome = "NO_DATA"          // a PDF: nothing in it is read here
	OutcomeUnsupportedKind Outcome = "UNSUPPORTED_KIND" // a business document of a kind or syntax that is not read
	OutcomeUnreadable      Outcome = "UNREADABLE"
)

// Inspection is what can be told about a file without a database: the JSON line
// of the inspect command. All values are as received; absent ones are empty.
type Inspection struct {
	File    string  `json:"file"`
	Outcome Outcome `json:"outcome"`
	Reason  Code    `json:"reason"` // empty when the file was read
	// Kind and Number are there for documents that are recognised, too.
	Kind                  Kind   `json:"kind"`
	Number                string `json:"number"`
	IssueDate             string `json:"issueDate"`
	Currency              string `json:"currency"`
	PayableAmount         string `json:"payableAmount"`
	BuyerName             string `json:"buyerName"`
	BuyerVAT              string `json:"buyerVat"`
	BuyerEnterpriseNumber string `json:"buyerEnterpriseNumber"`
	// CustomerNumber is the one that the document calls so, [Party.AccountID];
	// what filing may take for one besides is not shown as a fact.
	CustomerNumber string `json:"customerNumber"`
	LineCount      int    `json:"lineCount"`
	// Attachments are the names of the embedded files as the sender wrote them,
	// one for each, and an empty one for a file without a name.
	Attachments []string `json:"attachments"`
}

// Inspect reads a file and says what it is. It never fails: what can't be read
// comes out as such.
func Inspect(name string, data []byte) Inspection {
	in := Inspection{File: name, Outcome: OutcomeRead, Attachments: []string{}}
	doc, p := read(data)
	if p != nil {
		in.Reason = p.Code
		switch p.Code {
		case CodeNoData:
			in.Outcome = OutcomeNoData
		case CodeUnsupportedKind:
			in.Outcome = OutcomeUnsupportedKind
		default:
			in.Outcome = OutcomeUnreadable
			return in
		}
	}
	if doc == nil {
		return in
	}
	in.Kind = doc.Kind
	in.Number = doc.Number
	in.IssueDate = doc.IssueDate
	in.Currency = doc.Currency
	in.PayableAmount = doc.Payable
	in.BuyerName = doc.Buyer.Name
	in.BuyerVAT = doc.Buyer.VAT
	in.BuyerEnterpriseNumber = doc.Buyer.EnterpriseNumber
	in.CustomerNumber = doc.Buyer.AccountID
	in.LineCount = len(doc.Lines)
	for _, a := range doc.Attachments {
		in.Attachments = append(in.Attachments, a.Filename)
	}
	return in
}
