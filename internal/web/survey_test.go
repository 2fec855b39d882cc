package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/link"
)

// said is an answer to the survey "after".
func said(at time.Time, value float64) []engine.Event {
	return []engine.Event{{Customer: "ada", At: at, Type: "nps", Survey: "after", Value: value, Scored: true}}
}

func TestOneClickAnswersAndAPersonMayChangeIt(t *testing.T) {
	s := serve(t)
	nine, three := "/r/a/"+token(link.Answer, "en", "after", "9"), "/r/a/"+token(link.Answer, "en", "after", "3")
	a := s.get(nine)
	s.says(a, 200, "Your answer is saved", `value="9" required checked`, "not likely", "very likely")
	same(t, "clicked", s.events(), said(s.now, 9))
	s.get(nine)
	same(t, "clicked again", s.events(), said(s.now, 9))
	first := s.now
	s.now = s.now.Add(time.Hour)
	s.says(s.get(three), 200, "Your answer is saved", `value="3" required checked`)
	same(t, "clicked another", s.events(), said(s.now, 3))

	s.now = s.now.Add(time.Hour)
	s.says(s.post(nine, url.Values{"score": {"8"}, "words": {" Good\x00 <b>beans</b>\r\n"}}), 200, "Your answer is saved", "Good &lt;b&gt;beans&lt;/b&gt;")
	same(t, "sent", s.events(), said(s.now, 8))
	sent := s.now
	s.now = s.now.Add(time.Hour)
	s.says(s.get(three), 200, "check your answer and send it", `value="3" required checked`)
	same(t, "a click undoes nothing that was sent", s.events(), said(sent, 8))

	s.now = first.AddDate(0, 0, 31)
	for _, a := range []answer{s.get(nine), s.post(nine, url.Values{"score": {"1"}}), s.get("/s/" + token(link.Survey, "en", "after"))} {
		s.says(a, 200, "This survey is closed")
	}
	same(t, "closed", s.events(), said(sent, 8))
}

func TestProgramsThatLookAheadAnswerNothing(t *testing.T) {
	s := serve(t)
	links := map[string]string{}
	for _, n := range []string{"0", "1", "2", "3", "9"} {
		links[n] = "/a/" + token(link.Answer, "en", "after", n)
	}
	s.now = nine.Add(2 * time.Minute)
	s.says(s.get(links["0"]), 200, "check your answer and send it", `value="0" required checked`)
	s.now = nine.Add(time.Hour)
	s.agent = "Barracuda Sentinel (EE)"
	s.get(links["0"])
	s.agent = browser
	s.ask("HEAD", links["0"], nil)
	same(t, "known programs", s.events(), none)

	for i, n := range []string{"0", "1", "2", "3"} { // one that nobody knows follows them all
		s.now = s.now.Add(time.Second)
		s.get(links[n])
		if i > 0 {
			same(t, "an unknown program", s.events(), none)
		}
	}
	s.now = s.now.Add(time.Hour)
	s.says(s.get(links["9"]), 200, "check your answer and send it") // nobody knows who it is now
	same(t, "doubtful", s.events(), none)
	s.says(s.post(links["9"], url.Values{"score": {"9"}}), 200, "Your answer is saved")
	same(t, "sent", s.events(), said(s.now, 9))
}

func TestASurveyInWordsWantsWords(t *testing.T) {
	s := serve(t)
	path := "/s/" + token(link.Survey, "de", "why")
	s.says(s.get(path), 200, "What should we do better?", "Antwort", "<textarea")
	s.says(s.post(path, url.Values{"words": {"  "}}), 200, "Bitte zuerst eine Antwort geben")
	same(t, "nothing said", s.events(), none)
	s.says(s.post(path, url.Values{"words": {strings.Repeat("ä", 3000)}}), 200, "gespeichert")
	same(t, "said", s.events(), []engine.Event{{Customer: "ada", At: s.now, Type: "survey", Survey: "why"}})
	got, _, err := s.ledger.Answer(t.Context(), touch)
	s.must(err)
	if len([]rune(got.Words)) != 2000 {
		t.Errorf("%d characters are kept", len([]rune(got.Words)))
	}
	scale := "/s/" + token(link.Survey, "en", "after")
	s.says(s.post(scale, url.Values{"words": {"no score"}}), 200, "Please give an answer first", "no score")
	s.says(s.post(scale, url.Values{"score": {"11"}}), 200, "Please give an answer first")
	s.says(s.get("/a/"+token(link.Answer, "en", "gone", "9")), 200, "This survey is closed")
}
