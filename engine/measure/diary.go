package measure

import (
	"cmp"
	"fmt"
	"slices"

	"holdfast/rules"
	"holdfast/rules/table"
)

// note is a customer's buying on a day: of one thing, or anything (code 0).
type note struct {
	row, code uint32
	day       int32 // of the calendar; 32 bits reach as far as instants do
}

// diary is the purchase days of all customers. It takes 12 bytes for each line
// that it keeps, twice that while it is put in order, and afterwards 12 bytes
// for each customer, thing and day that differ: 10,000,000 lines are at most
// 240 MB.
type diary struct {
	column string // of the orders, that names what was bought; "" when it does not matter
	codes  Codes
	list   []note // by customer, code and day, once it is in order
	starts []int  // by customer row: where theirs begin; one more at the end
}

// diaries are those that the metrics in use need; nil ones are not kept.
type diaries struct{ days, categories, products *diary }

// newDiaries keeps what the metrics in use stand on.
func newDiaries(book *rules.Book) diaries {
	var d diaries
	keep := func(into **diary, column string) {
		if *into == nil {
			*into = &diary{column: column}
		}
	}
	for _, b := range inUse(book) {
		switch b.name {
		case "order_interval_median_days", "expected_next_order_at":
			keep(&d.days, "")
		case "favourite_category":
			keep(&d.categories, "category")
		case "distinct_products", "replenish_at", "replenish_product", "recommendation":
			keep(&d.products, "product")
		}
	}
	if recommends(book) {
		keep(&d.products, "product")
	}
	return d
}

// all are the diaries that are kept.
func (d diaries) all() []*diary {
	return slices.DeleteFunc([]*diary{d.days, d.categories, d.products}, func(d *diary) bool { return d == nil })
}

// add takes in a batch: the lines that count of orders that are no refunds. A
// line with a negative amount takes something back, or is a discount.
func (d *diary) add(calendar *Calendar, l *lines, sale table.Mask) error {
	var codes []uint32
	var column *table.Column
	if d.column != "" {
		if column = l.table.Column(d.column); column == nil || column.Kind != table.Text {
			return fmt.Errorf("the orders come without a %s", d.column)
		}
		codes = d.codes.Translate(column)
	}
	for _, i := range l.selected(sale) {
		bought := note{row: l.customer[i], day: int32(calendar.Day(l.at[i]))}
		switch {
		case l.minor[i] < 0:
			continue
		case column == nil:
		case column.Missing(int(i)):
			continue
		default:
			bought.code = codes[i]
		}
		if n := len(d.list); n > 0 && d.list[n-1] == bought {
			continue // another line of the same order
		}
		d.list = append(d.list, bought)
	}
	return nil
}

// settle puts the diary in order, each day of each thing once.
func (d *diary) settle(rows int) {
	next := make([]int, rows+1)
	for _, p := range d.list {
		next[p.row+1]++
	}
	for row := range rows {
		next[row+1] += next[row]
	}
	d.starts = slices.Clone(next)
	sorted := make([]note, len(d.list))
	for _, p := range d.list {
		sorted[next[p.row]] = p
		next[p.row]++
	}
	d.list = sorted[:0]
	for row := range rows {
		theirs := sorted[d.starts[row]:d.starts[row+1]]
		slices.SortFunc(theirs, func(a, b note) int { return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.day, b.day)) })
		d.starts[row] = len(d.list)
		d.list = append(d.list, slices.Compact(theirs)...)
	}
	d.starts[rows] = len(d.list)
}

// of are a customer's purchases, by code and day.
func (d *diary) of(row int) []note { return d.list[d.starts[row]:d.starts[row+1]] }

// things calls f with a customer's purchase days of one thing after another.
func (d *diary) things(row int, f func(days []note)) {
	theirs := d.of(row)
	for from := 0; from < len(theirs); {
		to := from + 1
		for to < len(theirs) && theirs[to].code == theirs[from].code {
			to++
		}
		f(theirs[from:to])
		from = to
	}
}

// name is what a purchase is of.
func (d *diary) name(n note) string { return d.codes.dict.Text(n.code) }
