package rules_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

// coffee is the example, with other tests.
func coffee(t *testing.T, tests map[string]string) (fstest.MapFS, *rules.Book) {
	t.Helper()
	files := fstest.MapFS{}
	if err := rulesOf(files, "../examples/coffee"); err != nil {
		t.Fatal(err)
	}
	for name, text := range tests {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	book, err := rules.Load(files, rules.Options{Getenv: os.LookupEnv})
	if err != nil {
		t.Fatal(err)
	}
	return files, book
}

// rulesOf takes a project's rules into memory, without its tests.
func rulesOf(into fstest.MapFS, dir string) error {
	for _, name := range []string{
		"holdfast.yaml", "metrics.yaml", "segments.yaml", "playbooks/welcome.yaml", "playbooks/win-back.yaml", "playbooks/thank-champions.yaml",
		"mail/last-call.md", "mail/second-cup.md", "mail/thank-you.md", "mail/we-miss-you.md", "mail/welcome.md", "mail/welcome.de.md",
	} {
		text, err := os.ReadFile(dir + "/" + name)
		if err != nil {
			return err
		}
		into[name] = &fstest.MapFile{Data: text}
	}
	return nil
}

func TestATestIsReadByTheWordsOfTheProject(t *testing.T) {
	files, book := coffee(t, map[string]string{
		"tests/b.yaml": `
x-orders: &orders [{at: 2025-09-01, amount: -20.5, category: beans}]
tests:
  - name: one
    at: 2026-01-05T09:00
    customer: {id: 00123, email: ada@example.com, consent: yes, birthday: 1990-02-03}
    orders: *orders
    events: [{at: "2026-01-05T08:00:00Z", type: nps, value: 9}]
    metrics: {overdue: 3, champions: no, last_category: tea}
    holdout: true
    expect:
      - {playbook: win-back, step: email:we-miss-you, email: we-miss-you, offer: comeback, percent: 12.5, cost: 3, subject: S, subject_contains: s, body_contains: [a, b]}
      - {playbook: thank-champions, points: 7}
      - {playbook: win-back, kind: partner, text: Airline, value: 500}
    stands: {points: 5, offer_comeback_codes: 1, offer_comeback_expires_at: missing}
    then:
      - at: 2026-01-06
        expect: []
        expect_none: {playbook: welcome, step: email:second-cup, reason: no_match}
`,
		"tests/deep/a.yml":   "tests: [{name: first, at: 2026-01-01, expect: []}]",
		"tests/.hidden.yaml": "nonsense",
		"tests/notes.txt":    "nonsense",
	})
	tests, err := rules.LoadTests(files, book)
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		instant, err := rules.ParseInstant(s, book.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return instant
	}
	three := int64(300)
	want := []rules.Test{
		{Name: "one", File: "tests/b.yaml", Line: 4, Customer: "00123", HeldOut: true, Moments: []rules.Moment{
			{
				At: at("2026-01-05T09:00"), Line: 5, Exact: true,
				Customer: map[string]any{"email": "ada@example.com", "consent": true, "birthday": at("1990-02-03")},
				Orders:   []rules.Fact{{"at": at("2025-09-01"), "amount": -20.5, "category": "beans"}},
				Events:   []rules.Fact{{"at": at("2026-01-05T09:00"), "type": "nps", "value": 9.0}},
				Metrics:  map[string]any{"overdue": 3.0, "champions": false, "last_category": "tea"},
				Expected: []rules.Expected{
					{
						Line: 12, Playbook: "win-back", Step: "email:we-miss-you", Email: "we-miss-you", Offer: "comeback", Percent: 12.5, Cost: &three,
						Subject: "S", SubjectContains: []string{"s"}, BodyContains: []string{"a", "b"},
					},
					{Line: 13, Playbook: "thank-champions", Points: 7},
					{Line: 14, Playbook: "win-back", Kind: rules.OfferPartner, Text: "Airline", Value: 500},
				},
				Stands: map[string]any{"points": 5.0, "offer_comeback_codes": 1.0, "offer_comeback_expires_at": nil},
			},
			{
				At: at("2026-01-06"), Line: 17, Exact: true,
				Withheld: []rules.Withheld{{Line: 19, Playbook: "welcome", Step: "email:second-cup", Reason: "no_match"}},
			},
		}},
		{Name: "first", File: "tests/deep/a.yml", Line: 1, Customer: "customer", Moments: []rules.Moment{{At: at("2026-01-01"), Line: 1, Exact: true}}},
	}
	if diff := cmp.Diff(want, tests); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}

func TestAProjectWithoutTestsHasNone(t *testing.T) {
	files, book := coffee(t, nil)
	if tests, err := rules.LoadTests(files, book); err != nil || len(tests) > 0 {
		t.Errorf("%v, %v", tests, err)
	}
}

func TestEveryMistakeOfATestIsNamed(t *testing.T) {
	const whole = "at: 2026-01-05, expect: []"
	cases := []struct{ test, want string }{
		{"{name: a, at: 2026-13-01, expect: []}", `1:23: "2026-13-01" is not an instant (write 2026-01-05T09:00)`},
		{"{name: a, expect: []}", `1:9: a test has no at: (add at: 2026-01-05T09:00)`},
		{"{" + whole + "}", `1:9: a test has no name: (add name: no consent, no letter)`},
		{"{name: a, at: 2026-01-05}", `1:9: nothing is expected of this moment (add expect:, expect_none: or stands:)`},
		{"{name: a, " + whole + "}, {name: a, " + whole + "}", `1:55: "a" is the name of a test already, at tests/a.yaml:1 (give one of them another name)`},
		{"{name: a, at: 2026-01-05, expects: []}", `1:35: a test knows no "expects" (did you mean expect?)`},
		{"{name: a, at: 2026-01-05, expect: [{playbook: old}, {playbook: old}]}, {name: b, at: 2026-01-05, expect_none: {playbook: old}}", `1:55: "old" is not a playbook of this project (it knows win-back, welcome, thank-champions)`},
		{"{name: a, " + whole + ", custmer: {}}", `1:47: a test knows no "custmer" (did you mean customer?)`},
		{"{name: a, " + whole + ", customer: {emial: a}}", `1:58: customer knows no "emial" (did you mean email?)`},
		{"{name: a, " + whole + ", customer: {consent: perhaps}}", `1:67: consent is true or false, and this is "perhaps"`},
		{"{name: a, " + whole + ", orders: [{amount: 1}]}", `1:56: one of orders has no at: (add at: 2026-01-05)`},
		{"{name: a, " + whole + ", orders: [{at: 2026-01-05, amount: lots}]}", `1:81: amount is a number, and this is "lots" (write digits with a point, such as 12.50)`},
		{"{name: a, " + whole + ", events: [{at: 2026-01-05, type: nps, valu: 1}]}", `1:84: one of events knows no "valu" (did you mean value?)`},
		{"{name: a, " + whole + ", metrics: {overdu: 1}}", `1:57: metrics knows no "overdu" (did you mean overdue?)`},
		{"{name: a, " + whole + ", metrics: {consent: yes}}", `1:66: consent is an attribute of the customer (move it to customer:)`},
		{"{name: a, " + whole + ", then: [{at: 2026-01-05, expect: []}]}", `1:59: this moment is not after the one before it (write them in the order in which they come)`},
		{"{name: a, " + whole + ", then: [{at: 2026-01-06, customer: {id: b}, expect: []}]}", `1:86: a test is about one customer, and its beginning says who (take id away)`},
		{"{name: a, at: 2026-01-05, expect: nothing}", `1:43: expect is a list, and this is "nothing" (write {playbook: NAME}, with a dash before each; [] for nothing)`},
		{"{name: a, at: 2026-01-05, expect: {email: welcome}}", `1:43: what is expected has no playbook: (add playbook: win-back)`},
		{"{name: a, at: 2026-01-05, expect: {playbook: winback}}", `1:54: "winback" is not a playbook of this project (did you mean win-back?)`},
		{"{name: a, at: 2026-01-05, expect: {playbook: welcome, email: last-call}}", `1:70: "last-call" is not a letter of the playbook welcome (it knows welcome, second-cup)`},
		{"{name: a, at: 2026-01-05, expect: {playbook: welcome, offer: secnd-cup}}", `1:70: "secnd-cup" is not an offer of the playbook welcome (did you mean second-cup?)`},
		{"{name: a, at: 2026-01-05, expect: {playbook: thank-champions, offer: comeback}}", `1:78: "comeback" is not an offer of the playbook thank-champions (there is none)`},
		{"{name: a, at: 2026-01-05, expect: {playbook: welcome, step: wait}}", `1:69: "wait" is not a step of the playbook welcome (it knows email:welcome, email:second-cup)`},
		{"{name: a, at: 2026-01-05, expect: {playbook: welcome, amount: 5.001}}", `1:71: 5.001 has more decimals than EUR (write 2 at most)`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: no_consnt}}", `1:76: "no_consnt" is not a reason to get nothing (did you mean no_consent?)`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: go}}", `1:76: go is no reason to get nothing (write what goes under expect:)`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: audience_belt}}", `1:76: the audience belt is off in tests: one customer would always be everybody`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: drift}}", `1:76: what stops a whole playbook is off in tests, which are about one customer`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: passed}}", `1:76: passed is the taking of a way, and no reason to get nothing (name a step behind the branch)`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: unsubscribd}}", `1:76: "unsubscribd" is not a reason to get nothing (did you mean unsubscribed?)`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: step_gone}}", `1:76: no step is taken out of a playbook in a test`},
		{"{name: a, at: 2026-01-05, expect: {playbook: welcome, survey: nps}}", `1:71: "nps" is not a survey of the playbook welcome (there is none)`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, webhook: crm}}", `1:77: "crm" is not a webhook of the playbook welcome (there is none)`},
		{"{name: a, variant: photo, " + whole + "}", `1:28: "photo" is not a variant of this project (there is none)`},
		{"{name: a, unsubscribed: [news], " + whole + "}", `1:34: "news" is not a topic of this project (there is none)`},
		{"{name: a, at: 2026-01-05, stands: {pionts: 5}}", `1:44: stands knows no "pionts" (did you mean points?)`},
		{"{name: a, at: 2026-01-05, stands: {points: missing}}", `1:52: points is a number, and this is "missing" (write digits with a point, such as 12.50)`},
		{"{name: a, at: 2026-01-05, stands: 5}", `1:43: stands holds names and values, and this is "5" (write name: value on the lines below, indented)`},
		{"{name: a, at: 2026-01-05, expect: {playbook: welcome, kind: gift}}", `1:69: "gift" is not a kind of offer (it knows percent, amount, free_shipping, product, early_access, partner, text)`},
		{"{name: a, at: 2026-01-05, expect_none: {playbook: welcome, reason: pool_empty}}", `1:76: the pools of a test always have a code left`},
		{"{name: a, banned: bouncd, " + whole + "}", `1:27: "bouncd" is not a reason never to write to an address (did you mean bounced?)`},
	}
	_, book := coffee(t, nil)
	for _, c := range cases {
		t.Run(c.want, func(t *testing.T) {
			files := fstest.MapFS{"tests/a.yaml": {Data: []byte("tests: [" + c.test + "]")}}
			_, err := rules.LoadTests(files, book)
			var problems rules.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || problems[0].String() != "tests/a.yaml:"+c.want {
				t.Errorf("got\n%v", err)
			}
		})
	}
}

