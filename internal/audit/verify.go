package audit

import (
	"bytes"
	"context"
	"fmt"

	"example.com/comptoir/db"
	"example.com/comptoir/internal/id"
)

// Break is the first event of a chain that does not fit.
type Break struct {
	Chain  id.UUID
	Seq    int64
	Reason string // CHANGED, MISSING, TAIL_MISSING
}

// Report is what Verify found.
type Report struct {
	Chains, Events int
	Breaks         []Break
}

const verifyPage = 1000

// Verify walks every chain from its beginning and compares it with its head.
func Verify(ctx context.Context, d *db.DB) (Report, error) {
	var rep Report
	read := d.AsSystem().Read()
	heads, err := read.AuditHeads(ctx)
	if err != nil {
		return rep, fmt.Errorf("read the timelines' heads: %w", err)
	}
	for _, head := range heads {
		n, broken, err := verifyChain(ctx, read, head)
		if err != nil {
			return rep, err
		}
		rep.Chains++
		rep.Events += n
		if broken != nil {
			rep.Breaks = append(rep.Breaks, *broken)
		}
	}
	return rep, nil
}

func verifyChain(ctx context.Context, read *db.Queries, head db.AuditHead) (int, *Break, error) {
	var seq int64
	prev := []byte{}
	for {
		rows, err := read.AuditChainAfter(ctx, db.AuditChainAfterParams{Chain: head.Chain, After: seq, MaxRows: verifyPage})
		if err != nil {
			return 0, nil, fmt.Errorf("read a timeline: %w", err)
		}
		for _, r := range rows {
			switch {
			case r.Seq != seq+1:
				return int(seq), &Break{head.Chain, seq + 1, "MISSING"}, nil
			case !bytes.Equal(r.PrevHash, prev) || !bytes.Equal(r.Hash, hash(db.InsertAuditEventParams(r))):
				return int(seq), &Break{head.Chain, r.Seq, "CHANGED"}, nil
			}
			seq, prev = r.Seq, r.Hash
		}
		if len(rows) < verifyPage {
			break
		}
	}
	// Events may have been appended since the head was read; a head ahead of the events is a cut tail.
	if seq < head.Seq {
		return int(seq), &Break{head.Chain, seq + 1, "TAIL_MISSING"}, nil
	}
	return int(seq), nil, nil
}
