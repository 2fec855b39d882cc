package shop

import (
	"bufio"
	"math"
	"slices"
	"strconv"
	"time"
)

// mostAtOnce is how many orders are held in memory to be sorted: 32 MB.
const mostAtOnce = 4 << 20

// days is the history in days.
const days = span / (24 * 60 * 60)

// writeOrders writes the orders by time. They are drawn customer by customer,
// so the history is cut into windows of about atOnce orders each, and the
// customers are drawn once for every window.
func (b *behaviour) writeOrders(w *bufio.Writer, atOnce int) error {
	_, _ = w.WriteString("customer_id,ordered_at,amount,category,channel\n") // an error stays in w until Flush
	if b.Orders == 0 {
		return nil
	}
	drawn, perDay := b.countByDay()
	for drawn < b.Orders {
		b.rate = 1.1*b.rate + 1e-9
		drawn, perDay = b.countByDay()
	}
	var window []uint64
	var row []byte
	for from := 0; from < days; {
		to, held := from, 0
		for to < days && (to == from || held+perDay[to] <= atOnce) {
			held += perDay[to]
			to++
		}
		window = b.window(window[:0], from, to, drawn)
		slices.Sort(window)
		for _, order := range window {
			row = b.appendOrder(row[:0], order)
			if _, err := w.Write(row); err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}

// countByDay draws everybody and counts the orders of each day of history.
func (b *behaviour) countByDay() (drawn int, perDay []int) {
	perDay = make([]int, days)
	for customer := range b.Customers {
		b.orders(customer, func(second uint32) {
			drawn++
			perDay[second/(24*60*60)]++
		})
	}
	return drawn, perDay
}

// window appends the orders of days from..to, as second and customer in one
// number. Of the drawn orders, Options.Orders are taken, evenly spread.
func (b *behaviour) window(orders []uint64, from, to, drawn int) []uint64 {
	lo, hi := uint32(from*24*60*60), uint32(to*24*60*60)
	number := 0
	for customer := range b.Customers {
		b.orders(customer, func(second uint32) {
			number++
			if second >= lo && second < hi && number*b.Orders/drawn != (number-1)*b.Orders/drawn {
				orders = append(orders, uint64(second)<<32|uint64(customer))
			}
		})
	}
	return orders
}

// appendOrder writes one row. What was bought follows from who bought when.
func (b *behaviour) appendOrder(row []byte, order uint64) []byte {
	second, customer := int64(order>>32), order&math.MaxUint32
	h := mix(b.Seed ^ mix(order))
	// Log-normal about the customer's own mean; one in fifty is a refund.
	cents := math.Round(100 * math.Exp(3.2+0.5*bell(mix(customer^b.Seed))+0.4*bell(h)))
	if h = mix(h); h%50 == 0 {
		cents = -cents
	}
	row = appendID(row, int(customer))
	row = time.Unix(b.start+second, 0).UTC().AppendFormat(append(row, ','), "2006-01-02 15:04:05")
	row = strconv.AppendFloat(append(row, ','), cents/100, 'f', 2, 64)
	row = append(append(row, ','), pick(h>>8, "beans", "beans", "beans", "capsules", "tea", "machines", "cups", "gifts")...)
	row = append(append(row, ','), pick(h>>16, "web", "web", "app", "store")...)
	return append(row, '\n')
}

// mix is the finaliser of splitmix64 (Steele, Lea and Flood, 2014): one number
// in, an unlike one out.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// bell makes four uniform numbers of one and adds them up, which is near to the
// normal distribution: mean 0, variance 1.
func bell(x uint64) float64 {
	sum := x&0xffff + x>>16&0xffff + x>>32&0xffff + x>>48
	return (float64(sum)/0x10000 - 2) * math.Sqrt(3)
}

// pick is one of some words.
func pick(x uint64, words ...string) string { return words[x%uint64(len(words))] }
