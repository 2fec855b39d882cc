package doctor

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestACheckThatTakesTooLongCannotTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := make(chan bool)
		deaf := Check{Name: "deaf", ask: func(context.Context, Chart) Finding { <-end; return pass("late") }}
		obedient := Check{Name: "obedient", ask: func(ctx context.Context, _ Chart) Finding {
			<-ctx.Done()
			return away("it was broken off", "wait")
		}}
		quick := Check{Name: "quick", ask: func(_ context.Context, c Chart) Finding { return c.find("", "deaf") }}
		chart := Examine(t.Context(), []Check{deaf, obedient, quick}, 10*time.Second)
		for _, r := range chart {
			judged(t, r.Finding, CannotTell, "within 10 seconds")
		}
		close(end)
	})
}

func TestFailuresAreOursOrTheWorlds(t *testing.T) {
	all, world := Chart{{Finding: pass("")}, {Finding: fail("", "")}, {Finding: away("", "")}, {Finding: unknown("")}}.Failed()
	if all != 2 || world != 1 {
		t.Errorf("%d failed, %d of them the world's", all, world)
	}
}
