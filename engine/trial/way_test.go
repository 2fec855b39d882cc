package trial_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine/trial"
	"holdfast/rules"
)

// forked is a project with ways on, variants, triggers, and things that are
// asked and posted.
var forked = map[string]string{
	"holdfast.yaml": `
name: Corner Shop
timezone: Europe/Berlin
currency: EUR
sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent, news: {column: news, type: bool}, tier: tier, born: {column: born, type: date}}}
  orders: {csv: o.csv, customer: c, at: at, amount: amount}
  events: {jsonl: e.jsonl, customer: c, at: at, type: type}
email: {from: "Shop <shop@example.com>"}
links: {base: https://shop.example/r, key: "${KEY}"}
consent: {topics: {news: {about: News, column: news}}}
`,
	"rules.yaml": `
segments:
  gold: tier == "gold"
surveys: {nps: {ask: nps, question: "How likely?", letter: how-likely}}
webhooks: {crm: {url: "${URL}", secret: "${KEY}"}}
playbooks:
  tour:
    schedule: "@daily"
    audience: orders > 0
    always: true
    priority: 9
    steps:
      - email: hi
        variants: {plain: 50%, photo: 50%}
      - branch:
          - when: revenue >= 100
            steps: [{name: rich, reward: {points: 9}}]
          - when: revenue >= 50
            steps: [{name: well-off, reward: {points: 5}}]
      - name: test
        variants:
          asked: {share: 50%, steps: [{survey: nps}]}
          told: {share: 50%, steps: [{webhook: crm}]}
      - wait: {for: events_since_entry > 0, at_most: 3d}
        then: [{name: thanks, reward: {points: 1}}]
        else: [{exit: true}]
      - name: bye
        exit: true
        when: days_since_entry > 1
      - wait: {date: born, after: 1d}
      - name: end
        reward: {points: 2}
  rise: {schedule: "@daily", on: {enter: gold}, always: true, priority: 5, steps: [{name: up, reward: {points: 11}}]}
  fall: {schedule: "@daily", on: {leave: gold}, always: true, priority: 4, steps: [{name: down, reward: {points: 12}}]}
  closed: {schedule: "@daily", on: {event: ticket closed}, always: true, priority: 3, steps: [{name: closing, reward: {points: 13}}]}
  party: {schedule: "@daily", on: {anniversary: born, before: 1d}, always: true, priority: 2, topic: news, steps: [{email: party}]}
`,
	"mail/hi-plain.md":   "---\nsubject: Hi\n---\nPlain.\n",
	"mail/hi-photo.md":   "---\nsubject: Look\n---\nPhoto.\n",
	"mail/how-likely.md": "---\nsubject: \"{{ survey_question }}\"\n---\n[Seven]({{ survey_link_7 }})\n",
	"mail/party.md":      "---\nsubject: Party\n---\nHappy birthday.\n",
}

const forkedTests = `tests:
  - name: well off, asked, answers
    at: 2026-01-05T09:00
    customer: {email: a@example.com, consent: yes, born: 2026-01-08}
    orders: [{at: 2026-01-02, amount: 50}]
    variant: [photo, asked]
    expect:
      - {playbook: tour, email: hi-photo, subject: Look, body_contains: Photo}
      - {playbook: tour, step: well-off, points: 5}
      - {playbook: tour, survey: nps, email: how-likely, subject: "How likely?", body_contains: Seven}
    expect_none: {playbook: tour, reason: waiting, step: "wait:for"}
    then:
      - at: 2026-01-06T09:00
        events: [{at: 2026-01-06T08:00, type: visit}]
        expect: {playbook: tour, step: thanks, points: 1}
      - {at: 2026-01-08T23:59, expect_none: {playbook: tour, reason: waiting}}
      - {at: 2026-01-09T00:00, expect: {playbook: tour, step: end, points: 2}}
  - name: rich, told, says nothing
    at: 2026-01-05T09:00
    customer: {email: a@example.com, consent: yes}
    orders: [{at: 2026-01-02, amount: 100}]
    variant: [plain, told]
    expect: [{playbook: tour, email: hi-plain}, {playbook: tour, step: rich, points: 9}, {playbook: tour, webhook: crm}]
    then:
      - {at: 2026-01-08T09:00, expect_none: {playbook: tour, reason: exited}}
  - name: poor, and late to answer
    at: 2026-01-05T09:00
    customer: {email: a@example.com, consent: yes}
    orders: [{at: 2026-01-02, amount: 49.99}]
    variant: told
    expect: [{playbook: tour}, {playbook: tour, webhook: crm}]
    then:
      - at: 2026-01-07T09:00
        events: [{at: 2026-01-06T08:00, type: visit}]
        expect: {playbook: tour, step: thanks}
        expect_none: {playbook: tour, step: bye, reason: exited}
  - name: what has happened since the last look
    at: 2026-01-05T09:00
    customer: {email: a@example.com, consent: yes, news: yes, tier: silver, born: 1990-01-08}
    expect: []
    then:
      - {at: 2026-01-06T09:00, customer: {tier: gold}, events: [{at: 2026-01-05T10:00, type: ticket closed}], expect: [{playbook: rise, points: 11}, {playbook: closed, points: 13}]}
      - {at: 2026-01-07T09:00, customer: {tier: tin}, events: [{at: 2026-01-05T10:00, type: visit}], expect: [{playbook: fall, points: 12}, {playbook: party}]}
      - {at: 2026-01-08T09:00, expect: []}
      - {at: 2027-01-07T08:00, unsubscribed: [news], expect_none: {playbook: party, reason: unsubscribed}}
      - {at: 2028-01-07T08:00, agreed: news, expect: {playbook: party}}
      - {at: 2029-01-07T08:00, banned: bounced, expect_none: {playbook: party, email: party, reason: bounced}}
  - name: nearly rich
    at: 2026-01-05T09:00
    customer: {email: a@example.com, consent: yes}
    orders: [{at: 2026-01-02, amount: 99.99}]
    variant: told
    expect: [{playbook: tour}, {playbook: tour, step: well-off}, {playbook: tour, webhook: crm}]
  - name: nobody there
    at: 2026-01-05T09:00
    expect: []
`

