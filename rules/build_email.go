package rules

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// tryFor is how long a letter is tried unless said.
const tryFor = 24 * time.Hour

func (l *loader) buildEmail() {
	d := &l.draft.email
	e := Email{
		From: d.from, ReplyTo: d.replyTo, Outbox: d.outbox, Rate: d.rate, WarmUp: d.warmUp,
		GiveUp: cmp.Or(d.giveUp.duration(), tryFor), Resend: d.unknown == "resend", Tracking: d.tracking,
		Brand: Brand{Logo: d.brand.logo, Colour: d.brand.colour, Layout: cmp.Or(strings.TrimSpace(d.brand.layout.text), "plain"), Own: d.brand.own, Site: d.brand.site},
	}
	for line := range strings.SplitSeq(d.brand.postal, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			e.Brand.Address = append(e.Brand.Address, line)
		}
	}
	for _, s := range d.servers {
		l.checkServer(s)
		s.Insecure = !s.verified
		e.Servers = append(e.Servers, s.SMTP)
	}
	switch {
	case len(e.Servers) == 0 && d.outbox == "":
		e.Outbox = "out"
	case len(e.Servers) > 0 && d.outbox != "":
		l.at(d.smtpAt).say("letters leave by smtp or into the outbox, and here are both", "keep one of them")
	}
	if len(e.Servers) > 0 {
		e.SMTP = &e.Servers[0]
	}
	for _, one := range d.domains {
		if !domainPattern.MatchString(one.name) {
			l.at(one.key).say(quoted(one.name)+" is not a domain", "write what stands behind the @, such as gmail.com, or \"*\" for every other one")
		}
		e.PerDomain = append(e.PerDomain, DomainRate{strings.ToLower(one.name), one.rate})
	}
	slices.SortFunc(e.PerDomain, func(a, b DomainRate) int { return cmp.Compare(a.Domain, b.Domain) })
	if w := d.warmUp; w != nil && w.Start > 0 && w.To > 0 && w.Start >= w.To {
		l.at(d.warmUpAt).say("warm_up does not grow", "write a to: above its start:")
	}
	if (d.tracking.Clicks || d.tracking.Opens) && l.draft.links.at.node == nil {
		l.at(d.trackingAt).say("clicks and opens arrive by links, and "+l.typed(rootFile)+" has no links:", "add there: links: {base: https://shop.example/r, key: \"${LINK_KEY}\"}")
	}
	if d.dkim != nil {
		e.DKIM = &DKIM{Domain: strings.ToLower(d.dkim.domain), Selector: d.dkim.selector, Key: d.dkim.key}
		if key := d.dkim.key.Reveal(); key != "" && !isPrivateKey(key) {
			l.at(d.dkim.keyAt).say("this is not a private key", "make one with openssl genrsa -out dkim.pem 2048")
		}
	}
	l.buildBounces(&e)
	l.book.Email = e
}

// checkServer sees to what single values cannot say.
func (l *loader) checkServer(s *serverDraft) {
	switch {
	case s.TLS == "none" && !loopback(s.Host):
		l.at(s.at).say("tls: none would send letters and the password over the network in the open", "write tls: starttls or tls: tls")
	case s.User == "" && s.passwordAt.node != nil:
		l.at(s.passwordAt).say("smtp has a password and no user", "add user: and whom to log in as")
	case s.User != "" && s.passwordAt.node == nil:
		l.at(s.at).say("smtp has a user and no password", "add password: \"${SMTP_PASSWORD}\" and set that in the environment")
	case s.User == "" && s.authAt.node != nil:
		l.at(s.authAt).say("auth says how to log in, and smtp has no user", "add user: and password:, or take auth: away")
	}
	if !s.verified && s.verify.node != nil && s.TLS != "none" {
		l.at(s.verify).warn("with tls_verify: false anybody on the way may pretend to be "+s.Host+" and read the letters and the password", "take it away, and give the server a good certificate")
	}
}

// isPrivateKey says whether the text is a private key that DKIM can sign with.
func isPrivateKey(text string) bool {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return false
	}
	if _, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return true
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	switch key.(type) {
	case *rsa.PrivateKey, ed25519.PrivateKey:
		return err == nil
	}
	return false
}

// readBeside reads the files that email names: the project's own layout, which
// is part of the rules, and a key, which like every secret is not.
func (l *loader) readBeside(sum hash.Hash) error {
	d := &l.draft.email
	if path, own := d.brand.ownLayout(); own {
		text, err := l.readNamed(path, d.brand.layout.at, "plain, branded or receipt, or the path of a layout in the project's folder")
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		d.brand.own = string(text)
	}
	if d.dkim != nil && d.dkim.path.written() {
		text, err := l.readNamed(strings.TrimSpace(d.dkim.path.text), d.dkim.path.at, "the path of a key in the project's folder, or \"${NAME}\" from the environment")
		if err != nil {
			return err
		}
		d.dkim.key = NewSecret(string(text))
	}
	return nil
}

// ownLayout is the path of the project's own layout.
func (b *brandDraft) ownLayout() (path string, own bool) {
	path = strings.TrimSpace(b.layout.text)
	return path, path != "" && !slices.Contains([]string{"plain", "branded", "receipt"}, path)
}

// readNamed is the text of a file that some value names; nothing, and a mistake,
// when there is none.
func (l *loader) readNamed(path string, at value, write string) ([]byte, error) {
	if !fs.ValidPath(path) {
		l.at(at).say(quoted(path)+" does not lie in the project's folder", "write "+write)
		return nil, nil
	}
	text, err := fs.ReadFile(l.fsys, path)
	if errors.Is(err, fs.ErrNotExist) {
		l.at(at).say("there is no file "+quoted(l.typed(path)), "write "+write)
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return text, nil
}
