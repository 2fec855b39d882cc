package uplift

import "time"

// pace is how many customers have come into each group a week.
type pace []float64

// newPace counts from the first customer on; less than a week counts as one.
func newPace(in Input, d *design) pace {
	p := make(pace, len(d.groups))
	if len(d.subjects) == 0 {
		return p
	}
	first := d.subjects[0].at
	for i := range d.subjects {
		p[d.subjects[i].group]++
		if at := d.subjects[i].at; at.Before(first) {
			first = at
		}
	}
	const week = 7 * 24 * time.Hour
	weeks := max(1, float64(in.To.Sub(first))/float64(week))
	for i := range p {
		p[i] /= weeks
	}
	return p
}

// weeks is how long it takes until so many more are in two groups.
func (p pace) weeks(pair [2]int, more int) *float64 {
	weekly := p[pair[0]] + p[pair[1]]
	if weekly == 0 {
		return nil
	}
	weeks := float64(more) / weekly
	return &weeks
}
