package measure

import (
	"errors"
	"fmt"
	"time"

	"holdfast/engine/measure/lifetime"
	"holdfast/rules"
	"holdfast/rules/table"
)

// Prediction is what the models made of everybody's orders at an instant, or
// why they made nothing of it.
type Prediction struct {
	At            time.Time   `json:"at"`
	From          time.Time   `json:"from"`  // day of the first order
	Until         time.Time   `json:"until"` // day of the latest
	Customers     int         `json:"customers"`
	Repeaters     int         `json:"repeaters"`
	Model         string      `json:"model,omitempty"` // "BG/NBD" or "Pareto/NBD"
	Parameters    []Parameter `json:"parameters,omitempty"`
	LogLikelihood float64     `json:"log_likelihood,omitempty"`
	Spend         []Parameter `json:"spend,omitempty"` // of Gamma-Gamma
	Backtest      *Backtest   `json:"backtest,omitempty"`
	Refused       string      `json:"refused,omitempty"`       // why there is no model of orders
	SpendRefused  string      `json:"spend_refused,omitempty"` // why there is no model of spend
	Warnings      []string    `json:"warnings,omitempty"`
}

// Parameter is one parameter of a fitted model.
type Parameter struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Error float64 `json:"standard_error"`
}

// Backtest is how a model that knew nothing of the last quarter foretold it.
type Backtest struct {
	From      time.Time          `json:"from"` // the quarter is the 91 days after this day
	Predicted float64            `json:"predicted"`
	Actual    float64            `json:"actual"`
	Error     float64            `json:"error"` // Predicted / Actual - 1
	Deciles   []lifetime.Decile  `json:"deciles"`
	HeldOut   map[string]float64 `json:"held_out_log_likelihood"` // by model
}

// quarter is how many days are held out to compare models.
const quarter = 91

// daysPerWeek turns calendar days into weeks, in which models are fitted.
const daysPerWeek = 7.0

// predicted are the columns that a Prediction fills, by word.
type predicted map[string]*table.Column

// buyer is one customer as the models see them.
type buyer struct {
	row     uint32
	history lifetime.History
	mean    float64 // spend per repeat day, in major units
}

// predict fits the models and asks them about every customer.
func (m *Measure) predict() (*Prediction, predicted, error) {
	out := predicted{}
	for _, w := range rules.PredictedWords() {
		out[w.Name] = table.NewColumn(table.Number, m.ids.Len())
	}
	days := m.purchases.days()
	p := &Prediction{At: time.UnixMicro(m.at).In(m.book.Zone)}
	if len(days) > 0 {
		first, last := days[0].Day, days[0].Day
		for _, d := range days {
			first, last = min(first, d.Day), max(last, d.Day)
		}
		p.From, p.Until = m.onDay(first), m.onDay(last)
	}
	buyers := buyers(days, m.today, m.book.Currency)
	p.Customers = len(buyers)
	for _, b := range buyers {
		if b.history.X > 0 {
			p.Repeaters++
		}
	}
	model, err := p.fitOrders(m, days, buyers)
	if err != nil {
		return p, out, err
	}
	if model == nil {
		return p, out, nil
	}
	spend, err := p.fitSpend(buyers)
	if err != nil {
		return p, out, err
	}
	foretell(out, model, spend, buyers, lifetime.Months(12, m.book.Prediction.Discount))
	return p, out, nil
}

// onDay is a calendar day's beginning.
func (m *Measure) onDay(day int64) time.Time {
	y, month, d := time.Unix(day*24*60*60, 0).UTC().Date()
	return time.Date(y, month, d, 0, 0, 0, 0, m.book.Zone)
}

// buyers makes histories of purchase days up to a day; later ones do not exist.
func buyers(days []Order, until int64, currency rules.Currency) []buyer {
	var out []buyer
	for i := 0; i < len(days); {
		row, first, last, n := days[i].Row, days[i].Day, days[i].Day, 0
		repeat := int64(0)
		for ; i < len(days) && days[i].Row == row; i++ {
			if days[i].Day > until {
				continue
			}
			if n > 0 {
				repeat += days[i].Minor
			}
			last = days[i].Day
			n++
		}
		if n == 0 {
			continue
		}
		b := buyer{row: row, history: lifetime.History{X: n - 1, Last: float64(last-first) / daysPerWeek, Age: float64(until-first) / daysPerWeek, N: 1}}
		if n > 1 {
			b.mean = currency.Major(repeat) / float64(n-1)
		}
		out = append(out, b)
	}
	return out
}

// fitOrders chooses and fits the model of orders. It is nil when the data
// cannot carry one; Refused says why then.
func (p *Prediction) fitOrders(m *Measure, days []Order, buyers []buyer) (lifetime.Model, error) {
	name := map[string]string{"bg/nbd": "BG/NBD", "pareto/nbd": "Pareto/NBD"}[m.book.Prediction.Model]
	choice, err := p.contest(m, days)
	var refusal lifetime.Refusal
	switch {
	case errors.As(err, &refusal) && name == "":
		p.Refused = "without the last quarter: " + refusal.Why
		return nil, nil
	case err != nil && !errors.As(err, &refusal):
		return nil, err
	case name == "":
		name = choice.Best.Name
	}
	histories := make([]lifetime.History, len(buyers))
	for i, b := range buyers {
		histories[i] = b.history
	}
	var model lifetime.Model
	var fit lifetime.Fit
	var names []string
	var values []float64
	if name == "BG/NBD" {
		var bg lifetime.BGNBD
		bg, fit, err = lifetime.FitBGNBD(histories)
		model, names, values = bg, []string{"r", "alpha", "a", "b"}, []float64{bg.R, bg.Alpha, bg.A, bg.B}
	} else {
		var pareto lifetime.ParetoNBD
		pareto, fit, err = lifetime.FitParetoNBD(histories)
		model, names, values = pareto, []string{"r", "alpha", "s", "beta"}, []float64{pareto.R, pareto.Alpha, pareto.S, pareto.Beta}
	}
	if errors.As(err, &refusal) {
		p.Refused = refusal.Why
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fitting %s: %w", name, err)
	}
	p.Model, p.LogLikelihood, p.Parameters = name, fit.LogLikelihood, parameters(names, values, fit)
	p.Warnings = append(p.Warnings, fit.Warnings...)
	return model, nil
}

