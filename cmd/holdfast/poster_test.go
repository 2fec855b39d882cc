package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
	"unsafe"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/rules"
)

// secret is a secret of that text, without a project to read it from.
func secret(text string) (s rules.Secret) {
	*(*string)(unsafe.Pointer(&s)) = text
	return s
}

func TestAStepForAWebhookIsPosted(t *testing.T) {
	type message struct {
		Type string
		Data map[string]any
	}
	var got []message
	var ids []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		var m message
		if err == nil {
			err = json.Unmarshal(text, &m)
		}
		if err != nil {
			t.Error(err)
		}
		got, ids = append(got, m), append(ids, r.Header.Get("webhook-id"))
		if len(got) == 1 {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
	defer server.Close()
	p := newPoster(func() time.Time { return noon })
	defer p.Close() //nolint:errcheck // never fails
	hook := &rules.Webhook{Name: "sms", URL: secret(server.URL), Secret: secret("words"), Timeout: 5 * time.Second, Private: true}
	letter := dispatch.Letter{
		Key: engine.Key{Playbook: "win-back", Customer: "C1", Entry: noon, Step: "text"}, At: noon, Webhook: hook,
		Data: map[string]any{"customer": "C1", "fields": map[string]any{"orders": 3.0}},
	}
	first, second := p.Send(t.Context(), []dispatch.Letter{letter})[0], p.Send(t.Context(), []dispatch.Letter{letter})[0]
	if first.State != engine.TouchReleased || first.After != time.Minute || second.State != engine.TouchSent {
		t.Errorf("outcomes %+v, %+v", first, second)
	}
	if len(got) != 2 || got[0].Type != "holdfast.step" || got[0].Data["customer"] != "C1" || ids[0] != ids[1] || ids[0] != first.MessageID {
		t.Errorf("posted %v, %v", got, ids)
	}
}
