package rules

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// soundRoot and soundRest are a project that no check complains of.
const soundRoot = `name: Shop
sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent, country: country, age: {column: age, type: number}}}
  orders: {csv: o.csv, customer: c, at: at, amount: total, columns: {category: category}}
email: {from: "Shop <hello@shop.example>"}
limits:
  messages: [{max: 1, per: 24h}]
  quiet_hours: {from: "21:00", to: "08:00"}
`

const soundRest = `metrics:
  beans: {count: orders, where: category == "beans"}
segments:
  regulars: orders >= 3 and beans > 0
offers:
  five:
    ladder:
      - {amount: 10, when: revenue > 100}
      - {amount: 5}
    code: "A-{8}"
    expires: 14d
    cost: 5
    budget: {amount: 100, per: month}
playbooks:
  back:
    schedule: "0 9 * * MON"
    audience: regulars
    once_per: 30d
    holdout: 10%
    exit: orders_since_entry > 0
    steps:
      - email: hello
        offer: five
      - wait: 7d
      - name: again
        when: days_since_last_order > 60
        email: hello
`

// ranked stands for limits: with what customers rise into and win before it.
const ranked = `loyalty:
  starts: 2026-01-01
  points: {expire: {rolling: 365d}}
  tiers: {by: spend, per: year, levels: {gold: 500}}
  badges: {five: {count: orders, need: 5, each: month}, ever: {count: orders, need: 9}}
limits:
`

