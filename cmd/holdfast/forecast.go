package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// forecast is what playbooks do, or would have done, day by day.
type forecast struct {
	Project string         `json:"project"`
	From    time.Time      `json:"from"`
	To      time.Time      `json:"to"`
	Days    []forecastDay  `json:"days"`
	Total   []forecastDeed `json:"total"` // of the whole time, by playbook
	Blocked []string       `json:"blocked,omitempty"`
}

// forecastDay is one day of the project's calendar on which something happens.
type forecastDay struct {
	Day       string         `json:"day"`
	Playbooks []forecastDeed `json:"playbooks"`
}

// forecastDeed is what one playbook does in a length of time.
type forecastDeed struct {
	Playbook string `json:"playbook"`
	Entered  int    `json:"entered"`
	Emails   int    `json:"emails"`
	Webhooks int    `json:"webhooks"`
	Offers   int    `json:"offers"`
	Cost     int64  `json:"cost"` // expected, minor units
	Rewards  int    `json:"rewards"`
	Points   int64  `json:"points"`
	HeldOut  int    `json:"held_out"`
	PutOff   int    `json:"put_off"` // by quiet hours, holidays, silences, budgets
	Capped   int    `json:"capped"`  // had had enough messages
	Left     int    `json:"left"`    // reached the goal
}

func (d *forecastDeed) empty() bool { return *d == forecastDeed{Playbook: d.Playbook} }

// add sums two up.
func (d *forecastDeed) add(o forecastDeed) {
	d.Entered += o.Entered
	d.Emails += o.Emails
	d.Webhooks += o.Webhooks
	d.Offers += o.Offers
	d.Cost += o.Cost
	d.Rewards += o.Rewards
	d.Points += o.Points
	d.HeldOut += o.HeldOut
	d.PutOff += o.PutOff
	d.Capped += o.Capped
	d.Left += o.Left
}

// count adds what one decision does. Somebody who is put off counts when that
// is decided, not each time that it is found to be still so.
func (d *forecastDeed) count(decision *engine.Decision) {
	if decision.Opens {
		d.Entered++
	}
	switch decision.Reason {
	case engine.Go:
		if channel, sends := decision.Step.Sends(); sends && channel == rules.ChannelWebhook {
			d.Webhooks++
		} else if sends {
			d.Emails++
		}
		if decision.Incentive != nil {
			d.Offers++
			d.Cost += decision.Incentive.Cost
		}
		if decision.Step.Kind == rules.StepReward {
			d.Rewards++
			d.Points += decision.Points
		}
	case engine.HeldOut:
		d.HeldOut++
	case engine.Exited:
		if decision.Keep {
			d.Left++
		}
	case engine.Capped:
		if decision.Keep {
			d.Capped++
		}
	case engine.Deferred, engine.OffDay, engine.Silenced, engine.OverBudget, engine.Inhibited, engine.CanaryWait:
		if decision.Keep {
			d.PutOff++
		}
	}
}

// simulate decides from one instant until before another, with the ledger in
// memory, and counts.
func simulate(ctx context.Context, w *world, book *rules.Book, rehearsal dispatch.Rehearsal, from, to time.Time, only func(string) bool) (*forecast, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as preview does
	bar := newProgress(w)
	defer bar.clear()
	out := &forecast{Project: book.Name, From: from, To: to}
	days := map[string]map[string]*forecastDeed{}
	total := map[string]*forecastDeed{}
	tell := bar.of("simulating")
	s := dispatch.Simulation{
		Book: book, Facts: newFacts(book, nil, rehearsal), Ledger: rehearsal, From: from, To: to, Only: only, Clock: w.clock, Random: rand.Reader,
		Seen: func(plan *engine.Plan) error {
			if tell != nil {
				tell(int64(plan.At.Sub(from)), int64(to.Sub(from)))
			}
			day := plan.At.In(book.Zone).Format(time.DateOnly)
			for i := range plan.Playbooks {
				pp := &plan.Playbooks[i]
				deed := forecastDeed{Playbook: pp.Playbook.Name}
				for d := range pp.Decisions.All() {
					deed.count(d)
				}
				if pp.Blocked != "" && pp.Matched > 0 { // else there was nobody to do anything for
					out.Blocked = append(out.Blocked, plan.At.In(book.Zone).Format("2006-01-02 15:04")+" "+pp.Playbook.Name+": "+pp.BlockedWhy)
				}
				sum(total, deed)
				if days[day] == nil {
					days[day] = map[string]*forecastDeed{}
				}
				sum(days[day], deed)
			}
			return nil
		},
	}
	if err := s.Run(ctx); err != nil {
		return nil, err
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if deeds := inOrder(book, days[day]); len(deeds) > 0 {
			out.Days = append(out.Days, forecastDay{day, deeds})
		}
	}
	out.Total = inOrder(book, total)
	return out, nil
}

func sum(into map[string]*forecastDeed, d forecastDeed) {
	if into[d.Playbook] == nil {
		into[d.Playbook] = &forecastDeed{Playbook: d.Playbook}
	}
	into[d.Playbook].add(d)
}

// inOrder are the deeds that come to something, in the order of the playbooks.
func inOrder(book *rules.Book, deeds map[string]*forecastDeed) []forecastDeed {
	var out []forecastDeed
	for i := range book.Playbooks {
		if d := deeds[book.Playbooks[i].Name]; d != nil && !d.empty() {
			out = append(out, *d)
		}
	}
	return out
}

// runAhead is plan with --for.
func runAhead(ctx context.Context, w *world, book *rules.Book, f planFlags) error {
	span, err := rules.ParseSpan(f.span)
	if err != nil {
		return usage(fmt.Errorf("--for: %w", err))
	}
	if f.customer != "" {
		return usage(errors.New("--for counts everybody: take --customer away"))
	}
	only, err := chosen(book, f.playbooks)
	if err != nil {
		return err
	}
	from, err := instant(w, book, f.at)
	if err != nil {
		return err
	}
	l, err := ledger.Rehearse(ctx, ledgerPath(book))
	if err != nil {
		return err
	}
	defer l.Close() // it is thrown away
	if err := l.Rename(ctx, book.Renamed()); err != nil {
		return err
	}
	out, err := simulate(ctx, w, book, l, from, span.After(from, book.Zone), only)
	if err != nil {
		return err
	}
	return printForecast(w.out, styleFor(w, w.out), book, out, f.format, "forecast",
		"Nothing was sent or written. No orders are foreseen, so nobody comes back in it.")
}
