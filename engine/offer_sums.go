package engine

// OfferSums are an offer's codes in numbers. Given = Reserved + Issued + Redeemed
// + Expired: codes of customers' own, and of everybody's code each customer who
// was given it.
type OfferSums struct {
	Offer    string
	Given    int
	Reserved int   // the letter is on its way, or in doubt
	Issued   int   // and not used
	Redeemed int   // once or more
	Expired  int   // not used in time
	Released int   // taken back: the letter never left
	Free     int   // left in the pool
	Uses     int   // redemptions that stand, those of codes from posters too
	Expected int64 // cost of all that were given, minor units
	Real     int64 // what redemptions took off, as far as somebody has said
}
