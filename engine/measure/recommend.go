package measure

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"holdfast/rules"
	"holdfast/rules/table"
)

// What bounds the work. Customers who own more products than widest (resellers,
// the shop's own account) say little about what goes with what, and would cost
// the square of what they own: they are left out of the counting, and get
// recommendations all the same. Counting takes at most widest steps for each
// product that a customer owns, and each product keeps its nearest neighbours
// only (Sarwar, Karypis, Konstan and Riedl, "Item-Based Collaborative Filtering
// Recommendation Algorithms", WWW 2001, keep the same).
const (
	widest  = 200
	nearest = 50
)

// neighbour is a product that goes with another.
type neighbour struct {
	product uint32
	cosine  float64
}

// affinity is which products go together. Products are numbered by alphabet, so
// that neither the order of the facts nor chance decides between equals.
type affinity struct {
	diary      *diary
	today      int64
	most       int
	number     []uint32 // by code of the diary
	code       []uint32 // by number
	neighbours [][]neighbour
	sheets     sync.Pool
}

// recommends says whether a letter asks for recommendations.
func recommends(book *rules.Book) bool {
	return book.Used[rules.Recommendations.Name] && book.Measures(rules.Recommendations)
}

// newAffinity counts which products the same customers own. The cosine of two
// products is that of the sets of their owners: how many own both, divided by
// the root of the product of how many own each (Linden, Smith and York,
// "Amazon.com Recommendations: Item-to-Item Collaborative Filtering", IEEE
// Internet Computing 7, 2003).
func newAffinity(d *diary, rule rules.Recommend, today int64, rows int) *affinity {
	a := &affinity{diary: d, today: today, most: max(rule.Most, 1)}
	a.count()
	owned, owners := a.baskets(rows)
	a.neighbours = make([][]neighbour, len(a.code))
	both, met, list := make([]uint32, len(a.code)), []uint32{}, []neighbour{}
	for product := range owners {
		if len(owners[product]) < rule.Support {
			continue
		}
		for _, row := range owners[product] {
			for _, other := range owned[row] {
				if both[other] == 0 {
					met = append(met, other)
				}
				both[other]++
			}
		}
		list = list[:0]
		for _, other := range met {
			if n := both[other]; int(n) >= rule.Support && int(other) != product {
				of := float64(len(owners[product])) * float64(len(owners[other]))
				list = lead(list, neighbour{other, float64(n) / math.Sqrt(of)}, nearest)
			}
			both[other] = 0
		}
		met = met[:0]
		a.neighbours[product] = slices.Clone(list)
	}
	return a
}

// count numbers the products by alphabet.
func (a *affinity) count() {
	dict := a.diary.codes.dict
	if dict == nil {
		return
	}
	a.code = make([]uint32, dict.Len())
	for code := range a.code {
		a.code[code] = uint32(code)
	}
	slices.SortFunc(a.code, func(x, y uint32) int { return cmp.Compare(dict.Text(x), dict.Text(y)) })
	a.number = make([]uint32, len(a.code))
	for number, code := range a.code {
		a.number[code] = uint32(number)
	}
}

// baskets are the products of each customer who counts, and the owners among
// them of each product.
func (a *affinity) baskets(rows int) (owned, owners [][]uint32) {
	owned, owners = make([][]uint32, rows), make([][]uint32, len(a.code))
	for row := range rows {
		var basket []uint32
		a.diary.things(row, func(days []note) { basket = append(basket, a.number[days[0].code]) })
		if len(basket) > widest {
			basket = nil
		}
		owned[row] = basket
		for _, product := range basket {
			owners[product] = append(owners[product], uint32(row))
		}
	}
	return owned, owners
}

// sheet is room for the scores of one customer.
type sheet struct {
	score  []float64  // by product
	state  []standing // by product
	met    []uint32   // products that have a score or are owned
	owned  []uint32
	leader []neighbour
}

// standing is how a product stands with a customer.
type standing uint8

const (
	unmet standing = iota
	scored
	owned
	isDue // owned, and wanted again
)

// of are a customer's recommendations, best first: the products with the
// greatest sum of cosines with what the customer owns, by alphabet where that is
// equal. What they own is left out unless it is due; its cosine with itself is 1.
func (a *affinity) of(row int) []string {
	s, _ := a.sheets.Get().(*sheet)
	if s == nil {
		s = &sheet{score: make([]float64, len(a.code)), state: make([]standing, len(a.code))}
	}
	defer a.sheets.Put(s)
	s.owned, s.met, s.leader = s.owned[:0], s.met[:0], s.leader[:0]
	a.diary.things(row, func(days []note) {
		product := a.number[days[0].code]
		s.owned, s.met = append(s.owned, product), append(s.met, product)
		s.state[product] = owned
		if on, ok := due(days, a.today); ok && on <= a.today {
			s.state[product] = isDue
			s.score[product] = 1
		}
	})
	slices.Sort(s.owned) // sums of the same numbers in the same order are the same
	for _, product := range s.owned {
		for _, n := range a.neighbours[product] {
			if s.state[n.product] == unmet {
				s.state[n.product] = scored
				s.met = append(s.met, n.product)
			}
			s.score[n.product] += n.cosine
		}
	}
	for _, product := range s.met {
		if s.state[product] != owned {
			s.leader = lead(s.leader, neighbour{product, s.score[product]}, a.most)
		}
		s.score[product], s.state[product] = 0, unmet
	}
	names := make([]string, len(s.leader))
	for i, n := range s.leader {
		names[i] = a.diary.codes.dict.Text(a.code[n.product])
	}
	return names
}

// closer orders neighbours, the nearest first.
func closer(a, b neighbour) int {
	switch {
	case a.cosine > b.cosine:
		return -1
	case a.cosine < b.cosine:
		return 1
	}
	return cmp.Compare(a.product, b.product)
}

// lead puts one more among the nearest, of which so many are kept.
func lead(leader []neighbour, one neighbour, most int) []neighbour {
	if len(leader) == most && closer(one, leader[most-1]) > 0 {
		return leader
	}
	at, _ := slices.BinarySearchFunc(leader, one, closer)
	if len(leader) == most {
		leader = leader[:most-1]
	}
	return slices.Insert(leader, at, one)
}

// recommendation is the first of each customer's recommendations.
func (m *Measure) recommendation() *table.Column {
	return m.textColumn(func(row int) string {
		if names := m.affinity.of(row); len(names) > 0 {
			return names[0]
		}
		return ""
	})
}

// Recommendations are the products to offer a customer next, best first; nil
// where no letter asks for them. It may be called by several goroutines.
func (p *People) Recommendations(row int) []string {
	if p.affinity == nil {
		return nil
	}
	return p.affinity.of(row)
}
