package earning

import (
	"fmt"
	"math"

	"holdfast/rules"
	"holdfast/rules/table"
)

// lines is what the project's rules say of the lines of one batch of orders.
type lines struct {
	value      *table.Column
	category   *table.Column
	categories map[uint32]uint16 // by code: the place among Accrual.Categories plus 1
	campaigns  []table.Mask      // nil: every line takes part
	deeds      []answer          // by deed
	coupon     *table.Column
	cost       *table.Column
}

// lines asks the rules about a batch.
func (r *Reckoning) lines(b *table.Table) (*lines, error) {
	says := &lines{}
	if of := r.book.Redemptions; of.Code != "" {
		if says.coupon = b.Column(of.Code); says.coupon == nil || says.coupon.Kind != table.Text {
			return nil, fmt.Errorf("they come without %s", of.Code)
		}
		if of.Cost != "" {
			says.cost = b.Column(of.Cost)
		}
	}
	if r.loyalty == nil {
		return says, nil
	}
	points := &r.loyalty.Points
	var err error
	if points.Order != nil {
		if says.value, err = r.evaluator.Column(points.Order, b); err != nil {
			return nil, fmt.Errorf("points: %w", err)
		}
		says.sort(b, points.Categories)
		for i := range points.Campaigns {
			var mask table.Mask
			if where := points.Campaigns[i].Where; where != nil {
				if mask, err = r.evaluator.Mask(where, b); err != nil {
					return nil, fmt.Errorf("the campaign %s: %w", points.Campaigns[i].Name, err)
				}
			}
			says.campaigns = append(says.campaigns, mask)
		}
	}
	says.deeds, err = r.ask("orders", b)
	return says, err
}

// sort finds the categories of a batch.
func (l *lines) sort(b *table.Table, categories []rules.Times) {
	c := b.Column(categoryColumn)
	if len(categories) == 0 || c == nil || c.Kind != table.Text {
		return
	}
	l.category, l.categories = c, map[uint32]uint16{}
	for i := range categories {
		if code, ok := c.Dict.LookupString(categories[i].Category); ok {
			l.categories[code] = uint16(i) + 1
		}
	}
}

// keep writes down what is said of the ith line of the batch, the nth of all.
func (l *lines) keep(r *Reckoning, i int, n uint32) {
	o := &r.orders
	if l.value != nil {
		value := math.NaN()
		if !l.value.Missing(i) {
			value = l.value.Num[i]
		}
		o.value = append(o.value, value)
		if len(r.loyalty.Points.Categories) > 0 {
			place := uint16(0)
			if l.category != nil && !l.category.Missing(i) {
				place = l.categories[l.category.Code[i]]
			}
			o.category = append(o.category, place)
		}
		for c, mask := range l.campaigns {
			if mask != nil && mask.Get(i) {
				o.campaigns[c].set(n)
			}
		}
	}
	for d, a := range l.deeds {
		if r.deeds[d].rule.Of == "orders" {
			r.deeds[d].line(a, i, n)
		}
	}
}

// categoryColumn is the column of orders that rules of categories are about.
const categoryColumn = "category"
