package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"holdfast/engine/signature"
	"holdfast/rules"
)

// Post is one message for somebody else's channel and where it goes.
type Post struct {
	Key     string // as an Envelope's: the webhook-id is made of it
	Webhook *rules.Webhook
	At      time.Time // when the step was decided
	Data    any       // what JSON makes an object of
}

// Webhooks posts messages as Standard Webhooks, version 1.0.0
// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
// JSON {type, timestamp, data}, signed with HMAC-SHA-256 in webhook-signature.
// The webhook-id is made of the touch's key, so it is the same whenever the
// touch is handed over.
//
// Redirects are not followed. Addresses of private networks are refused when
// they are dialled, after they were looked up, unless the webhook says private.
// No proxy is asked, because it would dial in our place.
//
// Answers become states like this:
//
//	2xx                                   Sent
//	408, 425, 429, 5xx but 504            Later, after Retry-After when it is given
//	every other 3xx and 4xx               Failed, and Unclear: it may be said to everybody
//	no connection, half a request         Later
//	the whole request and no answer, 504  the same request once more at once, and
//	                                      Unknown unless that one is answered with 2xx
//
// The specification lets a receiver forget an id after five minutes. So a
// message that may have arrived is repeated within moments, byte for byte, and
// never a quarter of an hour later: somebody would get two.
type Webhooks struct {
	clock  func() time.Time // of webhook-timestamp, which is that of the attempt
	pause  time.Duration    // before a request is repeated
	public *http.Client     // dials public addresses only
	all    *http.Client

	mutex sync.Mutex
	away  map[string]int // by webhook: dials in a row that failed
}

// webhooksAtOnce is how many requests are on their way at a time.
const webhooksAtOnce = 4

// NewWebhooks is a channel to webhooks. The clock is of the real time: receivers
// refuse what is older than a few minutes.
func NewWebhooks(clock func() time.Time) *Webhooks {
	return &Webhooks{
		clock: clock, pause: time.Second, away: map[string]int{},
		public: newClient(onlyPublic), all: newClient(nil),
	}
}

// Open takes up every webhook again that could not be reached. What a receiver
// makes of a message is not known before there is one, so it proves nothing.
func (w *Webhooks) Open(context.Context) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	clear(w.away)
	return nil
}

// Send posts the messages, a few at a time, and answers each in its place. When
// the context ends, those on their way are finished and all others are Later.
// A webhook that cannot be reached three times in a row is left alone until the
// next Open.
func (w *Webhooks) Send(ctx context.Context, posts []Post) []Outcome {
	outcomes := make([]Outcome, len(posts))
	next := make(chan int, len(posts))
	for i := range posts {
		next <- i
	}
	close(next)
	var workers sync.WaitGroup
	for range min(webhooksAtOnce, len(posts)) {
		workers.Go(func() {
			for i := range next {
				outcomes[i] = w.post(ctx, &posts[i])
			}
		})
	}
	workers.Wait()
	return outcomes
}

// Close lets the connections go.
func (w *Webhooks) Close() error {
	w.public.CloseIdleConnections()
	w.all.CloseIdleConnections()
	return nil
}

// post hands one message over.
func (w *Webhooks) post(ctx context.Context, p *Post) Outcome {
	id := digest("webhook", p.Key)
	if ctx.Err() != nil {
		return Outcome{State: Later, Detail: oneLine("stopped before it was handed over: " + context.Cause(ctx).Error()), MessageID: id}
	}
	r, err := newRequest(p, id)
	if err != nil {
		return Outcome{State: Failed, Unclear: true, Detail: fmt.Sprintf("webhook %s: %v", p.Webhook.Name, err), MessageID: id}
	}
	if w.leftAlone(p.Webhook.Name) {
		return Outcome{State: Later, Detail: fmt.Sprintf("webhook %s could not be reached", p.Webhook.Name), MessageID: id}
	}
	whole := context.WithoutCancel(ctx) // what has begun is finished
	answer := w.try(whole, p.Webhook, r)
	if answer.doubtful {
		rest(ctx, w.pause)
		// A no says nothing of the first request: it may be a no to a double.
		if answer = w.try(whole, p.Webhook, r); answer.outcome.State != Sent {
			answer.outcome.State, answer.outcome.After, answer.outcome.Unclear = Unknown, 0, false
			answer.outcome.Detail = "posted twice, and the first was not answered: " + answer.outcome.Detail
		}
	}
	w.heard(p.Webhook.Name, answer.dialled)
	answer.outcome.MessageID = id
	answer.outcome.Detail = r.secrets.scrub(answer.outcome.Detail)
	return answer.outcome
}

// rest waits for d, or less when the context ends.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// leftAlone says whether a webhook could not be reached too often.
func (w *Webhooks) leftAlone(webhook string) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.away[webhook] >= dialsInARow
}

func (w *Webhooks) heard(webhook string, dialled bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.away[webhook]++; dialled {
		w.away[webhook] = 0
	}
}

// request is a message made ready to be posted, as often as need be.
type request struct {
	url     string
	id      string
	key     []byte // of the signature
	body    []byte
	secrets scrubber
}

// newRequest makes the message. Its error holds no secret, and will not go away
// by trying again.
func newRequest(p *Post, id string) (*request, error) {
	r := &request{url: p.Webhook.URL.Reveal(), id: id}
	var err error
	if r.secrets, err = webhookSecrets(p.Webhook); err != nil {
		return nil, err
	}
	if r.key, err = signature.Key(p.Webhook.Secret.Reveal()); err != nil {
		return nil, err
	}
	r.body, err = json.Marshal(struct {
		Type      string `json:"type"`
		Timestamp string `json:"timestamp"`
		Data      any    `json:"data"`
	}{"holdfast.step", p.At.Format(time.RFC3339Nano), p.Data})
	if err != nil {
		return nil, fmt.Errorf("writing its JSON: %w", err)
	}
	return r, nil
}

// header is the request's, for an attempt at that instant.
func (r *request) header(at time.Time) http.Header {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "Holdfast")
	h.Set(signature.ID, r.id)
	h.Set(signature.Timestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(signature.Signature, signature.Sign(r.key, r.id, at, r.body))
	return h
}
