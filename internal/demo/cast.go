package demo

import (
	"example.com/comptoir/internal/mail"
	"example.com/comptoir/internal/policy"
)

// Seller is the wholesaler of the demo.
var Seller = struct {
	Name, Email, Phone, Contact, Colour, Street, PostalCode, City, Number, IBAN string
}{
	Name: "Comptoir des Métaux Exemple", Email: "comptoir@seller.example.com", Phone: "+32 2 555 01 00", Contact: "Nora Peeters", Colour: "#0b5f6d",
	Street: "Quai des Exemples 1", PostalCode: "1000", City: "Bruxelles",
	// A number with the right check digits in a range that was never given out.
	Number: "0999070009", IBAN: "BE68539007547034",
}

// SellerVAT is the seller's VAT number.
func SellerVAT() string { return "BE" + Seller.Number }

// somebody is a person of the demo with a password that everybody may know.
type somebody struct {
	given, family, email, password string
	locale                         mail.Locale
	staff                          policy.StaffRole
}

// castStaff are the seller's own people.
var castStaff = []somebody{
	{"Odile", "Fontaine", "odile.fontaine@seller.example.com", "odile-fontaine-demo-2026", mail.French, policy.StaffSupport},
	{"Wim", "De Proef", "wim.deproef@seller.example.com", "wim-deproef-demo-2026", mail.Dutch, policy.StaffSales},
	{"Ines", "Adler", "ines.adler@seller.example.com", "ines-adler-demo-2026", mail.German, policy.StaffAdmin},
}

// customer is a company of the demo and the person who registered it.
type customer struct {
	number, name, country, enterprise, vat string
	street, postalCode, city               string
	contact                                string // the address on file
	admin                                  somebody
}

// customers are the demo's companies, one in each language of the country.
var customers = []customer{
	{
		number: "104711", name: "Ferronnerie du Marais SRL", country: "BE", enterprise: "0999000129", vat: "BE0999000129",
		street: "Rue de l'Essai 12", postalCode: "4000", city: "Liège", contact: "bureau@marais.example.com",
		admin: somebody{"Claire", "Dumarais", "claire@marais.example.com", "claire-dumarais-demo-2026", mail.French, ""},
	},
	{
		number: "104712", name: "Staalbouw Voorbeeld BV", country: "BE", enterprise: "0999014777", vat: "BE0999014777",
		street: "Proefstraat 8", postalCode: "9000", city: "Gent", contact: "kantoor@staalbouw.example.com",
		admin: somebody{"Joris", "Staelens", "joris@staalbouw.example.com", "joris-staelens-demo-2026", mail.Dutch, ""},
	},
	{
		number: "104713", name: "Musterbau Eifel GmbH", country: "DE", vat: "DE999000121",
		street: "Beispielallee 5", postalCode: "52062", city: "Aachen", contact: "buero@musterbau.example.com",
		admin: somebody{"Heike", "Muster", "heike@musterbau.example.com", "heike-muster-demo-2026", mail.German, ""},
	},
}

// unreached is a customer of the seller's books without any user or address on
// file, the commonest case when a portal opens, and the person who asks to be the first.
var unreached = customer{
	number: "104714", name: "Atelier Sans Contact SRL", country: "BE", enterprise: "0999028437",
	street: "Chemin de la Démo 3", postalCode: "5000", city: "Namur",
	admin: somebody{given: "Noé", family: "Sanctot", email: "noe@atelier.example.com", locale: mail.French},
}

// asking is a colleague at the first company who waits for its decision, and invited
// the address of one whom it has asked in.
var asking = somebody{given: "Léa", family: "Attente", email: "lea@marais.example.com", locale: mail.French}

const invited = "achats@marais.example.com"

// member is one more person in companies that exist.
type member struct {
	somebody
	in   []int // indexes of customers
	role policy.Role
}

// members are the other people: an accountant who keeps two companies' books, and
// a storekeeper, who sees delivery notes and no money.
var members = []member{
	{somebody{"Ada", "Boekhout", "ada@boekhout.example.com", "ada-boekhout-demo-2026", mail.Dutch, ""}, []int{0, 1}, policy.RoleAccountant},
	{somebody{"Marc", "Magasin", "marc@marais.example.com", "marc-magasin-demo-2026", mail.French, ""}, []int{0}, policy.RoleWarehouse},
}

// everybody are all who can sign in, in the order in which they are told.
func everybody() []somebody {
	all := append([]somebody{}, castStaff...)
	for _, c := range customers {
		all = append(all, c.admin)
	}
	for _, m := range members {
		all = append(all, m.somebody)
	}
	return all
}
