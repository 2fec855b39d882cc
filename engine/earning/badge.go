package earning

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules"
	"holdfast/rules/table"
)

// won is a badge that is new.
type won struct {
	engine.Award
	row    uint32
	points int64
}

// awardKey is what a customer has once of a badge.
type awardKey struct {
	customer, badge string
	of              int64
}

// badges are the badges that customers have won and the ledger does not know of,
// in the order of customers, badges and periods. On the way it works out the
// words about them.
func (f *finding) badges() []won {
	had := map[awardKey]bool{}
	for _, a := range f.history.Members.Awards {
		had[awardKey{a.Customer, a.Challenge, a.Of.UnixMicro()}] = true
	}
	var all []won
	for i := range f.loyalty.Badges {
		b := &f.loyalty.Badges[i]
		times := f.counted(rules.BadgeWord(b.Name), func(a engine.Award) bool { return a.Challenge == b.Name })
		progress := f.number(rules.BadgeProgressWord(b.Name))
		challenge := f.challenge(b)
		for row := range uint32(f.rows) {
			f.deedList = f.of(f.deeds[i], row, f.deedList)
			if len(f.deedList) == 0 {
				continue
			}
			for _, a := range challenge.Won(f.deedList) {
				customer := f.people.IDs.Text(row)
				if had[awardKey{customer, b.Name, a.Of.UnixMicro()}] {
					continue
				}
				all = append(all, won{engine.Award{Customer: customer, Award: a, Booked: f.now}, row, b.Points})
				if times != nil {
					times.Num[row]++
				}
			}
			if progress != nil {
				if have, open := challenge.Progress(f.deedList, f.now); open {
					progress.Num[row] = max(0, min(1, have/b.Need))
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b won) int {
		return cmp.Or(strings.Compare(a.Customer, b.Customer), strings.Compare(a.Challenge, b.Challenge), a.Of.Compare(b.Of))
	})
	for _, w := range all {
		f.awards = append(f.awards, w.Award)
	}
	return all
}

// challenge is a badge as engine/loyalty has it.
func (f *finding) challenge(b *rules.Badge) loyalty.Challenge {
	from := b.From
	if from.Before(f.loyalty.Starts) {
		from = f.loyalty.Starts
	}
	return loyalty.Challenge{Name: b.Name, Need: b.Need, From: from, Until: b.Until, Each: loyalty.Period(b.Each), Zone: f.book.Zone}
}

// counted is the column of a word that counts the ledger's awards, nil where
// nobody needs it.
func (f *finding) counted(word string, of func(engine.Award) bool) *table.Column {
	c := f.number(word)
	if c == nil {
		return nil
	}
	for _, a := range f.history.Members.Awards {
		if row, ok := f.people.IDs.LookupString(a.Customer); ok && int(row) < f.rows && of(a) {
			c.Num[row]++
		}
	}
	return c
}

// awardID names the points that come with an award.
func awardID(a *engine.Award) string {
	id := "badge " + a.Challenge + " " + a.Customer
	if !a.Of.IsZero() {
		id += " " + a.Of.Format(time.DateOnly)
	}
	return id
}

// streaks are the words about streaks.
func (f *finding) streaks() {
	for i := range f.loyalty.Streaks {
		s := &f.loyalty.Streaks[i]
		c := f.number(rules.StreakWord(s.Name))
		if c == nil {
			continue
		}
		streak := loyalty.Streak{Per: loyalty.Period(s.Per), Need: s.Need, Zone: f.book.Zone}
		for row := range uint32(f.rows) {
			f.deedList = f.of(f.deeds[len(f.loyalty.Badges)+i], row, f.deedList)
			c.Num[row] = float64(streak.At(f.deedList, f.now).Length)
		}
	}
}
