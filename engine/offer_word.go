package engine

import (
	"holdfast/rules"
	"holdfast/rules/table"
)

// held puts the words about customers' codes on the board, as far as something
// needs them: how many good ones they hold of an offer, when the first of these
// ends, and how often they have used one.
func (b *Board) held(in Input, rows int) {
	type words struct{ codes, expires, used *table.Column }
	of := map[string]words{}
	need := func(offer, part string, kind table.Kind) *table.Column {
		word := rules.OfferWord(offer, part)
		if !in.Book.Needs(word) {
			return nil
		}
		c := table.NewColumn(kind, rows)
		if kind == table.Number {
			c.Valid = nil
		}
		b.Table.Set(word, c)
		return c
	}
	for i := range in.Book.Offers {
		name := in.Book.Offers[i].Name
		w := words{
			need(name, rules.HeldCodes, table.Number), need(name, rules.HeldExpires, table.Time), need(name, rules.HeldUsed, table.Number),
		}
		if w != (words{}) {
			of[name] = w
		}
	}
	if len(of) == 0 {
		return
	}
	for i := range in.History.Issued {
		code := &in.History.Issued[i]
		w, needed := of[code.Offer]
		row, known := in.People.IDs.LookupString(code.Customer)
		if !needed || !known {
			continue
		}
		if w.used != nil {
			w.used.Num[row] += float64(code.Used)
		}
		if !code.Good {
			continue
		}
		if w.codes != nil {
			w.codes.Num[row]++
		}
		if c, ends := w.expires, code.Until; c != nil && !ends.IsZero() && (c.Missing(int(row)) || ends.UnixMicro() < c.Micro[row]) {
			c.Micro[row] = ends.UnixMicro()
			c.Valid.Set(int(row))
		}
	}
}
