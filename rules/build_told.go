package rules

import (
	"slices"

	"holdfast/rules/table"
)

// addTold gives the project the events that its own letters bring in, where links
// are served: answers to surveys, clicks, opens, unsubscribing. They come from the
// ledger, behind those of the project's source, if it has one.
func (l *loader) addTold() {
	if l.draft.links.at.node == nil || l.broken[misspeltSource+"events"] {
		return
	}
	if l.book.Events == nil {
		if l.draft.customers == nil || l.draft.events != nil {
			return // what is wrong there has been said
		}
		l.book.Events = &Source{Name: "events", Zone: l.book.Zone, Raw: map[string]table.Kind{}}
	}
	l.book.Events.Told = true
	for _, f := range toldFields {
		if !slices.ContainsFunc(l.book.Events.Fields, func(own Field) bool { return own.Name == f.Name }) && !l.broken[f.Name] {
			l.book.Events.Fields = append(l.book.Events.Fields, f)
		}
	}
}

// toldFields are what an event of the ledger has.
var toldFields = []Field{
	{Name: "customer", Kind: table.Text, Required: true, Told: true},
	{Name: "at", Kind: table.Time, Required: true, Told: true},
	{Name: "type", Kind: table.Text, Required: true, Told: true},
	{Name: "value", Kind: table.Number, Told: true},
}
