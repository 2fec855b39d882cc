package expression_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// row is one customer; a word that is not there is missing.
type row map[string]any

func (r row) word(name string) any { return r[name] }

// table is the customer as a table of one row.
func (r row) table(v *expression.Vocabulary) *table.Table {
	t := table.New(1)
	for _, w := range v.Words() {
		c := table.NewColumn(w.Kind, 1)
		if value, ok := r[w.Name]; ok {
			c.Valid.Set(0)
			switch value := value.(type) {
			case float64:
				c.Num[0] = value
			case bool:
				if value {
					c.Bits.Set(0)
				}
			case string:
				c.Code[0] = c.Dict.CodeString(value)
			case time.Time:
				c.Micro[0] = value.UnixMicro()
			}
		}
		t.Set(w.Name, c)
	}
	return t
}

func TestConditionsMeanWhatTheDesignSays(t *testing.T) {
	words := vocabulary(t)
	here := row{"n": 3.0, "m": 10.0, "b": true, "c": false, "s": "Gold", "größe": "XL", "t": noon.AddDate(0, 0, -40), "u": noon}
	gone := row{"m": 10.0, "c": false, "größe": "XL", "u": noon}
	for _, test := range []struct {
		src        string
		here, gone bool
	}{
		// Numbers: whole or broken, they are the same kind.
		{"n == 3", true, false},
		{"n in [1, 3]", true, false},
		{"n in [1, 3.0]", true, false},
		{"n not in [1, 2]", true, false},
		{"n % 2 == 1", true, false},
		{"7 % 4 == 3 and 7.5 % 2 == 1.5", true, true},
		{"1_000 == 1000 and 0x10 == 16 and .5 == 0.5", true, true},
		{"2 ^ 3 ** 2 == 512", true, true},
		{"-n == -3", true, false},
		{"+n == 3", true, false},
		{"7 / 2 == 3.5", true, true},
		// Missing values.
		{"n != 4", true, false},
		{"n > 1", true, false},
		{"n < 100", true, false},
		{"not (n > 1)", false, true},
		{"not (n > 5)", true, true},
		{"n == nil", false, true},
		{"nil == n", false, true},
		{"n != nil", true, false},
		{"(n ?? 0) < 1", false, true},
		{"(n ?? m) == 10", false, true},
		{"n + 1 == nil", false, true},
		{"b", true, false},
		{"not b", false, true},
		{"!b", false, true},
		{"b == false", false, false},
		{"b != true", false, false},
		{"b == nil", false, true},
		{"c == false", true, true},
		{"b or c", true, false},
		{"b && !c", true, false},
		{"b ? n == 3 : m == 10", true, true},
		{"(b ? 1 : 2) == 2", false, true},
		{"(b ?? true) and m == 10", true, true},
		{"(m > 1 ? nil : n) == nil", true, true},
		{`s startsWith "G"`, true, false},
		{`s not startsWith "X"`, true, false},
		{`not (s startsWith "X")`, true, true},
		{`s endsWith "ld"`, true, false},
		{`s contains "ol"`, true, false},
		{`s matches "^[A-Z]"`, true, false},
		{`s not matches "^[a-z]"`, true, false},
		{`s in ["Gold", "Silver"]`, true, false},
		{`s not in ["Silver"]`, true, false},
		{`s in []`, false, false},
		{`s not in []`, true, false},
		{`m in [n, 10]`, true, true},
		{`m not in [n, 11]`, true, false},
		{`s != "Silver"`, true, false},
		{`s + größe == "GoldXL"`, true, false},
		{`"GOLD" == upper(s)`, true, false},
		{`len(s) == 4`, true, false},
		{`s < "Silver"`, true, false},
		// Calculation that gives no number.
		{"m / 0 > 1", false, false},
		{"m / 0 == nil", true, true},
		{"m % 0 == nil", true, true},
		{"0 / 0 == nil", true, true},
		{"1e308 * m == nil", true, true},
		{"-1e308 * m == nil", true, true},
		{"(-m) ^ 0.5 == nil", true, true},
		// Chains work as expr reads them.
		{"3 < m < 11", true, true},
		{"3 < m < 10", false, false},
		{"1 <= n <= 3", true, false},
		{"1/0 not in [1]", false, false},
		{"not (1/0 in [1])", true, true},
		// Dates.
		{"t < now", true, false},
		{"u == now", true, true},
		{"u >= t", true, false},
		{"days_since(t) == 40", true, false},
		{"days_until(t) == -40", true, false},
		{`u > date("2026-03-30")`, true, true},
		{`u < date("2026-03-30T12:01")`, true, true},
		{`date("2026-03-30") <= u < date("2026-03-31")`, true, true},
		{"weekday(u) == 1 and year(u) == 2026 and month(u) == 3 and day(u) == 30", true, true},
		// Notes in the margin.
		{"n == 3 // the regulars", true, false},
		{"n /* or more */ >= 3\n  and\n\tm > 1", true, false},
	} {
		p, err := expression.Compile(test.src, words, expression.Options{Want: []table.Kind{table.Bool}})
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin})
		for _, who := range []struct {
			name string
			row  row
			want bool
		}{{"here", here, test.here}, {"gone", gone, test.gone}} {
			mask, err := e.Mask(p, who.row.table(words))
			if err != nil {
				t.Fatalf("%s: %v", test.src, err)
			}
			value, err := e.Value(p, who.row.word)
			if err != nil {
				t.Fatalf("%s: %v", test.src, err)
			}
			if mask.Get(0) != who.want || (value == true) != who.want {
				t.Errorf("%s, %s: mask %v, value %v, want %v", test.src, who.name, mask.Get(0), value, who.want)
			}
		}
	}
}

