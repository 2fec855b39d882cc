package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"holdfast/engine"
	"holdfast/rules"
)

// mostWords is how long an answer in words may be, in characters.
const mostWords = 2000

// doubtful is how soon after one answer by a link another one is no person's:
// programs that look ahead follow all links of a letter.
const doubtful = time.Minute

// survey is the question that the link is about; nil when it is no longer asked,
// which has been answered.
func (v *visit) survey() *rules.Survey {
	if !v.known {
		v.gone()
		return nil
	}
	i := slices.IndexFunc(v.book.Surveys, func(s rules.Survey) bool { return s.Name == v.link.More[0] })
	if i < 0 || v.book.Surveys[i].Closes > 0 && v.now.After(v.sent.Add(v.book.Surveys[i].Closes)) {
		v.show(http.StatusOK, page{Title: v.says.closed})
		return nil
	}
	return &v.book.Surveys[i]
}

// askQuestion is the page of a survey, with the answer that was given before.
func askQuestion(v *visit) {
	s := v.survey()
	if s == nil {
		return
	}
	given, _, err := v.Reader.Answer(v.r.Context(), v.link.Key)
	if err != nil {
		v.fail(err)
		return
	}
	v.question(s, given, "")
}

// answerByLink takes the score of the link for the reader's answer. What a
// program may have followed, or would undo what was sent from the page, is only
// laid before the reader; and who follows another link at once was a program all
// along.
func answerByLink(v *visit) {
	s := v.survey()
	if s == nil {
		return
	}
	given, found, err := v.Reader.Answer(v.r.Context(), v.link.Key)
	if err != nil {
		v.fail(err)
		return
	}
	score, ok := scored(s, v.link.More[1])
	if !ok {
		v.question(s, given, "")
		return
	}
	now := v.answered(s, score, given.Words)
	switch same := found && given.Scored && given.Value == score; {
	case same:
		v.question(s, given, v.says.answered)
		return
	case v.machine(), found && (given.Certain || given.Withdrawn()):
		v.question(s, now, v.says.confirm)
		return
	case found && v.now.Before(given.At.Add(doubtful)):
		back := v.answered(s, 0, "")
		back.Scored = false
		if err := v.Writer.Respond(v.r.Context(), []engine.Response{back}); err != nil {
			v.fail(err)
			return
		}
		v.question(s, now, v.says.confirm)
		return
	}
	if err := v.Writer.Respond(v.r.Context(), []engine.Response{now}); err != nil {
		v.fail(err)
		return
	}
	v.question(s, now, v.says.answered)
}

// answer takes what was sent from the page.
func answer(v *visit) {
	sent, ok := v.form()
	if !ok {
		return
	}
	s := v.survey()
	if s == nil {
		return
	}
	now := v.answered(s, 0, wordsOf(sent.Get("words")))
	now.Value, now.Scored = scored(s, sent.Get("score"))
	now.Certain = true
	_, _, scaled := s.Scale()
	if scaled != now.Scored || now.Withdrawn() {
		v.question(s, now, v.says.missing)
		return
	}
	given, found, err := v.Reader.Answer(v.r.Context(), v.link.Key)
	if err == nil && (!found || !given.Certain || given.Value != now.Value || given.Words != now.Words) {
		err = v.Writer.Respond(v.r.Context(), []engine.Response{now})
	}
	if err != nil {
		v.fail(err)
		return
	}
	v.question(s, now, v.says.answered)
}

// answered is an answer to the letter's survey, given now.
func (v *visit) answered(s *rules.Survey, score float64, words string) engine.Response {
	kind, _ := engine.AnswerTypes(v.book, s)
	return engine.Response{Key: v.link.Key, At: v.now, Type: kind, Survey: s.Name, Value: score, Scored: true, Words: words}
}

// question shows the survey with an answer in it.
func (v *visit) question(s *rules.Survey, given engine.Response, note string) {
	f := &form{Words: given.Words, WordsLabel: v.says.add, MostWords: mostWords, Buttons: []button{{Name: "send", Value: "yes", Text: v.says.send}}}
	low, top, scaled := s.Scale()
	if !scaled {
		f.WordsLabel = v.says.words
	}
	for n := low; scaled && n <= top; n++ {
		f.Scores = append(f.Scores, score{n, given.Scored && given.Value == float64(n)})
	}
	if ends, ok := v.says.ends[s.Kind]; ok {
		f.Low, f.High = ends[0], ends[1]
	}
	v.show(http.StatusOK, page{Title: s.Question, Note: note, Form: f})
}

// scored is a score as it is written, where the survey's scale has it.
func scored(s *rules.Survey, written string) (float64, bool) {
	low, top, scaled := s.Scale()
	n, err := strconv.Atoi(written)
	return float64(n), scaled && err == nil && low <= n && n <= top
}

// wordsOf is what somebody has written, without what no text has, and not too long.
func wordsOf(sent string) string {
	clean := strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(sent, "\uFFFD"))
	runes := []rune(strings.TrimSpace(clean))
	return strings.TrimSpace(string(runes[:min(len(runes), mostWords)]))
}
