package expression_test

import (
	"fmt"
	"strings"
	"testing"

	"holdfast/rules/expression"
)

// draw is a trace as lines: a star for what decided.
func draw(tr *expression.Trace, depth int) string {
	star := ""
	if tr.Decided {
		star = " *"
	}
	text := fmt.Sprintf("%s%s [%s] %v%s\n", strings.Repeat("  ", depth), tr.Source, tr.Operator, tr.Value, star)
	for _, c := range tr.Children {
		text += draw(c, depth+1)
	}
	return text
}

func TestExplainShowsEveryPartAndWhatDecided(t *testing.T) {
	words := vocabulary(t)
	customer := row{"n": 3.0, "m": 10.0, "b": true, "c": false, "größe": "XL", "u": noon}
	for _, test := range []struct{ src, want string }{
		{`n > 1 and (m + 1) * 2 < 9 and c`, `
n > 1 and (m + 1) * 2 < 9 and c [and] false
  n > 1 [>] true
    n [] 3
    1 [] 1
  (m + 1) * 2 < 9 [<] false *
    (m + 1) * 2 [*] 22
      m + 1 [+] 11
        m [] 10
        1 [] 1
      2 [] 2
    9 [] 9
  c [] false
`},
		{`c or s == "Gold" or n in [1, 3]`, `
c or s == "Gold" or n in [1, 3] [or] true
  c [] false
  s == "Gold" [==] false
    s [] <nil>
    "Gold" [] Gold
  n in [1, 3] [in] true *
    n [] 3
    [1, 3] [] [1 3]
`},
		{`!(round(n) != nil)`, `
!(round(n) != nil) [not] false
  round(n) != nil [!=] true
    round(n) [round] 3
      n [] 3
`},
		{`größe not in ["S"] ? n : m`, `
größe not in ["S"] ? n : m [?:] 3
  größe not in ["S"] [not in] true
    größe [] XL
    ["S"] [] [S]
  n [] 3
  m [] 10
`},
	} {
		p := mustCompile(t, test.src, expression.Options{})
		e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin})
		tr, err := e.Explain(p, customer.table(words), 0)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
		} else if got := "\n" + draw(tr, 0); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.src, got, test.want)
		}
	}
}
