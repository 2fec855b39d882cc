// Package web serves what the daemon shows over HTTP: for now the public pages,
// to which the signed links of letters lead, and the place where a mail provider
// posts what came back. Whoever has a link is taken for the letter's reader; there
// is no login, no cookie and no script.
//
// Begin reading at Public; every kind of link has a file of its own.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/link"
	"holdfast/rules"
)

// Reader is what the pages ask the ledger.
type Reader interface {
	// Letter is when a letter was handed over; not found where the ledger does not
	// know it, because the customer has been erased.
	Letter(ctx context.Context, key engine.Key) (sent time.Time, found bool, err error)
	// Answer is the latest answer to a letter that asks.
	Answer(ctx context.Context, key engine.Key) (answer engine.Response, found bool, err error)
	// Choices are a customer's latest words on each topic.
	Choices(ctx context.Context, customer string) ([]engine.Choice, error)
}

// Writer is where the pages write down what readers say.
type Writer interface {
	Choose(ctx context.Context, choices []engine.Choice) error
	Respond(ctx context.Context, responses []engine.Response) error
	Feedback(ctx context.Context, at time.Time, key engine.Key, kind engine.Reason, detail string) (found bool, err error)
}

// Public are the pages behind the links of letters.
type Public struct {
	Book   func() *rules.Book // the rules in force
	Reader Reader
	Writer Writer
	Desk   Desk // nil: nobody may post what came back
	Clock  func() time.Time
	Log    *slog.Logger
}

// Handler serves the pages, at the path of the project's links and, for a proxy
// that takes it away, at the root.
func (p Public) Handler() http.Handler {
	pages := http.NewServeMux()
	for _, way := range []struct {
		pattern, kind string
		serve         func(*visit)
	}{
		{"GET /u/{token}", link.Unsubscribe, askToLeave},
		{"POST /u/{token}", link.Unsubscribe, leave},
		{"GET /p/{token}", link.Preferences, showTopics},
		{"POST /p/{token}", link.Preferences, chooseTopics},
		{"GET /a/{token}", link.Answer, answerByLink},
		{"POST /a/{token}", link.Answer, answer},
		{"GET /s/{token}", link.Survey, askQuestion},
		{"POST /s/{token}", link.Survey, answer},
		{"GET /c/{token}", link.Click, follow},
		{"GET /o/{token}", link.Open, opened},
	} {
		pages.HandleFunc(way.pattern, func(w http.ResponseWriter, r *http.Request) { p.visit(w, r, way.kind, way.serve) })
	}
	pages.HandleFunc("POST "+feedbackPath, p.feedback)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		if base, err := url.Parse(p.Book().Links.Base); err == nil && base.Path != "" {
			if rest, ok := strings.CutPrefix(r.URL.Path, base.Path+"/"); ok {
				r = r.Clone(r.Context())
				r.URL.Path, r.URL.RawPath = "/"+rest, ""
			}
		}
		most := int64(mostBody)
		if r.URL.Path == feedbackPath {
			most = mostReports
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		pages.ServeHTTP(w, r)
	})
}

// mostBody is how much a form may hold, in bytes.
const mostBody = 32 << 10

// protect sets the headers of every answer: nothing is kept, embedded, run or
// told to others.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// visit is one request for a link that we have signed.
type visit struct {
	Public
	w     http.ResponseWriter
	r     *http.Request
	book  *rules.Book
	link  engine.Link
	says  *phrases
	now   time.Time
	sent  time.Time // when the letter was handed over
	known bool      // the ledger has the letter
}

// visit finds out what a link says before it is served.
func (p Public) visit(w http.ResponseWriter, r *http.Request, kind string, serve func(*visit)) {
	v := &visit{Public: p, w: w, r: r, book: p.Book(), now: p.Clock()}
	v.says = phrasesIn(v.book.Locale)
	read, err := engine.ReadLink(v.book.Links, kind, strings.TrimSuffix(r.PathValue("token"), ".gif"))
	if err != nil {
		v.show(http.StatusNotFound, page{Title: v.says.invalid})
		return
	}
	v.link, v.says = read, phrasesIn(read.Locale)
	if v.sent, v.known, err = p.Reader.Letter(r.Context(), read.Key); err != nil {
		v.fail(err)
		return
	}
	serve(v)
}

// gone answers about a letter that the ledger does not know.
func (v *visit) gone() { v.show(http.StatusOK, page{Title: v.says.gone}) }

// fail answers that something is wrong with us, and tells the log what.
func (v *visit) fail(err error) {
	v.Log.Error("a public page could not be served", "playbook", v.link.Key.Playbook, "step", v.link.Key.Step, "error", err)
	v.show(http.StatusServiceUnavailable, page{Title: v.says.failed})
}

// machine says whether a program has followed the link, rather than the reader.
func (v *visit) machine() bool {
	_, yes := engine.Click{Method: v.r.Method, Agent: v.r.UserAgent(), Sent: v.sent, At: v.now}.IsMachine()
	return yes
}

// form is what was sent; not ok when it cannot be read, which has been answered.
func (v *visit) form() (sent url.Values, ok bool) {
	var err error
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/form-data") {
		err = v.r.ParseMultipartForm(mostBody)
	} else {
		err = v.r.ParseForm()
	}
	if err != nil {
		v.show(http.StatusBadRequest, page{Title: v.says.invalid})
		return nil, false
	}
	return v.r.PostForm, true
}
