package trial_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"holdfast/engine"
	"holdfast/engine/trial"
	"holdfast/rules"
)

func TestAMomentComesOutAsExpectedOrNot(t *testing.T) {
	const ada = "\n    at: 2026-01-05T09:00\n    customer: {email: ada@example.com, consent: yes}\n    orders: [{at: 2026-01-02, amount: 50}]\n"
	cases := []struct{ name, test, want string }{
		{"nothing said of a part is nothing asked of it", ada + `    expect: {playbook: hello}`, ""},
		{"everything that can be asked", ada + `    expect: [{playbook: hello, step: "email:hello", email: hello, offer: thanks, amount: 5, cost: 5, subject: Hello, subject_contains: ell, body_contains: ["1 times: €5.00", "TY-????????"]}]`, ""},
		{"nothing expected, something got", ada + `    expect: []`, "expected nothing\ngot hello, email hello, offer thanks, 5.00 EUR off, cost 5.00 EUR, subject \"Hello\""},
		{"something expected, nothing got", "\n    at: 2026-01-05\n    expect: {playbook: hello}", "expected hello\ngot nothing"},
		{"one too few", ada + `    expect: [{playbook: hello}, {playbook: note}]`, "expected hello; note\ngot hello, email hello, offer thanks, 5.00 EUR off, cost 5.00 EUR, subject \"Hello\""},
		{"another amount", ada + `    expect: {playbook: hello, amount: 6}`, "expected hello, 6.00 EUR off\ngot hello, email hello, offer thanks, 5.00 EUR off, cost 5.00 EUR, subject \"Hello\""},
		{"another step", ada + `    expect: {playbook: hello, step: tea}`, "expected hello, step tea\ngot hello, email hello,"},
		{"another cost", ada + `    expect: {playbook: hello, cost: 4}`, "expected hello, cost 4.00 EUR\ngot hello, email hello,"},
		{"nothing is listed twice", ada + "    expect: []\n    expect_none: {playbook: hello}", "expected nothing; hello: nothing\ngot hello, email hello, offer thanks, 5.00 EUR off, cost 5.00 EUR, subject \"Hello\"$"},
		{"points for a letter", ada + `    expect: {playbook: hello, points: 1}`, "expected hello, 1 point\ngot hello, email hello,"},
		{"a letter without its offer", "\n    at: 2026-01-05T09:00\n    customer: {email: a@example.com, consent: yes, tier: gold}\n    expect: {playbook: note, email: note}", ""},
		{"another playbook's letter", strings.Replace(ada, "yes", "yes, tier: gold", 1) + `    expect: {playbook: note}`, "expected note\ngot hello, email hello,"},
		{"a percentage for an amount", ada + `    expect: {playbook: hello, percent: 5}`, "expected hello, 5%\ngot hello, email hello, offer thanks, 5.00 EUR off, cost 5.00 EUR, subject \"Hello\""},
		{"another subject", ada + `    expect: {playbook: hello, subject: hello}`, "expected hello, subject \"hello\"\ngot hello, email hello, offer thanks, 5.00 EUR off, cost 5.00 EUR, subject \"Hello\""},
		{"another text", ada + `    expect: {playbook: hello, body_contains: 2 times}`, "expected hello, text with \"2 times\"\ngot hello, email hello, offer thanks, 5.00 EUR off, cost 5.00 EUR, subject \"Hello\", text"},
		{"a reason", "\n    at: 2026-01-05T09:00\n    customer: {consent: yes}\n    orders: [{at: 2026-01-02, amount: 50}]\n    expect_none: {playbook: hello, reason: no_address}", ""},
		{"another reason", ada[:strings.Index(ada, ", consent")] + "}\n    orders: [{at: 2026-01-02, amount: 50}]\n    expect_none: {playbook: hello, reason: no_address}", "expected hello: no_address\ngot hello: no_consent"},
		{"any reason", "\n    at: 2026-01-05\n    expect_none: [{playbook: hello}, {playbook: note, email: note}]", ""},
		{"not in the audience", "\n    at: 2026-01-05\n    expect_none: {playbook: hello, reason: waiting}", "expected hello: waiting\ngot hello: no_match"},
		{"a go for a no", ada + "    expect_none: {playbook: hello, email: hello}", "expected hello, email hello: nothing\ngot hello, email hello, offer"},
		{"a rung that nobody stands on", strings.Replace(ada, "50", "9.99", 1) + "    expect_none: {playbook: hello, reason: no_rung}", ""},
		{"a budget", strings.Replace(ada, "50", "300.10", 1) + "    expect_none: {playbook: hello, reason: budget_spent}", ""},
		{"the cap over two playbooks", strings.Replace(ada, "yes", "yes, tier: gold", 1) + "    expect: {playbook: hello}\n    expect_none: {playbook: note, reason: capped}", ""},
		{"a refund is no order", "\n    at: 2026-01-05\n    orders: [{at: 2026-01-02, amount: -5}]\n    expect_none: {playbook: hello, reason: no_match}", ""},
		{"a fact from after the moment", strings.Replace(ada, "2026-01-02", "2026-01-05T09:01", 1) + "    expect: []", ""},
		{"nobody is held out", ada + "    expect: {playbook: hello}", ""},
		{"but who is said to be", ada + "    holdout: true\n    expect_none: {playbook: hello, reason: held_out}", ""},
		{"a metric that is given", "\n    at: 2026-01-05T09:00\n    customer: {email: ada@example.com, consent: yes}\n    metrics: {orders: 3, revenue: 100}\n    expect: {playbook: hello, percent: 20, cost: 10, body_contains: 3 times}", ""},
		{"a segment that is given", "\n    at: 2026-01-05T09:00\n    customer: {email: ada@example.com, consent: yes}\n    metrics: {buyers: true}\n    expect_none: {playbook: hello, reason: no_rung}", ""},
		{"what the customer stands at", ada + `    stands: {points: 0}`, ""},
		{"points that are given", ada + "    metrics: {points: 7}\n    stands: {points: 7}", ""},
		{"points that are not there", ada + `    stands: {points: 5}`, "expected points is 5\ngot points is 0"},
		{"lines of one order", "\n    at: 2026-01-05T09:00\n    customer: {email: ada@example.com, consent: yes}\n    orders: [{at: 2026-01-02, amount: 6, order: A}, {at: 2026-01-02, amount: 6, order: A}, {at: 2026-01-02, amount: 6}]\n    expect: {playbook: hello, body_contains: 2 times}", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			book, tests := loadTests(t, "  - name: a"+c.test)
			r, err := trial.New(book).Run(&tests[0], nil)
			if err != nil {
				t.Fatal(err)
			}
			got := faults(t, r)
			if c.want == "" && got != "" || !strings.HasPrefix(got+"$", c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			passes, err := trial.New(book).Passes(&tests[0])
			if err != nil || passes != (c.want == "") {
				t.Errorf("passes: %v, %v", passes, err)
			}
		})
	}
}

