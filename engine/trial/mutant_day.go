package trial

import (
	"fmt"
	"slices"

	"holdfast/rules"
)

// dayMutants change what playbooks wait for that is no expression: a trigger
// looks at who leaves a segment in place of who enters it, or the other way
// round; a date that a trigger or a wait counts from is a day sooner or later.
func dayMutants(book *rules.Book, written *rules.Written) []Mutant {
	var mutants []Mutant
	for i := range book.Playbooks {
		p := &book.Playbooks[i]
		place := written.Playbooks[p.Name]
		for _, t := range turned(p.Trigger) {
			mutants = append(mutants, Mutant{
				Of: "trigger of " + p.Name, Place: place, Was: spoken(p.Trigger), Becomes: spoken(t),
				book: func() *rules.Book {
					return book.WithPlaybook(p.Name, func(p *rules.Playbook) { p.Trigger = t })
				},
			})
		}
		for j := range p.Steps {
			s := &p.Steps[j]
			if s.Kind != rules.StepWait || s.Wait.Kind != rules.WaitDate {
				continue
			}
			for _, days := range []rules.Days{-1, 1} {
				w := s.Wait
				w.Offset += days
				mutants = append(mutants, Mutant{
					Of: fmt.Sprintf("step %s of %s", s.ID, p.Name), Place: written.Steps[p.Name][j], Was: offset(s.Wait.Date, s.Wait.Offset), Becomes: offset(w.Date, w.Offset),
					book: func() *rules.Book {
						return book.WithPlaybook(p.Name, func(p *rules.Playbook) {
							p.Steps = slices.Clone(p.Steps)
							p.Steps[j].Wait = w
						})
					},
				})
			}
		}
	}
	return mutants
}

// turned are the triggers that a slip of the pen makes of one.
func turned(t rules.Trigger) []rules.Trigger {
	sooner, later := t, t
	switch t.Kind {
	case rules.TriggerEnter:
		t.Kind = rules.TriggerLeave
	case rules.TriggerLeave:
		t.Kind = rules.TriggerEnter
	case rules.TriggerDate, rules.TriggerAnniversary, rules.TriggerPoints:
		sooner.Offset--
		later.Offset++
		return []rules.Trigger{sooner, later}
	default:
		return nil
	}
	return []rules.Trigger{t}
}

// spoken is a trigger in few words.
func spoken(t rules.Trigger) string {
	switch {
	case t.Date != "":
		return offset(string(t.Kind)+": "+t.Date, t.Offset)
	case t.Kind == rules.TriggerPoints:
		return offset("points_expire", t.Offset)
	}
	return spaced(string(t.Kind) + ": " + t.Segment)
}

// offset is a date and the days before or after it.
func offset(date string, days rules.Days) string {
	switch {
	case days < 0:
		return fmt.Sprintf("%s, before: %dd", date, -days)
	case days > 0:
		return fmt.Sprintf("%s, after: %dd", date, days)
	}
	return date
}
