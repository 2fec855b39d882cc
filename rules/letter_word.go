package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// checkUnusedLetters reads the letters that no step sends, so that their
// mistakes are seen before one does. They may say whatever some letter may.
func (l *loader) checkUnusedLetters() {
	words := slices.Concat(l.letterWords(), offerWords(&Offer{Expires: 1, From: time.Unix(0, 0)}), surveyWords(&widest))
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

// offerWords are the words of a letter that carries an offer. Those that some
// rung of it leaves open may be missing.
func offerWords(o *Offer) []expression.Word {
	lacks := func(kinds ...OfferKind) bool {
		return slices.ContainsFunc(o.Ladder, func(r Rung) bool { return !slices.Contains(kinds, r.Kind) })
	}
	return []expression.Word{
		{Name: "offer_code", Kind: table.Text, About: "the customer's own code, or everybody's"},
		{Name: "offer_kind", Kind: table.Text, About: "what kind it is: percent, amount, free_shipping, product, early_access, partner or text"},
		{Name: "offer_value", Kind: table.Text, Nullable: lacks(OfferPercent, OfferAmount, OfferProduct, OfferEarly, OfferPartner, OfferText), About: "what it is worth, such as 15%, €5.00, or 500 for a partner's points, else its text; missing of free_shipping"},
		{Name: "offer_percent", Kind: table.Number, Nullable: lacks(OfferPercent), About: "of percent: 15 is fifteen per cent"},
		{Name: "offer_amount", Kind: table.Number, Unit: expression.Money, Nullable: lacks(OfferAmount), About: "of amount: how much money"},
		{Name: "offer_text", Kind: table.Text, Nullable: lacks(OfferProduct, OfferEarly, OfferPartner, OfferText), About: "what product:, early_access: and text: say, and whose points a partner's are"},
		{Name: "offer_from", Kind: table.Time, Nullable: o.From.IsZero(), About: "from when it is good; missing: at once"},
		{Name: "offer_expires_at", Kind: table.Time, Nullable: o.Expires == 0 && o.Until.IsZero(), About: "until when it is good; missing: for ever"},
		{Name: "offer_stacks", Kind: table.Bool, About: "whether it goes together with other offers"},
	}
}

// mixed is the offer whose letters miss every word that any may miss.
var mixed = Offer{Ladder: []Rung{{Kind: OfferShipping}}}

// shapeOf is which words the letters of an offer may miss: offers of one shape
// have the same words.
func shapeOf(o *Offer) string {
	var open []string
	for _, w := range offerWords(o) {
		if w.Nullable {
			open = append(open, w.Name)
		}
	}
	return strings.Join(open, " ")
}