func TestWhatIsForetoldIsMissingUnlessGiven(t *testing.T) {
	fsys := project(map[string]string{
		"rules.yaml": strings.Replace(small["rules.yaml"], `audience: tier == "gold"`, "audience: churn_risk > 0.6 or points > 9", 1),
		"tests/a.yaml": `tests:
  - name: a
    at: 2026-01-05T09:00
    customer: {email: a@example.com, consent: yes}
    orders: [{at: 2025-01-02, amount: 1}, {at: 2025-02-02, amount: 1}]
    expect_none: {playbook: note, reason: no_match}
    then:
      - {at: 2026-01-07T09:00, metrics: {churn_risk: 0.7}, expect: {playbook: note}}
      - {at: 2026-01-09T09:00, metrics: {churn_risk: 0.5}, expect: []}
      - {at: 2026-01-11T09:00, metrics: {points: 10}, expect: {playbook: note}}
`,
	})
	book, tests := load(t, fsys)
	r, err := trial.New(book).Run(&tests[0], nil)
	if err != nil || len(r.Faults) > 0 {
		t.Fatalf("%v\n%s", err, faults(t, r))
	}
}

// TestWhatIsEarnedShowsInTheTests earns points, a badge and a tier in a made-up
// shop, and loses one of them.
func TestWhatIsEarnedShowsInTheTests(t *testing.T) {
	fsys := project(map[string]string{
		"holdfast.yaml": strings.Replace(small["holdfast.yaml"], ", tier: tier", "", 1) + `
loyalty:
  starts: 2026-01-01
  points: {orders: amount, pending: 7d}
  tiers: {by: spend, per: month, levels: {silver: 20, gold: 100}}
  badges: {two: {count: orders, need: 2, points: 5}}
`,
		"rules.yaml": `playbooks:
  risen: {schedule: "@daily", on: {tier: gold}, always: true, steps: [{email: note}]}
  winner: {schedule: "@daily", on: {badge: two}, always: true, steps: [{reward: {points: points_pending}}]}
  rich: {schedule: "@daily", audience: points >= 50, once_per: 300d, steps: [{reward: {points: points}}]}
`,
		"mail/hello.md": "---\nsubject: Hello\n---\nHello.\n",
		"tests/a.yaml": `tests:
  - name: a
    at: 2026-01-05T09:00
    customer: {email: a@example.com, consent: yes}
    orders: [{at: 2026-01-05T08:00, amount: 50, order: o1}]
    expect_none: [{playbook: risen}, {playbook: winner}, {playbook: rich}]
    then:
      - at: 2026-01-06T09:00
        orders: [{at: 2026-01-06T08:00, amount: 60, order: o2}]
        expect: [{playbook: risen, email: note}, {playbook: winner, points: 110}]
      - at: 2026-01-07T09:00
        expect: {playbook: rich, points: 115}
        expect_none: [{playbook: risen, reason: no_match}, {playbook: winner, reason: no_match}]
`,
	})
	book, tests := load(t, fsys)
	r, err := trial.New(book).Run(&tests[0], nil)
	if err != nil || len(r.Faults) > 0 {
		t.Fatalf("%v\n%s", err, faults(t, r))
	}
}

