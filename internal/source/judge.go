package source

import (
	"fmt"
	"slices"
	"time"

	"holdfast/rules/table"
)

// judge decides for every row of the batch whether it counts, in this order:
// where excludes it; it names no customer; it is bad; its customer is not
// known, its order is another customer's, its customer is there already. It
// yields the rows that count.
func (s *scan) judge(b *block) error {
	s.block = b
	keep, err := s.compute()
	if err != nil {
		return s.named(err)
	}
	s.gaps = slices.ContainsFunc(s.fields, func(f *field) bool {
		valid := f.got.Slice(0, b.rows).Valid
		return f.Required && valid != nil && valid.Count() < b.rows
	})
	s.report.Rows += b.taken
	s.kept, s.customers = s.kept[:0], s.customers[:0]
	clear(s.first)
	faults := b.faults
	for row := range b.rows {
		for len(faults) > 0 && faults[0].Line < b.lines[row] {
			s.reject(faults[0])
			faults = faults[1:]
		}
		var bad *BadRow
		if len(faults) > 0 && faults[0].Line == b.lines[row] {
			bad, faults = &faults[0], faults[1:]
		}
		if keep.Get(row) {
			s.judgeRow(row, bad)
		} else {
			s.report.Filtered++
		}
	}
	for _, f := range faults {
		s.reject(f)
	}
	if len(s.kept) == 0 {
		return nil
	}
	return s.yield(s.batch())
}

// compute evaluates where, whose answer it returns, and the fields that are
// expressions.
func (s *scan) compute() (table.Mask, error) {
	b := s.block
	raw := table.New(b.rows)
	for i, in := range s.inputs {
		if in.kind == table.Text {
			b.texts[i].code(b.columns[i], b.rows)
		}
		if kind, ok := s.source.Raw[in.name]; ok && kind == in.kind {
			raw.Set(in.name, b.columns[i].Slice(0, b.rows))
		}
	}
	keep := table.FullMask(b.rows)
	if s.source.Where != nil {
		m, err := s.eval.Mask(s.source.Where, raw)
		if err != nil {
			return nil, fmt.Errorf("where: %w", err)
		}
		keep = m
	}
	for _, f := range append(s.fields[:len(s.fields):len(s.fields)], s.key) {
		if f.Program == nil {
			if f != s.key {
				f.got = b.columns[f.input]
			}
			continue
		}
		got, err := s.eval.Column(f.Program, raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		f.got = got
	}
	return keep, nil
}

// judgeRow decides about a row that where lets through; bad is what is wrong
// with its cells, or nil.
func (s *scan) judgeRow(row int, bad *BadRow) {
	key := s.keyOf(row)
	if len(key) == 0 && !s.people {
		s.report.NoCustomer++
		return
	}
	if len(key) == 0 && bad == nil {
		bad = &BadRow{Line: s.block.lines[row], Column: s.key.label(), Why: "has no value (every customer needs an id)"}
	}
	if bad == nil {
		bad = s.incomplete(row)
	}
	if bad != nil {
		s.reject(*bad)
		return
	}
	s.noteTime(row)
	if s.people {
		s.keepCustomer(row, key)
		return
	}
	code := s.block.codes[row]
	if s.key.Program != nil {
		code = s.lookup(key)
	}
	if code == table.NoCode {
		s.report.Unknown++
		return
	}
	s.keepFact(row, code)
}

func (s *scan) lookup(key []byte) uint32 {
	code, ok := s.options.IDs.Lookup(key)
	if !ok {
		return table.NoCode
	}
	return code
}

// keepCustomer keeps a customer's row unless an earlier one has the id and
// should win.
func (s *scan) keepCustomer(row int, key []byte) {
	next := s.options.IDs.Len()
	code := s.options.IDs.Code(key)
	if int(code) == next {
		s.report.Used++
		s.keep(row, code)
		return
	}
	s.report.Repeated++
	switch s.source.Repeats {
	case "first":
	case "last":
		s.keep(row, code)
	default:
		if len(s.report.RepeatRows) < shown {
			s.report.RepeatRows = append(s.report.RepeatRows, BadRow{
				Line: s.block.lines[row], Column: s.key.label(), Value: excerpt(key), Why: "stands in an earlier row",
			})
		}
	}
}

// keepFact keeps an order's or event's row unless its order is another
// customer's.
func (s *scan) keepFact(row int, customer uint32) {
	first := true
	if s.order != nil && !s.order.got.Missing(row) {
		from, to := s.order.got, s.order.out.Dict
		order := from.Code[row]
		if from.Dict != to {
			order = to.CodeString(from.Dict.Text(order))
		}
		for len(s.owners) < to.Len() {
			s.owners = append(s.owners, 0)
		}
		switch owner := s.owners[order]; owner {
		case 0:
			s.owners[order] = customer + 1
		case customer + 1:
			first = false
		default:
			s.reject(BadRow{
				Line: s.block.lines[row], Column: s.order.label(), Value: excerpt([]byte(to.Text(order))),
				Why: fmt.Sprintf("is an order of customer %q in an earlier row", s.options.IDs.Text(owner-1)),
			})
			return
		}
	}
	if first {
		s.first.Set(len(s.kept))
	}
	s.report.Used++
	s.keep(row, customer)
}

func (s *scan) keep(row int, customer uint32) {
	s.kept, s.customers = append(s.kept, int32(row)), append(s.customers, customer)
}

// keyOf is the id in a row, empty when it is missing.
func (s *scan) keyOf(row int) []byte {
	if s.key.Program == nil {
		return s.block.keys.at(row)
	}
	if s.key.got.Missing(row) {
		return nil
	}
	return trim([]byte(s.key.got.Dict.Text(s.key.got.Code[row])))
}

// noteTime keeps the newest fact that has happened.
func (s *scan) noteTime(row int) {
	if s.at == nil || s.at.got.Missing(row) {
		return
	}
	if micro := s.at.got.Micro[row]; micro > s.newest && micro <= s.now {
		s.newest = micro
		s.report.Newest = time.UnixMicro(micro).UTC()
	}
}

// reject counts a bad row and keeps the first ones.
func (s *scan) reject(b BadRow) {
	s.report.Bad++
	if len(s.report.BadRows) < shown {
		s.report.BadRows = append(s.report.BadRows, b)
	}
}

// batch is the rows that count.
func (s *scan) batch() *Batch {
	n := len(s.kept)
	b := &Batch{Table: table.New(n), Customer: s.customers, First: s.first[:(n+63)/64]}
	if s.people {
		b.First = table.FullMask(n)
	}
	for _, f := range s.fields {
		got := gather(f.out, f.got, s.kept)
		if s.zone != nil && s.zone.field == f {
			s.doubtZones(got)
		}
		b.Set(f.Name, got)
	}
	b.Set(s.key.Name, &table.Column{Kind: table.Text, Code: s.customers, Dict: s.options.IDs})
	return b
}
