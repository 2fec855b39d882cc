package web

import (
	"errors"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// byProgram is who moves points where a call does not say.
const byProgram = "api"

// movement is the body of grant, spend and return.
type movement struct {
	Customer string `json:"customer"`
	Points   int64  `json:"points"`
	ID       string `json:"id"` // of the reason, or the redemption: by it the call is known when it is told twice
	Note     string `json:"note"`
	Author   string `json:"author"`
	New      bool   `json:"new"` // a grant may be the first that the ledger hears of the customer
}

// purse is a customer's points as calls are answered.
type purse struct {
	Customer string `json:"customer"`
	Balance  int64  `json:"balance"`
	Pending  int64  `json:"pending"`
	Expiring int64  `json:"expiring_30d"`
	Repeated bool   `json:"repeated,omitempty"` // it was done before
}

func (c *call) purse(customer string, a *loyalty.Account) purse {
	return purse{Customer: customer, Balance: a.Balance(), Pending: a.Sums().Pending, Expiring: a.Expiring(c.now.AddDate(0, 0, 30))}
}

func showPoints(c *call) (any, error) {
	id := c.r.PathValue("id")
	account, err := c.Points.Account(c.r.Context(), c.now, id, engine.Policy(c.book))
	if err != nil {
		return nil, err
	}
	return c.purse(id, account), nil
}

// move reads a movement and carries it out.
func (c *call) move(do func(m movement) (*loyalty.Account, error)) (any, error) {
	var m movement
	if err := c.read(&m); err != nil {
		return nil, err
	}
	if m.Customer == "" || m.ID == "" {
		return nil, wrong("points are moved for a customer, under an id")
	}
	if m.Author == "" {
		m.Author = byProgram
	}
	account, err := do(m)
	repeated := errors.Is(err, loyalty.Repeated)
	if err != nil && !repeated {
		return nil, err
	}
	p := c.purse(m.Customer, account)
	p.Repeated = repeated
	return p, nil
}

// errStranger says that the ledger has nothing of a customer.
var errStranger = errors.New("the ledger has nothing of a customer with that id (if the id is right, say new: true)")

func grant(c *call) (any, error) {
	return c.move(func(m movement) (*loyalty.Account, error) {
		if !m.New {
			known, err := c.Points.Knows(c.r.Context(), m.Customer)
			if err != nil {
				return nil, err
			}
			if !known {
				return nil, errStranger
			}
		}
		e := loyalty.Earn{At: c.now, Source: loyalty.Source{Kind: loyalty.Hand, ID: m.ID}, Points: m.Points, Author: m.Author, Note: m.Note}
		return c.Points.Grant(c.r.Context(), m.Customer, e, engine.Policy(c.book))
	})
}

func spend(c *call) (any, error) {
	return c.move(func(m movement) (*loyalty.Account, error) {
		s := loyalty.Spend{At: c.now, ID: m.ID, Points: m.Points, Author: m.Author, Note: m.Note}
		return c.Points.Spend(c.r.Context(), m.Customer, s, engine.Policy(c.book))
	})
}

func giveBack(c *call) (any, error) {
	return c.move(func(m movement) (*loyalty.Account, error) {
		if m.Points != 0 {
			return nil, wrong("what is given back is all that the redemption took: leave points out")
		}
		return c.Points.Return(c.r.Context(), m.Customer, loyalty.Return{At: c.now, ID: m.ID, Author: m.Author, Note: m.Note}, engine.Policy(c.book))
	})
}

func showLoyalty(c *call) (any, error) {
	return c.Loyalty(c.r.Context(), c.book, c.now)
}
