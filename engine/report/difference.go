package report

import (
	"cmp"
	"math"
	"slices"

	"holdfast/engine/experiment"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Difference is one attribute or metric in which a group of customers differs
// from the others.
type Difference struct {
	Word  string  `json:"word"`
	Value string  `json:"value,omitempty"` // of a text or a yes-or-no; "" when means are compared
	In    float64 `json:"in_group"`        // share or mean in the group
	Out   float64 `json:"others"`
	Low   float64 `json:"low"` // of in_group - others, 95 %
	High  float64 `json:"high"`
	P     float64 `json:"p"`      // corrected for all comparisons made (Holm)
	Size  float64 `json:"effect"` // standardised: of means Cohen's d, of shares Cohen's h
}

// mostDifferences is how many a report shows: the largest that are more than
// chance.
const mostDifferences = 12

// mostValues is how many different texts an attribute may hold to be compared.
const mostValues = 30

// ideal compares the tenth of the buyers who are worth the most with all other
// buyers, in everything that does not itself say how much or how often somebody
// buys. Worth is the financial value where the project says what customers
// cost, and revenue elsewhere; by says which.
func ideal(in Input, c *crowd) (by string, list []Difference) {
	by = "financial_value"
	worth := c.end.number(by)
	if worth == nil {
		by = "revenue"
		worth = c.end.number(by)
	}
	if worth == nil {
		return by, nil
	}
	var rows []int
	c.buyers.Each(func(row int) {
		if !worth.Missing(row) {
			rows = append(rows, row)
		}
	})
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(worth.Num[b], worth.Num[a]) })
	best := table.NewMask(in.End.Table.Rows())
	for _, row := range rows[:len(rows)/10] {
		best.Set(row)
	}
	same := sayValue(in.Book)
	same[by] = true
	return by, compare(in, c.end, best, without(c.buyers, best), func(word string) bool { return same[word] })
}

// drivers compare the buyers who were active at the beginning and are lost now
// with those who stayed, by what was known of them at the beginning.
func drivers(in Input, c *crowd) []Difference {
	if s, lost := churned(in); s != nil {
		all := table.FullMask(in.End.Table.Rows())
		return compare(in, c.end, lost, without(all, lost), func(word string) bool { return slices.Contains(s.Where.Uses(), word) || word == s.Name })
	}
	return compare(in, c.start, without(c.wasActive, c.active), both(c.wasActive, c.active), func(word string) bool { return slices.Contains(recencyWords, word) })
}

// churned is the project's own segment of that name and who is in it at the
// end; nil when there is none, and ActiveDays decides.
func churned(in Input) (*rules.Segment, table.Mask) {
	for i := range in.Book.Segments {
		if s := &in.Book.Segments[i]; s.Name == "churned" {
			if col := in.End.Table.Column(s.Name); col != nil {
				return s, col.Bits
			}
		}
	}
	return nil, nil
}

func compare(in Input, c columns, group, others table.Mask, skip func(word string) bool) []Difference {
	var all []Difference
	for _, w := range in.Book.Vocabulary.Words() {
		col := c.board.Table.Column(w.Name)
		if col == nil || skip(w.Name) || w.Name == "id" || w.Name == "email" {
			continue
		}
		switch col.Kind {
		case table.Number:
			all = append(all, means(w.Name, col, group, others)...)
		case table.Bool:
			all = append(all, shares(w.Name, "yes", group, others, func(row int) bool { return col.Bits.Get(row) }, col)...)
		case table.Text:
			if col.Dict.Len() > mostValues {
				continue
			}
			for code := range uint32(col.Dict.Len()) {
				all = append(all, shares(w.Name, col.Dict.Text(code), group, others, func(row int) bool { return col.Code[row] == code }, col)...)
			}
		}
	}
	p := make([]float64, len(all))
	for i := range all {
		p[i] = all[i].P
	}
	for i, corrected := range experiment.Holm(p) {
		all[i].P = corrected
	}
	all = slices.DeleteFunc(all, func(d Difference) bool { return d.P > 0.05 })
	slices.SortStableFunc(all, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Size), math.Abs(a.Size)), cmp.Compare(a.Word, b.Word), cmp.Compare(a.Value, b.Value))
	})
	return all[:min(len(all), mostDifferences)]
}

func means(name string, col *table.Column, group, others table.Mask) []Difference {
	known := func(m table.Mask) (values []float64) {
		m.Each(func(row int) {
			if !col.Missing(row) {
				values = append(values, col.Num[row])
			}
		})
		return values
	}
	a, b := experiment.Measure(known(group)), experiment.Measure(known(others))
	c, ok := experiment.Means(a, b, 0.95)
	if !ok {
		return nil
	}
	pooled := math.Sqrt((float64(a.N-1)*a.Variance + float64(b.N-1)*b.Variance) / float64(a.N+b.N-2))
	return []Difference{{Word: name, In: c.A, Out: c.B, Low: c.Low, High: c.High, P: c.P, Size: c.Difference / pooled}}
}

func shares(name, value string, group, others table.Mask, is func(row int) bool, col *table.Column) []Difference {
	count := func(m table.Mask) (yes, n int) {
		m.Each(func(row int) {
			if col.Missing(row) {
				return
			}
			n++
			if is(row) {
				yes++
			}
		})
		return yes, n
	}
	yesA, nA := count(group)
	yesB, nB := count(others)
	c, ok := experiment.Shares(yesA, nA, yesB, nB, 0.95)
	if !ok || yesA+yesB == 0 {
		return nil
	}
	h := 2*math.Asin(math.Sqrt(c.A)) - 2*math.Asin(math.Sqrt(c.B))
	return []Difference{{Word: name, Value: value, In: c.A, Out: c.B, Low: c.Low, High: c.High, P: c.P, Size: h}}
}
