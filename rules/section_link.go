package rules

import (
	"net/url"
	"strconv"
	"strings"
)

// linksDraft is links: as it is written.
type linksDraft struct {
	at    value
	base  string
	key   Secret
	keyAt value
}

// shortestKey is how many characters a key that signs must have.
const shortestKey = 32

func linksFields(d *linksDraft) []field {
	return []field{
		{name: "base", about: "Address under which customers' clicks arrive, at the program's public pages.", slot: webAddress(&d.base, "base").like(basePattern, "https://shop.example/r"), required: true},
		{name: "key", about: "Signs the links, from the environment: at least " + strconv.Itoa(shortestKey) + " characters.", slot: keepPlace(secret(&d.key, "the key"), &d.keyAt), required: true, sample: `"${LINK_KEY}"`},
	}
}

const (
	securePattern = `^\s*(?:https://[^\s?#@/]+|http://(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]+)?)`
	basePattern   = securePattern + `(?:/[^\s?#]*)?\s*$`
)

// webAddress reads the address of a page, without ? and #.
func webAddress(into *string, what string) slot {
	inner := text(into)
	return slot{inner.shape, func(l *loader, v value) {
		*into = ""
		if inner.read(l, v); *into == "" {
			return
		}
		u, err := url.Parse(*into)
		switch {
		case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || strings.ContainsAny(*into, "?# \t"):
			l.at(v).say(what+" is the address of a page, and this is "+quoted(*into), "write it as https://shop.example/r")
		case !secure(u):
			l.at(v).say(quoted(*into)+" is not encrypted on its way", "write https:// instead of http://")
		}
		*into = strings.TrimRight(*into, "/")
	}}
}

// secure says whether nobody on the way can read along: https, or this machine.
func secure(u *url.URL) bool { return u.Scheme == "https" || loopback(u.Hostname()) }

func (l *loader) buildLinks() {
	d := l.draft.links
	if key := d.key.Reveal(); d.keyAt.node != nil && key != "" && len([]rune(key)) < shortestKey {
		l.at(d.keyAt).say("the key has fewer than "+strconv.Itoa(shortestKey)+" characters, so that links could be forged", "set it to a long random text, such as openssl rand -hex 32 gives")
	}
	l.book.Links = Links{Base: d.base, Key: d.key}
}
