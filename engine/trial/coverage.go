package trial

import (
	"fmt"
	"slices"
	"sync"

	"holdfast/engine"
	"holdfast/rules"
	"holdfast/rules/expression"
)

// ItemKind says what an Item is.
type ItemKind string

// The kinds of item, each with what it is to be seen.
const (
	ItemPlaybook  ItemKind = "playbook"  // gave something
	ItemTrigger   ItemKind = "trigger"   // came for somebody of the audience, and did not
	ItemStep      ItemKind = "step"      // was taken, or left by
	ItemArm       ItemKind = "arm"       // was gone
	ItemBranch    ItemKind = "branch"    // a step's `when` held, and did not
	ItemRung      ItemKind = "rung"      // was given
	ItemLetter    ItemKind = "letter"    // was written
	ItemTier      ItemKind = "tier"      // was reached
	ItemBadge     ItemKind = "badge"     // was won
	ItemCondition ItemKind = "condition" // a part of a condition held, and did not
)

// Item is one thing that tests can go through, or one condition that they can
// see both ways.
type Item struct {
	Kind  ItemKind
	Of    string // what it belongs to: "win-back", "segment champions"
	Text  string // the step, letter or part of the condition
	Place rules.Place
	Ways  int  // 1: seen or not; 2: seen true and seen false
	Yes   bool // seen, or seen true
	No    bool // seen false
}

// Seen is how many of the item's Ways have been gone.
func (i *Item) Seen() int {
	n := 0
	if i.Yes {
		n++
	}
	if i.No && i.Ways == 2 {
		n++
	}
	return n
}

// Coverage is what tests have gone through. Several goroutines may note in it.
type Coverage struct {
	Items []*Item

	mu        sync.Mutex
	written   *rules.Written
	playbooks map[string]*Item
	triggers  map[string]*Item // by playbook
	steps     map[string]*Item // by playbook and step
	arms      map[string]*Item // by playbook, step and arm
	branches  map[string]*Item
	rungs     map[string][]*Item // by offer
	letters   map[string]*Item   // by name and locale
	tiers     map[string]*Item
	badges    map[string]*Item
	parts     [][]*Item // by place in written.Conditions
}

// NewCoverage lists everything that tests of a Book should go through. The
// conditions of aggregates, campaigns, badges and streaks are left out: they are
// asked of single facts.
func NewCoverage(book *rules.Book, written *rules.Written) *Coverage {
	c := &Coverage{
		written: written, playbooks: map[string]*Item{}, triggers: map[string]*Item{}, steps: map[string]*Item{}, arms: map[string]*Item{}, branches: map[string]*Item{},
		rungs: map[string][]*Item{}, letters: map[string]*Item{}, tiers: map[string]*Item{}, badges: map[string]*Item{}, parts: make([][]*Item, len(written.Conditions)),
	}
	var offers []*rules.Offer
	for i := range book.Playbooks {
		p := &book.Playbooks[i]
		c.playbooks[p.Name] = c.add(Item{Kind: ItemPlaybook, Of: p.Name, Place: written.Playbooks[p.Name], Ways: 1})
		if p.Trigger.Kind != rules.TriggerMatch {
			c.triggers[p.Name] = c.add(Item{Kind: ItemTrigger, Of: p.Name, Text: "trigger", Place: written.Playbooks[p.Name], Ways: 2})
		}
		for j := range p.Steps {
			c.step(p, j)
			if o := p.Steps[j].Offer; o != nil && !slices.Contains(offers, o) {
				offers = append(offers, o)
			}
		}
	}
	for _, o := range offers {
		for j := range o.Ladder {
			item := Item{Kind: ItemRung, Of: o.Name, Text: fmt.Sprintf("rung %d", j+1), Place: written.Rungs[o.Name][j], Ways: 1}
			c.rungs[o.Name] = append(c.rungs[o.Name], c.add(item))
		}
	}
	c.loyalty(book.Loyalty)
	for i := range written.Conditions {
		c.condition(i)
	}
	return c
}

func (c *Coverage) add(i Item) *Item {
	c.Items = append(c.Items, &i)
	return &i
}

func (c *Coverage) step(p *rules.Playbook, j int) {
	s := &p.Steps[j]
	if s.Kind == rules.StepWait && s.Wait.Kind != rules.WaitFor {
		return
	}
	key, place := p.Name+" "+s.ID, c.written.Steps[p.Name][j]
	c.steps[key] = c.add(Item{Kind: ItemStep, Of: p.Name, Text: s.ID, Place: place, Ways: 1})
	if s.When != nil {
		c.branches[key] = c.add(Item{Kind: ItemBranch, Of: p.Name, Text: "when of " + s.ID, Place: place, Ways: 2})
	}
	for _, a := range s.Arms {
		c.arms[key+" "+a.Name] = c.add(Item{Kind: ItemArm, Of: p.Name, Text: "arm " + a.Name + " of " + s.ID, Place: place, Ways: 1})
	}
	if s.Letter != nil {
		c.letter(s.Letter)
	}
	for _, v := range s.Variants {
		c.letter(v.Letter)
	}
}

