package rules

import (
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

// EarnedWords are the words that come from what customers have earned and what
// they hold, but for points, which every project has: those of Book.Loyalty and
// of Book.Offers, in a fixed order. engine/earning sets a column for each of
// them that is needed.
func (b *Book) EarnedWords() []expression.Word {
	offers := make([]string, len(b.Offers))
	for i := range b.Offers {
		offers[i] = b.Offers[i].Name
	}
	return slices.Concat(b.Loyalty.fixedWords(), b.Loyalty.namedWords(), heldWords(offers))
}

// fixedWords are the words of points, tiers and referrals.
func (y *Loyalty) fixedWords() []expression.Word {
	if y == nil {
		return nil
	}
	words := append(pointsWords(), tierWords(y.Tiers)...)
	if y.Referrals != nil {
		words = append(words, referralWords()...)
	}
	return words
}

// namedWords are the words of badges and streaks.
func (y *Loyalty) namedWords() []expression.Word {
	if y == nil {
		return nil
	}
	var words []expression.Word
	for _, b := range y.Badges {
		words = append(words, badgeWords(b.Name)...)
	}
	for _, s := range y.Streaks {
		words = append(words, streakWords(s.Name)...)
	}
	return words
}

// BadgeWord is the word for how often a badge was won: badge_five_coffees.
func BadgeWord(badge string) string { return "badge_" + underscored(badge) }

// BadgeProgressWord is the word for how much of a badge is done:
// badge_five_coffees_progress.
func BadgeProgressWord(badge string) string { return BadgeWord(badge) + "_progress" }

// StreakWord is the word for how long a streak is: streak_weekly.
func StreakWord(streak string) string { return "streak_" + underscored(streak) }

// The parts of OfferWord.
const (
	HeldCodes   = "codes"
	HeldExpires = "expires_at"
	HeldUsed    = "used"
)

// OfferWord is the word for what a customer holds of an offer, by its part:
// offer_comeback_codes, offer_comeback_expires_at, offer_comeback_used.
func OfferWord(offer, part string) string { return "offer_" + underscored(offer) + "_" + part }

// underscored is a name of the project as a piece of a word.
func underscored(name string) string { return strings.ReplaceAll(name, "-", "_") }

// heldWords are the words for what customers hold of offers.
func heldWords(offers []string) []expression.Word {
	var words []expression.Word
	for _, offer := range offers {
		words = append(words, heldOf(offer)...)
	}
	return words
}

func heldOf(offer string) []expression.Word {
	return []expression.Word{
		{Name: OfferWord(offer, HeldCodes), Kind: table.Number, Unit: expression.Count, About: "how many good codes of the offer " + offer + " the customer holds and may still use"},
		{Name: OfferWord(offer, HeldExpires), Kind: table.Time, Nullable: true, About: "when the code of the offer " + offer + " ends that ends first; missing without a good one that ends"},
		{Name: OfferWord(offer, HeldUsed), Kind: table.Number, Unit: expression.Count, About: "how often the customer has used a code of the offer " + offer + ", what was taken back not counted"},
	}
}

func pointsWords() []expression.Word {
	return []expression.Word{
		{Name: "points_pending", Kind: table.Number, Unit: expression.Points, About: "points that are earned and cannot be spent yet"},
		{Name: "points_earned", Kind: table.Number, Unit: expression.Points, About: "points ever earned, less what was taken back"},
		{Name: "points_expiring_30d", Kind: table.Number, Unit: expression.Points, About: "points that end within 30 days unless they are spent"},
		{Name: "points_expire_at", Kind: table.Time, Nullable: true, About: "when the next points end; missing while none do"},
	}
}

// tierWords are the words about tiers; none without.
func tierWords(t *Tiers) []expression.Word {
	if t == nil {
		return nil
	}
	unit := map[string]expression.Unit{TierPoints: expression.Points, TierSpend: expression.Money, TierOrders: expression.Count}[t.By]
	words := []expression.Word{
		{Name: "tier", Kind: table.Text, Nullable: true, About: "the customer's tier; missing below the first"},
		{Name: "tier_since", Kind: table.Time, Nullable: true, About: "since when; missing without a tier"},
		{Name: "tier_until", Kind: table.Time, Nullable: true, About: "until when the tier is certain, grace included; missing without a tier"},
		{Name: "tier_progress", Kind: table.Number, Unit: expression.Share, About: "how much of what the next tier takes is done, 0 to 1; 1 in the highest"},
		{Name: "next_tier", Kind: table.Text, Nullable: true, About: "the tier above; missing in the highest"},
		{Name: "to_next_tier", Kind: table.Number, Unit: unit, Nullable: true, About: "what is still to do for the next tier; missing in the highest"},
		{Name: "to_keep_tier", Kind: table.Number, Unit: unit, Nullable: true, About: "what is still to do by tier_until to keep the tier; missing without a tier"},
	}
	if t.By == TierPoints {
		words = append(words, expression.Word{Name: "points_to_next_tier", Kind: table.Number, Unit: unit, Nullable: true, About: "points still to earn for the next tier; missing in the highest"})
	}
	return words
}

func badgeWords(badge string) []expression.Word {
	return []expression.Word{
		{Name: BadgeWord(badge), Kind: table.Number, Unit: expression.Count, About: "how often the customer has won the badge " + badge},
		{Name: BadgeProgressWord(badge), Kind: table.Number, Unit: expression.Share, About: "how much of the badge " + badge + " is done, 0 to 1, in the period that runs; 0 while it cannot be won"},
	}
}

func streakWords(streak string) []expression.Word {
	return []expression.Word{
		{Name: StreakWord(streak), Kind: table.Number, Unit: expression.Count, About: "how many times in a row the customer has kept up " + streak + "; 0 when it is broken"},
	}
}

func referralWords() []expression.Word {
	return []expression.Word{
		{Name: "referral_code", Kind: table.Text, About: "the customer's own code to give to friends; a plan shows FRIEND-?????? for one who has none yet"},
		{Name: "referrer", Kind: table.Text, Nullable: true, About: "the id of the customer who brought this one; missing when nobody did"},
		{Name: "friends", Kind: table.Number, Unit: expression.Count, About: "how many customers this one has brought"},
		{Name: "friends_rewarded", Kind: table.Number, Unit: expression.Count, About: "how many of these were worth the reward"},
	}
}
