package access

import (
	"slices"
	"time"
)

// Hours are the seller's opening hours, by which promised times are reckoned.
type Hours struct {
	Zone     *time.Location
	Open     time.Duration // from midnight
	Close    time.Duration // from midnight
	Days     [7]bool       // by time.Weekday
	Promised time.Duration // how long a request may wait, in opening hours
	Closures []Closure     // announced; no clock runs on these days
}

// Closure is a run of days on which the seller is closed, both included, in the seller's zone.
type Closure struct{ From, To time.Time }

// Weekdays are the days on which the seller opens; ISO 8601: 1 is Monday.
func (h Hours) Weekdays() []int {
	var out []int
	for n := 1; n <= 7; n++ {
		if h.Days[n%7] {
			out = append(out, n)
		}
	}
	return out
}

// Announced are the closures that are not over, the first one first.
func (h Hours) Announced(now time.Time) []*Closure {
	today, out := now.In(h.Zone).Format(time.DateOnly), []*Closure{}
	for _, c := range h.Closures {
		if c.To.Format(time.DateOnly) >= today {
			out = append(out, &c)
		}
	}
	slices.SortFunc(out, func(a, b *Closure) int { return a.From.Compare(b.From) })
	return out
}

// opens tells whether the seller opens on the day on which t is.
func (h Hours) opens(t time.Time) bool {
	if !h.Days[t.Weekday()] {
		return false
	}
	date := t.Format(time.DateOnly)
	for _, c := range h.Closures {
		if date >= c.From.Format(time.DateOnly) && date <= c.To.Format(time.DateOnly) {
			return false
		}
	}
	return true
}

// After gives the same time of day so many working days later; from a day that
// is none, they count from the next one.
func (h Hours) After(from time.Time, days int) time.Time {
	t := from.In(h.Zone)
	for range 3660 {
		if days <= 0 {
			break
		}
		t = t.AddDate(0, 0, 1)
		if h.opens(t) {
			days--
		}
	}
	return t.UTC()
}

// DefaultHours are Monday to Friday from 8 to 17, and a promise of four hours.
func DefaultHours(zone *time.Location) Hours {
	return Hours{
		Zone: zone, Open: 8 * time.Hour, Close: 17 * time.Hour,
		Days:     [7]bool{time.Monday: true, time.Tuesday: true, time.Wednesday: true, time.Thursday: true, time.Friday: true},
		Promised: 4 * time.Hour,
	}
}

// Answered gives the time by which something that came at from is answered. Wall
// clock hours count: a day on which clocks change is as long as it is.
func (h Hours) Answered(from time.Time) time.Time {
	left, t := h.Promised, from.In(h.Zone)
	for range 3660 { // ten years; without any opening day it is the promise itself
		day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, h.Zone)
		open, end := h.at(day, h.Open), h.at(day, h.Close)
		if h.opens(t) && t.Before(end) {
			if t.Before(open) {
				t = open
			}
			rest := end.Sub(t)
			if left <= rest {
				return t.Add(left).UTC()
			}
			left -= rest
		}
		t = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, h.Zone)
	}
	return from.Add(h.Promised).UTC()
}

func (h Hours) at(day time.Time, d time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, int(d.Minutes()), 0, 0, h.Zone)
}
