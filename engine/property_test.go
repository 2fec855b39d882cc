package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/rules"
)

// TestNoPlanBreaksAPromise takes random shops through random instants, with a
// server that puts letters off now and then and customers who have their own
// will, and holds every plan to what is promised of all of them. (go test
// -rapid.checks=10000 for the long way; rapid prints the seed of a failure.)
func TestNoPlanBreaksAPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { promises(t, 1, 8) })
}

// TestNoPlanOfACrowdBreaksAPromise is the same with more customers than one batch
// holds, and holds besides that batches and processors make no difference.
func TestNoPlanOfACrowdBreaksAPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { promises(t, 65, 200) })
}

// promises takes so many customers through a few instants.
func promises(t *rapid.T, least, most int) {
	w := &world{
		notebook: newNotebook(), facts: map[string]facts{}, salted: map[string]engine.Ban{}, plain: map[string]engine.Ban{},
		confirmed: map[string]time.Time{}, matched: map[string][]int{}, promoted: map[string]map[string]string{}, looks: map[string]looked{},
	}
	w.book, w.change = drawnBook(t), w.columns
	w.people = rapid.SliceOfNDistinct(customers, least, most, func(p person) string { return p.id }).Draw(t, "customers")
	for _, p := range w.people {
		w.facts[p.id] = said.Draw(t, "said")
	}
	now := at(t, rapid.SampledFrom([]string{"2026-01-05 09:00", "2026-03-27 20:30", "2026-10-23 23:59"}).Draw(t, "start"))
	for range rapid.IntRange(1, 8).Draw(t, "instants") {
		w.live(t, now)
		now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 15, 60, 600, 24 * 60, 7 * 24 * 60}).Draw(t, "minutes")) * time.Minute)
		due := rapid.SampledFrom([]string{"", "p0", "p0p1p2", "p0p1p2"}).Draw(t, "due")
		w.due = func(playbook string) bool { return strings.Contains(due, playbook) }
		w.remember(now)
		in := w.look(t, now)
		board, err := engine.Evaluate(in)
		if err != nil {
			t.Fatal(err)
		}
		plan, _ := engine.Decide(in, board)
		closes(t, plan)
		isTheSame(t, plan, in)
		if least > 64 {
			batchesDoNotMatter(t, plan, in)
		}
		orderDoesNotMatter(t, plan, w)
		w.keepsItsPromises(t, plan)
		mayStillGo(t, plan, in, board)
		w.act(t, plan)
		w.again(t, now)
	}
	oncePer(t, w.book, w.notebook)
}

// isTheSame plans once more.
func isTheSame(t tester, plan *engine.Plan, in engine.Input) {
	t.Helper()
	board, err := engine.Evaluate(in)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := engine.Decide(in, board)
	if a, b := spelled(plan), spelled(other); !slices.Equal(a, b) {
		t.Fatalf("a plan made again differs:\n%s", cmp.Diff(a, b))
	}
}

// spelled is everything that a plan says.
func spelled(plan *engine.Plan) []string {
	var lines []string
	for _, pp := range plan.Playbooks {
		lines = append(lines, fmt.Sprint(pp.Playbook.Name, pp.Matched, pp.NotMatched, pp.Funnel, pp.Cost, pp.Blocked, pp.BlockedWhy))
		for d := range pp.Decisions.All() {
			d.Step = nil
			if d.Incentive != nil {
				lines = append(lines, fmt.Sprintf("%+v", *d.Incentive))
				d.Incentive = nil
			}
			lines = append(lines, fmt.Sprintf("%+v", d))
		}
	}
	return lines
}

// batchesDoNotMatter plans with smaller batches on several processors.
func batchesDoNotMatter(t *rapid.T, plan *engine.Plan, in engine.Input) {
	board, err := engine.EvaluateIn(in, 64, rapid.IntRange(1, 4).Draw(t, "workers"))
	if err != nil {
		t.Fatal(err)
	}
	other, _ := engine.Decide(in, board)
	if a, b := spelled(plan), spelled(other); !slices.Equal(a, b) {
		t.Fatalf("other batches, another plan:\n%s", cmp.Diff(a, b))
	}
}

// orderDoesNotMatter plans for the customers in another order.
func orderDoesNotMatter(t *rapid.T, plan *engine.Plan, w *world) {
	other := *w
	other.people = rapid.Permutation(w.people).Draw(t, "other order")
	other.change = other.columns
	turned, _ := other.plan(t, plan.At)
	a, b := slices.Sorted(slices.Values(told(plan))), slices.Sorted(slices.Values(told(turned)))
	if !slices.Equal(a, b) {
		t.Fatalf("another order of the customers, another plan:\n%s", cmp.Diff(a, b))
	}
}

// mayStillGo asks at once what is asked at the moment of sending.
func mayStillGo(t tester, plan *engine.Plan, in engine.Input, board *engine.Board) {
	t.Helper()
	for _, d := range plan.Go() {
		if reason, why := board.Still(in, &d, plan.At); reason != "" {
			t.Fatalf("%v may go and may not: %s, %s", d.Key, reason, why)
		}
	}
}

// again plans once more after a plan was carried out: only what was put off may
// go now.
func (w *world) again(t tester, now time.Time) {
	w.remember(now)
	plan, _ := w.plan(t, now)
	for _, d := range plan.Go() {
		if _, given := w.notebook.touched[d.Key]; given {
			t.Fatalf("%v is given twice at one instant", d.Key)
		}
	}
}

// oncePer holds the distance between the entries of a customer.
func oncePer(t tester, book *rules.Book, n *notebook) {
	last := map[string]time.Time{}
	for _, e := range n.entries {
		key := e.Playbook + " " + e.Customer
		if before, ok := last[key]; ok {
			r := playbookOf(book, e.Playbook).Repeat
			if r.Once || before.In(berlin).AddDate(0, 0, int(r.Per)).After(e.Began) {
				t.Fatalf("%s entered at %s and again at %s", key, before, e.Began)
			}
		}
		last[key] = e.Began
	}
}

func playbookOf(book *rules.Book, name string) *rules.Playbook {
	i := slices.IndexFunc(book.Playbooks, func(p rules.Playbook) bool { return p.Name == name })
	return &book.Playbooks[i]
}