func TestWhatTheProjectHasNotCannotBeTested(t *testing.T) {
	files := fstest.MapFS{
		"holdfast.yaml": {Data: []byte("name: A\nsources: {customers: {csv: c.csv, id: id}}\nplaybooks: {p: {schedule: '@daily', audience: points > 1, steps: [{reward: {points: 1}}]}}")},
		"tests/a.yaml":  {Data: []byte("tests:\n - {name: a, at: 2026-01-05, orders: [{at: 2026-01-05}], holdout: true, expect: []}")},
		"tests/b.yaml":  {Data: []byte("# nothing yet\n")},
		"tests/c.yaml":  {Data: []byte("playbooks: {}\n")},
	}
	book, err := rules.Load(files, rules.Options{Getenv: os.LookupEnv})
	if err != nil {
		t.Fatal(err)
	}
	_, err = rules.LoadTests(files, book)
	want := `tests/a.yaml:2:38: the project has no source orders (add it under sources, or take this away)
tests/a.yaml:2:67: nobody is held out of this project (add holdout: 10% to the playbook, or to limits, or take this away)
tests/b.yaml: the file is empty (begin with tests:)
tests/c.yaml:1:1: tests/c.yaml knows no "playbooks" (it knows tests)`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v", err)
	}
}

func TestEveryConditionIsFoundWhereItIsWritten(t *testing.T) {
	files, book := coffee(t, map[string]string{"more.yaml": "segments: {unused: orders > 1}\noffers: {unused: {ladder: [{percent: 1, when: orders > 2}], code: \"U-{8}\"}}\n"})
	written, err := rules.Locate(files, book)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for i := range written.Conditions {
		c := &written.Conditions[i]
		titles = append(titles, c.Title())
		for _, part := range c.Program.Parts() {
			place := c.Place(part.Line, part.Column, part.Length)
			line := strings.Split(string(files[place.File].Data), "\n")[place.Line-1]
			if !strings.HasPrefix(line[place.Column-1:], part.Source) {
				t.Errorf("%s: %s is not at %s", c.Title(), part.Source, place)
			}
		}
	}
	want := []string{
		"segment unused", // by rules; a silence of the ledger's may name it
		"segment champions", "segment slipping_regulars", "segment newcomers", "segment in_trouble",
		"metric bean_orders", "metric last_nps", "metric visits_30d", "metric tickets_14d", "rung 1 of comeback",
		"audience of win-back", "exit of win-back", "step email:last-call of win-back",
		"audience of welcome", "exit of welcome", "audience of thank-champions",
	}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	var windows []string
	for _, w := range written.Windows {
		line := strings.Split(string(files[w.Place.File].Data), "\n")[w.Place.Line-1]
		windows = append(windows, w.Metric+" "+line[w.Place.Column-1:w.Place.Column+2])
	}
	if diff := cmp.Diff([]string{"spend_90d 90d", "visits_30d 30d", "tickets_14d 14d"}, windows); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	for name, place := range map[string]rules.Place{
		"  win-back:":          written.Playbooks["win-back"],
		"      - {percent: 10": written.Rungs["comeback"][1],
		"  second-cup:":        written.Rungs["second-cup"][0],
		"      - wait: 10d":    written.Steps["win-back"][1],
	} {
		line := strings.Split(string(files[place.File].Data), "\n")[place.Line-1]
		if !strings.HasPrefix(line, name) || place.Column-1 != len(name)-len(strings.TrimLeft(name, " -")) {
			t.Errorf("%q is not at %s: %s", name, place, line)
		}
	}
	if got := written.Letter("welcome", "de").String() + " " + written.Letter("welcome", "").String(); got != "mail/welcome.de.md mail/welcome.md" {
		t.Error(got)
	}
}