// warnings loads the sound project with some texts changed: old, new, old, new.
func warnings(t testing.TB, change ...string) []string {
	t.Helper()
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(soundRoot+soundRest, change[i]) {
			t.Fatalf("the project has no %q", change[i])
		}
	}
	edit := strings.NewReplacer(change...)
	book, err := Load(fstest.MapFS{
		"holdfast.yaml": {Data: []byte(edit.Replace(soundRoot))},
		"rest.yaml":     {Data: []byte(edit.Replace(soundRest))},
		"mail/hello.md": {Data: []byte("---\nsubject: Hello\n---\nHello {{ country ?? \"you\" }}.\n")},
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, w := range book.Warnings {
		if w.Line == 0 || w.Column == 0 || w.Hint == "" || w.Source == "" {
			t.Errorf("%v has no place or no hint", w)
		}
		said = append(said, fmt.Sprintf("%s:%d:%d %s", w.File, w.Line, w.Column, w.Message))
	}
	return said
}

func TestASoundProjectDrawsNoWarning(t *testing.T) {
	if said := warnings(t); len(said) > 0 {
		t.Error(strings.Join(said, "\n"))
	}
}

func TestTheExamplesDrawNoWarning(t *testing.T) {
	for _, dir := range []string{"coffee", "wholesale"} {
		book, err := Load(os.DirFS("../examples/"+dir), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(book.Warnings) > 0 {
			t.Errorf("%s\n%v", dir, book.Warnings)
		}
	}
}

func TestEveryCheckFindsItsOwnAndNoMore(t *testing.T) {
	seen := map[string]bool{}
	for _, test := range []struct {
		check  string
		change []string
		want   []string
	}{
		{"constant conditions", []string{"orders >= 3 and", "orders > 5 and orders < 3 and"}, []string{"rest.yaml:4:13 orders > 5 and orders < 3 are never true together"}},
		{"constant conditions", []string{"audience: regulars", "audience: regulars and rfm_recency > 5"}, []string{"rest.yaml:17:28 rfm_recency > 5 can never be true"}},
		{"constant conditions", []string{"audience: regulars", "audience: regulars and orders < 2"}, []string{"rest.yaml:17:15 regulars and orders < 2 are never true together"}},
		{"constant conditions", []string{"audience: regulars", "audience: regulars and country != \"DE\" or country != \"AT\""}, nil}, // and binds tighter
		{"constant conditions", []string{"audience: regulars", "audience: regulars and (country != \"DE\" or country != \"AT\")"}, []string{`rest.yaml:17:29 one of country != "DE" and country != "AT" holds whenever their values are known`}},
		{"constant conditions", []string{`category == "beans"`, `category == "beans" and category == "tea"`}, []string{`rest.yaml:2:33 category == "beans" and category == "tea" are never true together`}},
		{"constant conditions", []string{`category == "beans"`, `amount < 0 and category == "beans"`}, nil},
		{"constant conditions", []string{"amount: total,", "amount: total, where: total > 5 and total < 5,"}, []string{"holdfast.yaml:4:67 total > 5 and total < 5 are never true together"}},
		{"constant conditions", []string{"revenue > 100", "order_interval_days < 0"}, []string{"rest.yaml:8:28 order_interval_days < 0 can never be true"}},
		{"constant conditions", []string{"revenue > 100", "revenue < 0"}, nil},
		{"constant conditions", []string{"days_since_last_order > 60", "orders_since_entry == 0.5"}, []string{"rest.yaml:26:15 orders_since_entry == 0.5 can never be true"}},
		{"constant conditions", []string{"beans > 0", "beans >= 0"}, []string{"rest.yaml:4:29 beans >= 0 is always true"}},
		{"constant conditions", []string{"exit: orders_since_entry > 0", "exit: orders_since_entry > 0 and false"}, []string{"rest.yaml:20:11 orders_since_entry > 0 and false can never be true"}},
		{"constant conditions", []string{"audience: regulars", "audience: regulars and true"}, nil},
		// What expressions warn of themselves surfaces once.
		{"constant conditions", []string{"audience: regulars", "audience: regulars and churn_risk > 60"}, []string{"rest.yaml:17:41 churn_risk is a share between 0 and 1, and 60 is not"}},
		{"constant conditions", []string{"audience: regulars", "audience: regulars and days_since_last_order > aov"}, []string{"rest.yaml:17:28 days_since_last_order is a number of days and aov is an amount of money"}},
		{"constant conditions", []string{"audience: regulars", "audience: regulars and churn_risk > 0.6 and churn_risk < 0.4"}, []string{"rest.yaml:17:28 churn_risk > 0.6 and churn_risk < 0.4 are never true together"}},
		{"constant audiences and exits", []string{"exit: orders_since_entry > 0", "exit: false"}, []string{"rest.yaml:20:11 nobody leaves by this exit"}},
		{"constant audiences and exits", []string{"playbooks:\n", "playbooks:\n  all: {schedule: '@daily', audience: true, steps: [{reward: {points: 1}}]}\n"}, []string{"rest.yaml:15:39 everybody is in this audience"}},
		{"constant audiences and exits", []string{"playbooks:\n", "playbooks:\n  all: {schedule: '@daily', audience: (false), steps: [{reward: {points: 1}}]}\n"}, []string{"rest.yaml:15:39 nobody is in this audience"}},
		{"exits that hold at entry", []string{"exit: orders_since_entry > 0", "exit: orders >= 2"}, []string{"rest.yaml:20:11 whoever comes in holds this exit already, so nobody ever gets a step"}},
		{"exits that hold at entry", []string{"exit: orders_since_entry > 0", "exit: days_since_entry < 30"}, []string{"rest.yaml:20:11 whoever comes in holds this exit already, so nobody ever gets a step"}},
		{"exits that hold at entry", []string{"exit: orders_since_entry > 0", "exit: orders > 3"}, nil},
		{"steps behind the exit", []string{"days_since_last_order > 60", "revenue_since_entry > 5 and orders_since_entry > 1"}, []string{"rest.yaml:26:15 nobody gets this step: whoever holds its condition has left by the exit"}},
		{"steps behind the exit", []string{"days_since_last_order > 60", "revenue_since_entry > 5"}, nil},
		{"rungs never reached", []string{"{amount: 5}", "{amount: 5, when: revenue > 200}"}, []string{"rest.yaml:9:27 nobody comes to this rung: whoever could have it gets one above it"}},
		{"rungs never reached", []string{"{amount: 5}", "{amount: 5, when: revenue > 50}"}, nil},
		{"rungs never reached", []string{"when: revenue > 100", "when: revenue > 100 or revenue <= 100"}, []string{"rest.yaml:8:28 one of revenue > 100 and revenue <= 100 always holds", "rest.yaml:9:9 nobody comes to this rung: whoever could have it gets one above it"}},
		{"rungs never reached", []string{"when: revenue > 100", "when: aov > 100 or aov <= 100"}, []string{"rest.yaml:8:28 one of aov > 100 and aov <= 100 holds whenever their values are known"}}, // not for those without orders
		{"unused metrics and segments", []string{"and beans > 0", ""}, []string{"rest.yaml:2:3 nothing uses the metric beans"}},
		{"unused metrics and segments", []string{"audience: regulars", "audience: orders > 3"}, []string{"rest.yaml:4:3 nothing uses the segment regulars"}},
		{"unused offers", []string{"        offer: five\n", ""}, []string{"rest.yaml:6:3 no step gives the offer five"}},
		{"unused letters", []string{"email: hello\n", "reward: {points: 5}\n", "        offer: five\n", "      - offer: five\n"}, []string{"mail/hello.md:1:1 no step sends the letter hello"}},
		{"offers without an end", []string{"    expires: 14d\n", ""}, []string{"rest.yaml:6:3 the codes of the offer five are good for ever"}},
		{"offers without a budget", []string{"    budget: {amount: 100, per: month}\n", ""}, []string{"rest.yaml:6:3 nothing bounds what the offer five may cost"}},
		{"playbooks without a holdout", []string{"    holdout: 10%\n", ""}, []string{"rest.yaml:15:3 without a holdout nobody can say what the playbook back is worth"}},
		{"playbooks without a holdout", []string{"    holdout: 10%\n", "", "limits:\n", "limits:\n  holdout: 5%\n"}, nil},
		{"playbooks without a holdout", []string{"    holdout: 10%\n", "    transactional: true\n"}, nil},
		{"letters without limits", []string{"  messages: [{max: 1, per: 24h}]\n", ""}, []string{"holdfast.yaml:7:3 nothing limits how many letters one customer gets"}},
		{"letters without limits", []string{"  quiet_hours: {from: \"21:00\", to: \"08:00\"}\n", ""}, []string{"holdfast.yaml:7:3 letters may leave in the middle of the night"}},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * 1', audience: (regulars), holdout: 5%, steps: [{email: hello}]}\n"}, []string{"rest.yaml:16:3 the playbooks back and again have the same audience and the same priority, so only their names decide which of them writes first"}},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '@daily', audience: regulars, priority: 3, holdout: 5%, steps: [{email: hello}]}\n"}, nil},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * MON', audience: orders > 2, holdout: 5%, steps: [{email: hello}]}\n"}, []string{"rest.yaml:16:3 everybody in the audience of back is in that of again, which comes at the same time and goes first, and limits allow 1 in 24h: nothing is left for back"}},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * *', audience: orders > 2, holdout: 5%, steps: [{email: hello}]}\n"}, []string{"rest.yaml:16:3 everybody in the audience of back is in that of again, which comes at the same time and goes first, and limits allow 1 in 24h: nothing is left for back"}},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * MON', audience: regulars and revenue > 9, priority: -1, holdout: 5%, steps: [{email: hello}]}\n"}, []string{"rest.yaml:15:3 everybody in the audience of again is in that of back, which comes at the same time and goes first, and limits allow 1 in 24h: nothing is left for again"}},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * MON', audience: regulars and revenue > 9, holdout: 5%, steps: [{email: hello}]}\n"}, nil},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * TUE', audience: orders > 2, holdout: 5%, steps: [{email: hello}]}\n"}, nil},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 1 * *', audience: orders > 2, holdout: 5%, steps: [{email: hello}]}\n"}, nil},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * MON', audience: orders > 4, holdout: 5%, steps: [{email: hello}]}\n"}, nil},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * MON', audience: orders > 2, holdout: 5%, steps: [{email: hello, when: revenue > 5}]}\n"}, nil},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * MON', audience: orders > 2, holdout: 5%, steps: [{wait: 7d}, {email: hello}]}\n"}, nil},
		{"playbooks that shadow each other", []string{"playbooks:\n", "playbooks:\n  again: {schedule: '0 9 * * MON', audience: orders > 2, holdout: 5%, steps: [{email: hello}]}\n", "max: 1", "max: 2"}, nil},
		{"once_per that never holds", []string{"0 9 * * MON", "0 9 1 */3 *"}, []string{"rest.yaml:15:3 once_per of the playbook back holds nobody back: its schedule comes only every 90 days"}},
		{"once_per that never holds", []string{"0 9 * * MON", "0 9 1 * *"}, nil},
		{"waits beyond once_per", []string{"wait: 7d", "wait: 31d"}, []string{"rest.yaml:24:9 the way through the playbook back takes 31 days and once_per is 30: nobody comes in again while on the way"}},
		{"waits beyond once_per", []string{"wait: 7d", "wait: 30d"}, nil},
		{"waits beyond once_per", []string{"      - wait: 7d\n", "      - wait: {for: revenue > 5, at_most: 20d}\n        then: [{wait: 5d}, {name: yes, email: hello}]\n        else: [{wait: 11d}]\n"}, []string{"rest.yaml:26:16 the way through the playbook back takes 31 days and once_per is 30: nobody comes in again while on the way"}},
		{"waits beyond once_per", []string{"      - wait: 7d\n", "      - branch: [{when: revenue > 5, steps: [{wait: 20d}]}, {else: [{wait: 25d}]}]\n"}, nil},
		{"budgets beyond give_up", []string{"limits:\n", "limits:\n  budgets: [{messages: 500, per: month}, {points: 9, per: month}, {messages: 50, per: day}, {messages: 9, per: run}]\n"}, []string{"holdfast.yaml:7:13 once this budget is used up, whoever comes to a step of the playbook back is given up on before the next month begins"}},
		{"budgets beyond give_up", []string{"limits:\n", "limits:\n  budgets: [{messages: 500, per: month}]\n  give_up: 31d\n"}, nil},
		{"budgets beyond give_up", []string{"limits:\n", "limits:\n  budgets: [{messages: 500, per: month}]\n  give_up: 31d\n", "    holdout: 10%\n", "    holdout: 10%\n    give_up: 7d\n"}, []string{"holdfast.yaml:7:13 once this budget is used up, whoever comes to a step of the playbook back is given up on before the next month begins"}},
		{"budgets beyond give_up", []string{"    holdout: 10%\n", "    holdout: 10%\n    limits: {budgets: [{money: 50, per: year}]}\n"}, []string{"rest.yaml:20:24 once this budget is used up, whoever comes to a step of the playbook back is given up on before the next year begins"}},
		{"budgets beyond give_up", []string{"    holdout: 10%\n", "    holdout: 10%\n    give_up: 6d\n    limits: {budgets: [{messages: 50, per: run}]}\n"}, []string{"rest.yaml:21:24 once this budget is used up, whoever comes to a step of the playbook back is given up on before the next run begins"}},
		{"budgets beyond give_up", []string{"    holdout: 10%\n", "    holdout: 10%\n    give_up: 7d\n    limits: {budgets: [{messages: 50, per: run}, {messages: 9, per: day}]}\n"}, nil},
		{"arms never reached", []string{"      - wait: 7d\n", "      - branch: [{when: revenue > 5, steps: [{wait: 2d}]}, {when: revenue > 9, steps: [{wait: 3d}]}]\n"}, []string{"rest.yaml:24:67 nobody takes this way: whoever could takes one above it"}},
		{"arms never reached", []string{"      - wait: 7d\n", "      - branch: [{when: revenue > 9, steps: [{wait: 2d}]}, {when: revenue > 5, steps: [{wait: 3d}]}, {else: [{wait: 1d}]}]\n"}, nil},
		{"steps behind an exit", []string{"      - wait: 7d\n", "      - exit: true\n"}, []string{"rest.yaml:25:9 nobody comes to this step: everybody leaves by the exit above it"}},
		{"steps behind an exit", []string{"      - wait: 7d\n", "      - {exit: true, when: revenue > 500}\n"}, nil},
		{"steps behind an exit", []string{"      - wait: 7d\n", "      - branch: [{when: revenue > 5, steps: [{exit: true}]}]\n"}, nil},
		{"triggers that fire once", []string{"    once_per: 30d\n", "", "    audience: regulars", "    audience: regulars\n    on: order"}, []string{"rest.yaml:15:3 the playbook back answers to a customer's first order only: a customer comes in once for ever unless something else is said"}},
		{"triggers that fire once", []string{"    once_per: 30d\n", "    once: true\n", "    audience: regulars", "    audience: regulars\n    on: order"}, nil},
		{"triggers that fire once", []string{"    once_per: 30d\n", "", "    audience: regulars", "    audience: regulars\n    on: {date: first_order_at, after: 14d}"}, nil},
		{"canaries without messages", []string{"playbooks:\n", "playbooks:\n  gifts:\n    schedule: '@daily'\n    audience: revenue > 9\n    canary: {first: 9, wait: 1d, stop: {bounced: 2%}}\n    steps: [{reward: {points: 1}}]\n"}, []string{"rest.yaml:18:13 a canary counts messages, and the playbook gifts sends none"}},
		{"canaries without messages", []string{"    once_per: 30d\n", "    once_per: 30d\n    canary: {first: 9, wait: 1d, stop: {bounced: 2%}}\n"}, nil},
		{"constant audiences and exits", []string{"    audience: regulars", "    on: order", "regulars:", "regular:", "segments:\n", "segments:\n  vips: regular\n", "revenue > 100", "vips"}, nil}, // everybody is meant
		{"constant conditions", []string{"      - wait: 7d\n", "      - wait: {for: orders_since_entry < 0, at_most: 7d}\n"}, []string{"rest.yaml:24:21 orders_since_entry < 0 can never be true"}},
		{"constant conditions", []string{"      - wait: 7d\n", "      - branch: [{when: rfm_recency > 5, steps: [{wait: 1d}]}]\n"}, []string{"rest.yaml:24:25 rfm_recency > 5 can never be true"}},
		{"unused metrics and segments", []string{"    audience: regulars", "    audience: orders > 5\n    on: {enter: regulars}"}, nil},
		{"offers without an end", []string{"    expires: 14d\n", "    until: 2026-09-01\n"}, nil},
		{"offers without an end", []string{"    expires: 14d\n", "", "code: \"A-{8}\"", "code: {pool: true}"}, nil},
		{"offers without a budget", []string{"    budget: {amount: 100, per: month}\n", "", "code: \"A-{8}\"", "code: {pool: true}"}, nil},
		{"offers without a budget", []string{"    budget: {amount: 100, per: month}\n", "    budget: {count: 100, per: run}\n"}, nil},
		{"offers without a budget", []string{"    budget: {amount: 100, per: month}\n", "", "    cost: 5\n", "    from: 2026-06-01\n    until: 2026-07-01\n", "    ladder:\n      - {amount: 10, when: revenue > 100}\n      - {amount: 5}\n", "    early_access: The sale\n"}, nil},
		{"codes that can be guessed", []string{"A-{8}", "A-{6}"}, []string{"rest.yaml:10:11 one guess in 48000 is a good code of the offer five, once 10000 are issued"}},
		{"codes that can be guessed", []string{"A-{8}", "A-{7}"}, nil},
		{"groups of one offer", []string{"    expires: 14d\n", "    expires: 14d\n    group: winback\n"}, []string{"rest.yaml:12:12 no other offer is of the group winback"}},
		{"friends who are paid at once", []string{"limits:\n", "loyalty: {starts: 2026-01-01, referrals: {code: \"F-{6}\", by: country, points: {referrer: 5}}}\nlimits:\n"}, []string{"holdfast.yaml:6:79 friends are worth the reward as soon as they are customers, whether they buy or not"}},
		{"friends who are paid at once", []string{"limits:\n", "loyalty: {starts: 2026-01-01, referrals: {code: \"F-{6}\", by: country}}\nlimits:\n"}, nil},
		{"friends who are paid at once", []string{"limits:\n", "loyalty: {starts: 2026-01-01, referrals: {code: \"F-{6}\", by: country, when: orders > 0, points: {referrer: 5}}}\nlimits:\n"}, nil},
		{"triggers that fire once", []string{"limits:\n", ranked, "    once_per: 30d\n", "", "    audience: regulars", "    audience: regulars\n    on: {tier: any}"}, []string{"rest.yaml:15:3 the playbook back answers to a customer's first tier only: a customer comes in once for ever unless something else is said"}},
		{"triggers that fire once", []string{"limits:\n", ranked, "    once_per: 30d\n", "", "    audience: regulars", "    audience: regulars\n    on: {tier: gold}"}, nil},
		{"triggers that fire once", []string{"limits:\n", ranked, "    once_per: 30d\n", "", "    audience: regulars", "    audience: regulars\n    on: {badge: five}"}, []string{"rest.yaml:15:3 the playbook back answers to the first time that the badge is won only: a customer comes in once for ever unless something else is said"}},
		{"triggers that fire once", []string{"limits:\n", ranked, "    once_per: 30d\n", "", "    audience: regulars", "    audience: regulars\n    on: {badge: ever}"}, nil},
		{"triggers that fire once", []string{"limits:\n", ranked, "    once_per: 30d\n", "", "    audience: regulars", "    audience: regulars\n    on: {points_expire: true, before: 9d}"}, []string{"rest.yaml:15:3 the playbook back answers to the first points that end only: a customer comes in once for ever unless something else is said"}},
		{"constant conditions", []string{"limits:\n", ranked, "    audience: regulars", "    audience: regulars and badge_five >= 0"}, []string{"rest.yaml:17:28 badge_five >= 0 is always true"}},
		{"constant conditions", []string{"    audience: regulars", "    audience: regulars and offer_five_codes < 0"}, []string{"rest.yaml:17:28 offer_five_codes < 0 can never be true"}},
	} {
		seen[test.check] = true
		if diff := cmp.Diff(test.want, warnings(t, test.change...)); diff != "" {
			t.Errorf("%s: %q\n%s", test.check, test.change, diff)
		}
	}
	for _, c := range checks {
		if !seen[c.name] {
			t.Errorf("no case tests %q", c.name)
		}
	}
}

