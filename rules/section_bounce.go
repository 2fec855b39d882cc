package rules

import (
	"strconv"

	"gopkg.in/yaml.v3"
)

// bouncesDraft is bounces: as it is written.
type bouncesDraft struct {
	at      value
	maildir string
	mbox    string
	mboxAt  value
	secret  Secret
	posted  value
	soft    int
}

// softUnlessSaid is how many letters in a row come back softly before an address is
// taken for gone.
const softUnlessSaid = 5

func bouncesFields(b *bouncesDraft) []field {
	return []field{
		{name: "maildir", about: "Folder (maildir) of what comes to the address in from:, read for bounces, complaints and mails that unsubscribe.", slot: text(&b.maildir).like("", "/var/mail/bounces"), sample: "/var/mail/bounces"},
		{name: "mbox", about: "The same where mail arrives in one file (mbox) that the mail server appends to; it is only read.", slot: keepPlace(text(&b.mbox).like("", "/var/mail/bounces"), &b.mboxAt)},
		{name: "webhook", about: "A provider posts them, as JSON, to /feedback below the address of links:, which run --listen serves (help run says in which form).", slot: keepPlace(objectSlot("webhook", func() []field {
			return []field{{name: "secret", about: "Signs what is posted (Standard Webhooks, whsec_...), from the environment.", slot: secret(&b.secret, "the secret"), required: true, sample: `"${BOUNCE_SECRET}"`}}
		}), &b.posted)},
		{name: "soft", about: "So many letters in a row that came back within 30 days, if only for now (a full mailbox, a policy), are taken for a mailbox that is gone; " + strconv.Itoa(softUnlessSaid) + " unless said.", slot: whole(&b.soft, "soft", 2, 100)},
	}
}

// buildBounces says how letters come back.
func (l *loader) buildBounces(e *Email) {
	b := &l.draft.email.bounces
	e.Maildir, e.Mbox, e.Posts, e.Soft = b.maildir, b.mbox, b.secret, softUnlessSaid
	if b.soft > 0 {
		e.Soft = b.soft
	}
	if b.maildir != "" && b.mbox != "" {
		l.at(b.mboxAt).say("bounces arrive in a maildir (a folder) or an mbox (a file), and here are both", "keep the one that the mail server delivers into")
	}
	switch {
	case b.at.node == nil || b.at.follow().node.Kind != yaml.MappingNode || l.misspelt(b.at, "maildir", "mbox", "webhook"):
		return // nothing is there, or it has been said
	case b.posted.node == nil && e.Mailbox() == "":
		l.at(b.at).say("bounces says nothing of where they arrive", "add maildir: and a folder, mbox: and a file, or webhook: {secret: \"${BOUNCE_SECRET}\"}")
	case b.posted.node != nil && l.draft.links.at.node == nil:
		l.at(b.posted).say("bounces are posted below the address of links, and "+l.typed(rootFile)+" has no links:", "add there: links: {base: https://shop.example/r, key: \"${LINK_KEY}\"}")
	}
}
