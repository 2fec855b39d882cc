package engine

import (
	"time"

	"holdfast/rules"
)

// Response is what a reader has done with one of our letters.
type Response struct {
	Key    Key // the letter's touch
	At     time.Time
	Type   string // of the event that it becomes
	Target string // of a click: where it led

	Survey  string  // of an answer: the survey's name; "" is no answer
	Value   float64 // where Scored
	Scored  bool    // the answer is on a scale
	Words   string  // what was said beside it, or instead
	Certain bool    // it was sent from the page, rather than by following a link alone
}

// Withdrawn says whether an answer has been taken back: nobody knows then what
// the customer means.
func (r *Response) Withdrawn() bool { return r.Survey != "" && !r.Scored && r.Words == "" }

// Event is what the ledger adds to the project's events: a response, or an
// invitation to answer a survey.
type Event struct {
	Customer string
	At       time.Time
	Type     string // "": an invitation to answer Survey
	Survey   string
	Value    float64 // where Scored
	Scored   bool
}

// Unsubscribing is the type of the event that somebody asks to be written to no
// more.
const Unsubscribing = "unsubscribe"

// AnswerTypes are the types of the events that are answers to a survey, and
// invitations to answer it.
func AnswerTypes(book *rules.Book, s *rules.Survey) (answer, invitation string) {
	scale := rules.Scale{Type: "survey", Sent: "survey_sent"}
	switch s.Kind {
	case rules.SurveyNPS:
		scale = book.Voice.NPS
	case rules.SurveyCSAT:
		scale = book.Voice.CSAT
	case rules.SurveyCES:
		scale = book.Voice.CES
	}
	return scale.Type, scale.Sent
}
