package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/link"
)

var none []engine.Event

func TestOnlyOurOwnLinksAreServed(t *testing.T) {
	s := serve(t)
	good := token(link.Unsubscribe, "en", "")
	forged := link.Sign([]byte("another key of thirty-two chars."), link.Unsubscribe, "ask", "ada", "2026-01-05T09:00:00Z", "how", "en", "")
	for what, path := range map[string]string{
		"forged": "/u/" + forged, "cut off": "/u/" + good[:len(good)-1], "of another kind": "/p/" + good, "too long": "/u/" + good + "A",
		"empty": "/u/2", "a click elsewhere": "/c/" + link.Sign([]byte("x"), link.Click, "https://evil.example"),
	} {
		for _, method := range []string{"GET", "POST"} {
			a := s.ask(method, path, url.Values{"List-Unsubscribe": {"One-Click"}})
			if a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed || strings.Contains(a.body, "ada") || a.header.Get("Location") != "" {
				t.Errorf("%s, %s: %d\n%s", what, method, a.status, a.body)
			}
		}
	}
	same(t, "choices", s.choices(), map[string]bool{})
	s.says(s.get("/r/u/"+good), 200, "Stop all emails from Blue Door?")
	s.says(s.get("/u/"+good), 200, "Stop all emails from Blue Door?") // behind a proxy that takes /r away
}

func TestPagesAreKeptByNobodyAndRunNothing(t *testing.T) {
	s := serve(t)
	for _, path := range []string{"/u/" + token(link.Unsubscribe, "en", ""), "/u/nonsense", "/nowhere", "/o/" + token(link.Open, "en") + ".gif"} {
		h := s.get(path).header
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; ") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: %s", path, csp)
		}
	}
	a := s.get("/p/" + token(link.Preferences, "en", ""))
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(a.body)[1]
	sum := sha256.Sum256([]byte(style))
	if !strings.Contains(a.header.Get("Content-Security-Policy"), "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Error("browsers refuse the page's style")
	}
	if strings.Contains(a.body, "<script") || !strings.Contains(style, "--brand:#7a1f5c;--on-brand:#ffffff") {
		t.Errorf("the page is\n%s", a.body)
	}
}

func TestAPageSpeaksTheReadersLanguage(t *testing.T) {
	s := serve(t)
	for locale, want := range map[string]string{
		"en": "Stop all emails", "de-AT": "Keine E-Mails von Blue Door mehr?", "fr": "Ne plus recevoir", "ES": "¿No recibir", "it": "Non ricevere", "nl": "Geen e-mails", "ja": "Stop all emails", "zh-TW": "要停止接收 Blue Door 的所有電子郵件嗎？", "zh-CN": "要停止接收 Blue Door 的所有邮件吗？", "": "Stop all emails",
	} {
		s.says(s.get("/u/"+token(link.Unsubscribe, locale, "")), 200, want)
	}
}

func TestAClickLeadsWhereTheLetterSaidAndIsCountedOnce(t *testing.T) {
	s := serve(t)
	path := "/r/c/" + token(link.Click, "en", "https://shop.example/beans?x=1#top")
	leads := func(what string, want []engine.Event) {
		t.Helper()
		a := s.get(path)
		if a.status != http.StatusFound || a.header.Get("Location") != "https://shop.example/beans?x=1#top" {
			t.Fatalf("%s: %d to %q", what, a.status, a.header.Get("Location"))
		}
		same(t, what, s.events(), want)
	}
	s.agent = "Mozilla/5.0 (compatible; Googlebot/2.1)"
	leads("a known program", none)
	s.agent, s.now = browser, nine.Add(time.Minute)
	leads("a minute after sending", none)
	s.now = nine.Add(time.Hour)
	if a := s.ask("HEAD", path, nil); a.status != http.StatusFound {
		t.Errorf("HEAD: %d", a.status)
	}
	same(t, "only the headers", s.events(), none)
	clicked := []engine.Event{{Customer: "ada", At: s.now, Type: "click"}}
	leads("a person", clicked)
	s.now = nine.Add(2 * time.Hour)
	leads("again", clicked)

	a := s.get("/o/" + token(link.Open, "en") + ".gif")
	if a.header.Get("Content-Type") != "image/gif" || !strings.HasPrefix(a.body, "GIF89a") {
		t.Errorf("the picture is %q", a.body)
	}
	same(t, "opened", s.events(), append(clicked, engine.Event{Customer: "ada", At: s.now, Type: "open"}))
	if a := s.get("/c/" + token(link.Click, "en", "javascript:alert(1)")); a.status != http.StatusNotFound {
		t.Errorf("a link that is none: %d", a.status)
	}
}

func TestWhoHasBeenErasedLeavesNothingBehind(t *testing.T) {
	s := serve(t)
	s.must(s.ledger.Erase(t.Context(), s.now, "ada", ""))
	for path, form := range map[string]url.Values{
		"/u/" + token(link.Unsubscribe, "en", ""):         {"List-Unsubscribe": {"One-Click"}},
		"/p/" + token(link.Preferences, "en", "", "news"): {"save": {"yes"}},
		"/a/" + token(link.Answer, "en", "after", "9"):    {"score": {"9"}},
		"/s/" + token(link.Survey, "en", "after"):         {"score": {"9"}},
	} {
		s.says(s.get(path), 200, "nothing stored about this email")
		s.says(s.post(path, form), 200, "nothing stored about this email")
	}
	if a := s.get("/c/" + token(link.Click, "en", "https://shop.example/")); a.header.Get("Location") != "https://shop.example/" {
		t.Errorf("a click leads to %q", a.header.Get("Location"))
	}
	left, err := s.ledger.Export(t.Context(), "ada")
	s.must(err)
	same(t, "what is left", left, map[string][]map[string]any{})
}

func TestALongBodyIsNotRead(t *testing.T) {
	s := serve(t)
	path := "/s/" + token(link.Survey, "en", "why")
	if a := s.post(path, url.Values{"words": {strings.Repeat("x", 1<<20)}}); a.status != http.StatusBadRequest {
		t.Errorf("it is answered with %d", a.status)
	}
	same(t, "events", s.events(), none)
}

func TestAnErrorOfOursSaysNothingToTheReader(t *testing.T) {
	s := serve(t)
	s.must(s.ledger.Close())
	a := s.post("/u/"+token(link.Unsubscribe, "en", ""), url.Values{"List-Unsubscribe": {"One-Click"}})
	s.says(a, http.StatusServiceUnavailable, "Something went wrong on our side.")
	if strings.Contains(a.body, "sql") || strings.Contains(s.log.String(), token(link.Unsubscribe, "en", "")) || !strings.Contains(s.log.String(), "database is closed") {
		t.Errorf("page:\n%s\nlog:\n%s", a.body, s.log.String())
	}
}
