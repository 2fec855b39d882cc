package shop

import (
	"math"
	"math/rand/v2"
)

const (
	span = 3 * 365 * 24 * 60 * 60 // seconds of history

	// Shares and shapes that give what retailers see: many who buy once, few who
	// buy often, most gone after some months.
	neverBuys     = 0.1
	rateShape     = 0.6                 // of the gamma distribution of purchase rates
	lifetimeShape = 1.2                 // of the gamma distribution of drop-out rates
	lifetimeScale = 300 * 24 * 60 * 60. // seconds
)

// behaviour draws when each customer signs up and buys. It follows Schmittlein,
// Morrison and Colombo, Counting Your Customers (1987): purchases at a rate of
// the customer's own until an exponential lifetime ends, both rates gamma
// distributed over the customers. Each customer is drawn from a source of
// randomness of their own, so any of them can be drawn again.
type behaviour struct {
	Options
	start  int64   // unix seconds
	rate   float64 // scale of the purchase rates, purchases a second
	source *rand.PCG
	rng    *rand.Rand
}

func newBehaviour(o Options) *behaviour {
	source := rand.NewPCG(0, 0)
	b := &behaviour{Options: o, start: o.End.Unix() - span, source: source, rng: rand.New(source)}
	b.calibrate()
	return b
}

// calibrate sets the rate so that the customers buy a little more often than
// Options.Orders asks for.
func (b *behaviour) calibrate() {
	if b.Orders == 0 {
		return
	}
	sample := min(b.Customers, 20_000)
	first := b.count(sample)
	b.rate = 1. / (30 * 24 * 60 * 60)
	wanted := 1.03*float64(b.Orders)/float64(b.Customers)*float64(sample) - float64(first)
	b.rate *= max(0, wanted) / float64(max(1, b.count(sample)-first))
}

// count is the number of orders of the first n customers.
func (b *behaviour) count(n int) int {
	all := 0
	for customer := range n {
		b.orders(customer, func(uint32) { all++ })
	}
	return all
}

// signUp begins a customer's draws with the second of history in which they
// came.
func (b *behaviour) signUp(customer int) float64 {
	b.source.Seed(b.Seed, mix(2*uint64(customer)))
	return b.rng.Float64() * 0.98 * span
}

// orders calls yield with the second of history of each of a customer's orders.
// The first one is placed at sign-up.
func (b *behaviour) orders(customer int, yield func(second uint32)) {
	at := b.signUp(customer)
	// The first customer always buys, so that every shop can have orders.
	if b.rng.Float64() < neverBuys && customer > 0 {
		return
	}
	yield(uint32(at))
	rate := b.rate * b.gamma(rateShape)
	end := min(span-1, at+b.rng.ExpFloat64()*lifetimeScale/b.gamma(lifetimeShape))
	if rate == 0 {
		return
	}
	for at += b.rng.ExpFloat64() / rate; at < end; at += b.rng.ExpFloat64() / rate {
		yield(uint32(at))
	}
}

// gamma draws from the gamma distribution of the shape and scale 1, after
// Marsaglia and Tsang, A Simple Method for Generating Gamma Variables (2000).
func (b *behaviour) gamma(shape float64) float64 {
	if shape < 1 {
		return b.gamma(shape+1) * math.Pow(1-b.rng.Float64(), 1/shape)
	}
	d := shape - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := b.rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-b.rng.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
