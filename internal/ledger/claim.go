package ledger

import (
	"context"
	"fmt"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// Claim takes the steps of a batch of go-decisions, in one transaction: when it
// returns without an error, what was taken is on the disk, and the caller may
// hand it over. Answers come in the batch's order; the caller settles every
// taken step, but for rewards and bare offers, which are done by being claimed.
//
// What could have changed since the plan is checked once more: that nobody had
// the step before, that the address of a message is not banned and its customer
// has not said no since, that every account it is charged to holds, that the
// customer's last code of the offer is older than its OncePer, and that of any
// offer than its Rest, counted in days of at's zone (so hand at in the project's
// zone), that they hold no good code of another offer of its group, and that its
// pool has a voucher left. A refusal leaves nothing behind. An account that has a
// limit must stand in terms.Budgets.
//
// An instant before that of the newest touch is refused, and the error wraps
// ErrPast: a plan of then does not know what has been done since.
//
// An offer's code is reserved, and issued when the touch is settled as sent.
// terms.Draw makes a code from an offer's pattern. It is asked again when another
// customer has the code, and the whole batch is refused when 20 in a row are
// taken: the pattern is too short.
func (l *Ledger) Claim(
	ctx context.Context, at time.Time, batch []engine.Decision, terms engine.Terms,
) ([]engine.Claim, error) {
	claims := make([]engine.Claim, len(batch))
	err := l.batch(ctx, func(p *pen) error {
		if err := p.onward(at); err != nil {
			return err
		}
		c := claiming{pen: p, at: at, Terms: terms, left: map[string]int64{}, spent: map[string]int64{}}
		if err := c.listen(); err != nil {
			return err
		}
		for i := range batch {
			if d := &batch[i]; d.Reason != engine.Go {
				return fmt.Errorf("%s is not to be handed over: %s", name(d.Key), d.Reason)
			}
		}
		err := c.decisions(batch, at, c.plain, func(i int, opened bool) (err error) {
			if opened {
				claims[i] = engine.Claim{Key: batch[i].Key, Taken: true}
				c.claimed, c.since = c.claimed+1, at
				return nil
			}
			claims[i], err = c.claim(&batch[i])
			return err
		})
		if err != nil {
			return err
		}
		return c.book()
	})
	if err != nil {
		return nil, fmt.Errorf("claiming: %w", err)
	}
	return claims, nil
}

// claiming is one batch being claimed.
type claiming struct {
	*pen
	at time.Time
	engine.Terms
	left   map[string]int64 // by account: of its budget, after what this batch has taken
	spent  map[string]int64 // by account: by this batch
	banned bool             // some address is
	salt   []byte
	said   bool // somebody has said no since at
}

// plain says whether all that there is to claim is a message that nothing stands in
// the way of, and what it does to its entry.
func (c *claiming) plain(d *engine.Decision) (t turn, plain bool, err error) {
	if d.Step == nil || d.Incentive != nil || len(d.Charges) > 0 {
		return t, false, nil
	}
	if _, sends := d.Step.Sends(); !sends {
		return t, false, nil
	}
	why, err := c.unwanted(d)
	return touching(d, engine.TouchClaimed, c.at), why == "", err
}

func (c *claiming) claim(d *engine.Decision) (engine.Claim, error) {
	refused := func(why engine.Reason, err error) (engine.Claim, error) {
		return engine.Claim{Key: d.Key, Reason: why}, err
	}
	if why, err := c.unwanted(d); why != "" || err != nil {
		return refused(why, err)
	}
	voucher, why, err := c.unoffered(d)
	if why != "" || err != nil {
		return refused(why, err)
	}
	charges := charges(d)
	if why, err := c.affordable(d, charges); why != "" || err != nil {
		return refused(why, err)
	}
	t := touching(d, engine.TouchClaimed, c.at)
	if k := kind(d); k == string(rules.StepReward) || k == string(rules.StepOffer) {
		t.touch = engine.TouchSent
	}
	e, fresh, why, err := c.entry(d, t)
	if why != "" || err != nil {
		return refused(why, err)
	}
	taken, err := c.touch(e, d, t, fresh, c.at)
	if err != nil || !taken {
		return refused(engine.EnteredBefore, err)
	}
	if t.touch == engine.TouchClaimed {
		c.claimed, c.since = c.claimed+1, c.at
	}
	claim := engine.Claim{Key: d.Key, Taken: true}
	if d.Incentive != nil {
		if claim.Code, err = c.reserve(e.id, d, voucher, t.touch == engine.TouchSent); err != nil {
			return engine.Claim{}, err
		}
	}
	if err := c.charge(e.id, d, charges); err != nil {
		return engine.Claim{}, err
	}
	if kind(d) == string(rules.StepReward) {
		if err := c.grant(d); err != nil {
			return engine.Claim{}, fmt.Errorf("granting %d points: %w", d.Points, err)
		}
	}
	if fresh {
		return claim, nil
	}
	return claim, c.advance(e.id, t, c.at)
}

// grant books a reward's points, with the touch's key as the source.
func (c *claiming) grant(d *engine.Decision) error {
	u, err := c.purse(c.Policy, d.Key.Customer)
	if err != nil {
		return err
	}
	if err := u.Earn(loyalty.Earn{At: u.from(c.at), Source: d.Key.Source(), Points: d.Points, Note: d.Step.Note}); err != nil {
		return err
	}
	_, err = u.put(c.pen)
	return err
}

// entry is the open entry that the decision's touch goes into, a fresh one if
// need be, or the reason why there is none.
func (c *claiming) entry(d *engine.Decision, t turn) (e passage, fresh bool, why engine.Reason, err error) {
	if !d.Opens {
		if e, err = c.passage(d.Key); err != nil {
			return e, false, "", err
		}
	}
	if e.id == 0 {
		id, fresh, err := c.enter(d, t, c.at)
		if fresh || err != nil {
			return passage{id: id}, fresh, "", err
		}
		if e, err = c.passage(d.Key); err != nil {
			return e, false, "", err
		}
	}
	switch e.state {
	case engine.EntryOpen:
		return e, false, "", nil
	case engine.EntryExited:
		if before, err := c.touched(e.id, d.Key.Step); !before {
			return e, false, engine.Exited, err
		}
	}
	// Finished, or there is none because the customer is on another passage.
	return e, false, engine.EnteredBefore, nil
}
