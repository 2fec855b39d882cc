package web

import (
	"context"
	"errors"
	"io"
	"net/http"

	"holdfast/engine/signature"
)

// Desk takes in what a provider posts of letters that came back.
type Desk interface {
	// Post takes in a body whose sender is known. What is refused has a sentence that
	// says why; nothing of it was written.
	Post(ctx context.Context, body []byte) (refused string, err error)
}

// feedbackPath is where a provider posts.
const feedbackPath = "/feedback"

// mostReports is how much it may post at a time, in bytes.
const mostReports = 1 << 20

// feedback takes in a report that is signed as Standard Webhooks has it. Nobody
// else is told anything, and nothing is written before the signature holds.
func (p Public) feedback(w http.ResponseWriter, r *http.Request) {
	secret := p.Book().Email.Posts.Reveal()
	if secret == "" || p.Desk == nil {
		http.NotFound(w, r)
		return
	}
	key, err := signature.Key(secret)
	if err != nil {
		p.Log.Error("what is posted of bounces cannot be checked", "error", err)
		http.Error(w, "bounces cannot be taken in for now", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, "too large: post at most a megabyte at a time", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "the body could not be read", http.StatusBadRequest)
		return
	}
	h := r.Header
	if err := signature.Verify(key, h.Get(signature.ID), h.Get(signature.Timestamp), h.Get(signature.Signature), body, p.Clock()); err != nil {
		p.Log.Warn("a report of bounces is not believed", "why", err)
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	// What has begun is finished: others may wait for the same round.
	refused, err := p.Desk.Post(context.WithoutCancel(r.Context()), body)
	switch {
	case err != nil:
		p.Log.Error("a report of bounces was not taken in", "id", h.Get(signature.ID), "error", err)
		http.Error(w, "not taken in, post it again later", http.StatusServiceUnavailable)
	case refused != "":
		p.Log.Warn("a report of bounces is not understood", "id", h.Get(signature.ID), "why", refused)
		http.Error(w, refused, http.StatusBadRequest)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}
