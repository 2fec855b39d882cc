package rules

import "holdfast/templates"

func utmFields(u *templates.UTM) []field {
	return []field{
		{name: "source", about: "utm_source of every link, such as holdfast.", slot: text(&u.Source).like("", "newsletter"), required: true},
		{name: "medium", about: "utm_medium; email unless said.", slot: text(&u.Medium).like("", "email")},
		{name: "hosts", about: "Hosts whose links get them, with what is below them; unless said, all.", slot: texts(&u.Hosts)},
	}
}

func trackFields(t *Track) []field {
	return []field{
		{name: "clicks", about: "Links lead by way of links: base, which counts the click and goes on.", slot: flag(&t.Clicks, "clicks")},
		{name: "opens", about: "A picture of one pixel tells that a letter was opened.", slot: flag(&t.Opens, "opens")},
	}
}

// checkTrack warns of what cannot be counted.
func (l *loader) checkTrack() {
	t, u := l.book.Email.Track, &l.book.Email.UTM
	if (t.Clicks || t.Opens) && l.book.Links.Base == "" {
		l.setting("email").warn("clicks and opens are not counted: nobody serves their links", "add links: with base:, or take track: away")
	}
	if u.Source != "" && u.Medium == "" {
		u.Medium = string(ChannelEmail)
	}
}