func TestAMissingConditionStaysMissingAsAValue(t *testing.T) {
	p := mustCompile(t, "b", expression.Options{})
	v, err := expression.NewEvaluator(expression.Context{Now: noon}).Value(p, row{}.word)
	if v != nil || err != nil || !p.Nullable() {
		t.Errorf("%v, %v, nullable %v", v, err, p.Nullable())
	}
}

func TestDaysAreCalendarDaysOfTheZone(t *testing.T) {
	p := mustCompile(t, "days_since(t)", expression.Options{})
	late := time.Date(2026, 3, 28, 23, 30, 0, 0, berlin) // the clocks change in the night
	for _, test := range []struct {
		now  time.Time
		want float64
	}{
		{late, 0},
		{late.Add(time.Hour), 1},
		{late.Add(23 * time.Hour), 1},
		{late.Add(23*time.Hour + 30*time.Minute), 2},
		{late.Add(-23*time.Hour - 31*time.Minute), -1},
	} {
		e := expression.NewEvaluator(expression.Context{Now: test.now, Zone: berlin})
		r := row{"t": late}
		v, err := e.Value(p, r.word)
		c, errC := e.Column(p, r.table(vocabulary(t)))
		if err != nil || errC != nil || v != test.want || c.Value(0) != test.want {
			t.Errorf("at %v: %v and %v, want %v (%v, %v)", test.now, v, c.Value(0), test.want, err, errC)
		}
	}
}

func TestDaysAreCountedBackBeyond1970(t *testing.T) {
	words, p := vocabulary(t), mustCompile(t, "days_until(t)", expression.Options{})
	e := expression.NewEvaluator(expression.Context{Now: time.Date(1970, 1, 1, 12, 0, 0, 0, time.UTC)})
	for at, want := range map[time.Time]float64{
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC):                0,
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC): -1,
		time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC):              -1,
		time.Date(1968, 1, 1, 8, 0, 0, 1000, time.UTC):             -731,
	} {
		r := row{"t": at}
		v, err := e.Value(p, r.word)
		c, errC := e.Column(p, r.table(words))
		if err != nil || errC != nil || v != want || c.Value(0) != want {
			t.Errorf("%v: %v and %v, want %v (%v, %v)", at, v, c.Value(0), want, err, errC)
		}
	}
}

