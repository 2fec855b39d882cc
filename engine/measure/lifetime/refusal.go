package lifetime

import "fmt"

// Cause is the short name of a refusal, for files and tests.
type Cause string

// The causes for which a fit is refused.
const (
	TooFewCustomers Cause = "too_few_customers"
	ShortHistory    Cause = "short_history"
	NoRepeatBuyers  Cause = "no_repeat_buyers"
	// Degenerate: a peak was found, but a model without the part that matters
	// (leaving, or differences between customers) explains the data as well.
	Degenerate Cause = "degenerate"
	// NotConverged: no starting point led to a peak inside the search.
	NotConverged Cause = "not_converged"
)

// Refusal is the error of a fit that the data cannot carry. Why is a sentence
// for the marketer.
type Refusal struct {
	Cause Cause
	Why   string
}

func (r Refusal) Error() string { return r.Why }

func refuse(cause Cause, format string, args ...any) error {
	return Refusal{Cause: cause, Why: fmt.Sprintf(format, args...)}
}
