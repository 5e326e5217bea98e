package access

import (
	"context"
	"fmt"
	"strings"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
	"example.com/comptoir/internal/policy"
	"example.com/comptoir/internal/vatid"
)

// PossibleDuplicate is a customer, or another open application, that an
// application may be the same as.
type PossibleDuplicate struct {
	CompanyID    id.Company    // zero: an application
	Registration *Registration // nil: a customer
	// Grounds are by what it was found, the surest first: COMPANY_NUMBER,
	// FORMER_NUMBER, MAILBOX, PHONE, NAME.
	Grounds []string
}

// mostDuplicates bounds what is shown of one application.
const mostDuplicates = 10

// PossibleDuplicates gives what each of the applications may be the same as, for
// staff, the surest first and at most ten; for anybody else nothing. Numbers are
// compared whole, also with those of records that were merged, names without their
// legal form, telephone numbers by their end, mailboxes by their domain unless
// its provider serves everybody. The customer whom an application founded or met is
// left out. It decides nothing: a person looks. Three statements, however many they are.
func (a *Access) PossibleDuplicates(ctx context.Context, actor policy.Actor, ids []id.Registration) (map[id.Registration][]*PossibleDuplicate, error) {
	found := make(map[id.Registration][]*PossibleDuplicate, len(ids))
	for _, i := range ids {
		found[i] = []*PossibleDuplicate{}
	}
	if !actor.MayStaff(policy.ReadQueue) || !actor.MayStaff(policy.ReadCompanies) {
		return found, nil
	}
	q := a.DB.As(actor).Read()
	rows, err := q.RegistrationsByID(ctx, id.Bare(ids))
	if err != nil {
		return nil, fmt.Errorf("read registrations: %w", err)
	}
	arg := db.PossibleDuplicatesParams{About: []id.UUID{}, Whats: []string{}, Texts: []string{}, Most: mostDuplicates}
	for _, r := range rows {
		for _, s := range tracesOf(r) {
			arg.About, arg.Whats, arg.Texts = append(arg.About, r.ID.UUID), append(arg.Whats, s.what), append(arg.Texts, s.text)
		}
	}
	hits, err := q.PossibleDuplicates(ctx, arg)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	var others []id.Registration
	for _, h := range hits {
		others = append(others, id.Registration{UUID: h.OtherID})
	}
	registrations, err := a.RegistrationsByID(ctx, actor, others)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		d := &PossibleDuplicate{CompanyID: id.Company{UUID: h.CompanyID}, Registration: registrations[id.Registration{UUID: h.OtherID}], Grounds: h.Grounds}
		if d.Registration != nil || !d.CompanyID.IsZero() {
			i := id.Registration{UUID: h.RegistrationID}
			found[i] = append(found[i], d)
		}
	}
	return found, nil
}

// trace is something by which a company can be known again.
type trace struct{ what, text string }

// tracesOf gives what an application says of its company, as app_possible_duplicates takes it.
func tracesOf(r db.Registration) []trace {
	var out []trace
	for _, k := range r.KeyTexts {
		out = append(out, trace{"NUMBER", k})
	}
	if r.Email != "" {
		out = append(out, trace{"MAILBOX", mailboxesLike(r.Email)})
	}
	last := ""
	for _, phone := range []string{r.CompanyPhone, r.PersonPhone} {
		if end := vatid.PhoneEnd(phone); end != "" && end != last {
			out, last = append(out, trace{"PHONE", end}), end
		}
	}
	if core := vatid.NameCore(r.LegalName); core != "" {
		out = append(out, trace{"NAME", core})
	}
	return out
}

// mailboxesLike gives a pattern of LIKE for the mailboxes of a mailbox's company: those
// of its domain, or it alone where the provider serves everybody.
func mailboxesLike(email string) string {
	email = strings.ToLower(email)
	_, domain, _ := strings.Cut(email, "@")
	name, rest, _ := strings.Cut(domain, ".")
	if everybodys[domain] || everywhere[name] && len(rest) <= len("com.xx") {
		return db.EscapeLike(email)
	}
	return "%@" + db.EscapeLike(domain)
}

// everywhere are providers of mailboxes for everybody that have a domain in each country.
var everywhere = wordsOf("gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud aol gmx proton protonmail zoho")

// everybodys are the domains of the others, in the seller's part of the world.
var everybodys = wordsOf(`me.com mac.com pm.me mail.com email.com fastmail.com tutanota.com tuta.io yandex.com mail.ru
	skynet.be belgacom.net belgacom.be proximus.be telenet.be pandora.be scarlet.be voo.be brutele.be tvcablenet.be base.be edpnet.be mobistar.be orange.be numericable.be
	orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr aliceadsl.fr
	kpnmail.nl kpnplanet.nl planet.nl ziggo.nl home.nl hetnet.nl xs4all.nl casema.nl quicknet.nl upcmail.nl chello.nl zonnet.nl tele2.nl
	web.de t-online.de freenet.de arcor.de posteo.de mailbox.org online.de pt.lu internet.lu vo.lu tango.lu
	bluewin.ch libero.it virgilio.it`)

func wordsOf(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
