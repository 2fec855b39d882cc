package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"holdfast/rules"
)

// large is a good project of so many playbooks and segments, with a metric to
// every fifth segment, an offer to every tenth playbook and a letter to each.
// Segments stand on the one before, over files of fifty.
func large(t testing.TB, playbooks, segments int) fstest.MapFS {
	t.Helper()
	fsys, _ := project(t, &txtar.Archive{})
	var b strings.Builder
	write := func(name string) {
		fsys[name] = &fstest.MapFile{Data: []byte(b.String())}
		b.Reset()
	}
	b.WriteString("metrics:\n")
	for i := range segments / 5 {
		fmt.Fprintf(&b, "  spend_%d: {sum: orders.amount, within: %dd, where: category == \"c%d\"}\n", i, i+1, i)
	}
	write("metrics.yaml")
	for i := range segments {
		if i%50 == 0 {
			b.WriteString("segments:\n")
		}
		before := "orders > 1"
		if i > 0 {
			before = fmt.Sprintf("not segment_%d", i-1)
		}
		fmt.Fprintf(&b, "  segment_%d:\n    about: The customers number %d.\n    where: %s and (spend_%d > %d or days_since_last_order < %d)\n", i, i, before, i/5, i, i+1)
		if i%50 == 49 || i == segments-1 {
			write(fmt.Sprintf("segments/%03d.yaml", i/50))
		}
	}
	b.WriteString("offers:\n")
	for i := range playbooks/10 + 1 {
		fmt.Fprintf(&b, "  offer-%d: {percent: 10, code: \"O%d-{8}\", expires: 14d}\n", i, i)
	}
	write("offers.yaml")
	for i := range playbooks {
		fmt.Fprintf(&b, `playbooks:
  playbook-%d:
    schedule: "%d 9 * * MON"
    audience: segment_%d and revenue > %d
    exit: orders_since_entry > 0
    steps:
      - email: letter-%d
      - wait: 7d
      - name: again
        when: spend_%d > 10
        email: letter-%d
        offer: offer-%d
`, i, i%60, i*segments/playbooks, i, i, i%(segments/5), i, i/10)
		write(fmt.Sprintf("playbooks/%03d.yaml", i))
		fsys[fmt.Sprintf("mail/letter-%d.md", i)] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"---\nsubject: Letter %d for {{ first_name ?? \"you\" }}\n---\nDear {{ first_name ?? \"friend\" }},\n\n{%% if segment_%d %%}\nyou are one of our **best**.\n{%% end %%}\n", i, i))}
	}
	return fsys
}

func BenchmarkLoad(b *testing.B) {
	for _, size := range []struct{ playbooks, segments int }{{100, 250}, {200, 500}, {400, 1000}} {
		b.Run(fmt.Sprintf("%d playbooks, %d segments", size.playbooks, size.segments), func(b *testing.B) {
			fsys := large(b, size.playbooks, size.segments)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := rules.Load(fsys, rules.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What is quadratic allocates four times as much for twice the project. Half as
// much again as twice is allowed.
func TestLoadGrowsWithTheProject(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	allocations := func(playbooks, segments int) float64 {
		fsys := large(t, playbooks, segments)
		return testing.AllocsPerRun(1, func() {
			if _, err := rules.Load(fsys, rules.Options{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	half, whole := allocations(50, 125), allocations(100, 250)
	if whole > 2.5*half {
		t.Errorf("half the project takes %.0f allocations, the whole %.0f", half, whole)
	}
}
