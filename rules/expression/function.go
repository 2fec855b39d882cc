package expression

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/rules/table"
)

// Function is one function that expressions offer, for whoever prints a
// reference.
type Function struct {
	Name    string
	Call    string // how it is written: "round(n)"
	About   string // one line
	Example string // an expression without words
	Result  any    // what the example gives: float64, string, bool or []any
	Letter  bool   // in letters only
}

// function is a Function and how it is checked and computed.
type function struct {
	Function
	takes  []table.Kind // kinds of the arguments; Unknown: any
	more   bool         // the last kind may come again
	gives  table.Kind
	unit   Unit // of the result
	keeps  bool // the result has the unit of the arguments
	unsure bool // the result may be missing though no argument is

	// One of these computes it; no argument is missing. All but call are
	// used by both evaluators, row after row. moment is given the time in the
	// project's zone; days counts days since 1970-01-01 there.
	number func(x float64) float64
	fold   func(x, y float64) float64
	moment func(t time.Time) float64
	days   func(day, today float64) float64
	call   func(f *frame, args []any) (any, error)
}

// errNoFormat says that a letter's function was used where nothing is written.
var errNoFormat = errors.New("there is no customer to write for")

// functions are all functions, in the order of the reference.
var functions = []*function{
	{
		Function: Function{Name: "lower", Call: "lower(text)", About: "the text in small letters", Example: `lower("Ada")`, Result: "ada"},
		takes:    []table.Kind{table.Text}, gives: table.Text,
		call: func(_ *frame, a []any) (any, error) { return strings.ToLower(a[0].(string)), nil },
	},
	{
		Function: Function{Name: "upper", Call: "upper(text)", About: "the text in capitals", Example: `upper("Ada")`, Result: "ADA"},
		takes:    []table.Kind{table.Text}, gives: table.Text,
		call: func(_ *frame, a []any) (any, error) { return strings.ToUpper(a[0].(string)), nil },
	},
	{
		Function: Function{Name: "trim", Call: "trim(text)", About: "the text without spaces around it", Example: `trim("  Ada ")`, Result: "Ada"},
		takes:    []table.Kind{table.Text}, gives: table.Text,
		call: func(_ *frame, a []any) (any, error) { return strings.TrimSpace(a[0].(string)), nil },
	},
	{
		Function: Function{Name: "len", Call: "len(text or list)", About: "how many characters a text has, or how many entries a list", Example: `len("Zoë")`, Result: 3.0},
		takes:    []table.Kind{table.Unknown}, gives: table.Number, unit: Count,
		call: func(_ *frame, a []any) (any, error) {
			if list, ok := a[0].([]any); ok {
				return float64(len(list)), nil
			}
			return float64(utf8.RuneCountInString(a[0].(string))), nil
		},
	},
	{
		Function: Function{Name: "split", Call: "split(text, separator)", About: "the pieces of a text as a list; an empty text has none", Example: `split("a,b", ",")`, Result: []any{"a", "b"}},
		takes:    []table.Kind{table.Text, table.Text}, gives: table.List,
		call: func(_ *frame, a []any) (any, error) { return split(a[0].(string), a[1].(string)), nil },
	},
	{
		Function: Function{Name: "join", Call: "join(list, separator)", About: "the texts of a list as one text", Example: `join(["a", "b"], " and ")`, Result: "a and b"},
		takes:    []table.Kind{table.List, table.Text}, gives: table.Text,
		call: func(_ *frame, a []any) (any, error) { return join(a[0].([]any), a[1].(string)), nil },
	},
	{
		Function: Function{Name: "first", Call: "first(list)", About: "the first entry of a list; missing when it is empty", Example: `first([4, 5])`, Result: 4.0},
		takes:    []table.Kind{table.List}, gives: table.Unknown, unsure: true,
		call: func(_ *frame, a []any) (any, error) {
			if list := a[0].([]any); len(list) > 0 {
				return list[0], nil
			}
			return nil, nil
		},
	},
	{
		Function: Function{Name: "last", Call: "last(list)", About: "the last entry of a list; missing when it is empty", Example: `last([4, 5])`, Result: 5.0},
		takes:    []table.Kind{table.List}, gives: table.Unknown, unsure: true,
		call: func(_ *frame, a []any) (any, error) {
			if list := a[0].([]any); len(list) > 0 {
				return list[len(list)-1], nil
			}
			return nil, nil
		},
	},
	{
		Function: Function{Name: "abs", Call: "abs(n)", About: "the number without its sign", Example: "abs(-3)", Result: 3.0},
		takes:    []table.Kind{table.Number}, gives: table.Number, keeps: true, number: math.Abs,
	},
	{
		Function: Function{Name: "round", Call: "round(n)", About: "the nearest whole number; halves go away from zero", Example: "round(-2.5)", Result: -3.0},
		takes:    []table.Kind{table.Number}, gives: table.Number, keeps: true, number: math.Round,
	},
	{
		Function: Function{Name: "floor", Call: "floor(n)", About: "the whole number at or below", Example: "floor(-2.5)", Result: -3.0},
		takes:    []table.Kind{table.Number}, gives: table.Number, keeps: true, number: math.Floor,
	},
	{
		Function: Function{Name: "ceil", Call: "ceil(n)", About: "the whole number at or above", Example: "ceil(2.1)", Result: 3.0},
		takes:    []table.Kind{table.Number}, gives: table.Number, keeps: true, number: math.Ceil,
	},
	{
		Function: Function{Name: "min", Call: "min(a, b, ...)", About: "the smallest of the numbers", Example: "min(3, 1, 2)", Result: 1.0},
		takes:    []table.Kind{table.Number, table.Number}, more: true, gives: table.Number, keeps: true, fold: math.Min,
	},
	{
		Function: Function{Name: "max", Call: "max(a, b, ...)", About: "the largest of the numbers", Example: "max(3, 1, 2)", Result: 3.0},
		takes:    []table.Kind{table.Number, table.Number}, more: true, gives: table.Number, keeps: true, fold: math.Max,
	},
	{
		Function: Function{Name: "date", Call: `date("2026-01-31")`, About: `a day, or a minute as "2026-01-31T09:00", in the project's zone; in letters date(t) writes a date`, Example: `date("2026-01-31T09:00") < date("2026-02-01")`, Result: true},
		takes:    []table.Kind{table.Time}, gives: table.Text,
		call: func(f *frame, a []any) (any, error) {
			if f.format == nil {
				return nil, errNoFormat
			}
			return f.format.Date(a[0].(time.Time)), nil
		},
	},
	{
		Function: Function{Name: "days_since", Call: "days_since(t)", About: "calendar days from t until today, in the project's zone; today is 0", Example: "days_since(now)", Result: 0.0},
		takes:    []table.Kind{table.Time}, gives: table.Number, unit: Days,
		days: func(day, today float64) float64 { return today - day },
	},
	{
		Function: Function{Name: "days_until", Call: "days_until(t)", About: "calendar days from today until t, in the project's zone; today is 0", Example: "days_until(now)", Result: 0.0},
		takes:    []table.Kind{table.Time}, gives: table.Number, unit: Days,
		days: func(day, today float64) float64 { return day - today },
	},
	{
		Function: Function{Name: "year", Call: "year(t)", About: "the year of a date, in the project's zone", Example: `year(date("2026-01-31"))`, Result: 2026.0},
		takes:    []table.Kind{table.Time}, gives: table.Number,
		moment: func(t time.Time) float64 { return float64(t.Year()) },
	},
	{
		Function: Function{Name: "month", Call: "month(t)", About: "the month of a date, 1 to 12, in the project's zone", Example: `month(date("2026-01-31"))`, Result: 1.0},
		takes:    []table.Kind{table.Time}, gives: table.Number,
		moment: func(t time.Time) float64 { return float64(t.Month()) },
	},
	{
		Function: Function{Name: "day", Call: "day(t)", About: "the day of the month, 1 to 31, in the project's zone", Example: `day(date("2026-01-31"))`, Result: 31.0},
		takes:    []table.Kind{table.Time}, gives: table.Number,
		moment: func(t time.Time) float64 { return float64(t.Day()) },
	},
	{
		Function: Function{Name: "weekday", Call: "weekday(t)", About: "the day of the week, 1 for Monday to 7 for Sunday, in the project's zone", Example: `weekday(date("2026-02-01"))`, Result: 7.0},
		takes:    []table.Kind{table.Time}, gives: table.Number,
		moment: func(t time.Time) float64 { return float64((t.Weekday()+6)%7 + 1) },
	},
	{
		Function: Function{Name: "money", Call: "money(n)", About: "an amount with its currency, the way the customer writes it", Letter: true, Example: "money(2.5)", Result: "money 2.5"},
		takes:    []table.Kind{table.Number}, gives: table.Text,
		call: written(func(f Formatter, a []any) string { return f.Money(a[0].(float64)) }),
	},
	{
		Function: Function{Name: "number", Call: "number(n)", About: "a number, the way the customer writes it", Letter: true, Example: "number(2.5)", Result: "number 2.5"},
		takes:    []table.Kind{table.Number}, gives: table.Text,
		call: written(func(f Formatter, a []any) string { return f.Number(a[0].(float64)) }),
	},
	{
		Function: Function{Name: "percent", Call: "percent(n)", About: "a share (0.25) in per cent, the way the customer writes it", Letter: true, Example: "percent(0.25)", Result: "percent 0.25"},
		takes:    []table.Kind{table.Number}, gives: table.Text,
		call: written(func(f Formatter, a []any) string { return f.Percent(a[0].(float64)) }),
	},
	{
		Function: Function{Name: "plural", Call: `plural(n, "order", "orders")`, About: "the form of a word that goes with the number; a third between them is for few, where a language has it", Letter: true, Example: `plural(2, "bag", "bags")`, Result: "plural 2 bag bags"},
		takes:    []table.Kind{table.Number, table.Text, table.Text}, more: true, gives: table.Text,
		call: written(func(f Formatter, a []any) string {
			forms := make([]string, len(a)-1)
			for i := range forms {
				forms[i] = a[i+1].(string)
			}
			return f.Plural(a[0].(float64), forms...)
		}),
	},
	{
		Function: Function{Name: "link", Call: `link("/beans")`, About: "the address of a page in the shop (site: under brand:), in the reader's language", Letter: true, Example: `link("/beans")`, Result: "link /beans"},
		takes:    []table.Kind{table.Text}, gives: table.Text,
		call: written(func(f Formatter, a []any) string { return f.Link(a[0].(string)) }),
	},
}

func written(write func(f Formatter, args []any) string) func(*frame, []any) (any, error) {
	return func(f *frame, args []any) (any, error) {
		if f.format == nil {
			return nil, errNoFormat
		}
		return write(f.format, args), nil
	}
}

// Functions are all functions in the order of a reference. The results of
// letters' examples depend on who formats.
func Functions() []Function {
	all := make([]Function, len(functions))
	for i, f := range functions {
		all[i] = f.Function
	}
	return all
}

func functionNamed(name string) (*function, bool) {
	for _, f := range functions {
		if f.Name == name {
			return f, true
		}
	}
	return nil, false
}

func functionNames() []string {
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = f.Name
	}
	slices.Sort(names)
	return names
}

func split(text, separator string) []any {
	list := []any{}
	if text == "" {
		return list
	}
	for piece := range strings.SplitSeq(text, separator) {
		list = append(list, piece)
	}
	return list
}

// join is the texts with the separator between them; a missing text makes the
// whole missing.
func join(list []any, separator string) any {
	texts := make([]string, len(list))
	for i, entry := range list {
		text, ok := entry.(string)
		if !ok {
			return nil
		}
		texts[i] = text
	}
	return strings.Join(texts, separator)
}
