package id

import "io"

// The types below differ in prefix only. They are spelled out, not generic,
// because gqlgen binds named types.

// Company names a customer record.
type Company struct{ UUID }

// NewCompany gives a new identifier.
func NewCompany() Company { return Company{NewUUID()} }

// ParseCompany reads the outside form; the error is ErrMalformed.
func ParseCompany(s string) (Company, error) {
	u, err := decode("comp", s)
	return Company{UUID{u}}, err
}

func (i Company) String() string { return encode("comp", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Company) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Company) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("comp", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Company) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Company) UnmarshalText(b []byte) (err error) {
	*i, err = ParseCompany(string(b))
	return err
}

// Person names a human with one login.
type Person struct{ UUID }

// NewPerson gives a new identifier.
func NewPerson() Person { return Person{NewUUID()} }

// ParsePerson reads the outside form; the error is ErrMalformed.
func ParsePerson(s string) (Person, error) {
	u, err := decode("pers", s)
	return Person{UUID{u}}, err
}

func (i Person) String() string { return encode("pers", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Person) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Person) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("pers", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Person) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Person) UnmarshalText(b []byte) (err error) {
	*i, err = ParsePerson(string(b))
	return err
}

// Membership names the tie of a person to a company.
type Membership struct{ UUID }

// NewMembership gives a new identifier.
func NewMembership() Membership { return Membership{NewUUID()} }

// ParseMembership reads the outside form; the error is ErrMalformed.
func ParseMembership(s string) (Membership, error) {
	u, err := decode("memb", s)
	return Membership{UUID{u}}, err
}

func (i Membership) String() string { return encode("memb", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Membership) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Membership) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("memb", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Membership) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Membership) UnmarshalText(b []byte) (err error) {
	*i, err = ParseMembership(string(b))
	return err
}

// Registration names an application for a company that is no customer yet.
type Registration struct{ UUID }

// NewRegistration gives a new identifier.
func NewRegistration() Registration { return Registration{NewUUID()} }

// ParseRegistration reads the outside form; the error is ErrMalformed.
func ParseRegistration(s string) (Registration, error) {
	u, err := decode("regi", s)
	return Registration{UUID{u}}, err
}

func (i Registration) String() string { return encode("regi", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Registration) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Registration) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("regi", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Registration) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Registration) UnmarshalText(b []byte) (err error) {
	*i, err = ParseRegistration(string(b))
	return err
}

// Document names an invoice, credit note, quote, order or delivery note.
type Document struct{ UUID }

// NewDocument gives a new identifier.
func NewDocument() Document { return Document{NewUUID()} }

// ParseDocument reads the outside form; the error is ErrMalformed.
func ParseDocument(s string) (Document, error) {
	u, err := decode("docu", s)
	return Document{UUID{u}}, err
}

func (i Document) String() string { return encode("docu", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Document) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Document) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("docu", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Document) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Document) UnmarshalText(b []byte) (err error) {
	*i, err = ParseDocument(string(b))
	return err
}

// File names one stored file of a document.
type File struct{ UUID }

// NewFile gives a new identifier.
func NewFile() File { return File{NewUUID()} }

// ParseFile reads the outside form; the error is ErrMalformed.
func ParseFile(s string) (File, error) {
	u, err := decode("file", s)
	return File{UUID{u}}, err
}

func (i File) String() string { return encode("file", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i File) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *File) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("file", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i File) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *File) UnmarshalText(b []byte) (err error) {
	*i, err = ParseFile(string(b))
	return err
}

// Ingestion names one file's way into the archive.
type Ingestion struct{ UUID }

// NewIngestion gives a new identifier.
func NewIngestion() Ingestion { return Ingestion{NewUUID()} }

// ParseIngestion reads the outside form; the error is ErrMalformed.
func ParseIngestion(s string) (Ingestion, error) {
	u, err := decode("inge", s)
	return Ingestion{UUID{u}}, err
}

func (i Ingestion) String() string { return encode("inge", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Ingestion) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Ingestion) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("inge", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Ingestion) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Ingestion) UnmarshalText(b []byte) (err error) {
	*i, err = ParseIngestion(string(b))
	return err
}

// Session names one signed-in device.
type Session struct{ UUID }

// NewSession gives a new identifier.
func NewSession() Session { return Session{NewUUID()} }

// ParseSession reads the outside form; the error is ErrMalformed.
func ParseSession(s string) (Session, error) {
	u, err := decode("sess", s)
	return Session{UUID{u}}, err
}

func (i Session) String() string { return encode("sess", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Session) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Session) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("sess", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Session) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Session) UnmarshalText(b []byte) (err error) {
	*i, err = ParseSession(string(b))
	return err
}

// Token names the one-time token of a mail's link.
type Token struct{ UUID }

// NewToken gives a new identifier.
func NewToken() Token { return Token{NewUUID()} }

// ParseToken reads the outside form; the error is ErrMalformed.
func ParseToken(s string) (Token, error) {
	u, err := decode("tokn", s)
	return Token{UUID{u}}, err
}

func (i Token) String() string { return encode("tokn", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Token) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Token) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("tokn", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Token) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Token) UnmarshalText(b []byte) (err error) {
	*i, err = ParseToken(string(b))
	return err
}

// Mail names one mail to one person.
type Mail struct{ UUID }

// NewMail gives a new identifier.
func NewMail() Mail { return Mail{NewUUID()} }

// ParseMail reads the outside form; the error is ErrMalformed.
func ParseMail(s string) (Mail, error) {
	u, err := decode("mail", s)
	return Mail{UUID{u}}, err
}

