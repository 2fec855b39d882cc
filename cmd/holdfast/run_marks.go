package main

import (
	"context"
	"maps"
	"slices"

	"holdfast/engine"
	"holdfast/internal/channel"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// takeUp settles what a process that died had claimed and not settled, as far as
// its marks tell: letters that were answered are so, and those that had not begun
// to leave are let go, for the next plan. The others stay in doubt.
func (a *acting) takeUp(ctx context.Context, book *rules.Book) error {
	marks, err := channel.OpenMarks(ledgerPath(book) + "-leaving")
	if err != nil {
		return err
	}
	a.marks = marks
	left, known, err := marks.Left()
	if err != nil {
		return err
	}
	if known {
		claimed, err := a.ledger.Touches(ctx, ledger.Filter{State: engine.TouchClaimed})
		if err != nil {
			return err
		}
		now := a.w.clock()
		var settled []engine.Settlement
		for _, t := range claimed {
			if t.Kind != rules.StepEmail && t.Kind != rules.StepSurvey {
				continue
			}
			s := engine.Settlement{Key: t.Key, State: engine.TouchReleased, Retry: now}
			if o, begun := left[touchKey(t.Key)]; begun && o == nil {
				continue
			} else if begun && !o.Unclear { // else it was refused as if everybody were
				s.State, s.Detail, s.MessageID = touchStates[o.State], o.Detail, o.MessageID
			}
			settled = append(settled, s)
		}
		if len(settled) > 0 {
			if err := a.ledger.Settle(ctx, now, settled); err != nil {
				return err
			}
		}
		if err := a.nobody(ctx, book, left); err != nil {
			return err
		}
	}
	return marks.Clear()
}

// nobody writes down which of the letters that were answered went to mailboxes that
// are not there, as it is done after any other answer. Twice is once.
func (a *acting) nobody(ctx context.Context, book *rules.Book, left map[string]*channel.Outcome) error {
	var reports []channel.Report
	for _, key := range slices.Sorted(maps.Keys(left)) {
		if o := left[key]; o != nil && o.NoMailbox {
			reports = append(reports, channel.Report{Kind: engine.Bounced, Hard: true, MessageID: o.MessageID, Detail: o.Detail})
		}
	}
	if len(reports) == 0 {
		return nil
	}
	box := inbox(func() *rules.Book { return book }, a.ledger, a.w.clock)
	_, err := box.Take(ctx, a.w.clock(), reports)
	return err
}
