package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.com/comptoir/internal/access"
)

// accessConfig is how long a company may take to decide about somebody, and how
// often a reference may be guessed; product rules 8 and 10 have the defaults.
type accessConfig struct {
	Closures   string `name:"closures" var:"COMPTOIR_CLOSURES" placeholder:"DAYS" help:"Announced closures, on which no clock runs: days and runs of days such as 2026-12-24/2027-01-02, with commas between them."`
	Remind     string `name:"remind-after" var:"COMPTOIR_REMIND_AFTER" default:"3,7" help:"Working days after which a company that was asked about an access is reminded."`
	Escalate   int    `name:"escalate-after" var:"COMPTOIR_ESCALATE_AFTER" default:"3" help:"Working days after which staff call a company that does not answer, and its contact of record is asked as well."`
	Expire     int    `name:"expire-after" var:"COMPTOIR_EXPIRE_AFTER" default:"14" help:"Working days after which an access request ends without an answer."`
	PerNumber  int    `name:"claim-tries-per-number" var:"COMPTOIR_CLAIM_TRIES_PER_NUMBER" default:"2" help:"Claims a year for one customer number whose reference may be wrong, before people take over."`
	PerSource  int    `name:"claim-tries-per-source" var:"COMPTOIR_CLAIM_TRIES_PER_SOURCE" default:"20" help:"The same a day from one network."`
	PerMailbox int    `name:"claim-tries-per-mailbox" var:"COMPTOIR_CLAIM_TRIES_PER_MAILBOX" default:"5" help:"The same a day for one mailbox."`
	DigestAt   string `name:"digest-at" var:"COMPTOIR_DIGEST_AT" default:"07:00" help:"Time of day, in COMPTOIR_TIME_ZONE, at which the daily mails on new documents go."`
}

func (c accessConfig) check() error {
	_, closed := c.closures()
	_, deadlines := c.deadlines()
	return first(
		setting("COMPTOIR_CLOSURES", closed),
		setting("COMPTOIR_REMIND_AFTER", deadlines),
		atLeastOne("COMPTOIR_ESCALATE_AFTER", c.Escalate),
		atLeastOne("COMPTOIR_EXPIRE_AFTER", c.Expire),
		atLeastOne("COMPTOIR_CLAIM_TRIES_PER_NUMBER", c.PerNumber),
		atLeastOne("COMPTOIR_CLAIM_TRIES_PER_SOURCE", c.PerSource),
		atLeastOne("COMPTOIR_CLAIM_TRIES_PER_MAILBOX", c.PerMailbox),
		c.checkDigestAt(),
	)
}

func (c accessConfig) checkDigestAt() error {
	_, err := c.notices()
	return setting("COMPTOIR_DIGEST_AT", err)
}

// notices are the default times of the mails on new documents with what is set here.
func (c accessConfig) notices() (access.Notices, error) {
	n := access.DefaultNotices()
	at, err := time.Parse("15:04", c.DigestAt)
	if err != nil {
		return n, errors.New("want a time of day such as 07:00")
	}
	n.DigestAt = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	return n, nil
}

func atLeastOne(name string, n int) error {
	if n < 1 {
		return setting(name, errors.New("want 1 or more"))
	}
	return nil
}

// closures reads the days on which the seller is closed.
func (c accessConfig) closures() ([]access.Closure, error) {
	var out []access.Closure
	for _, s := range listed(c.Closures) {
		from, to, run := strings.Cut(s, "/")
		if !run {
			to = from
		}
		a, err := time.Parse(time.DateOnly, from)
		b, err2 := time.Parse(time.DateOnly, to)
		if err != nil || err2 != nil || b.Before(a) {
			return nil, fmt.Errorf("%s: want a day such as 2026-12-25, or a run such as 2026-12-24/2027-01-02", s)
		}
		out = append(out, access.Closure{From: a, To: b})
	}
	return out, nil
}

// deadlines are the default ones with what is set here.
func (c accessConfig) deadlines() (access.Deadlines, error) {
	d := access.DefaultDeadlines()
	d.Remind, d.Escalate, d.Expire = nil, c.Escalate, c.Expire
	for _, s := range listed(c.Remind) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || len(d.Remind) > 0 && n <= d.Remind[len(d.Remind)-1] {
			return d, errors.New("want rising numbers of days such as 3,7")
		}
		d.Remind = append(d.Remind, n)
	}
	return d, nil
}

// tries are the default bounds with what is set here.
func (c accessConfig) tries() access.Tries {
	t := access.DefaultTries()
	t.PerNumber.Times, t.PerSource.Times, t.PerMailbox.Times = c.PerNumber, c.PerSource, c.PerMailbox
	return t
}

// furnish gives the rules what is set here. The configuration has been checked.
func (c accessConfig) furnish(a *access.Access) error {
	var err error
	if a.Hours.Closures, err = c.closures(); err != nil {
		return err
	}
	a.Tries = c.tries()
	if a.Notices, err = c.notices(); err != nil {
		return err
	}
	a.Deadlines, err = c.deadlines()
	return err
}
