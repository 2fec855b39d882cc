package engine_test

import (
	"encoding/json"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

func TestAWebhookIsToldWhatItsOfferIs(t *testing.T) {
	now := at(t, morning)
	for _, c := range []struct {
		in   engine.Incentive
		want string
	}{
		{engine.Incentive{Kind: rules.OfferPercent, Percent: 12.5}, `{"code":"C1","kind":"percent","name":"comeback","percent":12.5,"stacks":false}`},
		{engine.Incentive{Kind: rules.OfferAmount, Amount: 550}, `{"amount":5.5,"code":"C1","kind":"amount","name":"comeback","stacks":false}`},
		{engine.Incentive{Kind: rules.OfferShipping, Expires: now.Add(time.Hour)}, `{"code":"C1","expires":"2026-01-05T10:00:00+01:00","kind":"free_shipping","name":"comeback","stacks":false}`},
		{engine.Incentive{Kind: rules.OfferPartner, Value: 500, Text: "Airline", From: now.UTC()}, `{"code":"C1","from":"2026-01-05T09:00:00+01:00","kind":"partner","name":"comeback","points":500,"stacks":false,"text":"Airline"}`},
	} {
		book := project(t, deal("    percent: 10\n")+steps("      - offer: comeback\n"))
		in := shop{book: book, people: []person{someone("ada")}}.look(t, now)
		board, err := engine.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		plan, _ := engine.Decide(in, board)
		d := plan.Go()[0]
		c.in.Offer = d.Incentive.Offer
		d.Incentive, d.Step = &c.in, &rules.Step{Webhook: &rules.Webhook{}}
		got, err := json.Marshal(engine.Payload(board, &d, "C1")["offer"])
		if err != nil || string(got) != c.want {
			t.Errorf("got  %s, %v\nwant %s", got, err, c.want)
		}
	}
}
