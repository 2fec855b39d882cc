package dispatch

import (
	"context"

	"holdfast/engine"
	"holdfast/rules"
)

// route is one way out.
type route struct {
	Carrier
	name     string
	messages int // that the plan has for it
	refusal  refusal
}

// way is how a step leaves; nil when it does not.
func (r *delivering) way(s *rules.Step) *route {
	switch c, _ := s.Sends(); c {
	case rules.ChannelEmail:
		return &r.mail
	case rules.ChannelWebhook:
		return &r.hooks
	}
	return nil
}

// parcel is what goes one way together.
type parcel struct {
	way     *route
	letters []Letter
	whose   []int // the decision of each
}

func (p *parcel) put(decision int, l Letter) {
	p.letters, p.whose = append(p.letters, l), append(p.whose, decision)
}

// send is the carrier's answer for every message. One that it left without an
// answer may have arrived.
func (p *parcel) send(ctx context.Context) []Outcome {
	if len(p.letters) == 0 {
		return nil
	}
	outcomes := p.way.Send(ctx, p.letters)
	for len(outcomes) < len(p.letters) {
		outcomes = append(outcomes, Outcome{State: engine.TouchUnknown, Detail: "the channel did not say what became of it"})
	}
	return outcomes[:len(p.letters)]
}
