package rules

import (
	"cmp"
	"fmt"
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// The kinds of surveys.
const (
	SurveyNPS  = "nps"
	SurveyCSAT = "csat"
	SurveyCES  = "ces"
	SurveyText = "text"
)

// Scale is the lowest and the highest answer; false where answers are words.
func (s *Survey) Scale() (low, top int, scaled bool) {
	switch s.Kind {
	case SurveyNPS:
		return 0, 10, true
	case SurveyCSAT:
		return 1, 5, true
	case SurveyCES:
		return 1, 7, true
	}
	return 0, 0, false
}

// AnswerWord is the word of a survey's letters for the link that gives the score.
func AnswerWord(score int) string { return fmt.Sprintf("survey_link_%d", score) }

// surveyWords are the words of a letter that asks.
func surveyWords(s *Survey) []expression.Word {
	words := []expression.Word{
		{Name: "survey_question", Kind: table.Text, About: "what the survey asks"},
		{Name: "survey_link", Kind: table.Text, About: "address of the page for an answer; survey_link_0 to survey_link_10 answer at once, as far as the scale goes"},
	}
	if low, top, scaled := s.Scale(); scaled {
		for score := low; score <= top; score++ {
			words = append(words, expression.Word{Name: AnswerWord(score), Kind: table.Text, About: fmt.Sprintf("address that answers %d at once, where the scale has it", score)})
		}
	}
	return words
}

// widest is the survey whose letters have every word that any has.
var widest = Survey{Kind: SurveyNPS}

func (l *loader) buildSurveys() {
	for _, d := range l.draft.surveys {
		l.name("a survey", d.key, d.name)
		s := Survey{Name: d.name, About: d.about, Kind: d.ask, Question: d.question, Closes: d.closes.duration()}
		if d.letter.written() {
			asking := &s
			if d.ask == "" {
				asking = &widest // its letter is not to blame
			}
			s.Letter = l.letterOf(d.letter, " survey "+asking.Kind, func() *expression.Vocabulary { return l.surveyVocabulary(asking) })
			l.checkMail(d.letter)
		}
		if l.draft.root.node != nil && l.draft.links.at.node == nil && !l.broken["links:"] {
			l.broken["links:"] = true // say it once
			l.at(d.key).say("answers come by links, and "+l.typed(rootFile)+" has no links:", "add there: links: {base: https://shop.example/r, key: \"${LINK_KEY}\"}")
		}
		l.book.Surveys = append(l.book.Surveys, s)
	}
	slices.SortFunc(l.book.Surveys, func(a, b Survey) int { return cmp.Compare(a.Name, b.Name) })
}

// surveyVocabulary are all words that the letter of a survey may say.
func (l *loader) surveyVocabulary(s *Survey) *expression.Vocabulary {
	key := "survey " + s.Kind
	v, ok := l.letters.words[key]
	if !ok {
		var err error
		if v, err = l.book.Vocabulary.With(append(l.letterWords(), surveyWords(s)...)...); err != nil {
			panic(fmt.Sprintf("rules: the words of surveys: %v", err)) // reserved keeps them free
		}
		l.letters.words[key] = v
	}
	return v
}
