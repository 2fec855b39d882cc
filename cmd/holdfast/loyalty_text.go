package main

import (
	"fmt"
	"io"
	"slices"

	"holdfast/internal/ledger"
)

// loyaltyFigure is one number of a loyalty report, and what it is.
type loyaltyFigure struct{ Name, Value, About string }

// Figures are the report's numbers in words.
func (r *loyaltyReport) Figures() []loyaltyFigure {
	share := func(s *float64) string {
		if s == nil {
			return "-"
		}
		return fmt.Sprintf("%.1f%%", 100**s)
	}
	owed, waiting := "-", "-"
	if r.Liability != nil {
		owed, waiting = money(r.book, r.Liability.Outstanding), money(r.book, r.Liability.Pending)
	}
	n := func(points int64) string { return fmt.Sprint(points) }
	p := r.Points
	return []loyaltyFigure{
		{"liability", owed, "what the points that can be spent cost, by loyalty.points.worth"},
		{"pending liability", waiting, "what those would cost whose return period still runs"},
		{"earned", n(p.Issued), "points, ever"},
		{"outstanding", n(p.Outstanding), "can be spent"},
		{"pending", n(p.Pending), "cannot be spent yet"},
		{"spent", n(p.Spent), "less what was returned"},
		{"expired", n(p.Expired), "ended before they were spent"},
		{"taken back", n(p.Revoked), "of orders that came back, and by hand"},
		{"short", n(p.Short), "could not be taken back, as they were spent"},
		{"redemption rate", share(r.Redemption), "spent, of those spent or expired"},
		{"breakage", share(r.Breakage), "expired, of those spent or expired"},
		{"referred", fmt.Sprint(r.Members.Referrals.Referred), fmt.Sprintf("customers brought by others; %d of them were worth the reward", r.Members.Referrals.Rewarded)},
		{"referral rate", share(r.Referring), "of the customers who have a code to give on, those who have brought somebody"},
	}
}

// loyaltyTable is one part of a report. Columns whose header ends in > are
// numbers.
type loyaltyTable struct {
	Title  string
	Header []string
	Rows   [][]string
	wide   int // the column that gives way
}

// Tables are the parts that have something in them.
func (r *loyaltyReport) Tables() []loyaltyTable {
	figures := loyaltyTable{"Points", []string{"FIGURE", "VALUE>", "WHAT IT IS"}, nil, 2}
	for _, f := range r.Figures() {
		figures.Rows = append(figures.Rows, []string{f.Name, f.Value, f.About})
	}
	sources := loyaltyTable{"By what they were earned", []string{"SOURCE", "EARNED>", "PENDING>", "OUTSTANDING>", "SPENT>", "EXPIRED>", "TAKEN BACK>"}, nil, 0}
	for _, k := range r.Points.Sources {
		sources.Rows = append(sources.Rows, append([]string{string(k.Kind)}, pots(k.Issued, k.Pending, k.Outstanding, k.Spent, k.Expired, k.Revoked)...))
	}
	months := loyaltyTable{"Month by month", []string{"MONTH", "EARNED>", "SPENT>", "EXPIRED>", "TAKEN BACK>"}, nil, 0}
	for _, m := range r.Points.Months {
		months.Rows = append(months.Rows, append([]string{m.Month}, pots(m.Issued, m.Spent, m.Expired, m.Revoked)...))
	}
	tiers := loyaltyTable{"Tiers", []string{"TIER", "CUSTOMERS>", "CAME UP>", "FELL OUT>"}, nil, 0}
	for _, t := range r.ranked() {
		up, down := 0, 0
		for _, m := range r.Members.Moves {
			switch {
			case m.To == t.Tier && m.Up:
				up += m.N
			case m.From == t.Tier && !m.Up:
				down += m.N
			}
		}
		tiers.Rows = append(tiers.Rows, []string{tierText(t.Tier), fmt.Sprint(t.Members), fmt.Sprint(up), fmt.Sprint(down)})
	}
	badges := loyaltyTable{"Badges", []string{"BADGE", "WON>", "CUSTOMERS>"}, nil, 0}
	for _, b := range r.Members.Badges {
		badges.Rows = append(badges.Rows, []string{b.Badge, fmt.Sprint(b.Awards), fmt.Sprint(b.Customers)})
	}
	header, rows := leaderTable(r.Leaders, ledger.ByEarned, nil, nil)
	leaders := loyaltyTable{"Who has earned most", header, rows, 1}
	all := []loyaltyTable{figures, sources, months, tiers, badges, leaders}
	return slices.DeleteFunc(all, func(t loyaltyTable) bool { return len(t.Rows) == 0 })
}

// ranked are the tiers from the highest to the lowest; those that the rules no
// longer have, and whoever has none, come last.
func (r *loyaltyReport) ranked() []ledger.TierMembers {
	place := map[string]int{}
	if r.book.Loyalty != nil && r.book.Loyalty.Tiers != nil {
		for i, level := range r.book.Loyalty.Tiers.Levels {
			place[level.Name] = i + 1
		}
	}
	tiers := slices.Clone(r.Members.Tiers)
	slices.SortStableFunc(tiers, func(a, b ledger.TierMembers) int { return place[b.Tier] - place[a.Tier] })
	return tiers
}

func pots(points ...int64) (cells []string) {
	for _, n := range points {
		cells = append(cells, fmt.Sprint(n))
	}
	return cells
}

// printLoyalty shows a loyalty report as tables.
func printLoyalty(out io.Writer, s style, r *loyaltyReport) error {
	fmt.Fprintf(out, "%s  loyalty on %s\n", s.bold(r.Project), r.Points.At.Format("Monday 2006-01-02 15:04 MST"))
	for _, t := range r.Tables() {
		fmt.Fprintf(out, "\n%s\n", s.bold(t.Title))
		s.columns(out, "  ", t.Header, t.Rows, t.wide)
	}
	return nil
}
