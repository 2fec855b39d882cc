package uplift_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/engine/experiment"
	"holdfast/engine/measure"
	"holdfast/engine/uplift"
	"holdfast/rules"
	"holdfast/rules/table"
)

// berlin is where the test's shop stands.
func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// world is an input that is put together touch by touch.
type world struct {
	uplift.Input
	t        *testing.T
	calendar *measure.Calendar
	drawn    bool              // customers get ids whose hash agrees with what they get
	called   map[string]string // by the name in the test
}

// id is the customer's id in the data: whoever is drawn first gets one whose hash
// agrees with a touch.
func (w *world) id(customer string, t *uplift.Touch) string {
	if !w.drawn {
		return customer
	}
	if id, ok := w.called[customer]; ok {
		return id
	}
	for i := 0; ; i++ {
		id := fmt.Sprint(customer, "~", i)
		if w.heldOut(id) == (t.State == engine.TouchHeldOut) && (t.Arm == "" || t.Arm == w.variant(id)) {
			w.called[customer] = id
			return id
		}
	}
}

// variant is what the hash gives of the first step's letters, which have equal
// shares.
func (w *world) variant(id string) string {
	variants := w.Playbook.Steps[0].Variants
	return variants[int(experiment.Assign("variant win-back hello", id)*float64(len(variants)))].Name
}

// newWorld is a playbook of one letter of which half of the customers are held
// out, looked at on 1 March 2026.
func newWorld(t *testing.T, steps ...rules.Step) *world {
	if len(steps) == 0 {
		steps = []rules.Step{{ID: "hello", Kind: rules.StepEmail, Content: "email:hello"}}
	}
	zone := berlin(t)
	p := &rules.Playbook{Name: "win-back", Holdout: 0.5, Steps: steps}
	book := &rules.Book{Name: "Shop", Zone: zone, Currency: rules.Currency{Code: "EUR", Digits: 2}}
	return &world{t: t, called: map[string]string{}, calendar: measure.NewCalendar(zone), Input: uplift.Input{
		Book: book, Playbook: p, To: time.Date(2026, 3, 1, 0, 0, 0, 0, zone), Within: 30, Margin: 1, IDs: table.NewDict(),
	}}
}

func (w *world) at(text string) time.Time {
	w.t.Helper()
	at, err := rules.ParseInstant(text, w.Book.Zone)
	if err != nil {
		w.t.Fatal(err)
	}
	return at
}

// touch is a step of a customer's passage that began with it, unless the customer
// has one already.
func (w *world) touch(customer, at string, state engine.State, change ...func(*uplift.Touch)) {
	w.t.Helper()
	touch := uplift.Touch{Key: engine.Key{Playbook: "win-back", Customer: customer, Entry: w.at(at), Step: "hello"}, State: state, At: w.at(at).UTC()}
	for _, c := range change {
		c(&touch)
	}
	touch.Key.Customer = w.id(customer, &touch)
	w.IDs.CodeString(touch.Key.Customer)
	w.Touches = append(w.Touches, touch)
}

func arm(name string) func(*uplift.Touch) { return func(t *uplift.Touch) { t.Arm = name } }

func step(id string) func(*uplift.Touch) { return func(t *uplift.Touch) { t.Key.Step = id } }

func (w *world) order(customer, at string, minor int64) {
	w.t.Helper()
	micro := w.at(at).UnixMicro()
	if id, ok := w.called[customer]; ok {
		customer = id
	}
	w.Orders = append(w.Orders, measure.Order{
		Day: w.calendar.Day(micro), Minute: w.calendar.Minute(micro), Minor: minor, Row: w.IDs.CodeString(customer), Refund: minor < 0,
	})
}

// means are what the groups of an experiment did.
func means(t *testing.T, trial *uplift.Trial, outcome string) []float64 {
	t.Helper()
	for _, r := range trial.Results {
		if r.Outcome == outcome {
			return r.Means
		}
	}
	t.Fatalf("there is no outcome %s", outcome)
	return nil
}

// sizes are the groups as "name customers".
func sizes(trial *uplift.Trial) []string {
	var list []string
	for _, g := range trial.Groups {
		list = append(list, fmt.Sprint(g.Name, " ", g.Customers))
	}
	return list
}

