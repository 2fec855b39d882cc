package engine

import (
	"strconv"
	"strings"
	"time"

	"holdfast/engine/link"
	"holdfast/rules"
)

// Unsubscribe is the address at which the reader of a decision's letter asks to
// be written to no more: a signed link where links are served, else a mailto:.
func (w *Writer) Unsubscribe(d *Decision) string {
	if w.key == nil {
		return w.leave
	}
	return w.link(unsubscribePath, link.Unsubscribe, d, d.Topic)
}

// preferences is the address of the page on which the reader chooses what to
// hear about; "" where nobody serves it. It knows to what they have agreed.
func (w *Writer) preferences(d *Decision) string {
	if w.key == nil {
		return ""
	}
	topics := []string{""}
	for _, t := range w.book.Consent.Topics {
		topics = append(topics, t.Name)
	}
	var agreed []string
	for _, t := range topics {
		if why, _ := w.board.consent(t, d.Row); why == "" {
			agreed = append(agreed, t)
		}
	}
	return w.link("/p/", link.Preferences, d, agreed...)
}

// survey is the value of a word that only the letters of surveys have; ok is
// false for every other word. Where nobody serves links the links are missing.
func (w *Writer) survey(d *Decision, s *rules.Survey, word string) (v any, ok bool) {
	score, isAnswer := strings.CutPrefix(word, "survey_link_")
	switch {
	case word == "survey_question":
		return s.Question, true
	case word != "survey_link" && !isAnswer:
		return nil, false
	case w.key == nil:
		return nil, true
	case word == "survey_link":
		return w.link("/s/", link.Survey, d, s.Name), true
	}
	if n, err := strconv.Atoi(score); err != nil || rules.AnswerWord(n) != word {
		return nil, false
	}
	return w.link("/a/", link.Answer, d, s.Name, score), true
}

// link is a signed address.
func (w *Writer) link(path, kind string, d *Decision, more ...string) string {
	return w.book.Links.Base + path + w.token(kind, d, more...)
}

// token is what is signed: the touch's key, the letter's language, and more.
func (w *Writer) token(kind string, d *Decision, more ...string) string {
	fields := []string{d.Key.Playbook, d.Key.Customer, d.Key.Entry.UTC().Format(time.RFC3339Nano), d.Key.Step, d.Locale}
	return link.Sign(w.key, kind, append(fields, more...)...)
}

// Link is what a signed link of a letter says.
type Link struct {
	Key    Key    // the letter's touch
	Locale string // BCP 47, the reader's
	// More is what the kind has beside: Answer the survey and the score, Survey the
	// survey, Unsubscribe the topic, Preferences the topics that had been agreed to
	// ("" is the general consent), Click where it leads. Open has nothing.
	More []string
}

// most are how many fields a kind has beside; Preferences has any number.
var most = map[string]int{link.Answer: 2, link.Survey: 1, link.Unsubscribe: 1, link.Click: 1, link.Open: 0}

// ReadLink is what a link's token says, signed by the project's key for that
// kind. The error wraps link.ErrInvalid for every other token.
func ReadLink(links rules.Links, kind, token string) (Link, error) {
	fields, err := link.Verify([]byte(links.Key.Reveal()), kind, token)
	if err != nil {
		return Link{}, err
	}
	if len(fields) < 5 {
		return Link{}, link.ErrInvalid
	}
	entry, err := time.Parse(time.RFC3339Nano, fields[2])
	if n, fixed := most[kind]; err != nil || fixed && len(fields) != 5+n {
		return Link{}, link.ErrInvalid
	}
	return Link{
		Key:    Key{Playbook: fields[0], Customer: fields[1], Entry: entry.UTC(), Step: fields[3]},
		Locale: fields[4], More: fields[5:],
	}, nil
}