func TestAProjectWithMistakesIsNotLinted(t *testing.T) {
	_, err := Load(fstest.MapFS{"holdfast.yaml": {Data: []byte(soundRoot + "segments: {unused: orders > 3, wrong: ordres > 3}\n")}}, Options{})
	if err == nil || strings.Contains(err.Error(), "nothing uses") || !strings.Contains(err.Error(), "ordres") {
		t.Error(err)
	}
}

func TestRangesAreOfWordsThatExist(t *testing.T) {
	var known []string
	for _, w := range append(append(BuiltInMetrics(), EntryWords()...), PointsWord()) {
		known = append(known, w.Name)
	}
	for name := range ownRanges {
		if !slices.Contains(known, name) {
			t.Errorf("%s is no word of Holdfast's", name)
		}
	}
}

func TestAWordThatTheProjectMadeItsOwnHasNoRange(t *testing.T) {
	words, err := expression.NewVocabulary().With(
		expression.Word{Name: "orders", Kind: table.Number}, // a customer's attribute, in a project without orders
		PointsWord(),
	)
	if err != nil {
		t.Fatal(err)
	}
	found := ranges(&Book{Vocabulary: words, Metrics: []Metric{{Name: "visits", Aggregate: &Aggregate{Op: "count"}}, {Name: "spend", Aggregate: &Aggregate{Op: "sum"}}}})
	for name, want := range map[string]bool{"orders": false, "points": true, "visits": true, "spend": false, "days_since_entry": true} {
		if _, ok := found[name]; ok != want {
			t.Errorf("%s has a range: %v", name, ok)
		}
	}
}

func TestAScheduleThatComesSeldomMakesOncePerIdle(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		spec string
		per  Days
		idle bool
	}{
		{"0 9 * * *", 1, false},
		{"0 9 * * MON", 6, true},
		{"0 9 * * MON", 7, false},
		{"0 9 1 * *", 27, true},
		{"0 9 1 * *", 28, false},
		{"0 9 1,15 * *", 13, true},
		{"0 9 1,15 * *", 14, false},
		{"0 9 1 1 *", 300, true},
		{"0 9 1 1 *", 365, false},
		{"* * * * *", 1, false},
	} {
		s, err := ParseSchedule(test.spec, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := idle(s, test.per); got != test.idle {
			t.Errorf("%s once per %d days: idle %v", test.spec, test.per, got)
		}
	}
}