// loyalty lists what customers may come to.
func (c *Coverage) loyalty(y *rules.Loyalty) {
	if y == nil {
		return
	}
	if y.Tiers != nil {
		for _, l := range y.Tiers.Levels {
			c.tiers[l.Name] = c.add(Item{Kind: ItemTier, Of: l.Name, Text: "tier", Place: c.written.Tiers[l.Name], Ways: 1})
		}
	}
	for _, b := range y.Badges {
		c.badges[b.Name] = c.add(Item{Kind: ItemBadge, Of: b.Name, Text: "badge", Place: c.written.Badges[b.Name], Ways: 1})
	}
}

func (c *Coverage) letter(l *rules.Letter) {
	for _, locale := range sorted(l.Variants) {
		key, place := l.Name+" "+locale, c.written.Letter(l.Name, locale)
		if c.letters[key] == nil {
			c.letters[key] = c.add(Item{Kind: ItemLetter, Of: l.Name, Text: place.File, Place: place, Ways: 1})
		}
	}
}

// condition lists the parts of one condition. A `when` of one part is its
// branch already.
func (c *Coverage) condition(i int) {
	condition := &c.written.Conditions[i]
	parts := condition.Program.Parts()
	if condition.OfFacts() || condition.Role == rules.RoleWhen && len(parts) == 1 {
		return
	}
	for _, part := range parts {
		place := condition.Place(part.Line, part.Column, part.Length)
		c.parts[i] = append(c.parts[i], c.add(Item{Kind: ItemCondition, Of: condition.Title(), Text: spaced(part.Source), Place: place, Ways: 2}))
	}
}

// Sum is how many ways there are and how many have been gone.
func (c *Coverage) Sum() (seen, ways int) {
	for _, i := range c.Items {
		seen, ways = seen+i.Seen(), ways+i.Ways
	}
	return seen, ways
}

// note takes in one moment.
func (c *Coverage) note(s *scene) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range s.plan.Playbooks {
		p := &s.plan.Playbooks[i]
		if t := c.triggers[p.Playbook.Name]; t != nil && p.Run != nil && s.board.Audience(i).Get(0) {
			t.Yes, t.No = t.Yes || p.Run.Matched > 0, t.No || p.Run.Matched == 0
		}
		for d := range p.Decisions.All() {
			c.decision(s, d)
		}
	}
	for _, r := range s.plan.Bookings.Ranks {
		for _, change := range r.Changes {
			if t := c.tiers[change.To]; t != nil && change.Up {
				t.Yes = true
			}
		}
	}
	for _, a := range s.plan.Bookings.Awards {
		c.badges[a.Challenge].Yes = true
	}
	evaluator := expression.NewEvaluator(expression.Context{Now: s.plan.At, Zone: s.book.Zone})
	for i, items := range c.parts {
		if len(items) == 0 {
			continue
		}
		condition := &c.written.Conditions[i]
		view, asked := s.asked(condition)
		if !asked {
			continue
		}
		hold, err := evaluator.PartsHold(condition.Program, view, 0)
		if err != nil {
			return fmt.Errorf("asking the parts of %s: %w", condition.Title(), err)
		}
		for k, yes := range hold {
			items[k].Yes, items[k].No = items[k].Yes || yes, items[k].No || !yes
		}
	}
	return nil
}

func (c *Coverage) decision(s *scene, d *engine.Decision) {
	if d.Step == nil {
		return
	}
	key := d.Key.Playbook + " " + d.Key.Step
	if branch := c.branches[key]; branch != nil {
		branch.Yes, branch.No = branch.Yes || d.Reason != engine.ConditionNo, branch.No || d.Reason == engine.ConditionNo
	}
	switch d.Reason {
	case engine.Passed, engine.Exited:
		if c.steps[key].Yes = true; d.Arm != "" {
			c.arms[key+" "+d.Arm].Yes = true
		}
		return
	case engine.Go:
	default:
		return
	}
	c.playbooks[d.Key.Playbook].Yes, c.steps[key].Yes = true, true
	if o := d.Step.Offer; o != nil {
		c.rungs[o.Name][s.rung(o)].Yes = true
	}
	if l := d.Letter(); l != nil {
		_, language := l.For(d.Locale)
		c.letters[l.Name+" "+language].Yes = true
	}
}
