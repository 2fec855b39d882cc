package web

import (
	"fmt"
	"net/http"

	"holdfast/engine"
)

// The names of a form's buttons.
const (
	oneClick   = "List-Unsubscribe" // RFC 8058, with the value One-Click
	everything = "everything"       // no topic is left out
)

// askToLeave never unsubscribes: programs that look ahead follow links, too.
func askToLeave(v *visit) {
	if !v.known {
		v.gone()
		return
	}
	f := &form{Buttons: []button{{Name: oneClick, Value: "One-Click", Text: v.says.leave}}}
	title := fmt.Sprintf(v.says.leaveAsk, v.book.Name)
	if topic := v.link.More[0]; topic != "" {
		title = fmt.Sprintf(v.says.leaveTopicAsk, v.topic(topic))
		f.Buttons = append(f.Buttons, button{Name: everything, Value: "yes", Text: v.says.leaveAll, Quiet: true})
	}
	v.show(http.StatusOK, page{Title: title, Form: f})
}

// leave writes the customer's word down. Mailbox providers post it for their
// readers (RFC 8058), and need no more than that it is done.
func leave(v *visit) {
	sent, ok := v.form()
	switch {
	case !ok:
		return
	case sent.Get(oneClick) != "One-Click" && sent.Get(everything) == "":
		askToLeave(v)
		return
	case !v.known:
		v.gone()
		return
	}
	topic := v.link.More[0]
	if sent.Get(everything) != "" {
		topic = ""
	}
	if err := v.refuse(topic); err != nil {
		v.fail(err)
		return
	}
	title := fmt.Sprintf(v.says.left, v.book.Name)
	if topic != "" {
		title = fmt.Sprintf(v.says.leftTopic, v.topic(topic))
	}
	v.show(http.StatusOK, page{Title: title})
}

// refuse writes down that the customer wants no more of a topic, or of anything
// (""). Said twice, it is kept once.
func (v *visit) refuse(topic string) error {
	choices, err := v.Reader.Choices(v.r.Context(), v.link.Key.Customer)
	if err != nil {
		return err
	}
	if said, ok := chosen(choices, topic); ok && !said {
		return nil
	}
	return v.choose([]engine.Choice{{Topic: topic}})
}

// choose writes choices down, and if one is a no, that this letter has led to it.
func (v *visit) choose(choices []engine.Choice) error {
	no := false
	for i := range choices {
		c := &choices[i]
		c.Customer, c.From = v.link.Key.Customer, "link in a letter of "+v.link.Key.Playbook
		if c.At.IsZero() {
			c.At = v.now
		}
		no = no || !c.Agreed
	}
	if err := v.Writer.Choose(v.r.Context(), choices); err != nil || !no {
		return err
	}
	err := v.Writer.Respond(v.r.Context(), []engine.Response{{Key: v.link.Key, At: v.now, Type: engine.Unsubscribing}})
	if err != nil {
		return err
	}
	_, err = v.Writer.Feedback(v.r.Context(), v.now, v.link.Key, engine.Unsubscribed, "by the link in the letter")
	return err
}

// chosen is the customer's own word on a topic.
func chosen(choices []engine.Choice, topic string) (agreed, said bool) {
	for _, c := range choices {
		if c.Topic == topic {
			return c.Agreed, true
		}
	}
	return false, false
}

// topic is what customers read about a topic.
func (v *visit) topic(name string) string {
	for _, t := range v.book.Consent.Topics {
		if t.Name == name && t.About != "" {
			return t.About
		}
	}
	return name
}