// journey goes through the playbook hello, with facts that come in between.
const journey = `  - name: a journey
    at: 2026-01-05T09:00
    customer: {email: ada@example.com, consent: yes}
    orders: [{at: 2026-01-02, amount: 50, kind: tea}]
    expect: {playbook: hello, email: hello}
    then:
      - at: 2026-01-06T09:00
        orders: [{at: 2026-01-05T12:00, amount: 50.50, kind: coffee}]
        expect_none: [{playbook: hello, reason: waiting}, {playbook: hello, step: more, reason: waiting}]
      - at: 2026-01-07T09:00
        expect: {playbook: hello, step: more, points: 100}
      - at: 2026-01-08T08:59
        customer: {tier: gold}
        expect: {playbook: note, email: note}
      - at: 2026-01-08T09:00
        expect: {playbook: hello, points: 1}
      - at: 2026-01-10T09:00
        customer: {consent: no}
        expect: []
        expect_none: [{playbook: hello, reason: entered_before}, {playbook: note, reason: no_consent}]
`

func TestAJourneyRemembersWhatWasDone(t *testing.T) {
	book, tests := loadTests(t, journey)
	r, err := trial.New(book).Run(&tests[0], nil)
	if err != nil || len(r.Faults) > 0 {
		t.Fatalf("%v\n%s", err, faults(t, r))
	}
}

