package web

import (
	"errors"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// redemption is the body of redeem and rollback.
type redemption struct {
	Code     string `json:"code"`
	Order    string `json:"order"`
	Customer string `json:"customer"`
	Cost     string `json:"cost"` // what it took off, in major units; "": nobody knows yet
	At       string `json:"at"`
}

// standing is a code as calls are answered.
type standing struct {
	Code     string            `json:"code"`
	Offer    string            `json:"offer"`
	Customer string            `json:"customer,omitempty"` // missing: nobody's yet, or everybody's
	State    loyalty.CodeState `json:"state"`
	From     time.Time         `json:"from,omitzero"`
	Until    time.Time         `json:"until,omitzero"`
	Uses     int               `json:"uses,omitempty"` // in all; missing: any number
	Used     int               `json:"used"`
	Repeated bool              `json:"repeated,omitempty"` // it was done before
}

func (c *call) standing(code loyalty.Code) standing {
	s := standing{
		Code: code.Shown(), Offer: code.Offer, Customer: code.Customer, State: code.State, Uses: code.Terms.Uses, Used: code.Standing(),
	}
	if after, err := code.After(loyalty.CodeEvent{Verb: loyalty.Expire, At: c.now}); err == nil {
		s.State = after.State
	}
	if !code.Terms.From.IsZero() {
		s.From = code.Terms.From.In(c.book.Zone)
	}
	if !code.Terms.Until.IsZero() {
		s.Until = code.Terms.Until.In(c.book.Zone)
	}
	return s
}

// done is the answer to a code that something was done to, or had been before.
func (c *call) done(code loyalty.Code, err error) (any, error) {
	if err != nil && !errors.Is(err, loyalty.Repeated) {
		return nil, err
	}
	s := c.standing(code)
	s.Repeated = err != nil
	return s, nil
}

func redeem(c *call) (any, error) {
	var b redemption
	if err := c.read(&b); err != nil {
		return nil, err
	}
	if b.Code == "" || b.Order == "" {
		return nil, wrong("a redemption has a code and an order")
	}
	r := engine.Redemption{Code: b.Code, ID: b.Order, Customer: b.Customer, Cost: -1}
	var err error
	if b.Cost != "" {
		if r.Cost, err = c.book.Currency.Parse(b.Cost); err != nil {
			return nil, wrong("cost: %v", err)
		}
	}
	if r.At, err = c.when(b.At); err != nil {
		return nil, err
	}
	return c.done(c.Codes.Redeem(c.r.Context(), r))
}

func rollBack(c *call) (any, error) {
	var b struct {
		Code  string `json:"code"`
		Order string `json:"order"`
		At    string `json:"at"`
	}
	if err := c.read(&b); err != nil {
		return nil, err
	}
	if b.Code == "" || b.Order == "" {
		return nil, wrong("what is rolled back has a code and an order")
	}
	at, err := c.when(b.At)
	if err != nil {
		return nil, err
	}
	return c.done(c.Codes.RollBack(c.r.Context(), b.Code, b.Order, at))
}

func showCode(c *call) (any, error) {
	story, found, err := c.Codes.FindCode(c.r.Context(), c.r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, loyalty.Unknown
	}
	return c.standing(story.Code), nil
}

func listOffers(c *call) (any, error) {
	all, err := c.Offers(c.r.Context(), c.book, c.now)
	return map[string]any{"currency": c.book.Currency.Code, "offers": all}, err
}