func (i Mail) String() string { return encode("mail", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Mail) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Mail) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("mail", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Mail) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Mail) UnmarshalText(b []byte) (err error) {
	*i, err = ParseMail(string(b))
	return err
}

// Event names one line of a timeline.
type Event struct{ UUID }

// NewEvent gives a new identifier.
func NewEvent() Event { return Event{NewUUID()} }

// ParseEvent reads the outside form; the error is ErrMalformed.
func ParseEvent(s string) (Event, error) {
	u, err := decode("evnt", s)
	return Event{UUID{u}}, err
}

func (i Event) String() string { return encode("evnt", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Event) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Event) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("evnt", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Event) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Event) UnmarshalText(b []byte) (err error) {
	*i, err = ParseEvent(string(b))
	return err
}

// Task names something a person of the staff has to look at.
type Task struct{ UUID }

// NewTask gives a new identifier.
func NewTask() Task { return Task{NewUUID()} }

// ParseTask reads the outside form; the error is ErrMalformed.
func ParseTask(s string) (Task, error) {
	u, err := decode("task", s)
	return Task{UUID{u}}, err
}

func (i Task) String() string { return encode("task", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Task) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Task) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("task", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Task) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Task) UnmarshalText(b []byte) (err error) {
	*i, err = ParseTask(string(b))
	return err
}

// AccessRequest names an application for access to a company that is a customer.
type AccessRequest struct{ UUID }

// NewAccessRequest gives a new identifier.
func NewAccessRequest() AccessRequest { return AccessRequest{NewUUID()} }

// ParseAccessRequest reads the outside form; the error is ErrMalformed.
func ParseAccessRequest(s string) (AccessRequest, error) {
	u, err := decode("accr", s)
	return AccessRequest{UUID{u}}, err
}

func (i AccessRequest) String() string { return encode("accr", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i AccessRequest) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *AccessRequest) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("accr", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i AccessRequest) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *AccessRequest) UnmarshalText(b []byte) (err error) {
	*i, err = ParseAccessRequest(string(b))
	return err
}

// Invitation names a company admin's asking a person in.
type Invitation struct{ UUID }

// NewInvitation gives a new identifier.
func NewInvitation() Invitation { return Invitation{NewUUID()} }

// ParseInvitation reads the outside form; the error is ErrMalformed.
func ParseInvitation(s string) (Invitation, error) {
	u, err := decode("invi", s)
	return Invitation{UUID{u}}, err
}

func (i Invitation) String() string { return encode("invi", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Invitation) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Invitation) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("invi", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Invitation) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Invitation) UnmarshalText(b []byte) (err error) {
	*i, err = ParseInvitation(string(b))
	return err
}

// AbuseReport names somebody's word that an access is misused.
type AbuseReport struct{ UUID }

// NewAbuseReport gives a new identifier.
func NewAbuseReport() AbuseReport { return AbuseReport{NewUUID()} }

// ParseAbuseReport reads the outside form; the error is ErrMalformed.
func ParseAbuseReport(s string) (AbuseReport, error) {
	u, err := decode("abus", s)
	return AbuseReport{UUID{u}}, err
}

func (i AbuseReport) String() string { return encode("abus", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i AbuseReport) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *AbuseReport) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("abus", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i AbuseReport) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *AbuseReport) UnmarshalText(b []byte) (err error) {
	*i, err = ParseAbuseReport(string(b))
	return err
}

// Merge names the joining of two customer records.
type Merge struct{ UUID }

// NewMerge gives a new identifier.
func NewMerge() Merge { return Merge{NewUUID()} }

// ParseMerge reads the outside form; the error is ErrMalformed.
func ParseMerge(s string) (Merge, error) {
	u, err := decode("merg", s)
	return Merge{UUID{u}}, err
}

func (i Merge) String() string { return encode("merg", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Merge) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Merge) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("merg", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Merge) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Merge) UnmarshalText(b []byte) (err error) {
	*i, err = ParseMerge(string(b))
	return err
}

// APIKey names a machine's key.
type APIKey struct{ UUID }

// NewAPIKey gives a new identifier.
func NewAPIKey() APIKey { return APIKey{NewUUID()} }

// ParseAPIKey reads the outside form; the error is ErrMalformed.
func ParseAPIKey(s string) (APIKey, error) {
	u, err := decode("akey", s)
	return APIKey{UUID{u}}, err
}

func (i APIKey) String() string { return encode("akey", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i APIKey) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *APIKey) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("akey", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i APIKey) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *APIKey) UnmarshalText(b []byte) (err error) {
	*i, err = ParseAPIKey(string(b))
	return err
}

// Batch names one import of an archive.
type Batch struct{ UUID }

// NewBatch gives a new identifier.
func NewBatch() Batch { return Batch{NewUUID()} }

// ParseBatch reads the outside form; the error is ErrMalformed.
func ParseBatch(s string) (Batch, error) {
	u, err := decode("batc", s)
	return Batch{UUID{u}}, err
}

func (i Batch) String() string { return encode("batc", i.UUID.UUID) }

// MarshalGQL writes the outside form.
func (i Batch) MarshalGQL(w io.Writer) { marshal(w, i.String()) }

// UnmarshalGQL reads the outside form; see unmarshal for text that is none.
func (i *Batch) UnmarshalGQL(v any) (err error) {
	i.UUID, err = unmarshal("batc", v)
	return err
}

// MarshalText writes the outside form, in JSON too.
func (i Batch) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the outside form; the error is ErrMalformed.
func (i *Batch) UnmarshalText(b []byte) (err error) {
	*i, err = ParseBatch(string(b))
	return err
}
