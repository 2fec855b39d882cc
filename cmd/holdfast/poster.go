package main

import (
	"context"
	"time"

	"holdfast/internal/channel"
	"holdfast/internal/dispatch"
)

// poster hands messages to webhooks.
type poster struct{ *channel.Webhooks }

func newPoster(clock func() time.Time) poster { return poster{channel.NewWebhooks(clock)} }

// Send implements dispatch.Carrier.
func (p poster) Send(ctx context.Context, letters []dispatch.Letter) []dispatch.Outcome {
	posts := make([]channel.Post, len(letters))
	for i, l := range letters {
		posts[i] = channel.Post{Key: touchKey(l.Key), Webhook: l.Webhook, At: l.At, Data: l.Data}
	}
	return outcomes(p.Webhooks.Send(ctx, posts))
}
