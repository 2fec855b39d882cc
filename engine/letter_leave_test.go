package engine_test

import (
	"slices"
	"strings"
	"testing"

	"holdfast/engine"
	"holdfast/engine/link"
	"holdfast/rules"
)

// What programs are told to write holds the same proof as the link that people
// click, and is left out where nobody reads it.
func TestALetterSaysHowProgramsUnsubscribeItsReader(t *testing.T) {
	key := strings.Repeat("k", 32)
	book := project(t, asking)
	book.Links.Key = rules.NewSecret(key)
	plan, writer := shop{book: book, people: []person{someone("ada")}}.plan(t, at(t, morning))
	d := plan.Go()[0]
	page := writer.Unsubscribe(&d)
	_, token, _ := strings.Cut(page, "/u/")
	const mail = "mailto:hello@bluedoor.example?subject=unsubscribe"
	for name, test := range map[string]struct {
		base, maildir, mbox string
		want                []string
	}{
		"links and a mailbox that is read": {"https://shop.example/r", "box", "", []string{page, mail + "%20" + token}},
		"links and one file of mail":       {"https://shop.example/r", "", "box", []string{page, mail + "%20" + token}},
		"links alone":                      {"https://shop.example/r", "", "", []string{page}},
		"links that are only tried out":    {"http://localhost:8080", "", "", []string{mail + "%20" + token}},
		"no links":                         {"", "box", "", []string{mail}},
	} {
		book.Links.Base, book.Email.Maildir, book.Email.Mbox = test.base, test.maildir, test.mbox
		if got := engine.NewWriter(book, writer.Board(), at(t, morning)).ListUnsubscribe(&d); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	book.Links.Base, book.Email.Maildir, book.Email.ReplyTo = "", "box", "people@bluedoor.example"
	if got := book.Email.LeaveTo(); got != "hello@bluedoor.example" {
		t.Errorf("it is to be written to %s, and the mailbox is the sender's", got)
	}
	if read, err := engine.ReadLink(book.Links, link.Unsubscribe, token); err != nil || read.Key.Customer != "ada" {
		t.Errorf("%+v, %v", read, err)
	}
}
