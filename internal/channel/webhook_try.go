package channel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"holdfast/rules"
)

// How much of an answer is read: its words, and as much as is worth reading to
// keep the connection.
const (
	answerWords = 600
	answerMost  = 64 << 10
)

// attempt is what became of one request.
type attempt struct {
	outcome  Outcome
	dialled  bool // there was a connection
	doubtful bool // the whole of it was written, and nobody said what became of it
}

// try posts a request once. Its words may still hold secrets.
func (w *Webhooks) try(ctx context.Context, hook *rules.Webhook, r *request) attempt {
	ctx, cancel := context.WithTimeout(ctx, hook.Timeout)
	defer cancel()
	var got attempt
	var dialled, written atomic.Bool // the transport's goroutines may still be at it when Do is back
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:      func(httptrace.GotConnInfo) { dialled.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) { written.Store(info.Err == nil) },
	})
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(r.body))
	if err != nil {
		return attempt{outcome: Outcome{State: Failed, Unclear: true, Detail: "its url is no address"}, dialled: true}
	}
	post.Header = r.header(w.clock())
	client := w.public
	if hook.Private {
		client = w.all
	}
	response, err := client.Do(post)
	got.dialled = dialled.Load()
	if err != nil {
		var wrapped *url.Error // it begins with the address
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		if got.doubtful = written.Load(); got.doubtful {
			got.outcome.Detail = fmt.Sprintf("webhook %s did not answer, the message may have arrived: %v", hook.Name, err)
			return got
		}
		got.outcome = Outcome{State: Later, Detail: fmt.Sprintf("webhook %s was not reached: %v", hook.Name, err)}
		return got
	}
	defer response.Body.Close()                                        // it was only read from
	words, _ := io.ReadAll(io.LimitReader(response.Body, answerWords)) // the status says it all
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, answerMost))
	got.outcome, got.doubtful = heed(response, string(words))
	return got
}

// heed makes an outcome of an answer.
func heed(response *http.Response, words string) (o Outcome, doubtful bool) {
	o.Detail = strings.TrimSpace(response.Status + " " + words)
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
		o.State, o.Detail = Sent, response.Status
	case code >= 300 && code < 400:
		o.State, o.Unclear, o.Detail = Failed, true, response.Status+": redirects are not followed (write the address that it leads to)"
	case code == http.StatusGatewayTimeout:
		return o, true // the one behind it may have it
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500:
		o.State, o.After = Later, retryAfter(response.Header)
	default: // no status says whether it is this customer or a wrong secret that is refused
		o.State, o.Unclear = Failed, true
	}
	return o, false
}

// longestAfter is as long as a receiver may put us off.
const longestAfter = 24 * time.Hour

// retryAfter is what a Retry-After header asks for (RFC 9110, 10.2.3); a date is
// counted from the answer's own. 0: nothing that can be understood.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, longestAfter)
	}
	then, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return min(max(then.Sub(now), 0), longestAfter)
}
