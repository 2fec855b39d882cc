package measure_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"holdfast/rules"
)

// What rules takes for impossible must not be measured.
func TestEveryBuiltInMetricLiesWhereRulesSays(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	rapid.Check(t, func(rt *rapid.T) {
		at := instants(t).Draw(rt, "plan")
		b := book(berlin)
		for name, column := range values(measured(t, b, at, shops(at).Draw(rt, "shop"), readings().Draw(rt, "reading")), b) {
			bounds, ok := rules.OwnRange(name)
			if !ok {
				continue
			}
			for _, v := range column {
				if n, there := v.(float64); there && (n < bounds.Min || n > bounds.Max || bounds.Whole && n != math.Trunc(n)) {
					t.Fatalf("%s is %v, and rules says %+v", name, n, bounds)
				}
			}
		}
	})
}
