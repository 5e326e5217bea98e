package access

import "time"

// Hours are the seller's opening hours, by which promised times are reckoned.
type Hours struct {
	Zone     *time.Location
	Open     time.Duration // from midnight
	Close    time.Duration // from midnight
	Days     [7]bool       // by time.Weekday
	Promised time.Duration // how long a request may wait, in opening hours
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
		if h.Days[t.Weekday()] && t.Before(end) {
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