func parameters(names []string, values []float64, fit lifetime.Fit) []Parameter {
	out := make([]Parameter, len(names))
	for i, name := range names {
		out[i] = Parameter{Name: name, Value: values[i]}
		if i < len(fit.StandardErrors) {
			out[i].Error = fit.StandardErrors[i]
		}
	}
	return out
}

// contest fits both models to what was known a quarter ago and compares what
// they foretold with what came.
func (p *Prediction) contest(m *Measure, days []Order) (lifetime.Choice, error) {
	cut := m.today - quarter
	then := buyers(days, cut, m.book.Currency)
	bought := map[uint32]int{}
	for _, d := range days {
		if d.Day > cut && d.Day <= m.today {
			bought[d.Row]++
		}
	}
	outcomes := make([]lifetime.Outcome, len(then))
	for i, b := range then {
		outcomes[i] = lifetime.Outcome{History: b.history, Bought: bought[b.row]}
	}
	const t = quarter / daysPerWeek
	choice, err := lifetime.Choose(outcomes, t)
	if err != nil {
		return choice, err
	}
	best := choice.Best
	if want := m.book.Prediction.Model; want == "bg/nbd" {
		best = choice.BGNBD
	} else if want == "pareto/nbd" {
		best = choice.ParetoNBD
	}
	if best.Model == nil {
		return choice, nil
	}
	foretold, actual := make([]float64, len(then)), make([]float64, len(then))
	for i, o := range outcomes {
		if foretold[i], err = best.Model.Expected(o.History, t); err != nil {
			return choice, fmt.Errorf("back-testing: %w", err)
		}
		actual[i] = float64(o.Bought)
	}
	c, err := lifetime.Backtest(foretold, actual)
	if err != nil {
		return choice, err
	}
	p.Backtest = &Backtest{From: m.onDay(cut), Predicted: c.Predicted, Actual: c.Actual, Error: c.TotalError, Deciles: c.Deciles, HeldOut: map[string]float64{}}
	for _, contest := range []lifetime.Contest{choice.BGNBD, choice.ParetoNBD} {
		if contest.Model != nil {
			p.Backtest.HeldOut[contest.Name] = contest.HeldOut
		}
	}
	return choice, nil
}

// fitSpend fits the model of spend; nil when the data cannot carry it.
func (p *Prediction) fitSpend(buyers []buyer) (*lifetime.GammaGamma, error) {
	var spends []lifetime.Spend
	for _, b := range buyers {
		if b.history.X > 0 && b.mean > 0 {
			spends = append(spends, lifetime.Spend{Mean: b.mean, X: b.history.X, N: 1})
		}
	}
	gg, fit, err := lifetime.FitGammaGamma(spends)
	var refusal lifetime.Refusal
	if errors.As(err, &refusal) {
		p.SpendRefused = refusal.Why
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fitting Gamma-Gamma: %w", err)
	}
	p.Spend = parameters([]string{"p", "q", "v"}, []float64{gg.P, gg.Q, gg.V}, fit)
	p.Warnings = append(p.Warnings, fit.Warnings...)
	return &gg, nil
}

// foretell asks the models about every buyer, equal histories once. What a
// model cannot compute is missing.
func foretell(out predicted, model lifetime.Model, spend *lifetime.GammaGamma, buyers []buyer, year lifetime.Horizon) {
	type futures struct {
		alive, orders, perUnit float64 // perUnit is the value of a spend of 1
		known                  bool
	}
	known := map[lifetime.History]futures{}
	for _, b := range buyers {
		f, seen := known[b.history]
		if !seen {
			if forecast, err := model.Forecast(b.history); err == nil {
				orders, e1 := forecast.Expected(90 / daysPerWeek)
				unit, e2 := forecast.CLV(1, year)
				f = futures{forecast.Alive, orders, unit, e1 == nil && e2 == nil}
			}
			known[b.history] = f
		}
		if !f.known {
			continue
		}
		row := int(b.row)
		set(out["p_alive"], row, f.alive)
		set(out["churn_risk"], row, 1-f.alive)
		set(out["expected_orders_90d"], row, f.orders)
		if spend == nil {
			continue
		}
		x := b.history.X
		if b.mean <= 0 {
			x = 0 // repeat purchases for nothing say nothing of spend
		}
		aov, err := spend.Mean(b.mean, x)
		if err != nil {
			continue
		}
		set(out["predicted_aov"], row, aov)
		set(out["clv_12m"], row, aov*f.perUnit)
	}
}

func set(c *table.Column, row int, v float64) {
	c.Num[row] = v
	c.Valid.Set(row)
}