func loadForked(t *testing.T, change ...string) (fstest.MapFS, *rules.Book, []rules.Test) {
	t.Helper()
	files := fstest.MapFS{"tests/a.yaml": {Data: []byte(strings.NewReplacer(change...).Replace(forkedTests))}}
	for name, text := range forked {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	book, err := rules.Load(files, rules.Options{Getenv: func(name string) (string, bool) {
		return map[string]string{"KEY": strings.Repeat("k", 40), "URL": "https://crm.example"}[name], true
	}})
	if err != nil {
		t.Fatal(err)
	}
	tests, err := rules.LoadTests(files, book)
	if err != nil {
		t.Fatal(err)
	}
	return files, book, tests
}

func TestEveryWayAndEveryTriggerCanBeTested(t *testing.T) {
	files, book, tests := loadForked(t)
	written, err := rules.Locate(files, book)
	if err != nil {
		t.Fatal(err)
	}
	seen := trial.NewCoverage(book, written)
	for i := range tests {
		r, err := trial.New(book).Run(&tests[i], seen)
		if err != nil || len(r.Faults) > 0 {
			t.Errorf("%s: %v\n%s", tests[i].Name, err, faults(t, r))
		}
	}
	if lines := left(seen); len(lines) > 0 {
		t.Errorf("not seen:\n%s", strings.Join(lines, "\n"))
	}
	survivors, err := trial.Survivors(t.Context(), trial.Mutants(book, written), tests, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range survivors {
		t.Errorf("nobody notices %s: %s -> %s", m.Of, m.Was, m.Becomes)
	}
}

// What is not tried is listed: without a test, and way by way.
func TestWaysThatNoTestGoesAreListed(t *testing.T) {
	files, book, tests := loadForked(t)
	written, err := rules.Locate(files, book)
	if err != nil {
		t.Fatal(err)
	}
	seen := trial.NewCoverage(book, written)
	if _, err := trial.New(book).Run(&tests[1], seen); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range seen.Items {
		if i.Of == "tour" && i.Seen() < i.Ways || i.Kind == trial.ItemTrigger || strings.Contains(i.Of, "step wait:for") || strings.Contains(i.Of, "arm") {
			got = append(got, fmt.Sprintf("%s %s %s %v/%v", i.Kind, i.Of, i.Text, i.Yes, i.No))
		}
	}
	want := []string{
		"arm tour arm revenue >= 50 of branch false/false", "step tour well-off false/false",
		"arm tour arm asked of test false/false", "step tour survey:nps false/false",
		"arm tour arm then of wait:for false/false", "step tour thanks false/false",
		"step tour bye false/false", "branch tour when of bye false/false", "step tour end false/false",
		"trigger rise trigger false/true", "trigger fall trigger false/true", "trigger closed trigger false/true", "trigger party trigger false/true",
		"condition arm 1 of step branch of tour revenue >= 100 true/false",
		"condition arm 2 of step branch of tour revenue >= 50 false/false",
		"condition step wait:for of tour events_since_entry > 0 false/true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}

func TestAWayThatWasNotExpectedIsToldWithItsReasons(t *testing.T) {
	for _, c := range []struct{ was, becomes, want string }{
		{"email: hi-photo", "email: hi-plain", "got tour, email hi-photo, subject"},
		{"survey: nps, email", "webhook: crm, email", "expected tour, email hi-photo, subject \"Look\", text with \"Photo\"; tour, step well-off, 5 points; tour, email how-likely, webhook crm, "},
		{"survey: nps, email", "webhook: crm, email", "tour, survey nps, subject \"How likely?\""},
		{"reason: waiting, step", "reason: condition_no, step", "got tour, step wait:for: waiting"},
	} {
		_, book, tests := loadForked(t, c.was, c.becomes)
		r, err := trial.New(book).Run(&tests[0], nil)
		if err != nil || len(r.Faults) != 1 {
			t.Fatalf("%s: %v, %+v", c.becomes, err, r.Faults)
		}
		if got := faults(t, r); !strings.Contains(got, c.want) {
			t.Errorf("%s: got\n%s", c.becomes, got)
		}
		var titles []string
		for _, x := range r.Faults[0].Verdicts[0].Conditions {
			titles = append(titles, x.Title)
		}
		if !strings.Contains(strings.Join(titles, ", "), "arm revenue >= 100 of branch, arm revenue >= 50 of branch, for of wait:for") {
			t.Errorf("%s: %q", c.becomes, titles)
		}
	}
	_, book, tests := loadForked(t, "step: bye, reason: exited", "step: bye, reason: waiting")
	r, err := trial.New(book).Run(&tests[2], nil)
	if err != nil || len(r.Faults) != 1 || !strings.Contains(faults(t, r), "tour, step bye: exited (the step exit)") {
		t.Errorf("%v: %s", err, faults(t, r))
	}
}
