package dispatch_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// slow is a delivery in which every letter takes a while, and things happen
// between the letters.
type slow struct {
	book    *rules.Book
	file    *file
	ledger  *ledger.Ledger
	takes   time.Duration    // a letter
	happens map[int]func()   // before the n-th letter, from 0: a source changes
	before  func(n int)      // the same, of what no source tells
	looks   int              // how often a new look was taken
	now     time.Time        // of the clock
	hooks   dispatch.Carrier // of webhooks
}

func (s *slow) act(t *testing.T, at time.Time) (dispatch.Result, *scripted, error) {
	t.Helper()
	plan, writer, in, err := planned(ctx, s.book, at, nil, s.file, s.ledger)
	if err != nil {
		t.Fatal(err)
	}
	s.now = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) // the plan has a time of its own
	touched := false
	post := &scripted{before: func(n int) {
		if s.before != nil {
			s.before(n)
		}
		if happens := s.happens[n]; happens != nil {
			happens()
			touched = true
		}
		s.now = s.now.Add(s.takes)
	}}
	clock := func() time.Time { return s.now }
	out := dispatch.Lookout{Book: s.book, Facts: s.file, Memory: s.ledger, Clock: clock, Silences: s.ledger.Silences, Changed: func() bool {
		defer func() { touched = false }()
		if touched {
			s.looks++
		}
		return touched
	}}
	if err := out.Begin(ctx, at); err != nil {
		t.Fatal(err)
	}
	d := dispatch.Delivery{Book: s.book, Ledger: s.ledger, Carrier: post, Webhooks: s.hooks, Random: rand.Reader, Clock: clock, Input: in, Again: out.Again}
	result, err := d.Deliver(ctx, plan, writer)
	if sum := result.Sent + result.Failed + result.Later + result.Unknown + result.Refused + result.Changed; sum != result.Go {
		t.Errorf("the sums do not close: %+v", result)
	}
	return result, post, err
}

// c150 leaves the audience between the plan and the letter, c010 behind it.
func TestWhoLeavesTheAudienceBeforeAnythingWasGivenGetsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	s := &slow{book: project(t, twoLetters), file: people(200), ledger: fresh(t), takes: 2 * time.Second}
	s.happens = map[int]func(){40: func() { s.file.scores = map[string]float64{"c010": -1, "c150": -1} }}
	result, _, err := s.act(t, nine)
	if err != nil {
		t.Fatal(err)
	}
	want := dispatch.Result{Go: 200, Sent: 199, Changed: 1, Words: []string{"two, c150, email:hello, no longer due: exited since the plan"}}
	same(t, "the first day", result, want)
	same(t, "what she has", of(t, s.ledger, "c150"), "")
	if _, _, err = s.act(t, nine.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	same(t, "what he has", of(t, s.ledger, "c010"), "email:hello sent, email:letter sent, reward sent")
}

const twoLetters = `limits: {quiet_hours: {from: "21:00", to: "08:00"}}
playbooks:
  two:
    schedule: "@daily"
    audience: score >= 0
    exit: orders_since_entry > 0
    steps: [{email: hello}, {wait: 1d}, {when: score < 1000, email: letter}, {reward: {points: 5}}]
`

// of are a customer's touches.
func of(t *testing.T, l *ledger.Ledger, customer string) string {
	t.Helper()
	lines := slices.DeleteFunc(written(t, l), func(s string) bool { return !strings.HasPrefix(s, customer+" ") })
	return strings.ReplaceAll(strings.Join(lines, ", "), customer+" ", "")
}

