package main

import (
	"io"
	"time"

	"holdfast/engine"
)

// The JSON of a diff. Money is in minor units of each side's currency; lists
// of customers are whole.

type diffJSON struct {
	Project   string               `json:"project"`
	At        time.Time            `json:"at"`
	Before    versionJSON          `json:"before"`
	After     versionJSON          `json:"after"`
	Changed   int                  `json:"changed_customers"`
	Playbooks []playbookChangeJSON `json:"playbooks"`
	Segments  []segmentChangeJSON  `json:"segments"`
	Offers    []offerChangeJSON    `json:"offers"`
	Letters   []letterChangeJSON   `json:"letters"`
	Customers []customerChangeJSON `json:"customers"` // the ten for whom most changes
}

type versionJSON struct {
	Name      string `json:"name"`
	Rules     string `json:"rules"` // hash of the rules as they were read
	Currency  string `json:"currency"`
	Customers int    `json:"customers"`
}

type sidesJSON[T any] struct {
	Before T `json:"before"`
	After  T `json:"after"`
}

type playbookChangeJSON struct {
	Playbook string                 `json:"playbook"`
	Itself   coming                 `json:"itself,omitempty"` // "new" or "gone"
	Gets     sidesJSON[int]         `json:"gets"`
	Gained   []personJSON           `json:"gained"`  // with the reason why they got nothing before
	Lost     []personJSON           `json:"lost"`    // with the reason why they get nothing now
	Changed  []string               `json:"changed"` // who get something on both sides, but not the same
	Funnel   sidesJSON[[]tallyJSON] `json:"funnel"`
	Points   sidesJSON[int64]       `json:"points"`
	Cost     sidesJSON[int64]       `json:"cost"`
	Blocked  sidesJSON[string]      `json:"blocked"`
}

type personJSON struct {
	Customer string        `json:"customer"`
	Reason   engine.Reason `json:"reason"`
}

type segmentChangeJSON struct {
	Segment   string         `json:"segment"`
	Itself    coming         `json:"itself,omitempty"` // "new", "gone" or "edited"
	Customers sidesJSON[int] `json:"customers"`
	Gained    []string       `json:"gained"`
	Lost      []string       `json:"lost"`
}

type offerChangeJSON struct {
	Offer string           `json:"offer"`
	Codes sidesJSON[int]   `json:"codes"`
	Cost  sidesJSON[int64] `json:"cost"`
}

type letterChangeJSON struct {
	Playbook  string            `json:"playbook"`
	Step      sidesJSON[string] `json:"step"`
	Customers int               `json:"customers"` // who get it on both sides
	Changed   int               `json:"changed"`   // for how many of them it differs
	Example   string            `json:"example"`
	Subject   sidesJSON[string] `json:"subject"`
	Preheader sidesJSON[string] `json:"preheader"`
	Body      []string          `json:"body"` // changed lines of the text and those around them, after "-", "+" or " "
}

type customerChangeJSON struct {
	Customer  string              `json:"customer"`
	Playbooks []outcomeChangeJSON `json:"playbooks"`
	Enters    []string            `json:"enters"` // segments
	Leaves    []string            `json:"leaves"`
}

type outcomeChangeJSON struct {
	Playbook string `json:"playbook"`
	Before   string `json:"before"`
	After    string `json:"after"`
}

func printDiffJSON(out io.Writer, _ style, d *difference, _ diffFlags) error {
	doc := diffJSON{
		Project: d.after.book.Name, At: d.at, Before: versionOf(d.before), After: versionOf(d.after), Changed: d.changed,
		Playbooks: []playbookChangeJSON{}, Segments: []segmentChangeJSON{}, Offers: []offerChangeJSON{},
		Letters: []letterChangeJSON{}, Customers: []customerChangeJSON{},
	}
	for _, p := range d.playbooks {
		doc.Playbooks = append(doc.Playbooks, playbookChangeJSON{
			Playbook: p.name, Itself: p.itself, Gets: sides(p.gets), Gained: people(p.gained), Lost: people(p.lost), Changed: written(p.other),
			Funnel: sidesJSON[[]tallyJSON]{tallies(p.funnel[0]), tallies(p.funnel[1])},
			Points: sides(p.points), Cost: sides(p.cost), Blocked: sides(p.blocked),
		})
	}
	for _, g := range d.segments {
		doc.Segments = append(doc.Segments, segmentChangeJSON{g.name, g.itself, sidesJSON[int]{g.before, g.after}, written(g.gained), written(g.lost)})
	}
	for _, o := range d.offers {
		doc.Offers = append(doc.Offers, offerChangeJSON{o.name, sidesJSON[int]{o.before.codes, o.after.codes}, sidesJSON[int64]{o.before.cost, o.after.cost}})
	}
	for _, l := range d.letters {
		one := letterChangeJSON{
			Playbook: l.playbook, Step: sidesJSON[string]{l.before, l.step}, Customers: l.customers, Changed: l.changed,
			Example: l.example, Subject: sides(l.subjects), Preheader: sides(l.previews), Body: []string{},
		}
		for _, line := range l.body {
			one.Body = append(one.Body, string(line.mark)+line.line)
		}
		doc.Letters = append(doc.Letters, one)
	}
	for _, c := range d.telling {
		one := customerChangeJSON{Customer: c.customer, Playbooks: []outcomeChangeJSON{}, Enters: written(c.entered), Leaves: written(c.left)}
		for _, o := range c.playbooks {
			one.Playbooks = append(one.Playbooks, outcomeChangeJSON{o.playbook, o.before, o.after})
		}
		doc.Customers = append(doc.Customers, one)
	}
	return writeJSON(out, doc)
}

func versionOf(v *version) versionJSON {
	return versionJSON{v.name, v.book.Hash, v.book.Currency.Code, v.plan.Customers}
}

func sides[T any](both [2]T) sidesJSON[T] { return sidesJSON[T]{both[0], both[1]} }

func people(list []person) []personJSON {
	out := []personJSON{}
	for _, p := range list {
		out = append(out, personJSON{p.customer, p.reason})
	}
	return out
}

func tallies(funnel []engine.Tally) []tallyJSON {
	out := []tallyJSON{}
	for _, t := range funnel {
		out = append(out, tallyJSON(t))
	}
	return out
}

// written is the list, [] and not null when nobody is on it.
func written(list []string) []string { return append([]string{}, list...) }
