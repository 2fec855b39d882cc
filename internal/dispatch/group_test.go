package dispatch_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"holdfast/internal/dispatch"
)

// counting is a carrier that remembers how many letters it was handed at once.
type counting struct {
	*scripted
	groups []int
}

// Send implements dispatch.Carrier.
func (c *counting) Send(ctx context.Context, letters []dispatch.Letter) []dispatch.Outcome {
	c.groups = append(c.groups, len(letters))
	return c.scripted.Send(ctx, letters)
}

func TestFewLettersAreInHandAtATime(t *testing.T) {
	for _, c := range []struct {
		connections int
		groups      string
	}{
		{0, "[16 16 16 12]"}, // into the outbox
		{4, "[16 16 16 12]"},
		{10, "[20 40]"},
	} {
		with := settings
		if c.connections > 0 {
			with = strings.Replace(with, `>"}`, fmt.Sprintf(`>", smtp: {host: mail.example, connections: %d}}`, c.connections), 1)
		}
		book, err := loadWith(with, crashRules)
		if err != nil {
			t.Fatal(err)
		}
		l, post := fresh(t), &counting{scripted: &scripted{}}
		if _, err := act(ctx, book, nine, nil, people(60), l, l, post); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint(c.connections, " connections"), fmt.Sprint(post.groups), c.groups)
	}
}
