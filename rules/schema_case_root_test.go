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
	mailing("rate: 50"), mailing("per_domain: {gmail.com: 5}"), mailing("per_domain: {\"@gmail.com\": 5/s}"), mailing("warm_up: {start: 5}"), mailing("warm_up: {start: 5, days: 1, to: 10}"), mailing("retry: {}"), mailing("retry: {give_up: 5}"), mailing("bounces: {}"), mailing("bounces: {soft: 5}"), mailing("bounces: {maildir: b, soft: 1}"), mailing("bounces: {webhook: {}}"), mailing("tracking: {utm: {hosts: [\"a b\"]}}"), mailing("on_unknown: maybe"),
	mailing("brand: {colour: blue}"), mailing("brand: {logo: \"http://shop.example/x.png\"}"), mailing("brand: {layout: fancy}"), mailing("brand: {color: \"#123456\"}"), mailing("tracking: {clicks: perhaps}"), mailing("tracking: {utm: shop}"), mailing("dkim: {domain: a, selector: b}"), mailing("dkim: {domain: a b, selector: c, key: k.pem}"),
}

func TestLoaderAndSchemaAgreeOnTheRoot(t *testing.T) {
	all := schemas(t)
	for _, text := range goodRootSettings {
		bothTake(t, all, "holdfast.yaml", settingsOf(text))
	}
	for _, text := range badRootSettings {
		bothRefuse(t, all, "holdfast.yaml", settingsOf(text))
	}
}
