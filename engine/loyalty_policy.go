package engine

import (
	"holdfast/engine/loyalty"
	"holdfast/rules"
)

// Policy is a project's rules of points. Where it has none they can be spent at
// once and stay.
func Policy(book *rules.Book) loyalty.Policy {
	p := loyalty.Policy{Zone: book.Zone}
	if l := book.Loyalty; l != nil {
		p.Pending = int(l.Points.Pending)
		p.Expiry = loyalty.Expiry{Kind: loyalty.ExpiryKind(l.Points.Expiry.Kind), N: l.Points.Expiry.N}
	}
	return p
}