func TestADayBeginsWhereItsZoneSays(t *testing.T) {
	p := mustCompile(t, `date("2026-07-01")`, expression.Options{})
	for _, zone := range []*time.Location{time.UTC, berlin, mustZone("America/New_York")} {
		e := expression.NewEvaluator(expression.Context{Now: noon, Zone: zone})
		got, err := e.Value(p, row{}.word)
		if at, ok := got.(time.Time); err != nil || !ok || !at.Equal(time.Date(2026, 7, 1, 0, 0, 0, 0, zone)) {
			t.Errorf("%v: %v, %v", zone, got, err)
		}
	}
}

// plain formats so that a test sees what came in.
type plain struct{}

func (plain) Money(n float64) string   { return fmt.Sprint("money ", n) }
func (plain) Number(n float64) string  { return fmt.Sprint("number ", n) }
func (plain) Percent(n float64) string { return fmt.Sprint("percent ", n) }
func (plain) Date(t time.Time) string  { return t.Format("2 Jan 2006 15:04") }
func (plain) Link(path string) string  { return "link " + path }
func (plain) Plural(n float64, forms ...string) string {
	return fmt.Sprint("plural ", n, " ", strings.Join(forms, " "))
}

func TestEveryFunctionGivesWhatItsExampleSays(t *testing.T) {
	e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin, Format: plain{}})
	for _, f := range expression.Functions() {
		p, err := expression.Compile(f.Example, vocabulary(t), expression.Options{ForLetter: true})
		if err != nil {
			t.Errorf("%s: %s: %v", f.Name, f.Example, err)
			continue
		}
		got, err := e.Value(p, row{}.word)
		if diff := cmp.Diff(f.Result, got); diff != "" || err != nil || f.About == "" || f.Call == "" {
			t.Errorf("%s: %s: %v %s", f.Name, f.Example, err, diff)
		}
		if _, err := expression.Compile(f.Example, vocabulary(t), expression.Options{}); f.Letter && err == nil {
			t.Errorf("%s works outside a letter", f.Name)
		}
	}
}

func TestLettersWriteValuesWithTheCustomersFormat(t *testing.T) {
	words, err := vocabulary(t).With(expression.Word{Name: "tags", Kind: table.List})
	if err != nil {
		t.Fatal(err)
	}
	r := row{"n": 2.0, "s": "Ada", "t": noon, "tags": []string{"tea", "beans"}}
	for _, test := range []struct {
		src  string
		want any
	}{
		{`money(n)`, "money 2"},
		{`money(m)`, nil},
		{`date(t)`, "30 Mar 2026 12:00"},
		{`date(date("2026-01-31"))`, "31 Jan 2026 00:00"},
		{`date(u)`, nil},
		{`"Hello " + s + "!"`, "Hello Ada!"},
		{`s + größe`, nil},
		{`größe ?? "there"`, "there"},
		{`tags`, []any{"tea", "beans"}},
		{`join(tags, " and ")`, "tea and beans"},
		{`first(tags)`, "tea"},
		{`"tea" in tags`, true},
		{`len(tags)`, 2.0},
		{`[n, 1]`, []any{2.0, 1.0}},
		{`first(split(s, ""))`, "A"},
		{`join([s, größe], ", ")`, nil},
		{`split("", ",")`, []any{}},
		{`link("/" + lower("BEANS"))`, "link /beans"},
		{`plural(n, "bag", "bags")`, "plural 2 bag bags"},
		{`plural(n, "one", "few", "many")`, "plural 2 one few many"},
		{`n > 1 ? money(n) : nil`, "money 2"},
	} {
		p, err := expression.Compile(test.src, words, expression.Options{ForLetter: true})
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin})
		e.SetFormat(plain{})
		got, err := e.Value(p, r.word)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", test.src, err, diff)
		}
	}
}

