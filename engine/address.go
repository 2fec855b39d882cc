package engine

import (
	"cmp"

	"holdfast/rules"
	"holdfast/templates"
)

// Addresses makes the addresses of a letter that are signed for its reader.
// Where one is nil, the letter goes without: it is unsubscribed by mail then,
// its links lead where they say, and nothing is counted.
type Addresses struct {
	Unsubscribe func(d *Decision) string
	Preferences func(d *Decision) string
	Click       func(d *Decision, address string) string // leads to address, and counts
	Open        func(d *Decision) string                 // of a picture that counts
}

// SignedBy is the writer with the addresses of letters signed. Clicks and opens
// are counted only where the project says so.
func (w *Writer) SignedBy(a Addresses) *Writer {
	w.links = a
	return w
}

// frame is what the layout prints around a letter.
func (w *Writer) frame(d *Decision, locale string) templates.Frame {
	email := &w.book.Email
	f := templates.Frame{Shop: w.book.Name, Locale: locale, Unsubscribe: w.Unsubscribe(d)}
	if w.links.Unsubscribe != nil {
		f.Unsubscribe = cmp.Or(w.links.Unsubscribe(d), f.Unsubscribe)
	}
	if w.links.Preferences != nil {
		f.Preferences = w.links.Preferences(d)
	}
	if utm := email.Tracking.UTM; utm != (rules.UTM{}) {
		f.UTM = templates.UTM{
			Source: utm.Source, Medium: cmp.Or(utm.Medium, string(rules.ChannelEmail)), Campaign: cmp.Or(utm.Campaign, d.Key.Playbook),
			Content: d.Letter().Name,
		}
	}
	if email.Tracking.Clicks && w.links.Click != nil {
		f.Click = func(address string) string { return w.links.Click(d, address) }
	}
	if email.Tracking.Opens && w.links.Open != nil {
		f.Pixel = w.links.Open(d)
	}
	return f
}
