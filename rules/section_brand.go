package rules

import "regexp"

// brandDraft is brand: as it is written.
type brandDraft struct {
	logo, colour string
	site         string
	postal       string
	layout       source
	own          string // the text of the project's own layout
}

func brandFields(b *brandDraft) []field {
	return []field{
		{name: "logo", about: "Address of a picture that stands above letters.", slot: webAddress(&b.logo, "logo").like(securePattern, "https://shop.example/logo.png")},
		{name: "colour", about: "Colour of buttons and links, as #rrggbb.", slot: colour(&b.colour)},
		{name: "site", about: "Address of the shop, for link() in letters; {language} in it is the reader's.", slot: webAddress(&b.site, "site").like("", "https://shop.example")},
		{name: "address", about: "The shop's postal address, on as many lines as it has.", slot: text(&b.postal).like("", `"Blue Door, 1 High Street"`)},
		{name: "layout", about: "plain, branded, receipt, or the path of a layout of your own, such as mail/layout.html; plain unless said.", slot: placed(&b.layout, "a layout", shape{kind: "text", pattern: layoutPattern, example: "branded"})},
	}
}

const layoutPattern = `^\s*(?:plain|branded|receipt|[^\s].*\.html)\s*$`

var colourPattern = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func colour(into *string) slot {
	return slot{shape{kind: "text", pattern: colourPattern.String(), example: `"#1a4d8f"`}, func(l *loader, v value) {
		s, ok := l.plain(v, "a colour")
		if ok && !colourPattern.MatchString(s) {
			l.at(v).say(quoted(s)+" is not a colour", "write it as \"#1a4d8f\", in quotes: red, green and blue, two digits each")
			return
		}
		*into = s
	}}
}

func trackingFields(t *Tracking) []field {
	return []field{
		{name: "clicks", about: "true: links go through your links: first, and clicks are counted.", slot: flag(&t.Clicks, "clicks")},
		{name: "opens", about: "true: a picture of one pixel tells that a letter was opened, or that a machine fetched it.", slot: flag(&t.Opens, "opens")},
		{name: "utm", about: "Parameters for your web statistics, added to links.", slot: objectSlot("utm", func() []field {
			return []field{
				{name: "source", about: "utm_source.", slot: text(&t.UTM.Source).like("", "holdfast")},
				{name: "medium", about: "utm_medium.", slot: text(&t.UTM.Medium).like("", "email")},
				{name: "campaign", about: "utm_campaign.", slot: text(&t.UTM.Campaign).like("", "spring")},
				{name: "hosts", about: "Only links to these get them, and to what is below them, such as shop.example; every link unless said.", slot: hosts(&t.UTM.Hosts)},
			}
		})},
	}
}

// dkimDraft is dkim: as it is written.
type dkimDraft struct {
	domain, selector string
	key              Secret
	path             source
	keyAt            value
}

func dkimFields(d *dkimDraft) []field {
	return []field{
		{name: "domain", about: "Domain that signs, that of from:.", slot: hostName(&d.domain).like(hostPattern.String(), "shop.example"), required: true, sample: "shop.example"},
		{name: "selector", about: "Name under which the public key stands in the domain's DNS.", slot: hostName(&d.selector).like(hostPattern.String(), "mail"), required: true, sample: "mail"},
		{name: "key", about: "The private key (PEM): the path of a file in the project's folder, or \"${NAME}\" from the environment.", slot: keepPlace(keySlot(d), &d.keyAt), required: true, sample: `"${DKIM_KEY}"`},
	}
}

// keySlot reads "${NAME}", or the path of a file.
func keySlot(d *dkimDraft) slot {
	return slot{shape{kind: "any of", of: []shape{{kind: "secret", example: `"${DKIM_KEY}"`}, {kind: "text", example: "dkim.pem"}}}, func(l *loader, v value) {
		if secretPattern.MatchString(v.follow().node.Value) {
			secret(&d.key, "the key").read(l, v)
			return
		}
		placed(&d.path, "the path of a key", shape{}).read(l, v)
	}}
}
