package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/link"
	"holdfast/internal/ledger"
	"holdfast/internal/web"
	"holdfast/rules"
)

const (
	key     = "a key of thirty-two characters.."
	browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
)

// nine is when the letters were handed over.
var nine = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// shop is a project whose pages are served over loopback, with a letter to ada in
// its ledger.
type shop struct {
	t      *testing.T
	book   *rules.Book
	ledger *ledger.Ledger
	desk   desk
	server *httptest.Server
	log    strings.Builder
	now    time.Time
	agent  string
}

func serve(t *testing.T) *shop {
	t.Helper()
	book, err := rules.Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(`
name: Blue Door
currency: EUR
sources:
  customers: {csv: customers.csv, id: id, columns: {email: email, consent: consent, news: {column: news, type: bool}}}
email: {from: "Blue Door <hello@shop.example>", brand: {colour: "#7a1f5c"}}
links: {base: https://shop.example/r, key: "${LINK_KEY}"}
consent: {topics: {news: {column: news, about: News of the roastery}, offers: {column: news}}}
surveys:
  after: {ask: nps, question: "How likely are you to recommend us?", letter: how, closes: 30d}
  why: {ask: text, question: "What should we do better?", letter: words}
`)},
		"mail/how.md":   {Data: []byte("---\nsubject: Hello\n---\n[9]({{ survey_link_9 }})\n")},
		"mail/words.md": {Data: []byte("---\nsubject: Hello\n---\n[Tell us]({{ survey_link }})\n")},
	}, rules.Options{Getenv: func(string) (string, bool) { return key, true }})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, book: book, ledger: l, now: nine.Add(time.Hour), agent: browser}
	s.server = httptest.NewServer(web.Public{
		Book: func() *rules.Book { return s.book }, Reader: l, Writer: l, Desk: &s.desk, Clock: func() time.Time { return s.now },
		Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	}.Handler())
	t.Cleanup(func() {
		s.server.Close()
		s.must(l.Close())
	})
	d := engine.Decision{Key: touch, Step: &rules.Step{ID: "how", Kind: rules.StepSurvey, Content: "survey:after"}, Reason: engine.Go, Opens: true}
	_, err = l.Claim(t.Context(), nine, []engine.Decision{d}, engine.Terms{})
	s.must(err)
	s.must(l.Settle(t.Context(), nine, []engine.Settlement{{Key: touch, State: engine.TouchSent}}))
	return s
}

// touch is the letter to ada.
var touch = engine.Key{Playbook: "ask", Customer: "ada", Entry: nine, Step: "how"}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// token is one of a letter's links.
func token(kind, locale string, more ...string) string {
	fields := []string{touch.Playbook, touch.Customer, touch.Entry.Format(time.RFC3339Nano), touch.Step, locale}
	return link.Sign([]byte(key), kind, append(fields, more...)...)
}

// answer is what the server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends one request; a form that is not nil is posted.
func (s *shop) ask(method, path string, form url.Values) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, strings.NewReader(form.Encode()))
	s.must(err)
	r.Header.Set("User-Agent", s.agent)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return s.do(r)
}

func (s *shop) do(r *http.Request) answer {
	s.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	s.must(err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	s.must(err)
	return answer{got.StatusCode, got.Header, string(body)}
}

func (s *shop) get(path string) answer { s.t.Helper(); return s.ask("GET", path, nil) }

func (s *shop) post(path string, form url.Values) answer {
	s.t.Helper()
	return s.ask("POST", path, form)
}

// says holds that an answer is a page that has the pieces.
func (s *shop) says(a answer, status int, pieces ...string) {
	s.t.Helper()
	for _, piece := range pieces {
		if a.status != status || !strings.Contains(a.body, piece) {
			s.t.Fatalf("%d, without %q:\n%s", a.status, piece, a.body)
		}
	}
}

// events are what the ledger has of ada beside the invitation.
func (s *shop) events() (events []engine.Event) {
	s.t.Helper()
	all, err := s.ledger.Events(context.Background(), nine.AddDate(1, 0, 0))
	s.must(err)
	for _, e := range all {
		if e.Type != "" {
			events = append(events, e)
		}
	}
	return events
}

// choices are ada's own words, as "topic: agreed".
func (s *shop) choices() map[string]bool {
	s.t.Helper()
	all, err := s.ledger.Choices(context.Background(), "ada")
	s.must(err)
	said := map[string]bool{}
	for _, c := range all {
		said[c.Topic] = c.Agreed
	}
	return said
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (- want, + got):\n%s", what, diff)
	}
}
