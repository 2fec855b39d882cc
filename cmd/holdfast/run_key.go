package main

import "holdfast/rules"

// linksSigned refuses to send letters whose links nobody could sign: without the
// key they would leave without one-click unsubscribing, unlike those that plan
// has shown, and nobody would be told.
func linksSigned(book *rules.Book) error {
	if book.Links.Base == "" || book.Links.Key.Reveal() != "" || book.Email.SMTP == nil {
		return nil
	}
	return wrong("the links of letters cannot be signed: the key under links: is empty (set its variable in the environment, or take links: away)")
}
