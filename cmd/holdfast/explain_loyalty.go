package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"holdfast/engine"
)

// printEarnings says what a customer has of the shop's loyalty.
func printEarnings(out io.Writer, s style, x *explained) {
	e := x.sight.Input.Earnings(x.customer)
	if e == nil {
		return
	}
	for i, part := range wrap(earningsText(x, e), s.width-13) {
		head := ""
		if i == 0 {
			head = "loyalty"
		}
		fmt.Fprintf(out, "  %s %s\n", s.dim(fmt.Sprintf("%-10s", head)), part)
	}
}

func earningsText(x *explained, e *engine.Earnings) string {
	parts := []string{counted(int(e.Points), "point")}
	if e.Tier != "" {
		parts = append(parts, e.Tier+" since "+e.Since.In(x.book.Zone).Format(time.DateOnly))
	}
	var badges []string
	for _, b := range e.Badges {
		badges = append(badges, b.Challenge+" ("+b.At.In(x.book.Zone).Format(time.DateOnly)+")")
	}
	if len(badges) > 0 {
		parts = append(parts, "badges "+strings.Join(badges, ", "))
	}
	if e.Brought != "" {
		parts = append(parts, "brought by "+e.Brought)
	}
	if e.Friends > 0 {
		parts = append(parts, "has brought "+counted(e.Friends, "friend"))
	}
	if due := bookingText(e.Due); due != "" {
		parts = append(parts, "about to be booked: "+due)
	}
	return strings.Join(parts, "; ")
}
