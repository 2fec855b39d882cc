package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// printStanding says where the entry stands and what limits hold, a line each.
func printStanding(out io.Writer, s style, book *rules.Book, a *engine.Account) {
	line := func(head, text string) {
		for i, part := range wrap(text, s.width-13) {
			if i > 0 {
				head = ""
			}
			fmt.Fprintf(out, "  %s %s\n", s.dim(fmt.Sprintf("%-10s", head)), part)
		}
	}
	if a.Trigger != nil {
		line("trigger", triggerText(a.Trigger))
	}
	if a.Blocked != "" {
		line("stopped", "does nothing for anybody now: "+a.Blocked)
	}
	if a.Closed != "" {
		line("closed", "takes in nobody now: "+a.Closed)
	}
	line("entry", entryText(book, a))
	for _, w := range a.Whens {
		line("when", w.Step.ID+" has the condition")
		printBranch(out, s, w.Holds, strings.Repeat(" ", 13))
	}
	for _, w := range a.Ways {
		line("way", wayText(&w))
		for _, asked := range w.Asked {
			if asked.Holds != nil {
				printBranch(out, s, asked.Holds, strings.Repeat(" ", 13))
			}
		}
	}
	if a.Exit != nil {
		line("exit", conditionText(a.Exit))
	}
	for _, h := range a.Holdouts {
		of, side := cmp.Or(h.Playbook, "the whole project"), fmt.Sprintf(">= %.4f: not held out", h.Share)
		if h.HeldOut() {
			side = fmt.Sprintf("< %.4f: held out", h.Share)
		}
		line("holdout", fmt.Sprintf("of %s: position %.4f %s", of, h.Position, side))
	}
	for i := range a.Consents {
		line("consent", consentText(book, &a.Consents[i]))
	}
	var caps []string
	for _, c := range a.Caps {
		caps = append(caps, fmt.Sprintf("%d of %d within %s", c.Used, c.Max, lengthText(c.Per)))
	}
	if len(caps) > 0 {
		line("messages", strings.Join(caps, ", "))
	}
	for _, o := range a.Offers {
		line("offer", standingText(book, o))
	}
}

func entryText(book *rules.Book, a *engine.Account) string {
	e, repeat := a.Entry, "may come in once"
	if !a.Playbook.Repeat.Once && a.Playbook.Repeat.Per == 0 {
		repeat = "may come in whenever it is over"
	} else if !a.Playbook.Repeat.Once {
		repeat = fmt.Sprintf("may come in every %s", counted(int(a.Playbook.Repeat.Per), "day"))
	}
	switch {
	case e.Began.IsZero():
		return "never was in; " + repeat
	case !e.Open && e.Again.IsZero() && a.Playbook.Repeat.Once:
		return "was in from " + e.Began.Format(minuteText) + "; " + repeat
	case !e.Open && e.Again.IsZero():
		return "was in from " + e.Began.Format(minuteText) + "; may come in again"
	case !e.Open:
		return "was in from " + e.Began.Format(minuteText) + "; may come in again from " + e.Again.Format(time.DateOnly)
	}
	text := "began " + e.Began.Format(minuteText) + ", had " + cmp.Or(strings.Join(e.Had, ", "), "nothing yet")
	for _, p := range e.Past {
		if p.Arm != "" {
			text += ", passed " + p.Step + " (by " + armText(p.Arm) + ")"
			continue
		}
		text += ", passed " + p.Step + " (" + p.Outcome + ")"
	}
	switch {
	case e.Next == nil:
		return text + "; nothing comes after that"
	case a.HeldOut():
		return text + "; held out, so " + e.Next.ID + " on " + e.Due.In(book.Zone).Format(minuteText) + " will not come either"
	}
	return text + "; next is " + e.Next.ID + " on " + e.Due.In(book.Zone).Format(minuteText)
}

func standingText(book *rules.Book, o engine.Standing) string {
	var parts []string
	for i, r := range o.Rungs {
		text := "nothing (" + r.Why + ")"
		if r.Gives != nil {
			text = r.Gives.Worth(book.Currency)
		}
		if r.Gives != nil && r.Value != nil && len(r.Value.Uses()) > 0 {
			text += " (" + oneLine(r.Value.Source(), 60) + ")"
		}
		if r.Holds != nil {
			text += " when " + conditionText(r.Holds)
		} else if i > 0 {
			text += " otherwise"
		}
		parts = append(parts, text)
	}
	text := o.Offer.Name + ": " + strings.Join(parts, ", ")
	if m := o.Offer.Margin; m != nil {
		text += fmt.Sprintf("; leaves %s at least of %s", money(book, o.Offer.Floor), oneLine(m.Source(), 60))
	}
	if o.Made == nil {
		text += "; not now: " + string(o.Reason)
		if o.Why != "" {
			text += " (" + o.Why + ")"
		}
	} else if o.Offer.Cost != nil {
		text += "; expected cost " + money(book, o.Made.Cost)
	}
	if o.Offer.OncePer > 0 {
		text += fmt.Sprintf("; once per %s", counted(int(o.Offer.OncePer), "day"))
		if o.Last.IsZero() {
			text += ", none so far"
		} else {
			text += ", the last on " + o.Last.Format(time.DateOnly)
		}
	}
	if o.Offer.Rest > 0 {
		text += fmt.Sprintf("; %s after any other offer", counted(int(o.Offer.Rest), "day"))
	}
	if o.Offer.Group != "" {
		text += "; one good code of the group " + o.Offer.Group
	}
	if b := o.Offer.Budget; b != nil && b.Amount > 0 {
		text += fmt.Sprintf("; budget left %s of %s per %s", money(book, b.Amount-o.Spent), money(book, b.Amount), b.Per)
	}
	if b := o.Offer.Budget; b != nil && b.Count > 0 {
		text += fmt.Sprintf("; codes left %d of %d per %s", b.Count-o.Codes, b.Count, b.Per)
	}
	if o.Offer.Pool {
		text += "; in the pool " + counted(o.Free, "code")
	}
	return text
}
