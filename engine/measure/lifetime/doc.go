// Package lifetime says how long customers stay and what they will bring:
// BG/NBD and Pareto/NBD for shops where a customer leaves without a word,
// Gamma-Gamma for what an order is worth, and the shifted-beta-geometric
// model for subscriptions, where leaving is seen.
//
// Begin with History (what a model knows about a customer) and FitBGNBD; Fit says
// how a fit went, and Refusal why there is none. Choose fits both order
// models and takes the one that foretells held-out orders better; CLV turns a
// model and a spend into money; Backtest compares what was foretold with what
// came.
//
// All times are in one unit. The formulas hold in any unit; MinHistory is
// stated in weeks, so fits are asked for in weeks. "Purchase" means a day with
// at least one order: callers merge the orders of one day, and the first
// purchase of a customer is not counted in X.
//
// A number is never made up. Data that cannot carry a model are refused with a
// sentence for the marketer, and a formula that meets impossible input or
// leaves the range of floating point returns an error instead of NaN.
package lifetime
