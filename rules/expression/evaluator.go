package expression

import (
	"errors"
	"fmt"
	"time"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"holdfast/rules/table"
)

// Formatter writes values the way one customer reads them.
type Formatter interface {
	Money(float64) string
	Number(float64) string
	Percent(float64) string
	Date(time.Time) string
	Link(path string) string // in the shop, which has an address
	Plural(n float64, forms ...string) string
}

// Context is what expressions see beside their words.
type Context struct {
	Now    time.Time
	Zone   *time.Location // of calendar days and of date("..."); nil: UTC
	Format Formatter      // of letters; may be nil elsewhere
}

// Evaluator computes programs. It keeps its memory and what it found out about
// the texts of a dictionary, so one of them should live for a whole run. It is
// not for several goroutines at once.
type Evaluator struct {
	machine vm.VM
	frame   frame

	// Of the table at hand.
	rows    int
	columns []*table.Column // by slot
	err     error           // the first one; later work is then for nothing

	offsets  offsets
	scratch  scratch
	tested   map[*term]*tested
	computed map[*term]*computed
	merged   map[*term]*merged
}

// NewEvaluator returns an evaluator for one instant and zone.
func NewEvaluator(c Context) *Evaluator {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := c.Now.In(zone)
	return &Evaluator{
		frame:   frame{now: now, today: dayNumber(now), zone: zone, format: c.Format},
		offsets: offsets{zone: zone},
		tested:  map[*term]*tested{}, computed: map[*term]*computed{}, merged: map[*term]*merged{},
	}
}

// SetFormat changes the formatter, between two letters.
func (e *Evaluator) SetFormat(f Formatter) {
	e.frame.format = f
	clear(e.computed)
}

// Value computes a program for one customer, whose values word gives: float64,
// bool, string, time.Time, or a list as []any or []string; nil is missing. The
// result is of the same types; nil is missing, also for true or false.
func (e *Evaluator) Value(p *Program, word func(name string) any) (any, error) {
	if err := e.load(p, word); err != nil {
		return nil, err
	}
	value, err := e.run(p.rows)
	if err != nil {
		return nil, fmt.Errorf("computing %q: %w", p.Source(), cause(err))
	}
	return value, nil
}

// load puts one customer's words into the frame.
func (e *Evaluator) load(p *Program, word func(name string) any) error {
	e.frame.words = e.frame.words[:0]
	for slot, name := range p.uses {
		value := word(name)
		if list, ok := value.([]string); ok {
			entries := make([]any, len(list))
			for i, text := range list {
				entries[i] = text
			}
			value = entries
		}
		if value != nil && kindOf(value) != p.kinds[slot] {
			return fmt.Errorf("the word %q should be %s and holds %v", name, aKind(p.kinds[slot]), value)
		}
		e.frame.words = append(e.frame.words, value)
	}
	return nil
}

func kindOf(v any) table.Kind {
	switch v.(type) {
	case float64:
		return table.Number
	case bool:
		return table.Bool
	case string:
		return table.Text
	case time.Time:
		return table.Time
	case []any:
		return table.List
	}
	return table.Unknown
}

// cause is the reason beneath the machine's error, which speaks of places in a
// tree that nobody wrote.
func cause(err error) error {
	if e := (*file.Error)(nil); errors.As(err, &e) && e.Prev != nil {
		return e.Prev
	}
	return err
}
