package earning

import (
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules/table"
)

// number is the column of a word that is 0 where nothing is known; nil where
// nobody needs it.
func (f *finding) number(word string) *table.Column {
	c := f.unknown(word)
	if c != nil {
		c.Valid = nil
	}
	return c
}

// unknown is the column of a number that may be missing, date that of an instant,
// text that of a text.
func (f *finding) unknown(word string) *table.Column { return f.column(word, table.Number) }
func (f *finding) date(word string) *table.Column    { return f.column(word, table.Time) }
func (f *finding) text(word string) *table.Column    { return f.column(word, table.Text) }

func (f *finding) column(word string, kind table.Kind) *table.Column {
	if !f.book.Needs(word) || !f.speaks[word] {
		return nil
	}
	c := table.NewColumn(kind, f.rows)
	f.columns[word] = c
	return c
}

// put sets a value where there is a column for it.
func put(c *table.Column, row uint32, v any) {
	if c == nil {
		return
	}
	switch v := v.(type) {
	case float64:
		c.Num[row] = v
	case string:
		c.Code[row] = c.Dict.CodeString(v)
	case time.Time:
		c.Micro[row] = v.UnixMicro()
	}
	if c.Valid != nil {
		c.Valid.Set(int(row))
	}
}

// speak makes the columns of all words that somebody needs.
func (f *finding) speak(out *engine.Loyalty) {
	if f.loyalty != nil {
		f.pointWords()
		f.streaks()
		f.personal(&out.Bookings)
	}
	out.Words = f.columns
}

// pointWords are the words about points.
func (f *finding) pointWords() {
	points, pending, earned := f.number("points"), f.number("points_pending"), f.number("points_earned")
	expiring, ends := f.number("points_expiring_30d"), f.date("points_expire_at")
	if points == nil && pending == nil && earned == nil && expiring == nil && ends == nil {
		return
	}
	soon := f.now.AddDate(0, 0, 30)
	for row := range uint32(f.rows) {
		lots := f.stand(row)
		if len(lots) == 0 {
			continue
		}
		var sums loyalty.Sums
		back, lapse, next := int64(0), int64(0), time.Time{}
		for i := range lots {
			l := &lots[i]
			sums, back = sums.Plus(l.Sums), back+l.Back
			if end, live := f.ends(l); live {
				if !end.After(soon) {
					lapse += l.Pending + l.Outstanding
				}
				if next.IsZero() || end.Before(next) {
					next = end
				}
			}
		}
		put(points, row, float64(sums.Outstanding))
		put(pending, row, float64(sums.Pending))
		put(earned, row, float64(sums.Issued-back))
		put(expiring, row, float64(lapse))
		if !next.IsZero() {
			put(ends, row, next)
		}
	}
}

// ends is when what is left of a lot ends; not live where nothing is left, or it
// stays.
func (f *finding) ends(l *engine.Lot) (end time.Time, live bool) {
	end = l.Ends
	if l.Pending > 0 {
		end = f.policy.Ends(l.Matures)
	}
	return end, l.Pending+l.Outstanding > 0 && !end.IsZero()
}

// personal is the word for the code that customers give on, and who has none yet.
func (f *finding) personal(b *engine.Bookings) {
	r := f.loyalty.Referrals
	if r == nil {
		return
	}
	c := f.text("referral_code")
	if c == nil {
		return
	}
	var without []uint32
	for row := range uint32(f.rows) {
		code := f.history.Members.Codes[f.people.IDs.Text(row)]
		if code == "" && f.gone(row) {
			continue
		}
		if code == "" {
			code, without = r.Code.Masked(), append(without, row)
		}
		put(c, row, code)
	}
	for _, row := range f.byCustomer(without) {
		b.Codes = append(b.Codes, f.people.IDs.Text(row))
	}
}
