package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// furtherYears is over how many years further documents are spread.
const furtherYears = 5

// furtherAtOnce is how many further documents are held at once.
const furtherAtOnce = 500

// further gives further papers of a company, from the first-th up to the n-th of n: by turns a
// delivery note and its invoice, the newest first, spread over five years. The
// same for the same day; their numbers are those of no other paper.
func further(to customer, today time.Time, first, until, n int) ([]dropped, error) {
	var all []dropped
	for k := first; k < until; k++ {
		pair := k / 2
		issued := today.AddDate(0, 0, -2-pair*2*furtherYears*365/max(n, 1))
		b := bill{
			Number: fmt.Sprintf("F%d/%06d", issued.Year(), 100000+pair), Issued: issued, To: to,
			Order: fmt.Sprintf("PO-S%06d", pair), Note: fmt.Sprintf("BL%02d%06d", issued.Year()%100, 100000+pair),
		}
		for i := range 1 + pair%4 {
			b.Lines = append(b.Lines, billLine{articles[(pair+i*3)%len(articles)], int64(1 + (pair*7+i)%60)})
		}
		name, write := b.fileName(), b.ubl
		if k%2 == 0 {
			chain := b.chain()
			note := chain[len(chain)-1]
			name, write = fileName(strings.ToLower(note.Root), note.Number, ".xml"), note.ubl
		}
		data, err := write()
		if err != nil {
			return nil, err
		}
		all = append(all, dropped{name, data})
	}
	return all, nil
}

// furtherDocuments drops so many further documents of one customer as were asked for and
// are not there from an earlier start, and waits until they are filed.
func (d *demo) furtherDocuments(ctx context.Context, rules Rules) error {
	was, err := os.ReadFile(d.path("further"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	have, _ := strconv.Atoi(string(was))
	if d.Documents <= have {
		return nil
	}
	before, err := rules.ended(ctx)
	if err != nil {
		return err
	}
	for first := have; first < d.Documents; first += furtherAtOnce {
		files, err := further(customers[1], d.today(), first, min(first+furtherAtOnce, d.Documents), d.Documents)
		if err == nil {
			err = drop(d.path("inbox"), files)
		}
		if err != nil {
			return err
		}
	}
	d.tell(fmt.Sprintf("dropped %d further files into the inbox", d.Documents-have))
	if err := rules.waitFiled(ctx, before+d.Documents-have); err != nil {
		return err
	}
	return os.WriteFile(d.path("further"), []byte(strconv.Itoa(d.Documents)), 0o600)
}
