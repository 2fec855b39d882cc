package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"holdfast/engine"
)

// showTopics shows what the customer hears about: what they had agreed to when
// the letter was written, and what they have said since.
func showTopics(v *visit) {
	if !v.known {
		v.gone()
		return
	}
	v.topics(page{Title: v.says.choose})
}

func (v *visit) topics(p page) {
	choices, err := v.Reader.Choices(v.r.Context(), v.link.Key.Customer)
	if err != nil {
		v.fail(err)
		return
	}
	f := &form{Buttons: []button{{Name: "save", Value: "yes", Text: v.says.save}, {Name: everything, Value: "yes", Text: v.says.leaveAll, Quiet: true}}}
	for _, t := range v.offered() {
		b := box{Value: "topic:" + t, Text: v.topic(t), On: v.agreed(choices, t)}
		switch {
		case t == "" && len(v.book.Consent.Topics) > 0:
			b.Text = v.says.other
		case t == "":
			b.Text = fmt.Sprintf(v.says.general, v.book.Name)
		}
		f.Boxes = append(f.Boxes, b)
	}
	p.Form = f
	v.show(http.StatusOK, p)
}

// offered are the topics that there are; "" is everything that has none.
func (v *visit) offered() []string {
	var topics []string
	for _, t := range v.book.Consent.Topics {
		topics = append(topics, t.Name)
	}
	return append(topics, "")
}

// agreed says whether the customer hears about a topic, as the stage consent
// judges it: a no to everything counts until a later yes.
func (v *visit) agreed(choices []engine.Choice, topic string) bool {
	at := func(topic string) (c engine.Choice) {
		if i := slices.IndexFunc(choices, func(c engine.Choice) bool { return c.Topic == topic }); i >= 0 {
			c = choices[i]
		}
		return c
	}
	own, all := at(topic), at("")
	switch {
	case !all.At.IsZero() && !all.Agreed && !own.At.After(all.At):
		return false
	case !own.At.IsZero():
		return own.Agreed
	}
	return slices.Contains(v.link.More, topic)
}

// chooseTopics writes down what the customer has changed. What they left as it
// was is not theirs to have said: a box is no consent until somebody ticks it.
func chooseTopics(v *visit) {
	sent, ok := v.form()
	switch {
	case !ok:
		return
	case !v.known:
		v.gone()
		return
	case sent.Get("save") == "" && sent.Get(everything) == "":
		showTopics(v)
		return
	}
	choices, err := v.Reader.Choices(v.r.Context(), v.link.Key.Customer)
	if err != nil {
		v.fail(err)
		return
	}
	changed := []engine.Choice{{}}
	if sent.Get(everything) == "" {
		changed = v.changes(choices, sent)
	}
	if len(changed) > 0 {
		if err := v.choose(changed); err != nil {
			v.fail(err)
			return
		}
	}
	v.topics(page{Title: v.says.choose, Note: v.says.saved})
}

// changes are the choices that are not as they were. One of everything else
// speaks for every topic that says nothing later, so the topics are then said,
// too.
func (v *visit) changes(choices []engine.Choice, sent url.Values) []engine.Choice {
	ticked := func(topic string) bool { return slices.Contains(sent["box"], "topic:"+topic) }
	general := ticked("") != v.agreed(choices, "")
	var changed []engine.Choice
	if general {
		changed = append(changed, engine.Choice{Agreed: ticked(""), At: v.now})
	}
	for _, t := range v.book.Consent.Topics {
		if general || ticked(t.Name) != v.agreed(choices, t.Name) {
			changed = append(changed, engine.Choice{Topic: t.Name, Agreed: ticked(t.Name), At: v.now.Add(time.Microsecond)})
		}
	}
	return changed
}
