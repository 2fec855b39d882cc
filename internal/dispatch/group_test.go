package dispatch_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

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

// marking is a file of marks; every letter takes so long by its clock.
type marking struct {
	cleared int
	each    time.Duration
	spent   time.Duration
}

// Clear implements dispatch.Marks.
func (m *marking) Clear() error { m.cleared++; return nil }

func TestFewLettersAreInHandAtATime(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	for _, c := range []struct {
		connections int
		marks       *marking
		groups      string
	}{
		{0, nil, "[16 16 16 12]"}, // into the outbox
		{4, nil, "[4 4 4 4 4 4 4 4 4 4 4 4 4 4 4]"},
		{10, nil, "[10 10 10 10 10 10]"},
		{4, &marking{}, "[4 8 16 32]"},
		{4, &marking{each: 100 * time.Millisecond}, "[4 8 16 16 16]"},
		{4, &marking{each: time.Second}, "[4 4 4 4 4 4 4 4 4 4 4 4 4 4 4]"},
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
		through := func(d *dispatch.Delivery) {
			if c.marks != nil {
				d.Marks = c.marks
				post.before = func(int) { c.marks.spent += c.marks.each }
				d.Clock = func() time.Time { return nine.Add(c.marks.spent) }
			}
		}
		if _, err := act(ctx, book, nine, nil, people(60), l, l, post, through); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint(c.connections, " connections"), fmt.Sprint(post.groups), c.groups)
		if c.marks != nil && c.marks.cleared != len(post.groups) {
			t.Errorf("cleared %d times after %d groups", c.marks.cleared, len(post.groups))
		}
	}
}
