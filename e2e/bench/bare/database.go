package bare

import (
	"bytes"
	"context"
	bin "encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"example.com/comptoir/internal/policy"
)

// statements are the product's own (db/queries), with the columns that the answer
// needs: the session's check word for word, the viewer's two as one.
var statements = map[string]string{
	"session": `select s.id, s.person_id, coalesce(p.staff_role, '')::text, s.last_seen_at, s.expires_at, s.delivery, p.locale,
       m.id, m.company_id, coalesce(m.role, '')::text, m.ends_at
from sessions s
join persons p on p.id = s.person_id and p.state = 'ACTIVE'
left join memberships m on m.person_id = p.id and m.state = 'ACTIVE' and (m.ends_at is null or m.ends_at > $1::timestamptz)
  and exists (select 1 from companies c where c.id = m.company_id and c.state = 'ACTIVE')
where s.token_hash = $2 and s.ended_at is null and s.expires_at > $1::timestamptz
order by m.created_at, m.id`,
	"viewer": `select p.id, p.given_name, p.family_name, p.email, p.locale,
       m.id, m.role, m.state, c.id, c.customer_number, c.legal_name, c.country
from sessions s join persons p on p.id = s.person_id
join memberships m on m.person_id = p.id and m.state <> 'ENDED' and (m.ends_at is null or m.ends_at > $1::timestamptz)
join companies c on c.id = m.company_id
where s.token_hash = $2
order by m.created_at, m.id`,
	"company": `select legal_name from companies where id = $1`,
	"documents": `select id, kind, number, issue_date, due_date, currency, payable, tax_exclusive, buyer_reference, line_count
from documents
where company_id = $1
  and (issue_date, id) < ($2::date, $3::uuid) and (issue_date, id) > ($4::date, $5::uuid)
  and kind = any($6::text[]) and state = 'CURRENT'
order by issue_date desc, id desc limit $7`,
}

// Database is a fixed number of connections with every statement prepared.
type Database struct{ free chan *conn }

type conn struct{ *pgconn.PgConn }

// Open connects size times. The role must be one that row-level security lets
// through, the owner's: the yardstick stands outside the walls.
func Open(ctx context.Context, url string, size int) (*Database, error) {
	d := &Database{free: make(chan *conn, size)}
	for range size {
		c, err := pgconn.Connect(ctx, url)
		if err != nil {
			d.Close(ctx)
			return nil, fmt.Errorf("connect: %w", err)
		}
		d.free <- &conn{c}
		for name, sql := range statements {
			if _, err := c.Prepare(ctx, name, sql, nil); err != nil {
				d.Close(ctx)
				return nil, fmt.Errorf("prepare %s: %w", name, err)
			}
		}
	}
	return d, nil
}

// Close ends the connections that nobody uses.
func (d *Database) Close(ctx context.Context) {
	for {
		select {
		case c := <-d.free:
			_ = c.PgConn.Close(ctx) // nothing is lost with it
		default:
			return
		}
	}
}

func (d *Database) take() *conn  { return <-d.free }
func (d *Database) give(c *conn) { d.free <- c }

// run sends what was queued, hands the results to read and ends the pipeline.
func (x *exchange) run(p *pgconn.Pipeline, read func() error) error {
	if err := p.Sync(); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	err := read()
	if cerr := p.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("end: %w", cerr)
	}
	return err
}

// rows gives each row of the next statement; the values live until the next row.
func (x *exchange) rows(p *pgconn.Pipeline, row func([][]byte)) error {
	next, err := p.GetResults()
	if err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	r, ok := next.(*pgconn.ResultReader)
	if !ok {
		return fmt.Errorf("receive: %T instead of rows", next)
	}
	for r.NextRow() {
		row(r.Values())
	}
	if _, err := r.Close(); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	return nil
}

// session reads the session's check; member tells whether its person is an
// administrator of the company that is asked about.
func (x *exchange) session(p *pgconn.Pipeline) (member bool, err error) {
	alive := false
	err = x.rows(p, func(v [][]byte) {
		alive = true
		if bytes.Equal(v[8], x.query.Company.UUID.UUID[:]) && string(v[9]) == string(policy.RoleAdmin) {
			member = true
		}
	})
	if err == nil && !alive {
		err = errNobody
	}
	return member, err
}

var (
	binary          = []int16{1} // one format for all parameters, or all columns
	documentFormats = []int16{1, 1, 1, 1, 1, 0, 1}
	allKinds        = kinds()
	epoch           = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of Postgres's times and days
)

// kinds is the literal of all kinds of documents, which administrators see.
func kinds() []byte {
	names := make([]string, len(policy.Kinds))
	for i, k := range policy.Kinds {
		names[i] = string(k)
	}
	return []byte("{" + strings.Join(names, ",") + "}")
}

func timestamp(t time.Time) []byte {
	return bin.BigEndian.AppendUint64(nil, uint64(t.UnixMicro()-epoch.UnixMicro())) //nolint:gosec // the bits are kept
}

func date(t time.Time) []byte {
	days := (t.Unix() - epoch.Unix()) / (24 * 60 * 60)
	return bin.BigEndian.AppendUint32(nil, uint32(days)) //nolint:gosec // the bits are kept; the years 1 to 9999 fit
}

// bigint is how Postgres counts the rows of a limit.
func bigint(n int32) []byte {
	return bin.BigEndian.AppendUint64(nil, uint64(n)) //nolint:gosec // the bits are kept
}
