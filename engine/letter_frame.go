package engine

import (
	"cmp"
	"strings"

	"holdfast/engine/link"
	"holdfast/rules"
	"holdfast/templates"
)

// frame is what the layout prints around a letter. Clicks and opens are counted
// only where the project says so, and somebody serves links.
func (w *Writer) frame(d *Decision, locale string) templates.Frame {
	email := &w.book.Email
	f := templates.Frame{Shop: w.book.Name, Locale: locale, Unsubscribe: w.Unsubscribe(d), Preferences: w.preferences(d)}
	if utm := email.Tracking.UTM; utm.Source != "" || utm.Medium != "" || utm.Campaign != "" {
		f.UTM = templates.UTM{
			Source: utm.Source, Medium: cmp.Or(utm.Medium, string(rules.ChannelEmail)), Campaign: cmp.Or(utm.Campaign, d.Key.Playbook),
			Content: d.Letter().Name, Hosts: utm.Hosts,
		}
	}
	if w.key == nil {
		return f
	}
	own := w.book.Links.Base + "/"
	f.Own = func(address string) bool { return strings.HasPrefix(address, own) }
	if email.Tracking.Clicks {
		f.Click = func(address string) string { return w.link("/c/", link.Click, d, address) }
	}
	if email.Tracking.Opens {
		f.Pixel = w.link("/o/", link.Open, d) + ".gif"
	}
	return f
}
