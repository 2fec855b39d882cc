package web_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/engine/signature"
	"holdfast/rules"
)

// desk keeps what is posted.
type desk struct {
	posted  []string
	refuses string
	away    error
}

func (d *desk) Post(_ context.Context, body []byte) (string, error) {
	if d.refuses == "" && d.away == nil {
		d.posted = append(d.posted, string(body))
	}
	return d.refuses, d.away
}

// report posts a body that was signed then, with that id.
func (s *shop) report(id, body string, at time.Time, change func(http.Header)) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.server.URL+"/r/feedback", strings.NewReader(body))
	s.must(err)
	key, err := signature.Key(key)
	s.must(err)
	r.Header.Set(signature.ID, id)
	r.Header.Set(signature.Timestamp, strconv.FormatInt(at.Unix(), 10))
	r.Header.Set(signature.Signature, signature.Sign(key, id, at, []byte(body)))
	if change != nil {
		change(r.Header)
	}
	return s.do(r)
}

func TestOnlyWhoSignsTellsOfBounces(t *testing.T) {
	s := serve(t)
	same(t, "without a secret", s.report("1", "{}", s.now, nil).status, http.StatusNotFound)
	book := *s.book
	book.Email.Posts = book.Links.Key
	s.book = &book
	unsigned := func(h http.Header) { h.Del(signature.Signature) }
	for _, c := range []struct {
		what   string
		got    answer
		status int
		says   string
	}{
		{"unsigned", s.report("1", "{}", s.now, unsigned), 401, "the signature is missing or not ours"},
		{"for another id", s.report("1", "{}", s.now, func(h http.Header) { h.Set(signature.ID, "2") }), 401, "not ours"},
		{"stale", s.report("1", "{}", s.now.Add(-6*time.Minute), nil), 401, "more than five minutes from now"},
		{"from the future", s.report("1", "{}", s.now.Add(6*time.Minute), nil), 401, "more than five minutes from now"},
		{"oversize", s.report("1", strings.Repeat(" ", 1<<20+1), s.now, nil), 413, "at most a megabyte"},
		{"fetched", s.get("/r/feedback"), 405, "Method Not Allowed"},
	} {
		if c.got.status != c.status || !strings.Contains(c.got.body, c.says) {
			t.Errorf("%s: %d %s", c.what, c.got.status, c.got.body)
		}
	}
	same(t, "written", len(s.desk.posted), 0)
	large := strings.Repeat(" ", 100_000) // more than a form may have
	for _, body := range []string{"{}", large} {
		same(t, "signed", s.report("1", body, s.now, nil).status, http.StatusNoContent)
	}
	same(t, "written", s.desk.posted, []string{"{}", large})
	s.desk.refuses = "this is no JSON"
	s.says(s.report("1", "{", s.now, nil), 400, "this is no JSON")
	s.desk.refuses, s.desk.away = "", errors.New("the disk is full")
	s.says(s.report("1", "{}", s.now, nil), 503, "post it again later")
	if !strings.Contains(s.log.String(), "the disk is full") {
		t.Errorf("the log has\n%s", s.log.String())
	}
	book.Email.Posts = rules.NewSecret("whsec_?")
	s.says(s.report("1", "{}", s.now, nil), 503, "for now")
}
