package channel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/internal/channel"
	"holdfast/rules"
)

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// receiver is a real HTTP server that keeps what it was posted.
type receiver struct {
	*httptest.Server
	mutex sync.Mutex
	got   []posted
}

type posted struct {
	method, path string
	header       http.Header
	body         string
}

// receive answers each post, from 0, as the test says.
func receive(t testing.TB, answer func(n int, w http.ResponseWriter)) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			t.Error(err)
		}
		r.mutex.Lock()
		n := len(r.got)
		r.got = append(r.got, posted{in.Method, in.URL.RequestURI(), in.Header, string(body)})
		r.mutex.Unlock()
		if answer != nil {
			answer(n, w)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// arrived is what it was posted, the first one first.
func (r *receiver) arrived() []posted {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return slices.Clone(r.got)
}

// hook is a webhook of this machine.
func hook(url string) *rules.Webhook {
	return &rules.Webhook{Name: "sms", URL: channel.Secret(url), Secret: channel.Secret(hookSecret), Timeout: 5 * time.Second, Private: true}
}

func poster(t testing.TB) *channel.Webhooks {
	w := channel.NewWebhooks(func() time.Time { return time.Unix(1_767_600_000, 0) })
	w.Hurry(time.Millisecond)
	t.Cleanup(func() { _ = w.Close() }) // never fails
	return w
}

var decided = time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 3600))

func posts(hook *rules.Webhook, n int) []channel.Post {
	out := make([]channel.Post, n)
	for i := range out {
		out[i] = channel.Post{Key: fmt.Sprint("touch ", i), Webhook: hook, At: decided, Data: map[string]any{"customer": fmt.Sprint("c", i), "fields": map[string]any{"name": "Zoë <b>"}}}
	}
	return out
}

func TestAWebhookIsPostedAsStandardWebhooksSay(t *testing.T) {
	r := receive(t, nil)
	for _, o := range poster(t).Send(t.Context(), posts(hook(r.URL+"/in?token=12345678"), 5)) {
		if o.State != channel.Sent || len(o.MessageID) != 32 {
			t.Errorf("outcome %+v", o)
		}
	}
	seen := map[string]bool{}
	for _, got := range r.arrived() {
		id := got.header.Get("webhook-id")
		want, err := channel.Sign(hookSecret, id, time.Unix(1_767_600_000, 0), []byte(got.body))
		if err != nil || got.header.Get("webhook-signature") != want || got.header.Get("webhook-timestamp") != "1767600000" {
			t.Errorf("signed %q, want %q (%v)", got.header, want, err)
		}
		if got.method != "POST" || got.path != "/in?token=12345678" || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("posted %+v", got)
		}
		var body struct {
			Type, Timestamp string
			Data            struct {
				Customer string
				Fields   map[string]string
			}
		}
		if err := json.Unmarshal([]byte(got.body), &body); err != nil || body.Type != "holdfast.step" ||
			body.Timestamp != "2026-01-05T09:00:00+01:00" || body.Data.Fields["name"] != "Zoë <b>" {
			t.Errorf("%s: %v", got.body, err)
		}
		seen[id+body.Data.Customer] = true
	}
	if len(seen) != 5 {
		t.Errorf("%d different messages: %v", len(seen), seen)
	}
}

// The vector is that of the specification's own libraries.
func TestTheSignatureIsTheSpecificationsOwn(t *testing.T) {
	at, body := time.Unix(1_614_265_330, 0), []byte(`{"test": 2432232314}`)
	got, err := channel.Sign(hookSecret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	for secret, want := range map[string]string{"": "no secret", "whsec_": "no base64", "whsec_%%": "no base64"} {
		if _, err := channel.Sign(secret, "id", at, body); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", secret, err)
		}
	}
	if _, err := channel.Sign("any words", "id", at, body); err != nil {
		t.Error(err)
	}
}

// status answers with a code and headers in pairs.
func status(code int, header ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "words of the receiver\nand more") // it may have gone
	}
}

