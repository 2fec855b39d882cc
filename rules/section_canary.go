package rules

func canarySlot(into **canaryDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return canaryFields(&canaryDraft{}) }}, func(l *loader, v value) {
		c := &canaryDraft{at: v, bounced: stopDraft{share: -1}, complained: stopDraft{share: -1}, unsubscribed: stopDraft{share: -1}}
		c.bad = !l.object(v, "canary", canaryFields(c)) || c.bad
		*into = c
	}}
}

func canaryFields(c *canaryDraft) []field {
	stop := objectSlot("stop", func() []field {
		return []field{
			{name: "bounced", about: "Share of the first whose mailbox does not exist.", slot: keepPlace(share(&c.bounced.share, "bounced"), &c.bounced.at), sample: "2%"},
			{name: "complained", about: "Share of the first who call it spam.", slot: keepPlace(share(&c.complained.share, "complained"), &c.complained.at), sample: "0.1%"},
			{name: "unsubscribed", about: "Share of the first who want no more letters.", slot: keepPlace(share(&c.unsubscribed.share, "unsubscribed"), &c.unsubscribed.at), sample: "1%"},
		}
	}).under(law{"minProperties": 1})
	within := slot{stop.shape, func(l *loader, v value) { c.bad = !l.object(v, "stop", stop.shape.fields()) || c.bad }}
	return []field{
		{name: "first", about: "How many messages go first.", slot: whole(&c.first, "first", 1, 1_000_000), required: true, sample: "200"},
		{name: "wait", about: "How long the rest waits for what comes back.", slot: duration(&c.wait, "wait"), required: true, sample: "1d"},
		{name: "stop", about: "Shares of the first above which the rest is not sent.", slot: within, required: true},
	}
}

// buildCanary is nil where there is none.
func (l *loader) buildCanary(d *canaryDraft) *Canary {
	if d == nil {
		return nil
	}
	c := &Canary{First: d.first, Wait: d.wait.duration()}
	asked := false
	for _, s := range []struct {
		written stopDraft
		into    *float64
	}{{d.bounced, &c.Bounced}, {d.complained, &c.Complained}, {d.unsubscribed, &c.Unsubscribed}} {
		asked = asked || s.written.at.node != nil
		if *s.into = max(s.written.share, 0); s.written.share == 0 {
			l.at(s.written.at).say("a canary stops above a share, and this is none", "write a small one, such as 0.1%, or take the line away")
		}
	}
	if !asked && !d.bad {
		l.at(d.at).say("nothing stops this canary", "write under stop: bounced: 2%, complained: 0.1% or unsubscribed: 1%")
	}
	return c
}
