package main

import (
	"fmt"
	"slices"

	"holdfast/rules"
)

// secretsThere refuses to send while a secret is forgotten, whose variable check
// has only warned of. Without the key of links, letters would leave without
// one-click unsubscribing, unlike those that plan has shown; without a webhook's
// secrets all its messages would fail for good; and nobody would be told.
func secretsThere(book *rules.Book) error {
	forgotten := ""
	switch email := book.Email; {
	case email.SMTP == nil: // letters go into a folder
	case book.Links.Base != "" && book.Links.Key.Reveal() == "":
		forgotten = "links of letters cannot be signed: the key under links:"
	case email.DKIM != nil && email.DKIM.Key.Reveal() == "":
		forgotten = "letters cannot be signed: the key under dkim:"
	}
	for i := range book.Webhooks {
		switch w := &book.Webhooks[i]; {
		case !calls(book, w.Name):
		case w.URL.Reveal() == "":
			forgotten = fmt.Sprintf("the webhook %s cannot be called: its url", w.Name)
		case w.Secret.Reveal() == "":
			forgotten = fmt.Sprintf("the messages to the webhook %s cannot be signed: its secret", w.Name)
		}
	}
	if forgotten == "" {
		return nil
	}
	return wrong("%s is empty (set its variable in the environment)", forgotten)
}

// calls says whether a step calls a webhook.
func calls(book *rules.Book, webhook string) bool {
	return slices.ContainsFunc(book.Playbooks, func(p rules.Playbook) bool {
		return slices.ContainsFunc(p.Steps, func(s rules.Step) bool { return s.Webhook != nil && s.Webhook.Name == webhook })
	})
}
