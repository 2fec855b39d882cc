package channel

import (
	"context"
	"time"
)

// turn is a letter that a connection has in hand.
type turn struct {
	at     int // among the batch's envelopes
	made   letter
	begun  bool // the server has been told of it
	passed int  // how many servers have passed it on
}

// work is the life of one connection during one Send: it takes envelopes until
// none is left, the context ends, or the server is out of reach. An envelope is
// taken only when there is a connection to hand it to.
func (s *SMTP) work(ctx context.Context, b *batch) {
	var c *connection
	defer func() {
		if c != nil {
			b.lost()
			s.give(c)
		}
	}()
	var next *turn
	var again []*turn // taken, and not handed over because the connection was dropped, or the server would not have it
	for {
		if next == nil && len(again) == 0 && b.done() {
			return
		}
		if c == nil {
			if c = s.connect(ctx, b); c == nil {
				return
			}
		}
		t := next
		if t == nil && len(again) > 0 {
			t, again = again[0], again[1:]
		}
		if t == nil {
			i, ok := b.takeNext(ctx, s.domains, s.rate, c.server.rate)
			if !ok {
				return
			}
			t = &turn{at: i}
		}
		if no := s.prepare(c, b, t); no != nil {
			b.settle(t.at, verdict{outcome: *no})
			continue
		}
		var v verdict
		v, next = s.handOver(ctx, c, b, t)
		b.settle(t.at, v)
		elsewhere := (v.ours || v.away) && t.passed < len(s.servers)-1 // another one may take it
		if elsewhere {
			s.pass(c.server)
			t.passed++
		}
		if v.keep && !elsewhere {
			continue
		}
		c.close()
		c = nil
		b.lost()
		if v.dropped || elsewhere {
			again = append(again, &turn{at: t.at, passed: t.passed})
		}
		if next != nil { // certainly not handed over
			again, next = append(again, &turn{at: next.at}), nil
		}
	}
}

// connect is an open connection: one left from the last Send, or a new one. It
// is nil when the context ends, the server is out of reach, or the work is
// better left to the connections that are up.
func (s *SMTP) connect(ctx context.Context, b *batch) *connection {
	b.dialling.Lock()
	if b.isUp() {
		b.dialling.Unlock()
	} else {
		defer b.dialling.Unlock()
	}
	for ctx.Err() == nil && !b.down() {
		c, err := s.take(), error(nil)
		if c == nil {
			c, err = s.dial(ctx)
		} else {
			c.old = true
		}
		if err == nil {
			b.up()
			return c
		}
		if !b.dialFailed(err) {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(s.pause):
		}
	}
	return nil
}

// prepare makes the message of a turn; no is why it does not go.
func (s *SMTP) prepare(c *connection, b *batch, t *turn) (no *Outcome) {
	if t.begun {
		return nil
	}
	made, err := c.pages[1].compose(b.envelopes[t.at])
	if err != nil {
		return &Outcome{State: Failed, Unasked: true, Detail: oneLine(err.Error())}
	}
	if !made.plain && !c.international() {
		return &Outcome{State: Failed, Unasked: true, MessageID: made.id, Detail: needsUTF8}
	}
	if made.data, err = s.signing.sign(made.data); err != nil {
		return &Outcome{State: Failed, MessageID: made.id, Detail: oneLine(err.Error())}
	}
	t.made = made
	c.pages[0], c.pages[1] = c.pages[1], c.pages[0]
	return nil
}

// ahead is the next letter, ready to begin with the end of the one before; nil
// when there is none, or none that may begin at once.
func (s *SMTP) ahead(ctx context.Context, c *connection, b *batch) *turn {
	if !c.pipelines() || s.rate.every > 0 || c.server.rate.every > 0 {
		return nil
	}
	for {
		i, ok := b.takeNow(ctx, s.domains)
		if !ok {
			return nil
		}
		t := &turn{at: i}
		no := s.prepare(c, b, t)
		if no == nil {
			return t
		}
		b.settle(i, verdict{outcome: *no})
	}
}

// handOver gives a letter to the server and judges what came of it. The next one
// may have begun then.
func (s *SMTP) handOver(ctx context.Context, c *connection, b *batch, t *turn) (v verdict, next *turn) {
	old, key := c.old, b.envelopes[t.at].Key
	c.old = true
	words, failed := "", c.invited(t, s.timeout)
	if failed == nil {
		if err := s.marks.begin(key); err != nil { // the server waits in vain for the message
			return verdict{outcome: Outcome{State: Later, MessageID: t.made.id, Detail: oneLine(err.Error())}}, nil
		}
		next = s.ahead(ctx, c, b)
		words, failed = c.transfer(&t.made, next)
	}
	v = judge(words, failed)
	v.dropped = v.dropped && old
	v.outcome.MessageID = t.made.id
	v.outcome.Detail = c.server.secrets.scrub(v.outcome.Detail)
	// Without the mark it would be in doubt after a crash, and only then.
	_ = s.marks.end(key, v.outcome)
	return v, next
}

// needsUTF8 is why a letter with an address such as jörg@example.com is not taken.
const needsUTF8 = "the server takes only addresses in plain ASCII (it does not offer SMTPUTF8)"
