package rules_test

import (
	"strings"
	"testing"

	"holdfast/rules"
)

func TestAPlaybookReadsWhatItAsksAndSays(t *testing.T) {
	base := `email: {from: a@shop.example}
links: {base: https://shop.example/r, key: "${KEY}"}
metrics:
  visits: {count: events, where: type == "visit"}
  keen: visits + 1
  spent: {sum: orders.amount}
segments:
  regulars: orders > 3
  close: regulars and consent
offers:
  plain: {percent: 5, code: "A-{8}"}
  costly: {percent: 5, code: "A-{8}", cost: 0.1 * aov}
  laddered: {ladder: [{percent: 5, when: keen > 3}], code: "A-{8}"}
surveys: {nps: {ask: nps, question: "How?", letter: asks}}
webhooks: {crm: {url: "${KEY}", secret: "${KEY}", fields: [spent]}, bare: {url: "${KEY}", secret: "${KEY}"}}
playbooks:
`
	mail := []string{
		"mail/hello.md", "---\nsubject: Hello\n---\nHello\n",
		"mail/hello.de.md", "---\nsubject: Hallo\n---\n{{ number(visits) }}\n",
		"mail/plain.md", "---\nsubject: Hello {{ first_name ?? \"\" }}\n---\nHello\n",
		"mail/spent.md", "---\nsubject: Hello\n---\nYou spent {{ money(spent) }}.\n",
		"mail/asks.md", "---\nsubject: Hello\n---\n{{ number(keen) }} [1]({{ survey_link_1 }})\n",
	}
	for _, c := range []struct{ name, playbook, want string }{
		{"only attributes", "audience: consent, steps: [{email: plain}]", "customers"},
		{"an audience", "audience: orders > 3, steps: [{email: plain}]", "customers orders"},
		{"a segment of a segment", "audience: close, steps: [{email: plain}]", "customers orders"},
		{"an exit", "audience: consent, exit: orders_since_entry > 0, steps: [{email: plain}]", "customers orders"},
		{"an expression over a fold", "audience: keen > 2, steps: [{email: plain}]", "customers events"},
		{"a condition of a step", "audience: consent, steps: [{email: plain, when: events > 3}]", "customers events"},
		{"points", "audience: consent, steps: [{reward: {points: spent}}]", "customers orders"},
		{"what a letter says", "audience: consent, steps: [{email: spent}]", "customers orders"},
		{"what a letter says in another language", "audience: consent, steps: [{email: hello}]", "customers events"},
		{"what an offer costs", "audience: consent, steps: [{offer: costly}]", "customers orders"},
		{"the rungs of an offer", "audience: consent, steps: [{email: plain, offer: laddered}]", "customers events"},
		{"an offer that asks nothing", "audience: consent, steps: [{email: plain, offer: plain}]", "customers"},
		{"a ready metric", "audience: order_interval_median_days > 3, steps: [{email: plain}]", "customers orders"},
		{"a predicted word", "audience: churn_risk > 0.5, steps: [{email: plain}]", "customers orders"},
		{"points of the ledger", "audience: points > 3, steps: [{email: plain}]", "customers"},
		{"everything", "audience: consent, exit: orders_since_entry > 0, steps: [{email: hello}]", "customers events orders"},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := rooted(t, base+"  one: {schedule: \"@daily\", "+c.playbook+"}\n", map[string]string{"KEY": "https://shop.example/long-enough-for-a-key"}, mail...)
			if got := strings.Join(book.Sources(&book.Playbooks[0]), " "); got != c.want {
				t.Errorf("it reads %s, want %s", got, c.want)
			}
		})
	}
}

func TestSourcesOfTriggersAndOfStepsThatAskAndSend(t *testing.T) {
	book := rooted(t, "metrics: {spent: {sum: orders.amount}, visits: {count: events}, seen: last_event_at}\nsegments: {keen: visits > 3}\n", nil)
	step := func(s rules.Step) *rules.Playbook { return &rules.Playbook{Steps: []rules.Step{s}} }
	of := func(t rules.Trigger) *rules.Playbook { return &rules.Playbook{Trigger: t} }
	for _, c := range []struct {
		name     string
		playbook *rules.Playbook
		want     string
	}{
		{"an event", of(rules.Trigger{Kind: rules.TriggerEvent, Event: "visit"}), "customers events"},
		{"an order", of(rules.Trigger{Kind: rules.TriggerOrder}), "customers orders"},
		{"entering a segment", of(rules.Trigger{Kind: rules.TriggerEnter, Segment: "keen"}), "customers events"},
		{"a date", of(rules.Trigger{Kind: rules.TriggerDate, Date: "first_order_at"}), "customers orders"},
		{"a date of the customer's own", of(rules.Trigger{Kind: rules.TriggerDate, Date: "agreed_at"}), "customers"},
		{"a wait for a date", step(rules.Step{Kind: rules.StepWait, Wait: rules.Wait{Kind: rules.WaitDate, Date: "seen"}}), "customers events"},
		{"a webhook", step(rules.Step{Kind: rules.StepWebhook, Webhook: &rules.Webhook{Fields: []string{"email", "spent"}}}), "customers orders"},
		{"a survey's letter", step(rules.Step{Kind: rules.StepSurvey, Survey: &rules.Survey{Letter: &rules.Letter{Words: []string{"visits"}}}}), "customers events"},
		{"variants", step(rules.Step{Variants: []rules.Variant{{}, {Letter: &rules.Letter{Words: []string{"spent"}}}}}), "customers orders"},
		{"the entry's words", step(rules.Step{Kind: rules.StepWait, Wait: rules.Wait{Date: "events_since_entry"}}), "customers events"},
	} {
		if got := strings.Join(book.Sources(c.playbook), " "); got != c.want {
			t.Errorf("%s: it reads %s, want %s", c.name, got, c.want)
		}
	}
}
