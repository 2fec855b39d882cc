package channel

import (
	"context"
	"time"
)

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
	again := -1 // the envelope that a dropped connection did not take
	passed := 0 // how many servers have passed it on
	for {
		if again < 0 && b.done() {
			return
		}
		if c == nil {
			if c = s.connect(ctx, b); c == nil {
				return
			}
		}
		i, ok := again, true
		if again < 0 {
			i, ok = b.takeNext(ctx, s.domains, s.rate, c.server.rate)
		}
		if !ok {
			return
		}
		again = -1
		v := s.handOver(c, b.envelopes[i])
		b.outcomes[i] = v.outcome
		b.hear(v)
		elsewhere := (v.ours || v.away) && passed < len(s.servers)-1 // another one may take it
		if elsewhere {
			s.pass(c.server)
			passed++
		} else {
			passed = 0
		}
		if v.keep && !elsewhere {
			continue
		}
		c.close()
		c = nil
		b.lost()
		if v.dropped || elsewhere {
			again = i
		}
	}
}

// connect is an open connection: one left from the last Send, or a new one. It
// is nil when the context ends, the server is out of reach, or the work is
// better left to the connections that are up.
func (s *SMTP) connect(ctx context.Context, b *batch) *connection {
	b.dialling.Lock()
	defer b.dialling.Unlock()
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

// handOver gives one envelope to the server and judges what came of it.
func (s *SMTP) handOver(c *connection, e Envelope) verdict {
	made, err := compose(e)
	if err != nil {
		return verdict{outcome: Outcome{State: Failed, Detail: oneLine(err.Error())}, keep: true}
	}
	if !made.plain && !c.international() {
		return verdict{keep: true, outcome: Outcome{State: Failed, MessageID: made.id, Detail: needsUTF8}}
	}
	if made.data, err = s.signing.sign(made.data); err != nil {
		return verdict{keep: true, outcome: Outcome{State: Failed, MessageID: made.id, Detail: oneLine(err.Error())}}
	}
	old := c.old
	c.old = true
	if err := s.marks.begin(e.Key); err != nil {
		return verdict{keep: true, outcome: Outcome{State: Later, MessageID: made.id, Detail: oneLine(err.Error())}}
	}
	v := judge(c.talk(&made, s.timeout))
	v.dropped = v.dropped && old
	v.outcome.MessageID = made.id
	v.outcome.Detail = c.server.secrets.scrub(v.outcome.Detail)
	// Without the mark it would be in doubt after a crash, and only then.
	_ = s.marks.end(e.Key, v.outcome)
	return v
}

// needsUTF8 is why a letter with an address such as jörg@example.com is not taken.
const needsUTF8 = "the server takes only addresses in plain ASCII (it does not offer SMTPUTF8)"
