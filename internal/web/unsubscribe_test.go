package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"holdfast/engine"
	"holdfast/engine/link"
)

var click = url.Values{"List-Unsubscribe": {"One-Click"}}

func TestUnsubscribingTakesAPost(t *testing.T) {
	s := serve(t)
	path := "/r/u/" + token(link.Unsubscribe, "en", "news")
	s.says(s.get(path), 200, "Stop emails about “News of the roastery”?", ">Unsubscribe<", ">Unsubscribe from everything<")
	s.ask("HEAD", path, nil)
	s.says(s.post(path, url.Values{"x": {"y"}}), 200, ">Unsubscribe<")
	same(t, "choices", s.choices(), map[string]bool{})

	s.agent = "" // mailbox providers post without saying who they are
	for range 2 {
		s.says(s.post(path, click), 200, "no more emails about “News of the roastery”")
	}
	same(t, "choices", s.choices(), map[string]bool{"news": false})
	all, err := s.ledger.Export(t.Context(), "ada")
	s.must(err)
	if len(all["choice"]) != 1 || len(all["feedback"]) != 1 || all["feedback"][0]["kind"] != "unsubscribed" {
		t.Errorf("the ledger has %v and %v", all["choice"], all["feedback"])
	}
	same(t, "events", s.events(), []engine.Event{{Customer: "ada", At: s.now, Type: "unsubscribe"}})
	s.says(s.post(path, url.Values{"everything": {"yes"}}), 200, "no more emails from Blue Door")
	same(t, "choices", s.choices(), map[string]bool{"news": false, "": false})
}

func TestOneClickMayComeInParts(t *testing.T) {
	s := serve(t)
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	s.must(parts.WriteField("List-Unsubscribe", "One-Click"))
	s.must(parts.Close())
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.server.URL+"/u/"+token(link.Unsubscribe, "en", ""), &body)
	s.must(err)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	s.says(s.do(r), 200, "no more emails from Blue Door")
	same(t, "choices", s.choices(), map[string]bool{"": false})
}

func TestPreferencesShowWhatHoldsAndKeepWhatIsChanged(t *testing.T) {
	s := serve(t)
	path := "/p/" + token(link.Preferences, "en", "", "news") // agreed to when the letter was written
	boxes := func(what string, a answer, want ...string) {
		t.Helper()
		var ticked []string
		for _, box := range []string{"topic:news", "topic:offers", "topic:"} {
			if strings.Contains(a.body, `value="`+box+`" checked`) {
				ticked = append(ticked, box)
			}
		}
		if a.status != 200 {
			t.Fatalf("%s: %d", what, a.status)
		}
		same(t, what, ticked, want)
	}
	boxes("as the letter was written", s.get(path), "topic:news", "topic:")
	boxes("nothing changed", s.post(path, url.Values{"save": {"yes"}, "box": {"topic:news", "topic:"}}), "topic:news", "topic:")
	same(t, "choices", s.choices(), map[string]bool{})
	boxes("one more, one less", s.post(path, url.Values{"save": {"yes"}, "box": {"topic:offers", "topic:"}}), "topic:offers", "topic:")
	same(t, "choices", s.choices(), map[string]bool{"news": false, "offers": true})
	s.now = s.now.Add(1e9)
	boxes("everything else", s.post(path, url.Values{"save": {"yes"}, "box": {"topic:offers"}}), "topic:offers")
	same(t, "choices", s.choices(), map[string]bool{"news": false, "offers": true, "": false})
	s.now = s.now.Add(1e9)
	boxes("nothing at all", s.post(path, url.Values{"everything": {"yes"}, "box": {"topic:offers"}}))
	s.now = s.now.Add(1e9)
	boxes("back again", s.post(path, url.Values{"save": {"yes"}, "box": {"topic:"}}), "topic:")
	same(t, "choices", s.choices(), map[string]bool{"news": false, "offers": false, "": true})
}
