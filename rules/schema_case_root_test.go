package rules_test

import "testing"

// goodRootSettings belong into a holdfast.yaml, as goodSettings do: the sections
// around the playbooks.
var goodRootSettings = []string{
	"limits: {audience: {count: 500}}", "limits: {audience: {percent: 5, count: 500, op: and}, together: {percent: 50}}",
	"limits: {drift: {factor: 3}}", "limits: {drift: {factor: \"1.5\", runs: 10}}",
	"limits: {budgets: [{messages: 5, per: run}, {points: 5, per: day}, {money: 5.50, per: year}]}",
	"limits: {weekdays: MON-FRI}", "limits: {weekdays: [sat, Mon-Tue]}",
	"limits: {holidays: {dates: [2026-12-25, 12-25, \"02-29\"]}}", "limits: {give_up: 1d12h}",
	"limits: {messages: [{max: 1, per: 1d, channel: email}]}",
	"consent: {topics: {news: {column: consent, about: News}}, confirmed: consent}", "consent: {proof: {required: no}}", "consent: {}",
}

// rewarding is a loyalty: with something in it.
func rewarding(more string) string { return "loyalty: {starts: 2026-01-01, " + more + "}" }

// badge is a badge of a shop.
func badge(what string) string { return rewarding("badges: {five: {" + what + "}}") }

// goodRewards and badRewards are what customers may earn, and what not. The orders
// of the project have no numbers, so that those who want them stand elsewhere.
var goodRewards = []string{
	"loyalty: {starts: 2026-01-01T09:00}", rewarding("points: {pending: 2w, expire: {rolling: 365d}, worth: {points: 100, amount: 1.50}}"), rewarding("points: {expire: {sliding: 1w}}"), rewarding("points: {expire: {month: 0}}"), rewarding("points: {expire: {year: \"1\"}}"),
	rewarding("points: {events: [{anniversary: first_order_at, points: 100}]}"),
	rewarding("tiers: {by: spend, per: year, grace: 30d, levels: {silver: 0, gold: 500.5}}"), rewarding("tiers: {by: orders * 2, per: 26w1d, levels: {a-1: 5}}"), rewarding("tiers: {by: points, per: quarter, levels: {a: 5}}"),
	badge("count: orders, need: 5"), badge("sum: orders.amount, where: amount > 5, need: 0.5, from: 2026-03-01, until: 2026-04-01, each: quarter, points: 5, about: x"),
	rewarding("streaks: {weekly: {count: orders, per: week}, x: {sum: orders.amount, per: day, need: 2.5}}"),
	rewarding("referrals: {code: \"FRIEND-{6}\", by: email, when: orders > 0, points: {referrer: 5}}"), rewarding("referrals: {code: \"{8}\", by: email}"),
	"api: {token: \"${HOLDFAST_TOKEN}\"}",
}

var badRewards = []string{
	"loyalty: {}", "loyalty: {starts: soon}", "loyalty: true", rewarding("tier: {}"), rewarding("points: 5"),
	rewarding("points: {pending: 36h}"), rewarding("points: {expire: {}}"), rewarding("points: {expire: never}"), rewarding("points: {expire: {rolling: 365d, year: 1}}"), rewarding("points: {expire: {rolling: 365}}"), rewarding("points: {expire: {month: -1}}"),
	rewarding("points: {worth: {points: 100}}"), rewarding("points: {worth: {points: 0, amount: 1}}"), rewarding("points: {most: none}"),
	rewarding("points: {categories: [beans]}"), rewarding("points: {categories: {beans: -2}}"), rewarding("points: {campaigns: {march: {}}}"), rewarding("points: {campaigns: {march: {times: 0}}}"), rewarding("points: {campaigns: {\"a b\": {times: 2}}}"), rewarding("points: {campaigns: {march: {times: 2, from: soon}}}"),
	rewarding("points: {events: []}"), rewarding("points: {events: [{points: 5}]}"), rewarding("points: {events: [{event: a}]}"), rewarding("points: {events: [{event: a, anniversary: b, points: 5}]}"), rewarding("points: {spent: points_spent}"), rewarding("points: {spent: {}}"),
	rewarding("tiers: {by: spend, per: year}"), rewarding("tiers: {per: year, levels: {a: 5}}"), rewarding("tiers: {by: spend, levels: {a: 5}}"), rewarding("tiers: {by: spend, per: weekly, levels: {a: 5}}"), rewarding("tiers: {by: spend, per: 36h, levels: {a: 5}}"), rewarding("tiers: {by: spend, per: year, grace: 5, levels: {a: 5}}"),
	rewarding("tiers: {by: spend, per: year, levels: [a]}"), rewarding("tiers: {by: spend, per: year, levels: {a: lots}}"), rewarding("tiers: {by: spend, per: year, levels: {a b: 5}}"), rewarding("tiers: {by: spend, per: year, levels: {any: 5}}"),
	badge("need: 5"), badge("count: orders"), badge("count: orders, need: 0"), badge("count: orders, need: -1"), badge("count: orders, sum: orders.amount, need: 5"), badge("count: refunds, need: 5"), badge("sum: orders, need: 5"), badge("count: orders, need: 5, each: fortnight"), badge("count: orders, need: 5, points: 0"), badge("count: orders, need: 5, from: soon"),
	rewarding("badges: {a b: {count: orders, need: 5}}"), rewarding("streaks: {weekly: {count: orders}}"), rewarding("streaks: {weekly: {per: week}}"), rewarding("streaks: {weekly: {count: orders, per: fortnight}}"),
	rewarding("referrals: {by: email}"), rewarding("referrals: {code: \"F-{6}\"}"), rewarding("referrals: {code: \"F-{4}\", by: email}"), rewarding("referrals: {code: \"F-{6}\", by: email, points: {}}"), rewarding("referrals: {code: \"F-{6}\", by: email, points: {referrer: 0}}"), rewarding("referrals: {code: \"F-{6}\", by: email, points: 5}"),
	"redemptions: {}", "redemptions: {cost: x}", "redemptions: coupon", "api: {}", "api: {token: open}",
}

