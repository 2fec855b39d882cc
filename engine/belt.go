package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/rules"
	"holdfast/rules/table"
)

// belt is one question that a whole playbook must pass before anything is
// decided in it. It gives back the numbers behind a no.
type belt struct {
	reason Reason
	waived bool // a person may let it pass (History.Confirmed)
	judge  func(*fold, int, *rules.Playbook) (why string, stop bool)
}

// belts are asked in this order, whenever the playbook is decided. One that says
// no stops it altogether, those who are on their way included: what is wrong
// with its audience or its data may be wrong with its exit.
var belts = []belt{
	{StaleSource, false, (*fold).stale},
	{AudienceBelt, true, (*fold).tooMany},
	{AudienceBelt, true, (*fold).tooManyTogether},
	{Drifted, true, (*fold).drifted},
	{CanaryStopped, true, func(f *fold, _ int, p *rules.Playbook) (string, bool) {
		return stopped(p.Canary, f.History.Waves[p.Name], f.Now, f.Book.Zone)
	}},
}

// belt is why a playbook does nothing at all; "" when it runs.
func (f *fold) belt(index int, p *rules.Playbook) (Reason, string) {
	for _, b := range belts {
		if b.waived && f.confirmed(p) {
			continue
		}
		if why, stop := b.judge(f, index, p); stop {
			return b.reason, why
		}
	}
	return "", ""
}

// confirmed says whether a person has let the playbook's belts pass.
func (f *fold) confirmed(p *rules.Playbook) bool { return f.History.Confirmed[p.Name].After(f.Now) }

// stale asks whether every source that the playbook reads is fresh.
func (f *fold) stale(_ int, p *rules.Playbook) (string, bool) {
	var why []string
	if len(f.Stale) > 0 {
		for _, source := range f.Book.Sources(p) {
			if w, ok := f.Stale[source]; ok {
				why = append(why, w)
			}
		}
	}
	return strings.Join(why, "; "), len(why) > 0
}

// tooMany asks the belt about those whom the playbook would take in.
func (f *fold) tooMany(index int, p *rules.Playbook) (string, bool) {
	b, all := cmp.Or(p.Belt, f.Book.Limits.Belt), f.People.Table.Rows()
	if b == (rules.Belt{}) {
		return "", false
	}
	arriving := f.arriving(index, p).Count()
	if !b.Exceeds(arriving, all) {
		return "", false
	}
	return "it would take in " + exceeded(b, arriving, all), true
}

// arriving are the customers whom a playbook would take in now: who matches, is
// not on the way and may come in. Between two schedules a playbook that looks
// for members, not for changes, is asked about its audience.
func (f *fold) arriving(index int, p *rules.Playbook) table.Mask {
	door := &f.doors[index]
	if door.arriving != nil {
		return door.arriving
	}
	matched := door.comers
	if !door.opened && p.Trigger.Kind == rules.TriggerMatch {
		matched = f.board.Audience(index)
	}
	f.since = Since(f.Book, p, f.History, f.Now)
	arriving, open := matched.Clone(), f.memory.open(p.Name)
	matched.Each(func(row int) {
		c := &candidate{index: index, playbook: p, row: row, customer: f.People.IDs.Text(uint32(row)), began: f.Now.UTC()}
		if reason, _ := f.enter(c); open[row] != nil || reason != "" {
			arriving.Clear(row)
		}
	})
	door.arriving = arriving
	return arriving
}

// tooManyTogether asks the belt of all customers whom the due playbooks of the
// plan would take in.
func (f *fold) tooManyTogether(index int, _ *rules.Playbook) (string, bool) {
	b, all := f.Book.Limits.Together, f.People.Table.Rows()
	if !f.doors[index].opened || !b.Exceeds(f.together, all) {
		return "", false
	}
	return "the playbooks that are due would take in " + exceeded(b, f.together, all), true
}

// exceeded tells a number of customers and the belt that it breaks.
func exceeded(b rules.Belt, n, all int) string {
	var most []string
	if b.Share > 0 {
		most = append(most, fmt.Sprintf("%g%%", 100*b.Share))
	}
	if b.Count > 0 {
		most = append(most, fmt.Sprint(b.Count))
	}
	word := " or "
	if b.Both {
		word = " and "
	}
	return fmt.Sprintf("%d of %d customers, %.1f%%, and may take %s", n, all, 100*float64(n)/float64(all), strings.Join(most, word))
}

// newcomers is how many customers the due playbooks of the plan would take in,
// each counted once. Those of playbooks that a belt of their own stops, or that a person has let pass, are
// left out.
func (f *fold) newcomers() int {
	if f.Book.Limits.Together == (rules.Belt{}) {
		return 0
	}
	union := table.NewMask(f.People.Table.Rows())
	for i := range f.Book.Playbooks {
		p := &f.Book.Playbooks[i]
		if !f.doors[i].opened || f.confirmed(p) {
			continue
		}
		if _, stale := f.stale(i, p); stale {
			continue
		}
		if _, many := f.tooMany(i, p); many {
			continue
		}
		f.arriving(i, p).Each(union.Set)
	}
	return union.Count()
}

// drifted asks whether a due playbook matches far more or far fewer than it used
// to. Counts below 1 are taken for 1, so that one customer after none is no
// drift.
func (f *fold) drifted(index int, p *rules.Playbook) (string, bool) {
	rule, before := cmp.Or(p.Drift, f.Book.Limits.Drift), f.History.Matched[p.Name]
	if rule.Factor == 0 || !f.doors[index].opened || len(before) == 0 || len(before) < rule.Runs {
		return "", false
	}
	matched, median := f.doors[index].comers.Count(), median(before)
	if now, then := max(1, float64(matched)), max(1, median); now <= rule.Factor*then && now*rule.Factor >= then {
		return "", false
	}
	return fmt.Sprintf("it matches %d customers, the median of its latest %d runs is %g, and it may differ by the factor %g", matched, len(before), median, rule.Factor), true
}

func median(counts []int) float64 {
	sorted := slices.Sorted(slices.Values(counts))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return float64(sorted[middle])
	}
	return float64(sorted[middle-1]+sorted[middle]) / 2
}
