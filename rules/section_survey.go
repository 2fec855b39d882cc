package rules

// surveyDraft is one of surveys: as it is written.
type surveyDraft struct {
	named
	ask, question string
	letter        source
	closes        span
}

func surveySlot(s *surveyDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return surveyFields(s) }}, func(l *loader, v value) {
		l.object(v, "the survey "+s.name, surveyFields(s))
	}}
}

func surveyFields(s *surveyDraft) []field {
	return []field{
		{name: "about", about: "One sentence for colleagues.", slot: text(&s.about)},
		{name: "ask", about: "nps: 0 to 10, would recommend; csat: 1 to 5, how satisfied; ces: 1 to 7, how easy; text: an answer in words.", slot: choice(&s.ask, "a kind of question", SurveyNPS, SurveyCSAT, SurveyCES, SurveyText), required: true},
		{name: "question", about: "What is asked, as customers read it.", slot: text(&s.question).like("", "How likely are you to recommend us?"), required: true, sample: "How likely are you to recommend us?"},
		{name: "letter", about: "The letter that asks, from mail/, by its name.", slot: nameOf(&s.letter, "the name of a letter").of("name", "how-was-it"), required: true},
		{name: "closes", about: "How long an answer may be given and changed; always unless said.", slot: duration(&s.closes, "closes")},
	}
}