// hangUp closes the connection instead of answering.
func hangUp(http.ResponseWriter) { panic(http.ErrAbortHandler) }

func TestEveryAnswerOfAReceiver(t *testing.T) {
	const words = " words of the receiver and more"
	said := func(c ...func(http.ResponseWriter)) []func(http.ResponseWriter) { return c }
	for _, c := range []struct {
		name   string
		says   []func(http.ResponseWriter)
		state  channel.State
		after  time.Duration
		detail string
	}{
		{"200", said(status(200)), channel.Sent, 0, "200 OK"},
		{"204", said(status(204)), channel.Sent, 0, "204 No Content"},
		{
			"a redirect", said(status(307, "Location", "http://127.0.0.1:1/elsewhere")), channel.Failed, 0,
			"307 Temporary Redirect: redirects are not followed (write the address that it leads to)",
		},
		{"400", said(status(400)), channel.Failed, 0, "400 Bad Request" + words},
		{"410", said(status(410)), channel.Failed, 0, "410 Gone" + words},
		{"408", said(status(408)), channel.Later, 0, "408 Request Timeout" + words},
		{"425", said(status(425)), channel.Later, 0, "425 Too Early" + words},
		{"429 with a time", said(status(429, "Retry-After", "120")), channel.Later, 2 * time.Minute, "429 Too Many Requests" + words},
		{"429 with a far time", said(status(429, "Retry-After", "4294967295")), channel.Later, 24 * time.Hour, "429 Too Many Requests" + words},
		{
			"503 with a date", said(status(503, "Date", "Mon, 05 Jan 2026 08:00:00 GMT", "Retry-After", "Mon, 05 Jan 2026 09:30:00 GMT")),
			channel.Later, 90 * time.Minute, "503 Service Unavailable" + words,
		},
		{"503 with nonsense", said(status(503, "Retry-After", "soon")), channel.Later, 0, "503 Service Unavailable" + words},
		{"500", said(status(500)), channel.Later, 0, "500 Internal Server Error" + words},
		{"no answer, then yes", said(hangUp, status(200)), channel.Sent, 0, "200 OK"},
		{"504, then yes", said(status(504), status(200)), channel.Sent, 0, "200 OK"},
		{
			"never an answer", said(hangUp, hangUp), channel.Unknown, 0,
			"posted twice, and the first was not answered: webhook sms did not answer, the message may have arrived: EOF",
		},
		{
			"no answer, then a no to the double", said(hangUp, status(409)), channel.Unknown, 0,
			"posted twice, and the first was not answered: 409 Conflict" + words,
		},
		{
			"no answer, then busy", said(hangUp, status(429, "Retry-After", "120")), channel.Unknown, 0,
			"posted twice, and the first was not answered: 429 Too Many Requests" + words,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := receive(t, func(n int, w http.ResponseWriter) { c.says[n](w) })
			o := poster(t).Send(t.Context(), posts(hook(r.URL), 1))[0]
			if o.State != c.state || o.After != c.after || o.Detail != c.detail || o.Unclear != (c.state == channel.Failed) {
				t.Errorf("outcome %+v, want %s %s %q", o, c.state, c.after, c.detail)
			}
			got := r.arrived()
			if len(got) != len(c.says) {
				t.Fatalf("posted %d times", len(got))
			}
			if last := got[len(got)-1]; last.body != got[0].body || last.header.Get("webhook-id") != got[0].header.Get("webhook-id") {
				t.Errorf("the second is not the first: %+v", got)
			}
		})
	}
}

func TestAReceiverThatHangsLeavesTheMessageInDoubt(t *testing.T) {
	release := make(chan bool)
	r := receive(t, func(int, http.ResponseWriter) { <-release })
	t.Cleanup(func() { close(release) })
	slow := hook(r.URL)
	slow.Timeout = 30 * time.Millisecond
	o := poster(t).Send(t.Context(), posts(slow, 1))[0]
	if o.State != channel.Unknown || !strings.Contains(o.Detail, "context deadline exceeded") {
		t.Errorf("outcome %+v", o)
	}
}

