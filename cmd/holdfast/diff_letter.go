package main

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/engine"
	"holdfast/templates"
)

// letterChange is a letter that reads differently for people who get it before
// and after.
type letterChange struct {
	playbook     string
	before, step string // the step that sends it, before and after
	customers    int    // who get it on both sides
	changed      int    // for how many of them it differs
	example      string // the first of those
	subjects     [2]string
	previews     [2]string    // what a mailbox shows beside the subject
	body         []textChange // of the example; none when only its looks (the HTML) differ
}

// textChange is a run of lines: mark is ' ', '-' or '+'.
type textChange struct {
	mark byte
	line string
}

// correspondence compares the letters of one playbook.
type correspondence struct {
	*comparison
	playbook string
	changed  []letterChange // by the steps that send them; also those without a change
}

// compare writes a customer's letters on both sides. The first goes with the
// first, the second with the second, whatever steps send them.
func (c *correspondence) compare(p pair, was, is []engine.Decision) error {
	old, now := letters(was), letters(is)
	for i := range min(len(old), len(now)) {
		a, err := c.before.writer.Write(nobodys(&old[i]), "")
		if err != nil {
			return fmt.Errorf("writing to %s: %w", c.id(p), err)
		}
		b, err := c.after.writer.Write(nobodys(&now[i]), "")
		if err != nil {
			return fmt.Errorf("writing to %s: %w", c.id(p), err)
		}
		at := slices.IndexFunc(c.changed, func(l letterChange) bool { return l.before == old[i].Step.ID && l.step == now[i].Step.ID })
		if at < 0 {
			at = len(c.changed)
			c.changed = append(c.changed, letterChange{playbook: c.playbook, before: old[i].Step.ID, step: now[i].Step.ID})
		}
		c.changed[at].add(c.id(p), a, b)
	}
	return nil
}

func (l *letterChange) add(customer string, was, is templates.Message) {
	l.customers++
	if was == is {
		return
	}
	if l.changed++; l.changed > 1 {
		return
	}
	l.example, l.subjects, l.previews = customer, [2]string{was.Subject, is.Subject}, [2]string{was.Preheader, is.Preheader}
	l.body = changedLines(strings.Split(strings.TrimRight(was.Text, "\n"), "\n"), strings.Split(strings.TrimRight(is.Text, "\n"), "\n"))
}

func letters(candidate []engine.Decision) []engine.Decision {
	return slices.DeleteFunc(gifts(candidate), func(d engine.Decision) bool { return !d.Writes() })
}

// around is how many lines that stay are shown beside those that change.
const around = 1

// changedLines are the lines that go and come, by their longest common
// subsequence, and those around them; none when nothing changes.
func changedLines(a, b []string) []textChange {
	length := make([][]int, len(a)+1) // of the subsequence common to a[i:] and b[j:]
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var all []textChange
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			all = append(all, textChange{' ', a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || length[i+1][j] >= length[i][j+1]):
			all = append(all, textChange{'-', a[i]})
			i++
		default:
			all = append(all, textChange{'+', b[j]})
			j++
		}
	}
	var near []textChange
	for k, c := range all {
		from, to := max(0, k-around), min(len(all), k+around+1)
		if c.mark != ' ' || c.line != "" && slices.ContainsFunc(all[from:to], func(n textChange) bool { return n.mark != ' ' }) {
			near = append(near, c)
		}
	}
	return near
}