func TestWhatHappensDuringADeliveryStopsTheLettersNotYetSent(t *testing.T) {
	s := &slow{book: project(t, twoLetters), file: people(200), ledger: fresh(t), takes: 2 * time.Second}
	s.happens = map[int]func(){40: func() {
		s.file.orders = []order{{"c010", nine.Add(70 * time.Second)}, {"c150", nine.Add(75 * time.Second)}, {"c160", nine.Add(-time.Hour)}}
		s.file.against = map[string]bool{"c011": true, "c170": true}
	}}
	result, post, err := s.act(t, nine)
	if err != nil {
		t.Fatal(err)
	}
	want := dispatch.Result{Go: 200, Sent: 198, Changed: 2, Words: []string{"two, c150, email:hello, no longer due: exited since the plan", "two, c170, email:hello, no longer due: no_consent since the plan"}}
	same(t, "the first day", result, want)
	same(t, "looks", s.looks, 1)
	for _, customer := range []string{"c150", "c170"} {
		if slices.Contains(post.handed, customer+" email:hello") || of(t, s.ledger, customer) != "" {
			t.Errorf("%s: %s", customer, of(t, s.ledger, customer))
		}
	}

	// The next day, on the way: who buys leaves, who does not agree is passed by,
	// and so is who the step is not for; each is in the ledger.
	s.happens = map[int]func(){40: func() {
		s.file.orders = append(s.file.orders, order{"c120", nine.AddDate(0, 0, 1).Add(time.Minute)})
		s.file.against["c121"] = true
		s.file.scores = map[string]float64{"c122": 2000, "c010": 1}
		s.file.customers = slices.DeleteFunc(s.file.customers, func(id string) bool { return id == "c123" })
	}}
	result, post, err = s.act(t, nine.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	for customer, want := range map[string]string{
		"c010": "email:hello sent",                                                             // had left before the plan
		"c011": "email:hello sent, email:letter skipped, reward sent",                          // the plan knew
		"c119": "email:hello sent, email:letter sent, reward sent",                             //
		"c120": "email:hello sent",                                                             //
		"c121": "email:hello sent, email:letter skipped, reward sent",                          //
		"c122": "email:hello sent, email:letter skipped, reward sent",                          //
		"c123": "email:hello sent",                                                             // not known: left for later
		"c150": "email:hello sent", "c160": "email:hello sent, email:letter sent, reward sent", // came in today: bought before
	} {
		if got := of(t, s.ledger, customer); got != want {
			t.Errorf("%s: %s, want %s", customer, got, want)
		}
	}
	if result.Changed != 2+2 || result.Later != 2 {
		t.Errorf("%+v", result)
	}
	h, err := s.ledger.History(ctx, engine.HistoryQuery{At: nine.AddDate(0, 0, 2)})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range h.Entries {
		if want := map[string]engine.EntryState{"c120": engine.EntryExited, "c121": engine.EntryFinished, "c123": engine.EntryOpen}[e.Customer]; want != "" && e.State != want {
			t.Errorf("%s is %s, want %s", e.Customer, e.State, want)
		}
	}
	if slices.Contains(post.handed, "c120 email:letter") {
		t.Error("c120 has the second letter")
	}
}

func TestALetterIsTheCustomersOwnAndGoesWhereTheyAreNow(t *testing.T) {
	s := &slow{file: people(60), ledger: fresh(t), takes: 5 * time.Second, book: project(t, `playbooks:
  one: {schedule: "@daily", audience: score >= 0, steps: [{email: named}]}
`)}
	s.happens = map[int]func(){3: func() {
		s.file.customers = append([]string{"new"}, s.file.customers...) // everybody has another row now
		s.file.moved = map[string]string{"c050": "ada@new.example", "c051": "nowhere"}
	}}
	result, post, err := s.act(t, nine)
	if err != nil {
		t.Fatal(err)
	}
	if result.Sent != 59 || result.Changed != 1 {
		t.Errorf("%+v", result)
	}
	for i, letter := range post.handed {
		customer, _, _ := strings.Cut(letter, " ")
		to := customer + "@shop.example"
		if customer == "c050" {
			to = "ada@new.example"
		}
		if post.to[i] != to || !strings.Contains(post.texts[i], "Dear "+customer) {
			t.Errorf("%s: to %s: %s", customer, post.to[i], post.texts[i])
		}
	}
}

func TestQuietHoursThatBeginHalfWayPutTheRestOff(t *testing.T) {
	s := &slow{book: project(t, twoLetters), file: people(100), ledger: fresh(t), takes: 2 * time.Second}
	evening := time.Date(2026, 1, 5, 20, 58, 0, 0, berlin) // 60 letters before nine
	result, post, err := s.act(t, evening)
	if err != nil {
		t.Fatal(err)
	}
	if result.Sent != 64 || result.Changed != 36 || len(post.handed) != 64 { // a group is finished
		t.Fatalf("%+v", result)
	}
	morning := time.Date(2026, 1, 6, 8, 0, 0, 0, berlin)
	if due, ok, err := s.ledger.NextDue(ctx, evening); err != nil || !ok || !due.Equal(morning) {
		t.Fatalf("due %v, %v, %v", due, ok, err)
	}
	if result, post, err = s.act(t, morning); err != nil {
		t.Fatal(err)
	}
	same(t, "the morning", result, dispatch.Result{Go: 36, Sent: 36})
	same(t, "who", post.handed[0], "c064 email:hello")
}

func TestWhetherASourceHasChangedIsAskedOnceAMinute(t *testing.T) {
	s := &slow{book: project(t, twoLetters), file: people(160), ledger: fresh(t), takes: time.Second, happens: map[int]func(){}}
	for n := range 160 {
		s.happens[n] = func() {}
	}
	if _, _, err := s.act(t, nine); err != nil {
		t.Fatal(err)
	}
	same(t, "looks", s.looks, 2) // 160 seconds, ten groups
}

func TestASourceThatCannotBeReadAgainEndsTheDelivery(t *testing.T) {
	s := &slow{book: project(t, twoLetters), file: people(100), ledger: fresh(t), takes: 5 * time.Second}
	half := errors.New("orders.csv:7: the row is cut off")
	s.happens = map[int]func(){3: func() { s.file.broken = half }}
	result, post, err := s.act(t, nine)
	if !errors.Is(err, half) || !strings.HasPrefix(err.Error(), "looking again at what has changed: ") {
		t.Fatal(err)
	}
	same(t, "result", result, dispatch.Result{Go: 100, Sent: 16, Later: 84})
	same(t, "letters", len(post.handed), 16)
}

func TestWhoFallsOutBeforeTheFirstStepComesInOnlyForTheNext(t *testing.T) {
	s := &slow{file: people(60), ledger: fresh(t), takes: 5 * time.Second, book: project(t, `playbooks:
  one: {schedule: "@daily", audience: score >= 0, steps: [{when: score < 1000, email: hello}]}
  two: {schedule: "@daily", audience: score >= 0, steps: [{when: score < 1000, email: hello}, {reward: {points: 5}}]}
`)}
	s.happens = map[int]func(){3: func() { s.file.scores = map[string]float64{"c050": 2000} }}
	result, _, err := s.act(t, nine)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "touches", of(t, s.ledger, "c050"), "email:hello skipped, reward sent")
	if result.Go != 180 || result.Sent != 178 || result.Changed != 2 {
		t.Errorf("%+v", result)
	}
	h, err := s.ledger.History(ctx, engine.HistoryQuery{At: nine.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range h.Entries {
		if e.Customer == "c050" && e.Playbook == "one" {
			t.Errorf("came in for nothing: %+v", e)
		}
	}
}

// noting is a ledger that remembers what was concluded.
type noting struct {
	*ledger.Ledger
	runs []string
}

// Conclude implements dispatch.Ledger.
func (n *noting) Conclude(ctx context.Context, at time.Time, runs []engine.Run) error {
	for _, r := range runs {
		n.runs = append(n.runs, r.Playbook)
	}
	return n.Ledger.Conclude(ctx, at, runs)
}

func TestOnlyRunsThatCameToTheirEndAreConcluded(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	book := project(t, `playbooks:
  first: {priority: 9, schedule: "@daily", audience: score >= 0, steps: [{reward: {points: 5}}]}
  none: {priority: 8, schedule: "@daily", audience: score < 0, steps: [{reward: {points: 5}}]}
  second: {priority: 7, schedule: "@daily", audience: score >= 0, steps: [{email: hello}]}
  third: {priority: 6, schedule: "@daily", audience: score >= 0, steps: [{reward: {points: 5}}]}
  blocked: {priority: 5, schedule: "@daily", audience: score >= 0, steps: [{reward: {points: 5}}]}
`)
	for _, c := range []struct {
		name   string
		stopAt int // letter
		want   []string
	}{
		{"all", 1000, []string{"first", "none", "second", "third"}},
		{"stopped in the second", 17, []string{"first", "none"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			stopping, stop := context.WithCancel(ctx)
			defer stop()
			l := &noting{Ledger: fresh(t)}
			plan, writer, in, err := planned(ctx, book, nine, nil, people(500), l)
			if err != nil {
				t.Fatal(err)
			}
			for i := range plan.Playbooks {
				p := &plan.Playbooks[i]
				if p.Run = nil; p.Playbook.Name != "blocked" {
					p.Run = &engine.Run{Playbook: p.Playbook.Name, Matched: p.Matched}
				}
			}
			d := dispatch.Delivery{Book: book, Ledger: l, Random: rand.Reader, Clock: func() time.Time { return nine }, Input: in, Carrier: &scripted{before: func(n int) {
				if n == c.stopAt {
					stop()
				}
			}}}
			if _, err := d.Deliver(stopping, plan, writer); (c.stopAt < 1000) != errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			same(t, "concluded", l.runs, c.want)
		})
	}
}
