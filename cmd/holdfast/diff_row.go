package main

import (
	"fmt"
	"strings"
)

// playbookRows are a row for each playbook, and one for all.
func playbookRows(d *difference) [][]string {
	var rows [][]string
	var points, cost [2]int64
	for i := range d.playbooks {
		p := &d.playbooks[i]
		for side := range 2 {
			points[side] += p.points[side]
			cost[side] += p.cost[side]
		}
		note := string(p.itself)
		if p.blocked[1] != "" {
			note = strings.TrimPrefix(note+", stopped", ", ")
		}
		rows = append(rows, []string{
			p.name, arrow(p.gets[0], p.gets[1]), plus(len(p.gained)), minus(len(p.lost)), blank(len(p.other)),
			arrow(p.points[0], p.points[1]), arrowMoney(d, p.cost), note,
		})
	}
	return append(rows, []string{"in all", "", "", "", "", arrow(points[0], points[1]), arrowMoney(d, cost), ""})
}

func offerRows(d *difference) [][]string {
	var rows [][]string
	for _, o := range d.offers {
		rows = append(rows, []string{o.name, arrow(o.before.codes, o.after.codes), arrowMoney(d, [2]int64{o.before.cost, o.after.cost})})
	}
	return rows
}

// segmentRows are those of segments that change, and how many do not.
func segmentRows(d *difference) (rows [][]string, same int) {
	for i := range d.segments {
		g := &d.segments[i]
		if !g.changes() {
			same++
			continue
		}
		rows = append(rows, []string{g.name, arrow(g.before, g.after), plus(len(g.gained)), minus(len(g.lost)), string(g.itself)})
	}
	return rows, same
}

// arrow is "5 -> 3", or the number where it stays.
func arrow[T int | int64](before, after T) string {
	if before == after {
		return fmt.Sprint(after)
	}
	return fmt.Sprintf("%d -> %d", before, after)
}

func arrowMoney(d *difference, cost [2]int64) string {
	was, is := money(d.before.book, cost[0]), money(d.after.book, cost[1])
	if was == is {
		return is
	}
	if d.before.book.Currency == d.after.book.Currency {
		was = strings.TrimSuffix(was, " "+d.before.book.Currency.Code)
	}
	return was + " -> " + is
}

func plus(n int) string { return signed("+", n) }

func minus(n int) string { return signed("-", n) }

func blank(n int) string { return signed("", n) }

func signed(sign string, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d", sign, n)
}
