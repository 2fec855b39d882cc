package dispatch_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/rules"
)

// A run's budget is for all that goes from one scheduled instant to the next,
// also to those whom the daemon looks after in between.
func TestNoMoreThanARunsBudgetGoesBetweenTwoRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	for _, c := range []struct {
		name, limits, own string
		runs              []string // hours of the day
		most              int
	}{
		{"of a playbook", "", "limits: {budgets: [{messages: 3, per: run}]}, ", []string{"09:00"}, 3},
		{"of the project, with two playbooks", "limits: {budgets: [{messages: 4, per: run}]}\n", "", []string{"09:00", "15:00"}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			yaml := c.limits + `playbooks:
  one: {schedule: "0 9 * * *", audience: score >= 0, ` + c.own + `steps: [{email: hello}, {wait: 2h}, {email: letter}]}
`
			if len(c.runs) > 1 {
				yaml += `  two: {schedule: "0 15 * * *", audience: score >= 20, steps: [{reward: {points: 1}}]}
`
			}
			inBubble(t, yaml, func(d *daemon) {
				f, post := people(9), &scripted{}
				sent := map[string]int{} // by run
				d.does = func(at time.Time, book *rules.Book, due func(string) bool) error {
					result, err := act(ctx, book, at, due, f, d.ledger, d.ledger, post)
					local, run := at.In(berlin), ""
					for _, hour := range c.runs {
						if local.Format("15:04") >= hour {
							run = local.Format("01-02 ") + hour
						}
					}
					if run == "" {
						run = local.AddDate(0, 0, -1).Format("01-02 ") + c.runs[len(c.runs)-1]
					}
					sent[run] += result.Sent
					return err
				}
				d.start()
				time.Sleep(8 * 24 * time.Hour)
				d.end()
				for run, n := range sent {
					if n > c.most {
						t.Errorf("%d letters between the run of %s and the next", n, run)
					}
				}
				if len(post.handed) != 18 {
					t.Errorf("%d letters of 18 in eight days: %v\n%v", len(post.handed), sent, strings.Join(d.acts, "\n"))
				}
			})
		})
	}
}
