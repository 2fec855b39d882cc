package source

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"holdfast/rules"
	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// scan is one reading of one file.
type scan struct {
	source  *rules.Source
	options Options
	yield   func(*Batch) error
	report  Report

	reader      // of the other goroutine once it runs, but for its inputs, which nobody writes
	people bool // the rows are customers
	eval   *expression.Evaluator
	fields []*field
	key    *field   // "id" or "customer": not among fields
	at     *field   // nil: the source has none
	amount *field   // nil: the source has none
	order  *field   // nil: every line is an order
	zone   *zones   // nil: the rows have none that is looked at
	owners []uint32 // by order: its customer plus 1, 0 before its first line
	newest int64    // microseconds: report.Newest; MinInt64 while there is none
	now    int64    // microseconds: no later fact has happened

	block *block // that is being judged
	gaps  bool   // some of its rows have no value for a required field

	// What is handed on of it.
	kept      []int32
	customers []uint32
	first     table.Mask
}

// field is one value that is handed on.
type field struct {
	rules.Field
	input int           // its place among the inputs, unless it is the key or by Program
	got   *table.Column // what the block has for it; nil for the key by Column
	out   *table.Column // room for what is handed on; nil for the key
}

// label is what a message calls the field: its column, else its own name.
func (f *field) label() string {
	if f.Column != "" {
		return f.Column
	}
	return f.Name
}

// ownKind is the kind of a field that is Holdfast's own.
func ownKind(name string) (kind table.Kind, own bool) {
	switch name {
	case "id", "customer", "order", "type":
		return table.Text, true
	case "at":
		return table.Time, true
	case "amount":
		return table.Number, true
	}
	return table.Unknown, false
}

// prepare reads the header, checks it, and lays out what is read of each row.
func (s *scan) prepare(in *lines) error {
	s.people = s.source.Name == "customers"
	s.clock = newClock(s.source.Zone)
	s.eval = expression.NewEvaluator(expression.Context{Now: s.options.Now, Zone: s.clock.zone})
	n := s.options.BatchRows
	s.file, s.keyCell, s.most = in, -1, n
	if !s.people {
		s.ids = s.options.IDs
	}
	s.newest, s.now = math.MinInt64, math.MaxInt64
	if !s.options.Now.IsZero() {
		s.now = s.options.Now.UnixMicro()
	}
	s.kept, s.customers, s.first = make([]int32, 0, n), make([]uint32, 0, n), table.NewMask(n)

	place, err := s.header(in)
	if err != nil {
		return err
	}
	if s.source.Where != nil {
		s.addRaw(s.source.Where, place, true)
	}
	for _, f := range s.source.Fields {
		kind, ours := ownKind(f.Name)
		if f.Told || !ours && s.options.Need != nil && !s.options.Need[f.Name] {
			continue
		}
		if f.Program != nil {
			f.Kind = f.Program.Kind()
			s.addRaw(f.Program, place, false)
		}
		if ours && f.Kind != kind {
			return fmt.Errorf("the field %q is of kind %v, but must be %v", f.Name, f.Kind, kind)
		}
		if f.Kind == table.Unknown || f.Kind == table.List {
			return fmt.Errorf("the field %q is of kind %v, which no column can have", f.Name, f.Kind)
		}
		s.addField(f, place)
	}
	if s.key == nil {
		return errors.New("no column is said to be the customer's id")
	}
	return nil
}

// addField lays out one field.
func (s *scan) addField(f rules.Field, place map[string]int) {
	add := &field{Field: f}
	if f.Name == "id" && s.people || f.Name == "customer" && !s.people {
		if s.key = add; f.Program == nil {
			s.keyCell, s.keyName = place[f.Column], add.label()
		}
		return
	}
	add.out = table.NewColumn(f.Kind, s.options.BatchRows)
	if f.Program == nil {
		add.input = s.addInput(f.Column, f.Kind, place, false)
		add.out.Dict = s.inputs[add.input].dict
	}
	switch f.Name {
	case "at":
		s.at = add
	case "amount":
		s.amount = add
	case "order":
		s.order = add
	case "timezone":
		if s.people && f.Kind == table.Text {
			s.zone = &zones{field: add}
		}
	}
	s.fields = append(s.fields, add)
}

// addRaw lays out the columns that an expression reads.
func (s *scan) addRaw(p *expression.Program, place map[string]int, where bool) {
	for _, name := range p.Uses() {
		if kind, ok := s.source.Raw[name]; ok {
			s.addInput(name, kind, place, where)
		}
	}
}

// addInput lays out one column of the file unless it is read as that kind
// already, and returns its place among the inputs.
func (s *scan) addInput(name string, kind table.Kind, place map[string]int, where bool) int {
	for i, in := range s.inputs {
		if in.name == name && in.kind == kind {
			return i
		}
	}
	add := input{name: name, cell: place[name], kind: kind, where: where}
	if kind == table.Text {
		add.dict = table.NewDict()
	}
	s.inputs = append(s.inputs, add)
	return len(s.inputs) - 1
}

// header says where each column of the source stands in a record. For CSV it
// reads the header and finds what it lacks.
func (s *scan) header(in *lines) (map[string]int, error) {
	wanted := s.wanted()
	place := make(map[string]int, len(wanted))
	if s.source.Format == rules.JSONL {
		for i, name := range wanted {
			place[name] = i
		}
		s.records = newJSONRecords(in, wanted)
		return place, nil
	}
	csv := &csvRecords{lines: in}
	s.records = csv
	names, err := csv.header()
	if err == io.EOF {
		return nil, errEmpty
	}
	if err != nil {
		return nil, err
	}
	var lacks []string
	for _, name := range wanted {
		at := slices.Index(names, name)
		if at < 0 {
			lack := fmt.Sprintf("%q", name)
			if near := expression.Suggest(name, names); near != "" {
				lack += fmt.Sprintf(" (did you mean %q?)", near)
			}
			lacks = append(lacks, lack)
		} else if slices.Contains(names[at+1:], name) {
			return nil, fmt.Errorf("its header names the column %q twice", name)
		}
		place[name] = at
	}
	if len(lacks) > 0 {
		return nil, fmt.Errorf("there is no column %s; the header has: %s", strings.Join(lacks, ", "), strings.Join(names, ", "))
	}
	return place, nil
}

// wanted are the columns of the file that the source names, needed or not.
func (s *scan) wanted() []string {
	var names []string
	for _, f := range s.source.Fields {
		if f.Program == nil && !f.Told {
			names = append(names, f.Column)
		}
	}
	for name := range s.source.Raw {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
