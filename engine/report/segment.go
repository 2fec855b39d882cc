package report

import (
	"slices"

	"holdfast/rules/table"
)

// Segment is how large a segment is at both ends of the period, and who moved.
type Segment struct {
	Name    string  `json:"name"`
	About   string  `json:"about,omitempty"`
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Joined  int     `json:"joined"`  // in it at the end only
	Left    int     `json:"left"`    // in it at the beginning only
	Revenue float64 `json:"revenue"` // of its members at the end, all time
}

func segments(in Input) []Segment {
	var out []Segment
	revenue := columns{in.End}.number("revenue")
	for _, s := range in.Book.Segments {
		start, end := in.Start.Table.Column(s.Name), in.End.Table.Column(s.Name)
		if start == nil || end == nil {
			continue
		}
		one := Segment{
			Name: s.Name, About: s.About, Start: start.Bits.Count(), End: end.Bits.Count(),
			Joined: without(end.Bits, start.Bits).Count(), Left: without(start.Bits, end.Bits).Count(),
		}
		if revenue != nil {
			end.Bits.Each(func(row int) { one.Revenue += revenue.Num[row] })
		}
		out = append(out, one)
	}
	return out
}

// Grid counts customers and their revenue by recency and frequency score.
type Grid struct {
	Customers  [5][5]int     `json:"customers"` // [recency-1][frequency-1]
	Revenue    [5][5]float64 `json:"revenue"`
	Definition string        `json:"definition"`
}

func grid(in Input) Grid {
	g := Grid{Definition: "customers with an order by recency score (rows, 5 is most recent) and frequency score (columns, 5 is most often), at the end; revenue of all time, refunds taken off"}
	c := columns{in.End}
	recency, frequency, revenue := c.number("rfm_recency"), c.number("rfm_frequency"), c.number("revenue")
	if recency == nil || frequency == nil || revenue == nil {
		return g
	}
	for row := range recency.Num {
		if recency.Missing(row) || frequency.Missing(row) {
			continue
		}
		r, f := int(recency.Num[row])-1, int(frequency.Num[row])-1
		g.Customers[r][f]++
		g.Revenue[r][f] += revenue.Num[row]
	}
	return g
}

// Distribution is how a number is spread over customers.
type Distribution struct {
	Customers  int       `json:"customers"` // for whom it is known
	Mean       float64   `json:"mean"`
	Deciles    []float64 `json:"deciles"`         // the 9 cut points; empty below 10 customers
	TopShare   float64   `json:"top_tenth_share"` // of the sum, held by the upper tenth
	Definition string    `json:"definition"`
}

func distribution(c *table.Column) Distribution {
	d := Distribution{Definition: "expected turnover of the next 12 months per customer (clv_12m), customers for whom it is known"}
	if c == nil {
		return d
	}
	var values []float64
	for row, v := range c.Num {
		if !c.Missing(row) {
			values = append(values, v)
		}
	}
	d.Customers = len(values)
	if len(values) == 0 {
		return d
	}
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	d.Mean = sum / float64(len(values))
	if len(values) < 10 {
		return d
	}
	for i := 1; i < 10; i++ {
		d.Deciles = append(d.Deciles, values[i*len(values)/10])
	}
	top := 0.0
	for _, v := range values[len(values)-len(values)/10:] {
		top += v
	}
	if sum > 0 {
		d.TopShare = top / sum
	}
	return d
}
