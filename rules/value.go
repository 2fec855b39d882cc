package rules

// RFM says how customers are scored from 1 to 5 by how lately (R), how often
// (F) and for how much (M) they buy, and which segments the scores make.
type RFM struct {
	Rule RFMRule // "" is cuts

	// The thresholds of the rule "thresholds", rising: a value at or above one
	// belongs to the next band. Days for recency, of which the first band is the
	// best; orders; major units of money.
	Recency, Frequency, Monetary [4]float64

	Scheme RFMScheme // of rfm_segment; "" is usual
	Ready  bool      // the scheme's segments are segments of the project
}

// RFMRule is how a value becomes a score.
type RFMRule string

// The rules.
const (
	// RFMCuts scores 1 + the number of cut points below the value; cut points
	// are the type-7 quantiles at 20, 40, 60 and 80 % of all customers who have
	// ordered. Equal values have equal scores, so with many ties (cuts 1, 1, 2, 4)
	// a score may not occur.
	RFMCuts RFMRule = "cuts"
	// RFMNTile sorts the customers by value, those of one value by their id as
	// text, and cuts the line into five parts as SQL's NTILE(5) does: the first
	// parts have one more when it does not come out even. Equal values may have
	// unequal scores.
	RFMNTile RFMRule = "ntile"
	// RFMThresholds scores 1 + the number of thresholds at or below the value.
	RFMThresholds RFMRule = "thresholds"
)

// Scale is one question that events answer: events of the type whose value
// lies on the scale; other values are no answers.
type Scale struct {
	Type     string
	Sent     string  // type of the events that are invitations to answer
	Low, Top float64 // ends of the scale
}

// Voice says how customers answer and complain.
type Voice struct {
	NPS, CSAT, CES Scale

	Tickets, Complaints, Reviews string // types of events
}

// Engagement are the types of the events that show attention.
type Engagement struct{ Visits, Opens, Clicks string }

// Recommend bounds what is recommended to a customer.
type Recommend struct {
	Support int // fewest customers who own both of two products that go together
	Most    int // recommendations for a customer
}
