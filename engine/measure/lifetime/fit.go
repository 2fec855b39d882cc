package lifetime

// The least that a fit asks for. Below these the likelihood is so flat that the
// parameters say more about the starting point than about the customers.
const (
	// MinCustomers: four parameters from fewer than 100 people have standard
	// errors above their own size (CDNOW's b is off by 29 % with 2,357).
	MinCustomers = 100
	// MinRepeaters: who leaves is learnt from repeat buyers only, and 30 is
	// the least from which a share near one half is known to within 18 points.
	MinRepeaters = 30
	// MinHistory, in weeks, is the least age of the oldest customer. A shorter
	// time cannot tell a slow buyer from one who has left.
	MinHistory = 8
	// MinDropoutEvidence is the least gain in log-likelihood over a model in
	// which nobody ever leaves: half of 5.99, the 95 % point of chi-squared
	// with the two parameters that describe leaving.
	MinDropoutEvidence = 2.996
	// MaxAlive is the greatest mean probability of being alive over all repeat
	// buyers. Above it the model has found practically nobody who left, and its
	// probabilities would part nobody from anybody.
	MaxAlive = 0.98
	// border bounds the search: no parameter may end beyond 10,000 or below
	// 1/10,000, times being divided by the greatest age and money by the mean.
	border = 1e4
)

// Fit says how a fit went.
type Fit struct {
	LogLikelihood  float64   // at the parameters found, in the time unit of the data
	StandardErrors []float64 // of the parameters, in the order of the model's fields
	Iterations     int       // steps of the search on all data
	Customers      int
	Repeaters      int      // customers with X > 0; 0 for subscriptions
	Warnings       []string // what a reader of the figures should know
}