// Worked by hand: Ada and Ben are treated, Cleo and Dan are not.
func TestBothGroupsAreFollowedFromTheirFirstStep(t *testing.T) {
	w := newWorld(t)
	w.touch("ada", "2026-01-05T09:00", engine.TouchSent, func(t *uplift.Touch) { t.Cost = 150 })
	w.touch("ben", "2026-01-05T09:00", engine.TouchFailed) // was meant to be treated
	w.touch("cleo", "2026-01-05T09:00", engine.TouchHeldOut)
	w.touch("dan", "2026-01-10T09:00", engine.TouchHeldOut)
	w.order("ada", "2026-01-05T08:59", 1000)   // the minute before: not an effect
	w.order("ada", "2026-01-05T09:00", 2000)   // the very minute
	w.order("ada", "2026-01-21T10:00", 500)    // the second half
	w.order("ada", "2026-01-22T10:00", -700)   // a refund
	w.order("ada", "2026-02-04T08:59", 100)    // the last minute
	w.order("ada", "2026-02-04T09:00", 90_000) // over
	w.order("cleo", "2026-01-06T12:00", 3000)
	w.order("dan", "2026-01-05T12:00", 9000) // before Dan's own instant
	r := uplift.Make(w.Input)
	trial := &r.Trials[0]
	if diff := cmp.Diff([]string{"treated 2", "untouched 2"}, sizes(trial)); diff != "" {
		t.Fatal(diff)
	}
	for outcome, want := range map[string][]float64{
		"ordered":    {0.5, 0.5},
		"orders":     {1.5, 0.5},
		"revenue":    {(20 + 5 - 7 + 1) / 2., 15},
		uplift.Value: {(20+5-7+1)/2. - 0.75, 15},
		"retained":   {0.5, 0},
	} {
		if diff := cmp.Diff(want, means(t, trial, outcome)); diff != "" {
			t.Errorf("%s: %s", outcome, diff)
		}
	}
	w.Margin = 0.5
	r = uplift.Make(w.Input)
	if diff := cmp.Diff([]float64{19./4 - 0.75, 7.5}, means(t, &r.Trials[0], uplift.Value)); diff != "" {
		t.Errorf("at half the margin: %s", diff)
	}
}

// The clocks go forward on 29 March: two days after nine o'clock is nine o'clock.
func TestDaysAreThoseOfTheCalendar(t *testing.T) {
	w := newWorld(t)
	w.To, w.Within = w.at("2026-05-01"), 2
	w.touch("ada", "2026-03-28T09:00", engine.TouchSent)
	w.touch("ben", "2026-03-28T09:00", engine.TouchHeldOut)
	w.order("ada", "2026-03-30T08:59", 1000)
	w.order("ben", "2026-03-30T09:00", 1000)
	r := uplift.Make(w.Input)
	if diff := cmp.Diff([]float64{10, 0}, means(t, &r.Trials[0], "revenue")); diff != "" {
		t.Error(diff)
	}
}

func TestWhoIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.touch("ada", "2026-01-05T09:00", engine.TouchSent)
	w.touch("ada", "2026-01-20T09:00", engine.TouchSent) // comes again: counts once
	w.touch("ben", "2026-01-05T09:00", engine.TouchHeldOut)
	w.touch("late", "2026-01-30T00:01", engine.TouchSent)
	w.touch("last", "2026-01-30T00:00", engine.TouchSent) // thirty days to the minute
	w.touch("passed-over", "2026-01-05T09:00", engine.TouchSkipped)
	w.touch("gone", "2026-01-05T09:00", engine.TouchSent)
	ids := table.NewDict()
	for _, id := range []string{"ada", "ben", "late", "last", "passed-over"} {
		ids.CodeString(id)
	}
	w.IDs = ids
	trial := &uplift.Make(w.Input).Trials[0]
	if diff := cmp.Diff([]string{"treated 2", "untouched 1"}, sizes(trial)); diff != "" {
		t.Error(diff)
	}
	if trial.Waiting != 1 || trial.Gone != 1 {
		t.Errorf("%d waiting, %d gone", trial.Waiting, trial.Gone)
	}
	w.From = w.at("2026-01-10")
	trial = &uplift.Make(w.Input).Trials[0]
	if diff := cmp.Diff([]string{"treated 2", "untouched 0"}, sizes(trial)); diff != "" {
		t.Errorf("from the 10th: %s", diff)
	}
	if !strings.Contains(strings.Join(trial.Words, "\n"), "nothing to compare") {
		t.Errorf("words: %q", trial.Words)
	}
}

// Whoever no playbook touches differs from the treated in all playbooks.
func TestTheProjectsHoldoutStaysAside(t *testing.T) {
	w := newWorld(t)
	w.Book.Limits.Holdout = 0.3
	want := map[string]int{}
	for i := range 200 {
		id := fmt.Sprint("c", i)
		switch {
		case experiment.HeldOut("holdout", id, 0.3):
			w.touch(id, "2026-01-05T09:00", engine.TouchHeldOut)
			want["aside"]++
		case experiment.HeldOut("holdout win-back", id, 0.5):
			w.touch(id, "2026-01-05T09:00", engine.TouchHeldOut)
			want["untouched"]++
		default:
			w.touch(id, "2026-01-05T09:00", engine.TouchSent)
			want["treated"]++
		}
	}
	trial := &uplift.Make(w.Input).Trials[0]
	if diff := cmp.Diff([]string{fmt.Sprint("treated ", want["treated"]), fmt.Sprint("untouched ", want["untouched"])}, sizes(trial)); diff != "" {
		t.Error(diff)
	}
	if len(trial.Notes) != 1 || !strings.HasPrefix(trial.Notes[0], fmt.Sprint(want["aside"], " customers whom no playbook touches")) {
		t.Errorf("notes: %q", trial.Notes)
	}
	// A playbook without a holdout has no other control.
	w.Playbook.Holdout = 0
	trial = &uplift.Make(w.Input).Trials[0]
	if got := trial.Groups[1]; got.Customers != want["untouched"]+want["aside"] || got.Share != 0.3 {
		t.Errorf("control: %+v", got)
	}
	if trial.Ratio != nil || !strings.HasPrefix(trial.Words[0], "the shares were edited after 2026-01-05 09:00") {
		t.Errorf("its holdout has been taken away since: %+v, %q", trial.Ratio, trial.Words)
	}
}