// asking is a survey with its links.
func asking(survey string) string {
	return "links: {base: https://shop.example/r, key: \"${LINK_KEY}\"}\nsurveys: {one: " + survey + "}"
}

// mailing is an email: with something more.
func mailing(more string) string { return "email: {from: a@b.example, " + more + "}" }

var badRootSettings = []string{
	"limits: {audience: {}}", "limits: {audience: {op: and}}", "limits: {audience: {percent: 5, op: and}}", "limits: {together: {count: 0}}", "limits: {together: {count: many}}",
	"limits: {drift: {runs: 5}}", "limits: {drift: 3}", "limits: {drift: {factor: 3, runs: 0}}",
	"limits: {budgets: []}", "limits: {budgets: [{messages: 5}]}", "limits: {budgets: [{per: day}]}", "limits: {budgets: [{messages: 5, points: 5, per: day}]}", "limits: {budgets: [{money: 5, per: week}]}",
	"limits: {weekdays: Monday}", "limits: {weekdays: []}", "limits: {weekdays: 1-5}", "limits: {weekdays: [MON, x]}",
	"limits: {holidays: {}}", "limits: {holidays: [2026-12-25]}", "limits: {holidays: {dates: [25.12.]}}", "limits: {holidays: {dates: [13-01]}}", "limits: {holidays: {calendar: days.csv}}",
	"limits: {give_up: 3}", "limits: {inhibit: [{while: a}]}", "limits: {inhibit: [{hold: [a]}]}", "limits: {inhibit: [{while: a, hold: []}]}",
	"limits: {messages: [{max: 1, per: 1d, channel: sms}]}",
	"consent: news", "consent: {topics: [news]}", "consent: {topics: {news: {about: x}}}", "consent: {topics: {\"a b\": {column: consent}}}", "consent: {confirmed: a b}", "consent: {proof: {required: perhaps}}", "consent: {proof: {when: x}}",
	"silences: {}", "silences: []", "silences: [{until: 2026-02-01}]", "silences: [{customer: ada}]", "silences: [{customer: ada, until: soon}]", "silences: [{customer: ada, untill: 2026-02-01}]",
	"links: {base: https://shop.example/r}", "links: {base: http://shop.example/r, key: \"${K}\"}", "links: {base: shop.example, key: \"${K}\"}", "links: {base: \"https://shop.example/?a=b\", key: \"${K}\"}", "links: {base: https://shop.example, key: open}",
	"webhooks: {crm: {url: https://crm.example, secret: \"${S}\"}}", "webhooks: {crm: {url: \"${U}\"}}", "webhooks: {crm: {url: \"${U}\", secret: \"${S}\", timeout: 1h}}", "webhooks: {crm: {url: \"${U}\", secret: \"${S}\", fields: []}}", "webhooks: {crm: {url: \"${U}\", secret: \"${S}\", private: 5}}", "webhooks: {\"a b\": {url: \"${U}\", secret: \"${S}\"}}",
	asking("{ask: stars, question: x, letter: hello}"), asking("{ask: nps, letter: hello}"), asking("{ask: nps, question: x}"), asking("{question: x, letter: hello}"), asking("{ask: nps, question: x, letter: hello.md}"), asking("hello"),
	mailing("smtp: []"), mailing("smtp: [{port: 25}]"), mailing("smtp: [{host: a, auth: plain}]"), mailing("smtp: {host: a, tls_verify: maybe}"), mailing("smtp: {host: a, user: u, password: \"${P}\", auth: ntlm}"), mailing("smtp: [{host: h, tls: none}]"),
	mailing("rate: 50"), mailing("per_domain: {gmail.com: 5}"), mailing("per_domain: {\"@gmail.com\": 5/s}"), mailing("warm_up: {start: 5}"), mailing("warm_up: {start: 5, days: 1, to: 10}"), mailing("retry: {}"), mailing("retry: {give_up: 5}"), mailing("bounces: {}"), mailing("bounces: {soft: 5}"), mailing("bounces: {maildir: b, soft: 1}"), mailing("bounces: {webhook: {}}"), mailing("bounces: {maildir: a, mbox: b}"), mailing("bounces: {mbox: []}"), mailing("tracking: {utm: {hosts: [\"a b\"]}}"), mailing("on_unknown: maybe"),
	mailing("brand: {colour: blue}"), mailing("brand: {logo: \"http://shop.example/x.png\"}"), mailing("brand: {layout: fancy}"), mailing("brand: {color: \"#123456\"}"), mailing("tracking: {clicks: perhaps}"), mailing("tracking: {utm: shop}"), mailing("dkim: {domain: a, selector: b}"), mailing("dkim: {domain: a b, selector: c, key: k.pem}"),
}

func TestLoaderAndSchemaAgreeOnTheRoot(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	all := schemas(t)
	for _, text := range append(goodRootSettings, goodRewards...) {
		bothTake(t, all, "holdfast.yaml", settingsOf(text))
	}
	for _, text := range append(badRootSettings, badRewards...) {
		bothRefuse(t, all, "holdfast.yaml", settingsOf(text))
	}
}
