package expression

// units is what a sum, difference or choice of two numbers is measured in, and
// whether the two do not go together.
func units(a, b Unit) (unit Unit, clash bool) {
	switch {
	case a == None:
		return b, false
	case b == None || a == b:
		return a, false
	}
	return a, true
}

// product is the unit of a product: the one unit there is. A share of
// something, or so many of something, stays that thing.
func product(a, b Unit) Unit {
	switch {
	case a == None || a == Share && b != None:
		return b
	case b == None || b == Share:
		return a
	case a == Count:
		return b
	case b == Count:
		return a
	}
	return None
}

// quotient is the unit of a division: money by money is a plain number, money
// by a count or a share is money.
func quotient(a, b Unit) Unit {
	if b == None || a != b && (b == Count || b == Share) {
		return a
	}
	return None
}
