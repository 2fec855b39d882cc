//go:build !race

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// valued writes a project whose letter says what to offer next.
func valued(t *testing.T, settings string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"holdfast.yaml": `
name: Blue Door Coffee
currency: EUR
email: {from: hello@shop.example}
sources:
  customers: {csv: customers.csv, id: id, columns: {email: email, consent: news}}
  orders: {csv: orders.csv, customer: id, at: at, amount: total, months: months, columns: {product: product, channel: channel}}
  events: {jsonl: events.jsonl, customer: id, at: at, type: type, value: value}
recommend: {support: 1, most: 2}
rfm: {rule: thresholds, recency: [30, 60, 90, 120], frequency: [2, 3, 4, 5], monetary: [20, 40, 60, 80], segments: true}
playbooks:
  next:
    schedule: "0 9 * * *"
    audience: recommendation != nil
    steps: [{email: next}]
` + settings,
		"customers.csv": "id,email,news\nada,ada@example.com,yes\nben,ben@example.com,yes\ncy,cy@example.com,yes\n",
		"orders.csv": "id,at,total,months,product,channel\n" +
			"ada,2025-12-01,10,,beans,shop\nada,2025-12-11,10,,beans,web\nada,2025-12-12,120,12,club,web\n" +
			"ben,2025-12-20,10,,beans,shop\nben,2025-12-20,10,,kettle,shop\n" +
			"cy,2025-12-20,10,,gift wrap,shop\nada,2027-01-01,10,,gift wrap,shop\n",
		"events.jsonl": `{"id": "ada", "at": "2025-12-01", "type": "nps", "value": 6}` + "\n" +
			`{"id": "ada", "at": "2025-12-02", "type": "nps", "value": 10}` + "\n" +
			`{"id": "ada", "at": "2025-12-03", "type": "nps", "value": 99}` + "\n" +
			`{"id": "ada", "at": "2025-12-04", "type": "ticket"}` + "\n",
		"mail/next.md": `---
subject: For you
---
{% for item in recommendations %}
- {{ item }}
{% end %}

Best {{ first(recommendations) ?? "" }}, segment {{ rfm_segment ?? "" }}, {% if loyal %}loyal{% end %}{% if new_customers %}new{% end %},
due {{ replenish_product ?? "nothing" }}, nps {{ nps ?? -1 }} {{ nps_group ?? "" }} {{ nps_trend ?? -1 }},
turnover {{ money(turnover_12m) }}, value {{ money(financial_value) }}, from {{ first_channel ?? "" }} to {{ last_channel ?? "" }}
`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestALetterSaysWhatToOfferNext(t *testing.T) {
	dir := valued(t, "value: {service: 3 * tickets, marketing: {count: orders}}\n")
	mustHold(t, "check", dir)
	out := mustHold(t, "plan", dir, "--customer", "ada", "--at", "2025-12-21T12:00")
	for _, want := range []string{
		"- beans\n", "- kettle\n", // beans run out every ten days; kettle goes with beans
		"Best beans, segment champions", "due beans", "nps 10 promoter 4",
		"turnover €30.00", "value €24.00", "from shop to web", // 10 + 10 + a twelfth of 120, less 3 and 3
	} {
		if !strings.Contains(out, want) && !strings.Contains(strings.ReplaceAll(out, "│ ", ""), want) {
			t.Errorf("the letter lacks %q:\n%s", want, out)
		}
	}
	if out := mustHold(t, "plan", dir, "--customer", "ada", "--at", "2025-12-13T12:00"); strings.Contains(out, "- beans") || strings.Contains(out, "kettle") {
		t.Errorf("beans are not due and nobody else has bought, and the letter says:\n%s", out)
	}
}