func TestAnEndlessAnswerIsNotReadToItsEnd(t *testing.T) {
	r := receive(t, func(_ int, w http.ResponseWriter) {
		w.WriteHeader(http.StatusBadRequest)
		for range 1 << 20 {
			if _, err := io.WriteString(w, strings.Repeat("x", 1024)); err != nil {
				return // hung up
			}
		}
		t.Error("a gigabyte was read")
	})
	if o := poster(t).Send(t.Context(), posts(hook(r.URL), 1))[0]; o.State != channel.Failed || len(o.Detail) > 700 {
		t.Errorf("%s: %d bytes of words", o.State, len(o.Detail))
	}
}

func TestAWebhookThatIsAwayIsLeftAloneUntilTheNextOpen(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close() // nobody is there
	w, r := poster(t), receive(t, nil)
	away, other := hook("http://"+address), hook(r.URL)
	other.Name = "crm"
	outcomes := w.Send(t.Context(), append(posts(away, 20), posts(other, 2)...))
	alone := 0
	for i, o := range outcomes[:20] {
		if o.State != channel.Later {
			t.Errorf("%d: %+v", i, o)
		}
		if o.Detail == "webhook sms could not be reached" {
			alone++
		}
	}
	if alone < 20-3-3 { // three, and those that were on their way then
		t.Errorf("%d of 20 were left alone", alone)
	}
	if outcomes[20].State != channel.Sent || outcomes[21].State != channel.Sent {
		t.Errorf("the other's: %+v", outcomes[20:])
	}
	listener, err = net.Listen("tcp", address)
	if err != nil {
		t.Skip("somebody else has the port now")
	}
	back := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.NotFoundHandler()}}
	back.Start()
	defer back.Close()
	if o := w.Send(t.Context(), posts(away, 1))[0]; o.State != channel.Later {
		t.Errorf("before the next open: %+v", o)
	}
	if err := w.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o := w.Send(t.Context(), posts(away, 1))[0]; o.State != channel.Failed {
		t.Errorf("after it: %+v", o)
	}
}

func TestToldToStopNoMessageIsBegunAnyMore(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	r := receive(t, func(n int, _ http.ResponseWriter) {
		if n == 0 {
			stop()
		}
	})
	states := map[channel.State]int{}
	for _, o := range poster(t).Send(ctx, posts(hook(r.URL), 40)) {
		states[o.State]++
	}
	if states[channel.Sent] != len(r.arrived()) || states[channel.Sent] > 8 || states[channel.Sent]+states[channel.Later] != 40 {
		t.Errorf("%v, and %d arrived", states, len(r.arrived()))
	}
}

func TestNoSecretIsInAnyWord(t *testing.T) {
	secrets := []string{"T0KEN-OF-THE-PATH", "T0KEN-OF-THE-QUERY", "a-password", hookSecret, strings.TrimPrefix(hookSecret, "whsec_")}
	r := receive(t, func(_ int, w http.ResponseWriter) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "not for ", strings.Join(secrets, " nor "))
	})
	path := "/services/T0KEN-OF-THE-PATH?key=T0KEN-OF-THE-QUERY"
	var words []string
	for _, url := range []string{
		strings.Replace(r.URL, "//", "//ada:a-password@", 1) + path, "http://ada:a-password@127.0.0.1:1" + path, "http://ada:a-password@nowhere.invalid" + path,
		"://T0KEN-OF-THE-PATH", "http://[a-password" + path, "ftp://host.example" + path, "",
	} {
		o := poster(t).Send(t.Context(), posts(hook(url), 1))[0]
		if o.State == channel.Sent || o.State == channel.Unknown || o.Detail == "" {
			t.Errorf("%s: %+v", url, o)
		}
		words = append(words, o.Detail)
	}
	for _, w := range words {
		if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(w, s) }) {
			t.Errorf("a secret is told: %s", w)
		}
	}
	if !strings.HasPrefix(words[0], "403 Forbidden not for (secret) nor (secret)") {
		t.Errorf("the receiver's words are lost: %s", words[0])
	}
}
