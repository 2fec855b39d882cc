package rules

import (
	"fmt"
	"slices"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// checkUnusedLetters reads the letters that no step sends, so that their
// mistakes are seen before one does. They may say whatever some letter may.
func (l *loader) checkUnusedLetters() {
	words := slices.Concat(l.letterWords(), offerWords(&Offer{Expires: 1}), surveyWords(&widest))
	all, err := l.book.Vocabulary.With(words...)
	if err != nil {
		panic(fmt.Sprintf("rules: the words of letters: %v", err)) // reserved keeps them free
	}
	for _, name := range sortedKeys(l.letters.files) {
		if !l.letters.used[name] {
			l.compileLetter(name, all, wordUse{})
		}
	}
}

// letterWords are the words that only letters have.
var letterWords = []expression.Word{
	{Name: "shop", Kind: table.Text, About: "the project's name"},
	{Name: "today", Kind: table.Time, About: "the day of sending"},
	{Name: "playbook", Kind: table.Text, About: "the name of the playbook that writes"},
	{Name: "step", Kind: table.Text, About: "the step's name in it"},
	{Name: "shop_url", Kind: table.Text, Nullable: true, About: "the shop's address, in the reader's language; missing without site: under brand:"},
	{Name: "unsubscribe_url", Kind: table.Text, About: "where one asks to be written to no more; the footer has it, too"},
	{Name: "preferences_url", Kind: table.Text, Nullable: true, About: "where one chooses what to hear about; missing while no links: are served"},
}

// offerWords are the words of a letter that carries an offer.
func offerWords(o *Offer) []expression.Word {
	return []expression.Word{
		{Name: "offer_code", Kind: table.Text, About: "the customer's own code"},
		{Name: "offer_value", Kind: table.Text, About: "what it is worth, such as 15% or €5.00"},
		{Name: "offer_expires_at", Kind: table.Time, Nullable: o.Expires == 0, About: "until when it is good"},
	}
}
