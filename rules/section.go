package rules

import "holdfast/templates"

// The lists of fields, one for each object of the language. A list is both the
// reader and the documentation of its object.

// settings are the names that only holdfast.yaml may hold.
func settings(d *draft) []field {
	return append([]field{
		{name: "name", about: "What the shop is called; stands in every letter.", slot: text(&d.name).like("", "Blue Door Coffee"), required: true},
		{name: "timezone", about: "Zone of schedules, and of customers who have none of their own.", slot: zone(&d.zone, "timezone")},
		{name: "locale", about: "Language of customers who have none of their own.", slot: text(&d.locale).like(localePattern, "en")},
		{name: "currency", about: "ISO 4217 code that all money is counted in.", slot: text(&d.currency).among(templates.Currencies(), "EUR")},
		{name: "store", about: "Where the ledger is kept: sqlite:PATH.", slot: text(&d.store).like(storePattern, "sqlite:state/holdfast.db")},
		{name: "at", about: "The instant of a project that stands still, such as an example or an export; a live project has none.", slot: keepPlace(text(&d.at).like(instantPattern, "2026-01-05T09:00"), &d.atPlace)},
		{name: "sources", about: "Where customers, orders and events come from.", slot: objectSlot("sources", func() []field { return sourcesFields(d) }), required: true},
		{name: "email", about: "How letters leave.", slot: keepPlace(objectSlot("email", func() []field { return emailFields(&d.email) }).under(notBoth("smtp", "outbox")), &d.email.at)},
		{name: "prediction", about: "How customers' futures are foretold.", slot: objectSlot("prediction", func() []field { return predictionFields(&d.prediction) })},
		{name: "goals", about: "What the report measures progress towards.", slot: mapSlot("goals", func() *goalDraft { return &goalDraft{} }, &d.goals, goalSlot)},
		{name: "limits", about: "What protects customers from too much, and the shop from its own mistakes.", slot: objectSlot("limits", func() []field { return limitsFields(&d.limits) })},
		{name: "consent", about: "What has to be known of a customer's agreement before a letter is sent.", slot: objectSlot("consent", func() []field { return consentFields(&d.consent) })},
		{name: "links", about: "Where customers' clicks arrive (answers, unsubscribing), and what signs their links.", slot: keepPlace(objectSlot("links", func() []field { return linksFields(&d.links) }), &d.links.at)},
		{name: "loyalty", about: "What customers earn by what they do: points, tiers, badges, streaks, and rewards for bringing friends.", slot: slot{objectSlot("loyalty", func() []field { return loyaltyFields(&d.loyalty) }).shape, func(l *loader, v value) {
			d.loyalty.at = v
			d.loyalty.bad = !l.object(v, "loyalty", loyaltyFields(&d.loyalty))
		}}},
		{name: "redemptions", about: "Which columns of orders say that a code was used.", slot: keepPlace(objectSlot("redemptions", func() []field { return redemptionsFields(&d.redemptions) }), &d.redemptions.at)},
		{name: "api", about: "How the shop's own programs ask and tell over HTTP.", slot: objectSlot("api", func() []field { return apiFields(&d.api) })},
	}, valueSettings(&d.value)...)
}

// sections are the names that any file may hold.
func sections(d *draft) []field {
	return []field{
		{name: "metrics", about: "One number, text or date per customer.", slot: mapSlot("metrics", func() *metricDraft { return &metricDraft{} }, &d.metrics, metricSlot).names(wordPattern, takenWords()...)},
		{name: "segments", about: "Named conditions.", slot: mapSlot("segments", func() *segmentDraft { return &segmentDraft{} }, &d.segments, segmentSlot).names(wordPattern, takenWords()...)},
		{name: "offers", about: "Incentives with a code of their own for every customer.", slot: mapSlot("offers", func() *offerDraft { return &offerDraft{} }, &d.offers, offerSlot).names(plainPattern)},
		{name: "playbooks", about: "Who gets what, when, and when they leave.", slot: mapSlot("playbooks", func() *playbookDraft { return &playbookDraft{} }, &d.playbooks, playbookSlot).names(plainPattern)},
		{name: "silences", about: "Times in which playbooks keep still; each is over by itself.", slot: silencesSlot(&d.silences)},
		{name: "surveys", about: "Questions that letters ask.", slot: mapSlot("surveys", func() *surveyDraft { return &surveyDraft{} }, &d.surveys, surveySlot).names(plainPattern)},
		{name: "webhooks", about: "Somebody else's addresses for messages: text messages, push, a CRM.", slot: mapSlot("webhooks", func() *webhookDraft { return &webhookDraft{} }, &d.webhooks, webhookSlot).names(plainPattern)},
	}
}
