package main

import (
	"encoding/json"
	"strings"

	"holdfast/engine"
	"holdfast/internal/channel"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// playbookView is one playbook of the page.
type playbookView struct {
	*engine.PlaybookPlan
	Given  []givenView
	Left   []leftView
	Beyond int // of Given, those whose letters the page does not hold
}

// leftView are those who get nothing for one reason.
type leftView struct {
	Reason engine.Reason
	Count  int
	Shown  []*engine.Decision
}

func newPlaybookView(p *planned, pp *engine.PlaybookPlan, f planFlags) playbookView {
	v := playbookView{PlaybookPlan: pp}
	letters := 0
	for _, place := range goes(pp, f) {
		d := pp.Decisions.At(place)
		g := givenView{planned: p, Decision: &d}
		_, g.Full = d.Step.Sends()
		if d.Writes() {
			letters++
		}
		if d.Writes() && !f.all && letters > shownLetters {
			g.Full = false
			v.Beyond++
		}
		v.Given = append(v.Given, g)
	}
	for _, place := range leftOut(pp, f) {
		d := pp.Decisions.At(place)
		if len(v.Left) == 0 || v.Left[len(v.Left)-1].Reason != d.Reason {
			v.Left = append(v.Left, leftView{Reason: d.Reason})
		}
		l := &v.Left[len(v.Left)-1]
		if l.Count++; f.all || l.Count <= shownLeft {
			l.Shown = append(l.Shown, &d)
		}
	}
	return v
}

// More is how many are not listed.
func (l leftView) More() int { return l.Count - len(l.Shown) }

// Step is where a decision stopped.
func (l leftView) Step(d *engine.Decision) string { return stepText(d.Key.Step, d.Arm) }

// Why is the detail behind the reason.
func (l leftView) Why(d *engine.Decision) string { return why(d) }

// Audience is the condition in one line.
func (v playbookView) Audience() string {
	return strings.Join(strings.Fields(audienceText(v.Playbook.Audience.Source())), " ")
}

// On is what the playbook waits for besides its audience; "" for nothing.
func (v playbookView) On() string { return triggerWhat(&v.Playbook.Trigger) }

// Most is the largest count of the funnel.
func (v playbookView) Most() int {
	most := 1
	for _, t := range v.Funnel {
		most = max(most, t.Count)
	}
	return most
}

// Class is how a reason is drawn.
func (v playbookView) Class(r engine.Reason) string { return fates[fateOf(r)].Class }

// Fates are the parts of the playbook's bar, in the order of the legend.
func (v playbookView) Fates() []fate {
	out := make([]fate, len(fates))
	for i := range fates {
		out[i] = fate{Class: fates[i].Class, Text: fates[i].Text}
	}
	for _, t := range v.Funnel {
		out[fateOf(t.Reason)].Count += t.Count
	}
	return out
}

// givenView is one thing that one customer gets. Its letter is written when the
// page comes to it.
type givenView struct {
	*planned
	*engine.Decision
	Full bool // it is a message, and the page holds all of it
}

// Customer is who gets it.
func (g givenView) Customer() string { return g.Key.Customer }

// Gets is what it is, in a few words.
func (g givenView) Gets() string {
	if g.Step.Kind == rules.StepReward {
		return counted(int(g.Points), "point")
	}
	return stepText(g.Key.Step, g.Variant)
}

// To is where it goes.
func (g givenView) To() string {
	if g.Step.Kind == rules.StepWebhook {
		return "webhook " + g.Step.Webhook.Name
	}
	return g.Address
}

// Offer is the offer as it is made; "" when there is none.
func (g givenView) Offer() string {
	if g.Incentive == nil {
		return ""
	}
	return offerText(g.book, g.Incentive)
}

// Expires is when the offer does; "" when never.
func (g givenView) Expires() string {
	if g.Incentive == nil || g.Incentive.Expires.IsZero() {
		return ""
	}
	return g.Incentive.Expires.In(g.book.Zone).Format("2 January 2006, 15:04")
}

// letterView is a letter as the page shows it.
type letterView struct {
	Subject, Preheader, HTML, Text, Head string
	Fault                                string // why it cannot be written
}

// Letter is the letter, or nil when none goes with it.
func (g givenView) Letter() *letterView {
	if !g.Writes() {
		return nil
	}
	shown := nobodys(g.Decision)
	message, err := g.writer.Write(shown, "")
	if err != nil {
		return &letterView{Fault: err.Error()}
	}
	view := &letterView{Subject: message.Subject, Preheader: message.Preheader}
	if !g.Full {
		return view
	}
	view.HTML, view.Text = message.HTML, message.Text
	letter := dispatch.Letter{Key: g.Key, To: g.Address, Write: ready(message), At: g.plan.At, Locale: g.Locale, Unsubscribe: g.writer.ListUnsubscribe(shown)}
	if view.Head, err = channel.Head(newCarrier(g.book, nil).envelope(letter)); err != nil {
		view.Head = err.Error()
	}
	return view
}

// Payload is what a webhook would be told; "" for other steps.
func (g givenView) Payload() (string, error) {
	if g.Step.Kind != rules.StepWebhook {
		return "", nil
	}
	text, err := json.MarshalIndent(payload(g.planned, g.Decision), "", "  ")
	return string(text), err
}

// Note is what is to be said of a thing that is no letter.
func (g givenView) Note() string {
	if expires := g.Expires(); expires != "" {
		return "good until " + expires
	}
	return g.Step.Note
}
