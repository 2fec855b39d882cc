package main

import (
	"io"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/engine/measure"
	"holdfast/rules"
)

// The JSON of an explanation. Money of offers and facts is in minor units of
// the currency; a metric's value is as conditions see it, in major units.

type explainedJSON struct {
	Project   string        `json:"project"`
	Customer  string        `json:"customer"`
	At        time.Time     `json:"at"`
	Rules     string        `json:"rules"`
	Currency  string        `json:"currency"`
	Playbooks []accountJSON `json:"playbooks"`
	Metrics   []figureJSON  `json:"metrics"`
}

type accountJSON struct {
	Playbook    string         `json:"playbook"`
	Reason      engine.Reason  `json:"reason"` // "no_match" when the audience does not hold
	Why         string         `json:"why,omitempty"`
	Step        string         `json:"step,omitempty"`
	Until       time.Time      `json:"until,omitzero"`
	Audience    *engine.Branch `json:"audience"`
	BecomesTrue *becomesJSON   `json:"becomes_true,omitempty"`
	Trigger     *triggerJSON   `json:"trigger,omitempty"`
	Closed      string         `json:"closed,omitempty"`
	Blocked     string         `json:"blocked,omitempty"`
	Entry       *entryJSON     `json:"entry,omitempty"`
	Exit        *engine.Branch `json:"exit,omitempty"`
	Steps       []stepJSON     `json:"steps"`
	Holdouts    []holdoutJSON  `json:"holdouts"`
	Consents    []consentJSON  `json:"consents"`
	Caps        []capJSON      `json:"caps"`
	Offers      []standingJSON `json:"offers"`
}

type becomesJSON struct {
	At   time.Time `json:"at"`
	Held []string  `json:"held,omitempty"` // metrics it rests on that are held as they are
}

type entryJSON struct {
	Began time.Time  `json:"began"`
	Open  bool       `json:"open"`
	Had   []string   `json:"had,omitempty"`    // what was handed over
	Past  []pastJSON `json:"passed,omitempty"` // the other steps that are behind
	Next  string     `json:"next,omitempty"`
	Due   time.Time  `json:"due,omitzero"`
	Again time.Time  `json:"again,omitzero"`
}

type pastJSON struct {
	Step    string `json:"step"`
	Outcome string `json:"outcome"` // the reason, or "failed", "unknown" or "passed"
	Arm     string `json:"arm,omitempty"`
}

type stepJSON struct {
	Step    string         `json:"step,omitempty"`
	Reason  engine.Reason  `json:"reason"`
	Why     string         `json:"why,omitempty"`
	Until   time.Time      `json:"until,omitzero"`
	When    *engine.Branch `json:"when,omitempty"`
	Arm     string         `json:"arm,omitempty"`     // the way taken
	Variant string         `json:"variant,omitempty"` // of the letter
	Asked   []askedJSON    `json:"asked,omitempty"`   // the conditions of the arms, as far as it went
}

type askedJSON struct {
	Arm   string         `json:"arm"`
	Holds *engine.Branch `json:"holds,omitempty"` // missing: else
}

type triggerJSON struct {
	On      rules.TriggerKind `json:"on"`
	Segment string            `json:"segment,omitempty"`
	Event   string            `json:"event,omitempty"`
	Date    string            `json:"date,omitempty"`
	Offset  rules.Days        `json:"offset_days,omitempty"`
	Since   time.Time         `json:"since,omitzero"` // what happened after it counts
	Come    bool              `json:"come"`
}

type holdoutJSON struct {
	Playbook string  `json:"playbook,omitempty"` // "" is the whole project's
	Position float64 `json:"position"`
	Share    float64 `json:"share"`
	HeldOut  bool    `json:"held_out"`
}

type capJSON struct {
	Max  int    `json:"max"`
	Per  string `json:"per"`
	Used int    `json:"used"`
}

type figureJSON struct {
	Metric  string              `json:"metric"`
	Value   any                 `json:"value"` // null: missing
	Unit    string              `json:"unit,omitempty"`
	From    engine.FigureSource `json:"from"`
	Formula string              `json:"formula,omitempty"`
	Of      string              `json:"of,omitempty"`
	Within  int                 `json:"within_days,omitempty"`
	After   time.Time           `json:"after,omitzero"`
	Where   string              `json:"where,omitempty"`
	Count   *int                `json:"count,omitempty"`
	Band    *bandJSON           `json:"band,omitempty"`  // of an RFM score
	Facts   []factJSON          `json:"facts,omitempty"` // the newest
}

