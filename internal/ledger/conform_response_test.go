package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// asked is a letter that asks a question, and has left at nine.
func asked(t *testing.T, l *ledger.Ledger, customer string) engine.Decision {
	t.Helper()
	d := letter(customer)
	d.Step = &rules.Step{ID: d.Key.Step, Kind: rules.StepSurvey, Content: "survey:after"}
	taken(t, l, nine, d)
	settle(t, l, after(time.Minute), d, engine.TouchSent)
	return d
}

func eventsAt(t *testing.T, l *ledger.Ledger, at time.Time) []engine.Event {
	t.Helper()
	events, err := l.Events(ctx, at)
	must(t, err)
	return events
}

func responses(t *testing.T, l *ledger.Ledger) {
	ada := asked(t, l, "ada")
	answer := func(at time.Time, value float64, words string, certain bool) engine.Response {
		return engine.Response{Key: ada.Key, At: at, Type: "nps", Survey: "after", Value: value, Scored: value >= 0, Words: words, Certain: certain}
	}
	click := engine.Response{Key: ada.Key, At: after(time.Hour), Type: "click", Target: "https://shop.example/a"}
	other := click
	other.Target = "https://shop.example/b"
	must(t, l.Respond(ctx, []engine.Response{
		click, other, click, answer(after(2*time.Hour), 3, "", false), answer(after(3*time.Hour), -1, "", false), answer(after(4*time.Hour), 9, "Good", true),
	}))
	invited := engine.Event{Customer: "ada", At: nine, Survey: "after"}
	clicks := []engine.Event{invited, {Customer: "ada", At: click.At, Type: "click"}, {Customer: "ada", At: click.At, Type: "click"}}
	said := func(h int, value float64) engine.Event {
		return engine.Event{Customer: "ada", At: after(time.Duration(h) * time.Hour), Type: "nps", Survey: "after", Value: value, Scored: true}
	}
	same(t, "before", eventsAt(t, l, nine.Add(-1)), []engine.Event(nil))
	same(t, "clicked", eventsAt(t, l, after(time.Hour)), clicks)
	same(t, "answered", eventsAt(t, l, after(2*time.Hour)), append(clicks[:3:3], said(2, 3)))
	same(t, "taken back", eventsAt(t, l, after(3*time.Hour)), clicks)
	same(t, "answered again", eventsAt(t, l, after(4*time.Hour)), append(clicks[:3:3], said(4, 9)))
	got, found, err := l.Answer(ctx, ada.Key)
	must(t, err)
	same(t, "the answer", got, answer(after(4*time.Hour), 9, "Good", true))
	if !found {
		t.Error("the answer is not found")
	}
	for i := range 200 {
		must(t, l.Respond(ctx, []engine.Response{answer(after(5*time.Hour), float64(i%11), fmt.Sprint(i), true)}))
	}
	all, err := l.Export(ctx, "ada")
	must(t, err)
	if n := len(all["response"]); n != 102 {
		t.Errorf("one letter has left %d responses", n)
	}
}

func strangers(t *testing.T, l *ledger.Ledger) {
	flying := letter("bob")
	taken(t, l, nine, flying)
	gone := asked(t, l, "ada-x7")
	must(t, l.Erase(ctx, after(time.Hour), "ada-x7", ""))
	unknown := letter("eve")
	for _, d := range []engine.Decision{flying, gone, unknown} {
		must(t, l.Respond(ctx, []engine.Response{{Key: d.Key, At: after(time.Hour), Type: "open"}}))
	}
	same(t, "events", eventsAt(t, l, after(time.Hour)), []engine.Event(nil))
	settle(t, l, after(time.Hour), flying, engine.TouchReleased)
	for _, c := range []struct {
		who   engine.Decision
		sent  time.Time
		found bool
	}{{gone, time.Time{}, false}, {unknown, time.Time{}, false}, {asked(t, l, "cy"), after(time.Minute), true}} {
		sent, found, err := l.Letter(ctx, c.who.Key)
		if must(t, err); found != c.found || !sent.Equal(c.sent) {
			t.Errorf("the letter to %s left at %v, found %v", c.who.Key.Customer, sent, found)
		}
	}
	must(t, l.Choose(ctx, []engine.Choice{
		{Customer: "cy", Agreed: true, At: nine}, {Customer: "cy", At: after(time.Hour), From: "link"}, {Customer: "cy", Topic: "news", Agreed: true, At: nine},
	}))
	chosen, err := l.Choices(context.Background(), "cy")
	must(t, err)
	same(t, "choices", chosen, []engine.Choice{
		{Customer: "cy", At: after(time.Hour), From: "link"}, {Customer: "cy", Topic: "news", Agreed: true, At: nine},
	})
}