func TestTheExitIsAskedBeforeEveryStep(t *testing.T) {
	book, tests := loadTests(t, strings.Replace(journey, "amount: 50.50", "amount: 50}, {at: 2026-01-05T13:00, amount: 1", 1))
	r, err := trial.New(book).Run(&tests[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "expected hello: waiting; hello, step more: waiting\ngot hello: exited; hello, step more: exited\n"
	if got := faults(t, r); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	v := r.Faults[0].Verdicts[0]
	if v.Reason != engine.Exited || len(v.Conditions) != 1 || v.Conditions[0].Title != "exit of hello" || v.Conditions[0].Holds.Value != true {
		t.Errorf("the verdict is %+v", v)
	}
}

func TestAFaultIsExplainedByTheConditionsBehindIt(t *testing.T) {
	book, tests := loadTests(t, "  - name: a\n    at: 2026-01-05\n    expect: {playbook: hello}")
	r, err := trial.New(book).Run(&tests[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, c := range r.Faults[0].Verdicts[0].Conditions {
		titles = append(titles, fmt.Sprintf("%s: %s = %v", c.Title, c.Holds.Source, c.Holds.Value))
	}
	if got, want := strings.Join(titles, "; "), "audience of hello: buyers = false; segment buyers: orders > 0 = false"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Every reason that a plan can end in is one that a test may expect.
func TestTestsKnowEveryReason(t *testing.T) {
	for _, reason := range append([]engine.Reason{engine.NoMatch}, engine.Reasons...) {
		fsys := project(map[string]string{"tests/a.yaml": "tests:\n  - name: a\n    at: 2026-01-05\n    expect_none: {playbook: hello, reason: " + string(reason) + "}"})
		book, err := rules.Load(fsys, rules.Options{Getenv: os.LookupEnv})
		if err != nil {
			t.Fatal(err)
		}
		_, err = rules.LoadTests(fsys, book)
		refused := slices.Contains([]engine.Reason{
			engine.Go, engine.AudienceBelt, engine.Drifted, engine.StaleSource, engine.CanaryStopped, engine.StepGone, engine.Passed, engine.PoolEmpty, engine.Erased,
		}, reason)
		if refused != (err != nil) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// The tests of the example, one after the other.
func BenchmarkTrial(b *testing.B) {
	book, tests := load(b, os.DirFS("../../examples/coffee"))
	subject := trial.New(book)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if passes, err := subject.Passes(&tests[i%len(tests)]); err != nil || !passes {
			b.Fatal(passes, err)
		}
	}
}

// Section 7 of rules/LANGUAGE.md says so.
func TestPointsAreRoundedHalvesUp(t *testing.T) {
	rewarding := strings.Replace(small["rules.yaml"], "- email: note", "- reward: {points: spend_30d}", 1)
	for due, want := range map[string]string{
		"0.49": "expect_none: {playbook: note, reason: no_points}",
		"0.5":  "expect: {playbook: note, points: 1}",
		"1.49": "expect: {playbook: note, points: 1}",
		"2.5":  "expect: {playbook: note, points: 3}",
	} {
		text := "tests:\n  - name: a\n    at: 2026-01-05T09:00\n    customer: {tier: gold}\n    metrics: {spend_30d: " + due + "}\n    " + want + "\n"
		book, tests := load(t, project(map[string]string{"rules.yaml": rewarding, "tests/a.yaml": text}))
		r, err := trial.New(book).Run(&tests[0], nil)
		if err != nil || len(r.Faults) > 0 {
			t.Errorf("%s points: %v\n%s", due, err, faults(t, r))
		}
	}
}

func TestTheSameInAnotherOrderIsSaid(t *testing.T) {
	steps := strings.Replace(small["rules.yaml"], "- email: note", "- reward: {points: 3}\n      - email: note", 1)
	for _, c := range []struct {
		name, expect string
		reordered    bool
	}{
		{"turned round", "{playbook: note, email: note}, {playbook: note, points: 3}", true},
		{"a vague one stands before an exact one", "{playbook: note}, {playbook: note, points: 3}", true},
		{"one is another", "{playbook: note, email: note}, {playbook: note, points: 4}", false},
		{"one is asked for twice", "{playbook: note, email: note}, {playbook: note, email: note}", false},
		{"one is missing", "{playbook: note, email: note}", false},
	} {
		text := "tests:\n  - name: a\n    at: 2026-01-05T09:00\n    customer: {email: a@example.com, consent: yes, tier: gold}\n    expect: [" + c.expect + "]\n"
		book, tests := load(t, project(map[string]string{"rules.yaml": steps, "tests/a.yaml": text}))
		r, err := trial.New(book).Run(&tests[0], nil)
		if err != nil || len(r.Faults) != 1 || r.Faults[0].Reordered != c.reordered {
			t.Errorf("%s: %v, %+v", c.name, err, r.Faults)
		}
	}
}
