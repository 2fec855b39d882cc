package earning

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/rules/table"
)

// refer takes the referrals that customers' rows tell of, in the order of the
// customers' ids, and owes the rewards of those that are worth it.
func (f *finding) refer() error {
	rules := f.loyalty.Referrals
	if rules == nil {
		return nil
	}
	known := f.referred()
	if by := f.people.Table.Column(rules.By); by != nil && by.Kind == table.Text {
		f.newFriends(by, known)
	}
	worth := table.FullMask(f.rows)
	if rules.When != nil {
		var err error
		if worth, err = f.evaluator.Mask(rules.When, f.people.Table); err != nil {
			return fmt.Errorf("reckoning referrals: %w", err)
		}
	}
	reward := loyalty.ReferralReward{Referrer: rules.Referrer, Referred: rules.Referred}
	for _, row := range f.byCustomer(f.rowsOf(known)) {
		record := known[row]
		if !record.Rewarded.IsZero() || !worth.Get(int(row)) {
			continue
		}
		paid, gifts, err := reward.Pay(*record, f.now)
		if err != nil {
			continue // it was paid
		}
		*record = paid
		f.note(record)
		for _, g := range gifts {
			if to, ok := f.people.IDs.LookupString(g.Customer); ok && int(to) < f.rows {
				f.earn(to, g.Earn.Source, g.Earn.Points, record.At, "")
			}
		}
	}
	f.friends(known)
	return nil
}

// referred are the ledger's referrals by the row of who was brought.
func (f *finding) referred() map[uint32]*loyalty.ReferralRecord {
	known := map[uint32]*loyalty.ReferralRecord{}
	for _, r := range f.history.Members.Referrals {
		if row, ok := f.people.IDs.LookupString(r.Referred); ok && int(row) < f.rows {
			known[row] = &r
		}
	}
	return known
}

// rowsOf are the rows of those who were brought, ascending.
func (f *finding) rowsOf(known map[uint32]*loyalty.ReferralRecord) []uint32 {
	rows := make([]uint32, 0, len(known))
	for row := range known {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return rows
}

// newFriends adds the referrals that the ledger does not have.
func (f *finding) newFriends(by *table.Column, known map[uint32]*loyalty.ReferralRecord) {
	owners := map[string]string{}
	for customer, code := range f.history.Members.Codes {
		owners[loyalty.Canonical(code)] = customer
	}
	email := f.people.Table.Column("email")
	records := loyalty.Referrals{
		Owner: func(code string) (string, bool) {
			if owner, ok := owners[loyalty.Canonical(code)]; ok {
				return owner, true
			}
			row, ok := f.people.IDs.LookupString(code)
			return code, ok && int(row) < f.rows && !f.gone(row)
		},
		Referrer: func(customer string) (string, bool) {
			row, ok := f.people.IDs.LookupString(customer)
			if record := known[row]; ok && record != nil {
				return record.Referrer, true
			}
			return "", false
		},
		Existing: func(customer string) bool {
			row, ok := f.people.IDs.LookupString(customer)
			return ok && f.before.get(row)
		},
		SamePerson: func(a, b string) bool {
			one, two := f.address(email, a), f.address(email, b)
			return one != "" && strings.EqualFold(one, two)
		},
	}
	var rows []uint32
	for row := range uint32(f.rows) {
		if _, erased := f.erased[row]; erased {
			continue // whoever brought them has been rewarded, and nobody knows any more
		}
		if !by.Missing(int(row)) && strings.TrimSpace(by.Dict.Text(by.Code[row])) != "" && known[row] == nil {
			rows = append(rows, row)
		}
	}
	for _, row := range f.byCustomer(rows) {
		code, customer := strings.TrimSpace(by.Dict.Text(by.Code[row])), f.people.IDs.Text(row)
		record, err := records.Refer(code, customer, f.now)
		if err != nil {
			switch { // who was there before was brought by somebody else
			case errors.Is(err, loyalty.Unknown) && !records.Existing(customer):
				if f.strangers.Count++; len(f.strangers.First) < few {
					f.strangers.First = append(f.strangers.First, engine.Stranger{Customer: customer, Code: code})
				}
			case errors.Is(err, loyalty.SelfReferral):
				f.trouble("%s says that %s brought them, who is the same person: nobody is rewarded", customer, code)
			case errors.Is(err, loyalty.Circle):
				f.trouble("%s says that %s brought them, who was brought by them: nobody is rewarded", customer, code)
			}
			continue
		}
		record.Code = f.history.Members.Codes[record.Referrer]
		known[row] = &record
		f.note(&record)
	}
}

// few is how many examples are told of.
const few = 3

// address is a customer's e-mail address; "" where nobody knows.
func (f *finding) address(email *table.Column, customer string) string {
	row, ok := f.people.IDs.LookupString(customer)
	if email == nil || email.Kind != table.Text || !ok || int(row) >= f.rows || email.Missing(int(row)) {
		return ""
	}
	return strings.TrimSpace(email.Dict.Text(email.Code[row]))
}

// note keeps a record that is new, or paid now, for the ledger.
func (f *finding) note(r *loyalty.ReferralRecord) {
	if at, known := f.noted[r.Referred]; known {
		f.referrals[at] = *r
		return
	}
	f.noted[r.Referred] = len(f.referrals)
	f.referrals = append(f.referrals, *r)
}

// friends are the words about who brought whom.
func (f *finding) friends(known map[uint32]*loyalty.ReferralRecord) {
	referrer, friends, rewarded := f.text("referrer"), f.number("friends"), f.number("friends_rewarded")
	// Of those who are no customers any more, too: a friend remains one.
	count := func(r *loyalty.ReferralRecord) {
		row, ok := f.people.IDs.LookupString(r.Referrer)
		if !ok || int(row) >= f.rows {
			return
		}
		if friends != nil {
			friends.Num[row]++
		}
		if rewarded != nil && !r.Rewarded.IsZero() {
			rewarded.Num[row]++
		}
	}
	for _, row := range f.rowsOf(known) {
		r := known[row]
		count(r)
		if referrer != nil && r.Referrer != "" {
			put(referrer, row, r.Referrer)
		}
	}
	for i := range f.history.Members.Referrals {
		r := &f.history.Members.Referrals[i]
		if row, ok := f.people.IDs.LookupString(r.Referred); !ok || int(row) >= f.rows {
			count(r)
		}
	}
}
