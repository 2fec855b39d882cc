package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"holdfast/engine"
)

// printBookings says what customers have earned that a run would write down, which
// pools it would leave at low water, and what a server has put off. It is silent
// where there is nothing.
func printBookings(out io.Writer, s style, p *planned, f planFlags) {
	if text := bookingText(p.plan.Bookings.Sum(f.customer)); text != "" {
		for i, part := range wrap(text, s.width-11) {
			head := ""
			if i == 0 {
				head = "loyalty"
			}
			fmt.Fprintf(out, "%-10s %s\n", head, part)
		}
	}
	for _, trouble := range slices.Concat(p.troubles(), p.low(), p.waits()) {
		for _, part := range wrap(trouble, s.width-11) {
			fmt.Fprintf(out, "           %s\n", s.warn(part))
		}
	}
}

// troubles are what could not be counted.
func (p *planned) troubles() []string {
	l := p.sight.Input.Loyalty
	if l == nil {
		return nil
	}
	all := slices.Clip(l.Troubles)
	if text := strangersText(l.Strangers); text != "" {
		all = append(all, text)
	}
	return all
}

// low are the pools that a run would leave at low water.
func (p *planned) low() []string { return poolsLow(&p.sight.Input, p.plan) }

// strangersText says who was brought by nobody we know; "" for nobody.
func strangersText(s engine.Strangers) string {
	if s.Count == 0 {
		return ""
	}
	first := make([]string, len(s.First))
	for i, one := range s.First {
		first[i] = one.Customer + " by " + one.Code
	}
	if more := s.Count - len(first); more > 0 {
		first = append(first, fmt.Sprintf("%d more", more))
	}
	verb := "say"
	if s.Count == 1 {
		verb = "says"
	}
	return fmt.Sprintf("%s %s that somebody brought them whose code nobody has, and nobody is rewarded: %s", counted(s.Count, "customer"), verb, strings.Join(first, ", "))
}

// bookingText is what customers have earned, in one sentence; "" for nothing.
func bookingText(b engine.BookingSum) string {
	var parts []string
	say := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	points := " " + counted(int(b.Earned), "point")
	say(b.Customers, "customer earns"+points, "customers earn"+points)
	for _, t := range b.Risen {
		say(t.Count, "reaches "+t.Name, "reach "+t.Name)
	}
	say(b.Fallen, "comes down from a tier", "come down from a tier")
	for _, badge := range b.Badges {
		say(badge.Count, "wins "+badge.Name, "win "+badge.Name)
	}
	say(b.Friends, "was brought by a friend", "were brought by friends")
	say(b.Rewarded, "friend brings both sides their reward", "friends bring both sides their reward")
	say(b.Codes, "gets a code to give on", "get a code to give on")
	say(b.Refunds, "refund takes points back", "refunds take points back")
	if b.Spent > 0 {
		parts = append(parts, counted(int(b.Spent), "point")+" spent")
	}
	say(b.Redeemed, "code was used on an order", "codes were used on orders")
	say(b.GivenBack, "code comes back with its order", "codes come back with their orders")
	return strings.Join(parts, ", ")
}
