package rules

// loyaltyDraft is loyalty: as it is written.
type loyaltyDraft struct {
	at        value
	bad       bool // a name in it has been complained of
	starts    source
	points    accrualDraft
	tiers     *tiersDraft
	badges    []*badgeDraft
	streaks   []*badgeDraft
	referrals *referralsDraft
}

func loyaltyFields(d *loyaltyDraft) []field {
	return []field{
		{name: "starts", about: "Orders and events at this instant and later count. Where it lies in the past, the first run books all of them as of then: their points get a whole term of expiry, and count in the tier window of that day.", slot: word(&d.starts, "an instant").like(instantPattern, "2026-01-01"), required: true, sample: "2026-01-01"},
		{name: "points", about: "How points are earned, and what becomes of them.", slot: keepPlace(objectSlot("points", func() []field { return accrualFields(&d.points) }), &d.points.at)},
		{name: "tiers", about: "Ranks that customers rise into.", slot: slot{objectSlot("tiers", func() []field { return tiersFields(&tiersDraft{}) }).shape, func(l *loader, v value) {
			d.tiers = &tiersDraft{at: v}
			d.tiers.bad = !l.object(v, "tiers", tiersFields(d.tiers))
		}}},
		{name: "badges", about: "What is won by so much of something: five coffees in March.", slot: mapSlot("badges", func() *badgeDraft { return &badgeDraft{} }, &d.badges, badgeSlot).names(plainPattern)},
		{name: "streaks", about: "How many times in a row: a coffee every week.", slot: mapSlot("streaks", func() *badgeDraft { return &badgeDraft{} }, &d.streaks, streakSlot).names(plainPattern)},
		{name: "referrals", about: "How customers bring their friends.", slot: slot{objectSlot("referrals", func() []field { return referralsFields(&referralsDraft{}) }).shape, func(l *loader, v value) {
			d.referrals = &referralsDraft{at: v}
			d.referrals.bad = !l.object(v, "referrals", referralsFields(d.referrals))
		}}},
	}
}

// tiersDraft is tiers: as it is written.
type tiersDraft struct {
	at     value
	bad    bool // a name in it has been complained of
	by     source
	per    source
	grace  Days
	graced value
	levels []*levelDraft
	listed value
}

type levelDraft struct {
	named
	from float64
	bad  bool
}

func tiersFields(d *tiersDraft) []field {
	return []field{
		{name: "by", about: "What is counted: points (earned), spend, orders, or an expression over what is measured.", slot: expr(&d.by).of("amount", "spend"), required: true, sample: "spend"},
		{name: "per", about: "In which window: a year, quarter or month of the calendar, or so many days.", slot: placed(&d.per, "a window", shape{kind: "text", pattern: windowPattern, example: "year"}), required: true, sample: "year"},
		{name: "grace", about: "How long a tier is kept behind the window's end; not at all unless said.", slot: keepPlace(days(&d.grace, "grace"), &d.graced)},
		{name: "levels", about: "The tiers, lowest first, and how much each takes.", slot: keepPlace(mapSlot("levels", func() *levelDraft { return &levelDraft{} }, &d.levels, levelSlot).names(plainPattern, AnyTier), &d.listed), required: true},
	}
}

func levelSlot(d *levelDraft) slot {
	return slot{shape{kind: "number", example: "500"}, func(l *loader, v value) { d.bad = !l.number(v, "a tier's beginning", &d.from) }}
}

// referralsDraft is referrals: as it is written.
type referralsDraft struct {
	at                value
	bad               bool // a name in it has been complained of
	code, by, when    source
	paid              value // where points: stands
	referrer, brought int
}

func referralsFields(d *referralsDraft) []field {
	return []field{
		{name: "code", about: "Pattern of every customer's own code to give on; {6} stands for six random characters.", slot: placed(&d.code, "a pattern", shape{kind: "text", pattern: codePattern, example: `"FRIEND-{6}"`}), required: true, sample: `"FRIEND-{6}"`},
		{name: "by", about: "The column of customers that says who brought them: that code, or the referrer's id.", slot: word(&d.by, "a column of customers").like("", "referred_by"), required: true, sample: "referred_by"},
		{name: "when", about: "When a friend is worth the reward: a condition about the friend, over what is measured; at once unless said.", slot: expr(&d.when).of("condition", "orders >= 1")},
		{name: "points", about: "The reward.", slot: keepPlace(objectSlot("points", func() []field {
			return []field{
				{name: "referrer", about: "For the one who brought a friend.", slot: whole(&d.referrer, "referrer", 1, mostPoints)},
				{name: "referred", about: "For the friend.", slot: whole(&d.brought, "referred", 1, mostPoints)},
			}
		}).under(oneOrMore("referrer", "referred")), &d.paid)},
	}
}

// mostPoints are as many points as anything gives at once.
const mostPoints = 1_000_000_000

// windowPattern is a window of the calendar, or so many days.
const windowPattern = `^(?:year|quarter|month|(?:[0-9]{1,4}w)?[0-9]{1,5}d|[0-9]{1,4}w)$`
