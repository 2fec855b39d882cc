package templates_test

import (
	"strings"
	"testing"

	"holdfast/templates"
)

// asked counts how often each word is asked for.
type asked struct {
	templates.Scope
	of map[string]int
}

// Value implements templates.Scope.
func (a asked) Value(name string) any {
	a.of[name]++
	return a.Scope.Value(name)
}

func TestAnExpressionIsEvaluatedOnceHoweverOftenItIsPrinted(t *testing.T) {
	letter, err := parse("---\nsubject: In {{ city }}\n---\n{{ city }} and {{ city }}\n\n{% for city in favourites %}\n- {{ city }}\n{% end %}\n\n{{ city }} again")
	if err != nil {
		t.Fatal(err)
	}
	who := asked{ada("en", map[string]any{"city": "Ulm", "favourites": []any{"Beans", "Mugs"}}), map[string]int{}}
	m, err := letter.Render(who, shop("en"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Ulm and Ulm\n\n- Beans\n- Mugs\n\nUlm again\n"; m.Subject != "In Ulm" || !strings.HasPrefix(m.Text, want) {
		t.Errorf("subject %q, text %q", m.Subject, m.Text)
	}
	// These expressions ask for every word whenever they are evaluated: the city, and
	// the list. In the loop the city is another.
	if who.of["city"] != 2 {
		t.Errorf("the city was asked for %d times", who.of["city"])
	}
}
