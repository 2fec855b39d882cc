package dispatch_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// posting is a carrier of webhooks that remembers what it was told.
type posting struct {
	*scripted
	data  []map[string]any
	after time.Duration
}

// Send implements dispatch.Carrier.
func (p *posting) Send(ctx context.Context, letters []dispatch.Letter) []dispatch.Outcome {
	for _, l := range letters {
		p.data = append(p.data, l.Data)
		l.Data["webhook"] = l.Webhook.Name
	}
	outcomes := p.scripted.Send(ctx, letters)
	for i := range outcomes {
		outcomes[i].After = p.after
	}
	return outcomes
}

// threeWays is a playbook with a letter, a message to a webhook and a survey.
func threeWays(t *testing.T) *rules.Book {
	t.Helper()
	book := project(t, `offers:
  comeback: {percent: 10, code: "BACK-{8}", expires: 14d}
playbooks:
  all: {schedule: "@daily", audience: score >= 0, steps: [{email: hello}, {name: text, email: letter, offer: comeback}, {name: ask, email: letter}]}
`)
	steps := book.Playbooks[0].Steps
	steps[1].Kind, steps[1].Letter = rules.StepWebhook, nil
	steps[1].Webhook = &rules.Webhook{Name: "sms", Fields: []string{"score", "telephone"}}
	steps[2].Kind = rules.StepSurvey
	return book
}

func deliverThreeWays(t *testing.T, n int, mail, hooks dispatch.Carrier) (result dispatch.Result, touches []string, err error) {
	t.Helper()
	book, l := threeWays(t), fresh(t)
	plan, writer, in, err := planned(ctx, book, nine, nil, people(n), l)
	if err != nil {
		t.Fatal(err)
	}
	d := dispatch.Delivery{Book: book, Ledger: l, Carrier: mail, Webhooks: hooks, Random: rand.Reader, Clock: func() time.Time { return nine }, Input: in}
	result, err = d.Deliver(ctx, plan, writer)
	result.Words = nil
	if err == nil {
		if due, ok, dueErr := l.NextDue(ctx, nine); dueErr != nil || ok && !due.Equal(nine.Add(2*time.Hour)) {
			t.Errorf("due %v, %v, %v", due, ok, dueErr)
		}
	}
	return result, written(t, l), err
}

func TestEveryStepLeavesByItsOwnWay(t *testing.T) {
	mail := &scripted{}
	hooks := &posting{scripted: &scripted{says: map[string]engine.State{"c001": engine.TouchReleased}}, after: 2 * time.Hour}
	result, touches, err := deliverThreeWays(t, 2, mail, hooks)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "result", result, dispatch.Result{Go: 6, Sent: 4, Surveys: 1, Hooks: 1, Later: 2, Codes: 1})
	same(t, "mail", mail.handed, []string{"c000 email:hello", "c001 email:hello", "c000 ask"})
	same(t, "webhooks", hooks.handed, []string{"c000 text", "c001 text"})
	same(t, "touches", touches, []string{"c000 ask sent", "c000 email:hello sent", "c000 text sent", "c001 email:hello sent"})
	if mail.opened != 1 || mail.closed != 1 || hooks.opened != 1 || hooks.closed != 1 {
		t.Errorf("opened %d and %d times, closed %d and %d times", mail.opened, hooks.opened, mail.closed, hooks.closed)
	}
	offer := hooks.data[0]["offer"].(map[string]any)
	code, _ := offer["code"].(string)
	if !strings.HasPrefix(code, "BACK-") {
		t.Errorf("offer %v", offer)
	}
	same(t, "what the webhook is told", hooks.data[0], map[string]any{
		"playbook": "all", "step": "text", "customer": "c000", "entry": nine, "webhook": "sms",
		"fields": map[string]any{"score": 0.0, "telephone": nil},
		"offer":  map[string]any{"name": offer["name"], "kind": rules.OfferPercent, "stacks": false, "code": code, "percent": 10.0, "expires": nine.AddDate(0, 0, 14)},
	})
}

func TestAWebhookThatRefusesEverythingStopsTheRunThoughMailIsTaken(t *testing.T) {
	refuses := &scripted{says: map[string]engine.State{}}
	for _, customer := range people(100).customers {
		refuses.says[customer] = engine.TouchFailed
	}
	mail := &scripted{}
	result, _, err := deliverThreeWays(t, 100, mail, &posting{scripted: refuses})
	if !errors.Is(err, dispatch.ErrRefused) || !strings.HasPrefix(err.Error(), "the webhook's receiver refuses everything: said failed; stopped after 20 messages") {
		t.Fatal(err)
	}
	same(t, "result", result, dispatch.Result{Go: 300, Sent: 100, Failed: 20, Later: 180, Codes: 20})
	same(t, "letters", len(mail.handed), 100)
}

func TestAWebhookThatCannotBeOpenedLeavesEverythingForLater(t *testing.T) {
	mail := &scripted{}
	result, touches, err := deliverThreeWays(t, 3, mail, &posting{scripted: &scripted{refuses: fmt.Errorf("no such secret")}})
	if err == nil || err.Error() != "no such secret" || mail.closed != 1 {
		t.Fatal(err, mail.closed)
	}
	same(t, "result", result, dispatch.Result{Go: 9, Later: 9})
	same(t, "touches", touches, []string(nil))
}

// A wrong secret or address is answered with 401 or 404 to everybody: twenty
// customers a try were lost by it.
func TestAWebhookThatRefusesEverybodyCostsNobodyUntilADayHasGoneBy(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	book, l, f := threeWays(t), fresh(t), people(30)
	hooks := &posting{scripted: &scripted{says: map[string]engine.State{}, unclear: true}}
	for _, customer := range f.customers {
		hooks.says[customer] = engine.TouchFailed
	}
	tick := func(at time.Time) dispatch.Result {
		t.Helper()
		result, err := act(ctx, book, at, nil, f, l, l, &scripted{}, func(d *dispatch.Delivery) { d.Webhooks = hooks })
		if err != nil && !errors.Is(err, dispatch.ErrRefused) {
			t.Fatal(err)
		}
		return result
	}
	for n := range 40 { // twenty hours
		if result := tick(nine.Add(time.Duration(n) * 30 * time.Minute)); result.Failed > 0 {
			t.Fatalf("%+v", result)
		}
	}
	hooks.says = map[string]engine.State{"c000": engine.TouchFailed} // mended, but for her
	failed := 0
	for n := range 20 {
		failed += tick(nine.Add(24*time.Hour + time.Duration(n)*30*time.Minute)).Failed
	}
	same(t, "failed", failed, 1)
	touches, err := l.Touches(ctx, ledger.Filter{State: engine.TouchSent})
	if err != nil {
		t.Fatal(err)
	}
	posted := 0
	for _, touch := range touches {
		if touch.Key.Step == "text" {
			posted++
		}
	}
	same(t, "posted", posted, 29)
}
