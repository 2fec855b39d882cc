package trial_test

import (
	"strings"
	"testing"

	"holdfast/engine/trial"
)

// offers are those of a project of their own, with two playbooks that make them.
const offers = `
segments:
  buyers: orders > 0
offers:
  thanks: {percent: "orders * 5 - 5", code: "TY-{8}", expires: 3d, group: thanks}
  mug: {product: A mug, code: {pool: true}, expires: 3d, group: thanks}
  miles: {partner: {of: Airline, points: 500}, code: {shared: FLY26}, expires: 3d, rest: 10d, cost: 3, margin: 0.5 * revenue, floor: 2}
playbooks:
  hello:
    schedule: "@daily"
    audience: buyers
    once_per: 1d
    priority: 9
    steps: [{offer: thanks}]
  cup:
    schedule: "@daily"
    audience: buyers
    once_per: 1d
    steps: [{offer: mug}]
  fly:
    schedule: "@daily"
    audience: buyers
    once_per: 1d
    steps: [{offer: miles}]
`

func TestATestTakesACustomerThroughOffers(t *testing.T) {
	for text, want := range map[string]string{
		`  - name: a
    at: 2026-01-05T09:00
    orders: [{at: 2026-01-01, amount: 25}, {at: 2026-01-02, amount: 25}]
    expect: [{playbook: hello, offer: thanks, percent: 5}]
    expect_none: [{playbook: cup, reason: offer_group}, {playbook: fly, reason: offer_recent}]
`: "",
		`  - name: the first ends after three days
    orders: [{at: 2026-01-01, amount: 25}, {at: 2026-01-02, amount: 25}]
    at: 2026-01-05T09:00
    expect: [{playbook: hello, offer: thanks}]
    then:
      - {at: 2026-01-06T09:00, expect: {playbook: hello, offer: thanks}, expect_none: {playbook: cup, reason: offer_group}}
`: "",
		`  - name: nobody knows
    at: 2026-01-05T09:00
    orders: [{at: 2026-01-01, amount: 0.01}]
    expect_none: [{playbook: hello, reason: no_rung}, {playbook: fly, reason: offer_recent}]
    expect: {playbook: cup, offer: mug}
`: "",
		`  - name: told
    at: 2026-01-05T09:00
    orders: [{at: 2026-01-01, amount: 25}, {at: 2026-01-02, amount: 25}]
    expect: {playbook: cup}
`: "expected cup\ngot hello, offer thanks, 5%",
		`  - name: told in words
    at: 2026-01-05T09:00
    orders: [{at: 2026-01-01, amount: 0.01}]
    expect: {playbook: hello}
`: "expected hello\ngot cup, offer mug, A mug",
	} {
		book, tests := load(t, project(map[string]string{
			"rules.yaml": offers, "mail/hello.md": small["mail/note.md"], "tests/a.yaml": "tests:\n" + text,
		}))
		r, err := trial.New(book).Run(&tests[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := faults(t, r); got != want && !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s%s\nwant %s", text, got, want)
		}
	}
}
