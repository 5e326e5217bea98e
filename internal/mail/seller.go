package mail

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Seller is the wholesaler in whose name a mail goes out. It stands at the
// foot of every mail, so that a reader who did not expect the mail can find
// out who wrote it without trusting a link.
//
// A mail about a company goes out with a copy that also names the company's
// account manager and stand-in: the people whom the reader knows by voice.
type Seller struct {
	Name       string         // required
	Email      string         // required; a mailbox that people read
	Phone      string         // optional; as it should be read, e.g. "+32 2 555 01 00"
	Address    string         // optional; may have several lines
	PublicURL  string         // optional; where the portal is
	PrivacyURL string         // required; readable without signing in
	Zone       *time.Location // of the times in mails; nil means [DefaultZone]

	ContactName string // optional; on pages: who answers there
	Colour      string // optional; on pages: "#rrggbb"

	AccountManager Contact // optional
	StandIn        Contact // optional; takes the account manager's place if there is none
}

// Contact is one of the seller's people as the reader may reach them. The
// zero value is nobody; anybody else has a name, and a telephone or an e-mail
// address.
type Contact struct {
	Name  string
	Phone string // as it should be read, e.g. "+32 2 555 01 00"
	Email string
}

// check refuses a seller without the particulars that every mail owes its
// reader.
func (s Seller) check() error {
	if strings.TrimSpace(s.Name) == "" {
		return errors.New("seller has no name")
	}
	if _, err := parseAddress(s.Email); err != nil {
		return fmt.Errorf("seller e-mail: %w", err)
	}
	if err := checkLink(s.PrivacyURL); err != nil {
		return fmt.Errorf("seller privacy policy: %w", err)
	}
	if s.PublicURL != "" {
		if err := checkLink(s.PublicURL); err != nil {
			return fmt.Errorf("seller portal address: %w", err)
		}
	}
	if err := s.AccountManager.check(); err != nil {
		return fmt.Errorf("account manager: %w", err)
	}
	if err := s.StandIn.check(); err != nil {
		return fmt.Errorf("stand-in: %w", err)
	}
	return nil
}

func (c Contact) check() error {
	switch {
	case c == Contact{}:
		return nil
	case oneLine(c.Name) == "":
		return errors.New("no name")
	case c.Email != "":
		_, err := parseAddress(c.Email)
		return err
	case oneLine(c.Phone) == "":
		return errors.New("neither telephone nor e-mail")
	}
	return nil
}

func (s Seller) zone() (*time.Location, error) {
	if s.Zone != nil {
		return s.Zone, nil
	}
	return LoadZone("")
}

// contacts gives whom the reader may turn to, the nearest first.
func (s Seller) contacts(labels map[string]string) []contact {
	manager, standIn := s.AccountManager, s.StandIn
	if (manager == Contact{}) {
		manager, standIn = standIn, Contact{}
	}
	out := make([]contact, 0, 3)
	if (manager != Contact{}) {
		out = append(out, contact{Label: labels["MANAGER"], Name: oneLine(manager.Name), Email: manager.Email, Phone: oneLine(manager.Phone)})
	}
	if (standIn != Contact{}) {
		out = append(out, contact{Label: labels["STAND_IN"], Name: oneLine(standIn.Name), Email: standIn.Email, Phone: oneLine(standIn.Phone)})
	}
	return append(out, contact{
		Name:    oneLine(s.Name),
		Address: lines(s.Address),
		Email:   s.Email,
		Phone:   oneLine(s.Phone),
		Portal:  s.PublicURL,
	})
}
