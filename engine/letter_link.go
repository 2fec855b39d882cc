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
	return w.link("/u/", link.Unsubscribe, d, d.Topic)
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

// link is a signed address: the touch's key, and more.
func (w *Writer) link(path, kind string, d *Decision, more ...string) string {
	key := []string{d.Key.Playbook, d.Key.Customer, d.Key.Entry.UTC().Format(time.RFC3339Nano), d.Key.Step}
	return w.book.Links.Base + path + link.Sign(w.key, kind, append(key, more...)...)
}