func TestManyTimesAsManyUntouchedAsIntendedIsAnAlarm(t *testing.T) {
	w := newWorld(t)
	w.Playbook.Holdout, w.drawn = 0.1, true
	for i := range 100 {
		w.touch(fmt.Sprint("a", i), "2026-01-05T09:00", engine.TouchSent)
		w.touch(fmt.Sprint("b", i), "2026-01-05T09:00", engine.TouchHeldOut)
	}
	trial := &uplift.Make(w.Input).Trials[0]
	if trial.Ratio == nil || !trial.Ratio.Alarm {
		t.Errorf("%+v", trial.Ratio)
	}
}

func TestWordsSayWhatItIsWorth(t *testing.T) {
	for _, c := range []struct {
		name     string
		treated  func(i int) int64 // what the i-th of 400 buys for
		held     func(i int) int64
		want     string
		evidence bool
	}{
		{"a gain", func(i int) int64 { return int64(i%5) * 100 }, func(i int) int64 { return int64(i%5) * 50 }, "revenue less codes is 1.00 EUR per customer higher (", true},
		{"a loss", func(i int) int64 { return int64(i%5) * 50 }, func(i int) int64 { return int64(i%5) * 100 }, "revenue less codes is 1.00 EUR per customer lower (", true},
		{"nothing", func(i int) int64 { return int64(i%5) * 100 }, func(i int) int64 { return int64((i+1)%5) * 100 }, "no evidence yet: -", false},
		{"nobody does anything", func(int) int64 { return 0 }, func(int) int64 { return 0 }, "no evidence yet: nobody has done anything that differs", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.drawn = true
			for i := range 400 {
				a, b := fmt.Sprint("a", i), fmt.Sprint("b", i)
				w.touch(a, "2026-01-05T09:00", engine.TouchSent)
				w.touch(b, "2026-01-05T09:00", engine.TouchHeldOut)
				if amount := c.treated(i); amount > 0 {
					w.order(a, "2026-01-07T12:00", amount)
				}
				if amount := c.held(i); amount > 0 {
					w.order(b, "2026-01-07T12:00", amount)
				}
			}
			trial := &uplift.Make(w.Input).Trials[0]
			if len(trial.Words) != 1 || !strings.HasPrefix(trial.Words[0], c.want) {
				t.Errorf("words: %q", trial.Words)
			}
		})
	}
	w := newWorld(t)
	w.drawn = true
	for i := range 20 {
		w.touch(fmt.Sprint("a", i), "2026-01-05T09:00", engine.TouchSent)
		w.touch(fmt.Sprint("b", i), "2026-01-05T09:00", engine.TouchHeldOut)
		w.order(fmt.Sprint("a", i), "2026-01-07T12:00", int64(100*i+100))
	}
	if trial := &uplift.Make(w.Input).Trials[0]; !strings.HasPrefix(trial.Words[0], "no evidence yet: fewer than 100 customers") {
		t.Errorf("words: %q", trial.Words)
	}
}

// Spending before the anchor foretells what comes after; the adjusted interval is
// narrower, and both hold the planted 1.00.
func TestSpendingBeforeNarrowsTheInterval(t *testing.T) {
	w := newWorld(t)
	for i := range 300 {
		a, b := fmt.Sprint("a", i), fmt.Sprint("b", i)
		w.touch(a, "2026-01-05T09:00", engine.TouchSent)
		w.touch(b, "2026-01-05T09:00", engine.TouchHeldOut)
		usual := int64(i%7)*1000 + 100
		for _, id := range []string{a, b} {
			w.order(id, "2025-12-01T12:00", usual)
			w.order(id, "2025-10-01T12:00", int64(i%11)*5000) // more than 90 days before
		}
		w.order(a, "2026-01-07T12:00", usual+100+int64(i%3))
		w.order(b, "2026-01-07T12:00", usual+int64(i%2))
	}
	r := uplift.Make(w.Input)
	for _, result := range r.Trials[0].Results {
		c := result.Comparisons[0]
		if result.Outcome != "revenue" {
			continue
		}
		if c.Adjusted == nil || c.Adjusted.Explained < 0.99 || math.Abs(c.Adjusted.Difference-1) > 0.02 || c.Adjusted.High-c.Adjusted.Low > 0.1*(c.Fixed.High-c.Fixed.Low) {
			t.Errorf("%+v of %+v", c.Adjusted, c)
		}
	}
}

func (w *world) heldOut(customer string) bool {
	return experiment.HeldOut("holdout win-back", customer, w.Playbook.Holdout)
}
