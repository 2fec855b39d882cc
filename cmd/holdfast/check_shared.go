package main

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"holdfast/internal/ledger"
	"holdfast/rules"
)

// codesElsewhere are the shared codes of offers that the ledger has as something
// else already: a voucher of a pool, a customer's own code, another offer's. A run
// would put off whatever gives such an offer.
func codesElsewhere(ctx context.Context, l *ledger.Ledger, book *rules.Book) (found rules.Problems, err error) {
	for i := range book.Offers {
		o := &book.Offers[i]
		if o.Shared == "" {
			continue
		}
		c, known, err := l.FindCode(ctx, o.Shared)
		if err != nil {
			return found, err
		}
		is := ""
		switch {
		case !known:
		case c.Pooled:
			is = "a voucher in the pool of " + c.Offer
		case c.Customer != "":
			is = "a customer's own code of " + c.Offer
		case c.Offer != o.Name:
			is = "everybody's code of " + c.Offer
		}
		if is != "" {
			found = append(found, sharedProblem(book, o, is))
		}
	}
	return found, nil
}

// sharedProblem says in a sentence what a shared code is already, and where it
// stands.
func sharedProblem(book *rules.Book, o *rules.Offer, is string) rules.Problem {
	p := rules.Problem{
		File: o.File, Line: o.Line, Column: 1, Length: 1,
		Message: fmt.Sprintf("the shared code %s of the offer %s is %s already, and no run could give it", o.Shared, o.Name, is),
		Hint:    "give the offer another one",
	}
	if p.Source, p.Column = sourceLine(book, o.File, o.Line); strings.Contains(p.Source, o.Shared) {
		p.Column = 1 + utf8.RuneCountInString(p.Source[:strings.Index(p.Source, o.Shared)])
		p.Length = utf8.RuneCountInString(o.Shared)
	}
	return p
}
