package source

import (
	"math"
	"strconv"

	"holdfast/rules"
)

// incomplete is what is wrong with a row whose cells could all be read, or nil.
func (s *scan) incomplete(row int) *BadRow {
	if s.gaps {
		if bad := s.lacking(row); bad != nil {
			return bad
		}
	}
	return s.tooMuch(row)
}

// lacking is the first required field that a row has no value for, or nil.
func (s *scan) lacking(row int) *BadRow {
	for _, f := range s.fields {
		if f.Required && f.got.Missing(row) {
			why := "has no value"
			if f.Program != nil {
				why = "has no value (a column that its expression reads is empty)"
			}
			return &BadRow{Line: s.block.lines[row], Column: f.label(), Why: why}
		}
	}
	return nil
}

// tooMuch is the row's amount where it is more than there can be, or nil.
func (s *scan) tooMuch(row int) *BadRow {
	if s.amount == nil || s.amount.got.Missing(row) || math.Abs(s.amount.got.Num[row]) <= rules.MostAmount {
		return nil
	}
	return &BadRow{
		Line: s.block.lines[row], Column: s.amount.label(),
		Value: strconv.FormatFloat(s.amount.got.Num[row], 'g', -1, 64),
		Why:   "is too large an amount of money (write at most " + strconv.FormatFloat(rules.MostAmount, 'f', -1, 64) + ", in euros, dollars or the like)",
	}
}
