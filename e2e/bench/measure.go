package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// clocks read the CPU time of the servers and of Postgres.
type clocks struct {
	pg    int
	peers *peers
}

// usage is CPU time so far.
type usage struct{ server, postgres time.Duration }

func (c clocks) read(p *peer) (u usage, err error) {
	if u.server, err = processTime(p.cmd.Process.Pid); err != nil {
		return u, err
	}
	u.postgres, err = familyTime(c.pg)
	return u, err
}

// round is one server at one workload for some seconds.
type round struct {
	asked
	server, postgres float64 // microseconds of CPU for each answer
}

func (r round) cpu() float64 { return r.server + r.postgres }

// result is all rounds of a workload; the n'th of both stand next to each other.
type result struct {
	workload
	product, bare []round
}

// warmUp is the part of a round that each server is asked before it counts.
const warmUp = 0.5

// measure alternates the servers at each workload. Every second round begins with
// the other one, so that neither always comes first.
func measure(ctx context.Context, o options, cases []workload, c clocks, say func(string)) ([]result, error) {
	during := time.Duration(o.seconds * float64(time.Second))
	var out []result
	for _, w := range cases {
		say(w.name + ", " + w.what)
		r := result{workload: w}
		product := func(during time.Duration) (round, error) { return c.round(ctx, o, w.product, c.peers.product, during) }
		bare := func(during time.Duration) (round, error) { return c.round(ctx, o, w.bare, c.peers.bare, during) }
		for n := range o.rounds + 1 {
			length := during
			if n == 0 {
				length = time.Duration(warmUp * float64(during))
			}
			var one, other round
			var err error
			if n%2 == 0 {
				one, err = product(length)
			}
			if err == nil {
				other, err = bare(length)
			}
			if err == nil && n%2 == 1 {
				one, err = product(length)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.name, err)
			}
			if n > 0 {
				r.product, r.bare = append(r.product, one), append(r.bare, other)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

func (c clocks) round(ctx context.Context, o options, t target, p *peer, during time.Duration) (round, error) {
	var before usage
	seen, err := t.ask(ctx, o.connections, during, func() (err error) {
		before, err = c.read(p)
		return err
	})
	if err != nil {
		return round{}, fmt.Errorf("the %s: %w", p.name, err)
	}
	after, err := c.read(p)
	if err != nil {
		return round{}, err
	}
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(len(seen.took)) }
	return round{asked: seen, server: each(after.server - before.server), postgres: each(after.postgres - before.postgres)}, nil
}

// median of what of gives for each; there is at least one.
func median[T any](all []T, of func(T) float64) float64 {
	values := make([]float64, len(all))
	for i, v := range all {
		values[i] = of(v)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

// ratio is the median over the rounds of the product's value by the yardstick's.
func (r result) ratio(of func(round) float64) (middle, least, most float64) {
	all := make([]float64, len(r.product))
	for i := range all {
		all[i] = of(r.product[i]) / of(r.bare[i])
	}
	return median(all, func(v float64) float64 { return v }), slices.Min(all), slices.Max(all)
}