// bandJSON is what customers with the same score have of a metric.
type bandJSON struct {
	Of    string  `json:"of"`
	Least float64 `json:"least"`
	Most  float64 `json:"most"`
}

type factJSON struct {
	At     time.Time `json:"at"`
	Order  string    `json:"order,omitempty"`
	Type   string    `json:"type,omitempty"`
	Amount int64     `json:"amount,omitempty"`
	Value  any       `json:"value,omitempty"`
}

func printExplainedJSON(out io.Writer, x *explained) error {
	doc := explainedJSON{
		Project: x.book.Name, Customer: x.customer, At: x.plan.At, Rules: x.book.Hash, Currency: x.book.Currency.Code,
		Playbooks: []accountJSON{}, Metrics: []figureJSON{},
	}
	for _, a := range x.accounts {
		doc.Playbooks = append(doc.Playbooks, accountOf(x.book, a))
	}
	for i := range x.figures {
		doc.Metrics = append(doc.Metrics, figureOf(&x.figures[i]))
	}
	return writeJSON(out, doc)
}

func accountOf(book *rules.Book, a *engine.Account) accountJSON {
	d := a.Verdict()
	out := accountJSON{
		Playbook: a.Playbook.Name, Reason: d.Reason, Why: d.Why, Step: d.Key.Step, Until: d.Until, Audience: a.Audience, Exit: a.Exit,
		Closed: a.Closed, Blocked: a.Blocked, Steps: []stepJSON{}, Holdouts: []holdoutJSON{}, Consents: []consentJSON{}, Caps: []capJSON{}, Offers: []standingJSON{},
	}
	if b := a.Becomes; b != nil {
		out.BecomesTrue = &becomesJSON{b.At, b.Held}
	}
	if t := a.Trigger; t != nil {
		out.Trigger = &triggerJSON{t.Kind, t.Segment, t.Event, t.Date, t.Offset, t.Since, t.Come}
	}
	if e := a.Entry; !e.Began.IsZero() {
		out.Entry = &entryJSON{Began: e.Began, Open: e.Open, Had: e.Had, Due: e.Due, Again: e.Again}
		for _, p := range e.Past {
			out.Entry.Past = append(out.Entry.Past, pastJSON(p))
		}
		if e.Next != nil {
			out.Entry.Next = e.Next.ID
		}
	}
	for _, d := range a.Decisions {
		step := stepJSON{Step: d.Key.Step, Reason: d.Reason, Why: d.Why, Until: d.Until, Arm: d.Arm, Variant: d.Variant}
		if i := slices.IndexFunc(a.Whens, func(w engine.When) bool { return w.Step == d.Step }); i >= 0 {
			step.When = a.Whens[i].Holds
		}
		if i := slices.IndexFunc(a.Ways, func(w engine.Way) bool { return w.Step == d.Step }); i >= 0 {
			for _, asked := range a.Ways[i].Asked {
				step.Asked = append(step.Asked, askedJSON(asked))
			}
		}
		out.Steps = append(out.Steps, step)
	}
	for _, h := range a.Holdouts {
		out.Holdouts = append(out.Holdouts, holdoutJSON{h.Playbook, h.Position, h.Share, h.HeldOut()})
	}
	for i := range a.Consents {
		out.Consents = append(out.Consents, consentOf(book, &a.Consents[i]))
	}
	for _, c := range a.Caps {
		out.Caps = append(out.Caps, capJSON{c.Max, lengthText(c.Per), c.Used})
	}
	for _, o := range a.Offers {
		out.Offers = append(out.Offers, standingOf(book, o))
	}
	return out
}

func figureOf(f *engine.Figure) figureJSON {
	out := figureJSON{Metric: f.Name, Value: f.Value, Unit: string(f.Unit), From: f.From, Formula: f.Formula}
	if f.Rule != nil && f.Rule.Where != nil {
		out.Where = f.Rule.Where.Source()
	}
	o := f.Origin
	if o.Of == "" {
		return out
	}
	if b := f.Band; b != nil {
		out.Band = &bandJSON{b.Of, b.Least, b.Most}
	}
	count := len(o.Facts)
	out.Of, out.Within, out.After, out.Count = o.Of, o.Within, o.After, &count
	for _, fact := range o.Facts[:min(count, shownFacts)] {
		out.Facts = append(out.Facts, factOf(fact))
	}
	return out
}

func factOf(f measure.Fact) factJSON { return factJSON{f.At, f.Order, f.Type, f.Amount, f.Value} }