// Whatever stands in a test's file, reading it ends, and every mistake has a
// place.
func FuzzLoadTests(f *testing.F) {
	for _, seed := range []string{
		"tests: [{name: a, at: 2026-01-05, expect: []}]",
		"x-a: &a {playbook: welcome}\ntests:\n  - {name: a, at: 2026-01-05, expect: *a, then: [{at: 2026-01-06, expect_none: [*a, {<<: *a}]}]}",
		"tests: {a: b}", "tests:\n- - -", "tests: [~, *a, {? [a] : b}]", "tests: [{customer: [], orders: {}, events: ~, metrics: {aov: .nan}}]",
	} {
		f.Add(seed)
	}
	files := fstest.MapFS{}
	if err := rulesOf(files, "../examples/coffee"); err != nil {
		f.Fatal(err)
	}
	book, err := rules.Load(files, rules.Options{Getenv: os.LookupEnv})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := rules.LoadTests(fstest.MapFS{"tests/a.yaml": {Data: []byte(text)}}, book)
		var problems rules.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatal(err)
		}
		for _, p := range problems {
			if p.File != "tests/a.yaml" || p.Message == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}

func TestTestsAreReadBesideRulesThatAreWrong(t *testing.T) {
	files := fstest.MapFS{"tests/a.yaml": {Data: []byte(`tests:
  - name: sound, whatever the rules know
    at: 2026-01-05
    customer: {id: ada, what: ever}
    orders: [{at: 2026-01-01, amount: 5, colour: red}]
    metrics: {anything: 5}
    holdout: true
    expect: {playbook: who, step: knows, offer: any, amount: 5.0001}
  - name: wrong
    at: yesterday
    custmer: {}
    orders: [{amount: lots, at: 2026-01-01}]
    events: [{at: 2026-01-01}]
    expect_none: {playbook: who, reason: exitd}
`)}}
	want := `tests/a.yaml:10:9: "yesterday" is not an instant (write 2026-01-05T09:00)
tests/a.yaml:11:5: a test knows no "custmer" (did you mean customer?)
tests/a.yaml:12:23: amount is a number, and this is "lots" (write digits with a point, such as 12.50)
tests/a.yaml:13:14: one of events has no type: (add type: visit)
tests/a.yaml:14:42: "exitd" is not a reason to get nothing (did you mean exited?)`
	if err := rules.CheckTests(files, "shop"); err == nil || err.Error() != want {
		t.Errorf("got\n%v", err)
	}
}