func TestATableWithoutAColumnIsNamed(t *testing.T) {
	p := mustCompile(t, "n > 1 and s == 'x'", expression.Options{})
	e := expression.NewEvaluator(expression.Context{Now: noon})
	batch := table.New(3)
	batch.Set("n", table.NewColumn(table.Number, 3))
	if _, err := e.Mask(p, batch); err == nil || err.Error() != `computing "n > 1 and s == 'x'": the table has no column "s"` {
		t.Errorf("%v", err)
	}
	batch.Set("s", table.NewColumn(table.Number, 3))
	if _, err := e.Mask(p, batch); err == nil || err.Error() != `computing "n > 1 and s == 'x'": the column "s" should be text and is a number` {
		t.Errorf("%v", err)
	}
}

func TestAValueOfTheWrongKindIsAnErrorAndNoPanic(t *testing.T) {
	p := mustCompile(t, "n > 1", expression.Options{})
	if v, err := expression.NewEvaluator(expression.Context{}).Value(p, row{"n": "3"}.word); err == nil {
		t.Errorf("gave %v", v)
	}
	letter := mustCompile(t, "money(n)", expression.Options{ForLetter: true})
	_, err := expression.NewEvaluator(expression.Context{}).Value(letter, row{"n": 3.0}.word)
	if err == nil || err.Error() != `computing "money(n)": money: there is no customer to write for` {
		t.Errorf("%v", err)
	}
}

func TestAMaskHasNoBitsBeyondItsRows(t *testing.T) {
	words := vocabulary(t)
	e := expression.NewEvaluator(expression.Context{Now: noon})
	for _, src := range []string{"m < 1", "m != 1", "1 > m", "not (m == 1)", "m not in [1]", "c == false", "t == nil", "c ?? true", "m == m", "true", "größe == größe"} {
		for _, n := range []int{1, 5, 8, 63, 64, 65} {
			batch := table.New(n)
			for _, w := range words.Words() {
				c := table.NewColumn(w.Kind, n)
				if w.Name != "t" {
					c.Valid = nil
				}
				if w.Kind == table.Text {
					fillText(c)
				}
				batch.Set(w.Name, c)
			}
			mask, err := e.Mask(mustCompile(t, src, expression.Options{}), batch)
			if err != nil || len(mask) != (n+63)/64 || mask.Count() > n {
				t.Errorf("%s: %d bits of %d rows (%v)", src, mask.Count(), n, err)
			}
		}
	}
}

func fillText(c *table.Column) {
	for i := range c.Code {
		c.Code[i] = c.Dict.CodeString("same")
	}
}

func TestAMaskIsTheCallersToChange(t *testing.T) {
	words := vocabulary(t)
	batch := row{"b": true, "c": true}.table(words)
	e := expression.NewEvaluator(expression.Context{Now: noon})
	is, isNot := mustCompile(t, "c", expression.Options{}), mustCompile(t, "not c", expression.Options{})
	first, err := e.Mask(is, batch)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Mask(isNot, batch); err != nil || !first.Get(0) {
		t.Errorf("a later condition wrote into an earlier mask (%v)", err)
	}
	first.Clear(0)
	if second, err := e.Mask(is, batch); err != nil || !second.Get(0) {
		t.Errorf("the mask and the table share memory (%v)", err)
	}
}

func TestAProgramIsSharedByEvaluators(t *testing.T) {
	words, batch := shop(t)
	programs := conditions(t, words)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin})
			for _, p := range programs {
				mask, err := e.Mask(p, batch)
				value, errValue := e.Value(p, func(name string) any { return batch.Column(name).Value(7) })
				if err != nil || errValue != nil || mask.Get(7) != (value == true) {
					t.Errorf("%s: mask %v, value %v (%v, %v)", p.Source(), mask.Get(7), value, err, errValue)
				}
			}
		})
	}
	wait.Wait()
}

func mustCompile(t testing.TB, src string, o expression.Options) *expression.Program {
	t.Helper()
	p, err := expression.Compile(src, vocabulary(t), o)
	if bad := (*expression.Error)(nil); errors.As(err, &bad) {
		t.Fatalf("%s: %d:%d %v", src, bad.Line, bad.Column, bad)
	}
	return p
}
