package source

import (
	"holdfast/rules"
	"holdfast/rules/table"
)

// zones are the customers' time zones.
type zones struct {
	field *field
	known []bool // by code of the field's dictionary: there is such a zone
}

// is says whether a text is a time zone. Each is looked up once.
func (z *zones) is(code uint32, dict *table.Dict) bool {
	for next := len(z.known); next <= int(code); next++ {
		_, ok := rules.CustomerZone(dict.Text(uint32(next)))
		z.known = append(z.known, ok)
	}
	return z.known[code]
}

// doubtZones takes the zones that there are not as missing: one of them is no
// reason to refuse a customer, but it is said.
func (s *scan) doubtZones(zone *table.Column) {
	for i, row := range s.kept {
		if zone.Missing(i) || s.zone.is(zone.Code[i], zone.Dict) {
			continue
		}
		if zone.Valid == nil {
			zone.Valid = table.FullMask(len(s.kept))
		}
		zone.Valid.Clear(i)
		s.report.Doubtful++
		if len(s.report.Doubts) < shown {
			s.report.Doubts = append(s.report.Doubts, BadRow{
				Line: s.block.lines[row], Column: s.zone.field.label(), Value: excerpt([]byte(zone.Dict.Text(zone.Code[i]))),
				Why: "is not a time zone (write Area/City, such as Europe/Berlin); the project's is used",
			})
		}
	}
}
