package rules_test

import "strings"

// playbookOf is a playbook with something more.
func playbookOf(more string) string {
	return "playbooks:\n  one:\n    schedule: \"0 9 * * *\"\n    audience: orders > 0\n    steps: [{email: hello}]\n    " + more + "\n"
}

func stepsOf(steps string) string {
	return "playbooks:\n  one:\n    schedule: \"0 9 * * *\"\n    audience: orders > 0\n    steps: " + steps + "\n"
}

func scheduleOf(schedule string) string {
	return "playbooks:\n  one:\n    schedule: " + schedule + "\n    audience: orders > 0\n    steps: [{email: hello}]\n"
}

func offerOf(offer string) string { return "offers: {one: {code: \"A-{8}\", " + offer + "}}" }

func sourceOf(orders string) string {
	return "sources:\n  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent}}\n  orders: " + orders
}

// goodSettings belong into a holdfast.yaml and are taken, odd as some look.
var goodSettings = []string{
	"",
	"name: 2024",
	"x-park: &p {max: 1, per: 24h}\nlimits: {messages: [*p]}",
	"x-park: &p {max: 1}\nlimits: {messages: [{<<: *p, per: 24h}]}",
	"at: 2026-01-05", "at: \"2026-01-05 9:00\"", "at: 2026-01-05T09:00:00+01:00",
	"timezone: UTC", "timezone: Etc/GMT+1", "timezone: America/Argentina/Buenos_Aires",
	"locale: de-AT", "locale: pt-BR", "currency: JPY", "store: sqlite:x.db", "store: |\n  sqlite:x.db",
	"email: {from: \"Shop <shop@shop.example>\", outbox: out}",
	"email: {from: shop@shop.example, smtp: {host: m, port: \"25\", user: a, password: \"${P}\", rate: 1.5/s}}",
	"email: {from: shop@shop.example, smtp: {host: 127.0.0.1, tls: none}}",
	"limits: {holdout: 5%}", "limits: {holdout: 0%}", "limits: {holdout: 100.0%}", "limits: {holdout: 2.5 %}",
	"limits: {audience: {percent: 12.5}}", "limits: {audience: {percent: 100%}}", "limits: {audience: {percent: \"5\"}}",
	"limits: {quiet_hours: {from: 21:00, to: \"8:00\"}}",
	"limits: {messages: [{max: 1, per: 1w2d3h4m}]}",
	"metrics: {}",
	sourceOf("{jsonl: o.jsonl, customer: customer, at: at, amount: Q * P, where: Q > 0, fresh: 26h, bad_rows: 1%}"),
	sourceOf("{csv: o.csv, customer: {column: \"Customer ID\"}, at: {column: At, type: date}, amount: {expr: Q * P}}"),
}

// goodRules belong into any other file.
var goodRules = []string{
	"metrics: {a: 5, b: true, c: orders + 1, d: {value: orders * 2}}",
	"metrics: {a: {count: orders}, b: {sum: orders.amount, within: 2w1d, where: category == \"x\"}, c: {last: orders.category, about: x}}",
	"metrics: {größe: orders, _x: orders, x2: orders}",
	"segments: {a: orders > 0, b: {where: orders > 0}, c: true}",
	"segments:\n  a: |\n    orders > 0\n    and aov > 5\n",
	offerOf("percent: 15"), offerOf("amount: 12.50, cost: 5, budget: {amount: 100, per: day}"),
	offerOf("ladder: [{percent: 10, when: orders > 3}, {amount: 5}], expires: 36h, once_per: 1w"),
	"offers: {a: {percent: 5, code: \"{32}\"}, b: {percent: 5, code: \"A-{06}-Z\"}}",
	"offers: {20_off: {percent: 5, code: \"A-{8}\"}}",
	offerOf("percent: 5 + orders"), offerOf("percent: orders"), offerOf("amount: round(aov * 0.1)"), offerOf("free_shipping: true"), offerOf("product: A mug"), offerOf("text: 5"),
	offerOf("early_access: The sale, from: 2026-06-01, until: 2026-07-01"), offerOf("partner: {of: Airline, points: 500}"), offerOf("partner: {of: Airline, points: orders * 5}"),
	offerOf("ladder: [{free_shipping: true, when: orders > 3}, {partner: {of: Airline, points: 5}, when: orders > 2}, {text: Cake}]"),
	offerOf("percent: 5, from: 2026-06-01, until: 2026-09-01T12:00, uses: 3, uses_per_customer: 2, stacks: yes, stays_used: yes, group: winback, rest: 60d"),
	offerOf("percent: 5, cost: 1, margin: 0.4 * aov, floor: 0"), offerOf("percent: 5, cost: 1, margin: 5, floor: \"2.50\""),
	offerOf("percent: 5, budget: {count: 100, per: run}"), offerOf("percent: 5, cost: 1, budget: {amount: 5, count: 100, per: year}"),
	"offers: {a: {percent: 5, code: {shared: SUMMER-26}}, b: {percent: 5, code: {pool: true, low: 50}}, c: {percent: 5, code: {shared: X1}, uses_per_customer: any}}",
	"offers: {a: {percent: 5, code: \"A-{8}\", expires: 9d}}\nplaybooks: {one: {schedule: \"@hourly\", on: {offer_expires: a, before: 3d}, steps: [{email: hello}]}}",
	playbookOf("priority: -5"), playbookOf("holdout: .5%"), playbookOf("limits: {audience: {percent: 3}}"),
	playbookOf("exit: orders_since_entry > 0"), playbookOf("once_per: 90d"), playbookOf("was: old-name"), playbookOf("was: [oldest, older]"),
	scheduleOf("\"@daily\""), scheduleOf("0 9 1,15 * *"), scheduleOf("\"*/15 8-17 ? JAN-mar,9 mon-FRI\""), scheduleOf("\" 00 09 * * 0/2 \""),
	stepsOf("[{email: hello, offer: comeback, name: 1, when: orders > 1}]"),
	stepsOf("[{offer: comeback}, {wait: 7d}, {reward: {points: 5, note: x}}, {name: more, reward: {points: round(aov)}}]"),
	playbookOf("on: order\n    always: true"), playbookOf("on: {date: first_order_at, before: 14d}"), playbookOf("on: {date: last_order_at, after: 0d}"),
	playbookOf("on: {anniversary: first_order_at}\n    once_per: 300d"), playbookOf("entering: newcomers"), playbookOf("entering: everyone"), playbookOf("once: true"), playbookOf("always: true"),
	"playbooks: {one: {schedule: \"@hourly\", on: order, always: true, steps: [{email: hello}]}}",
	"segments: {a: orders > 0}\nplaybooks: {one: {schedule: \"@hourly\", on: {leave: a}, steps: [{email: hello}]}}",
	playbookOf("starts: 2026-11-01"), playbookOf("starts: 2026-11-01T09:00\n    ends: 2026-12-24"), playbookOf("tags: [promotion, a1]"), playbookOf("transactional: true"), playbookOf("give_up: 3d"),
	playbookOf("limits: {audience: {count: 500}}"), playbookOf("limits: {audience: {percent: 5, count: 500, op: and}, drift: {factor: 2.5}}"), playbookOf("limits: {drift: {factor: 3, runs: 8}}"),
	playbookOf("limits: {budgets: [{messages: 500, per: day}, {points: 2000, per: run}, {money: 12.50, per: month}]}"),
	playbookOf("canary: {first: 200, wait: 1d, stop: {bounced: 2%, complained: 0.1%, unsubscribed: 1%}}"), playbookOf("canary: {first: 1, wait: 2h, stop: {bounced: 2%}}"),
	stepsOf("[{wait: {until: \"09:00\"}}, {email: hello}]"), stepsOf("[{wait: {date: first_order_at, before: 3d}}, {email: hello}]"), stepsOf("[{wait: {date: first_order_at}}, {email: hello}]"),
	stepsOf("[{wait: {for: orders_since_entry > 0, at_most: 7d}, then: [{email: hello}], else: [{exit: true}]}]"), stepsOf("[{wait: {for: points > 5, at_most: 36h}}, {email: hello}]"),
	stepsOf("[{branch: [{when: orders > 3, steps: [{email: hello}]}, {else: [{wait: 1d}, {email: second}]}]}]"),
	stepsOf("[{variants: {a: {share: 50%, steps: [{email: hello}]}, b: {share: 50%}}, promote: {within: 14d}}]"),
	stepsOf("[{exit: true, when: orders > 3}, {email: hello}]"),
	"x-step: &s {email: hello}\nplaybooks:\n  one: {schedule: \"@daily\", audience: orders > 0, steps: [{<<: *s, when: orders > 1}]}",
}

var badSettings = []string{
	"nmae: Shop", "name: [Shop]", "name:", "name: \" \"", "name: ${SHOP}",
	"at: tomorrow", "at: 2026-13-01", "timezone: Local", "timezone: Berlin time", "locale: e", "currency: €", "currency: XYZ", "store: mysql", "store: \"sqlite:\"",
	"sources: {}", "sources: {customers: {csv: c.XLSX, id: id}}", "sources: {customers: {csv: c.jsonl, id: id}}", "sources: {customers: {jsonl: c.csv, id: id}}", "sources: {customers: {id: id, csv: a, jsonl: b}}", "sources: {customers: {id: id}}", "sources: {customers: {csv: c.csv}}",
	"sources: {customers: {csv: c.csv, id: id, columns: {first name: x}}}", "sources: {customers: {csv: c.csv, id: id, columns: {id: x}}}",
	"sources: {customers: {csv: c.csv, id: id, columns: {points: x}}}", "sources: {customers: {csv: c.csv, id: id, repeated: never}}",
	"sources: {customers: {csv: c.csv, id: id, fresh: soon}}", "sources: {customers: {csv: c.csv, id: {column: id, expr: id}}}",
	"sources: {customers: {csv: c.csv, id: {type: text}}}", "sources: {customers: {csv: c.csv, id: {column: id, type: whole}}}",
	sourceOf("{csv: o.csv, customer: c, at: at}"), sourceOf("{csv: o.csv, customer: c, at: at, amount: a, columns: {not: x}}"),
	sourceOf("{csv: o.csv, customer: c, at: at, amount: a, columns: {at: x}}"), sourceOf("{csv: o.csv, customer: c, at: at, amount: a, bad_rows: 0.01}"),
	sourceOf("{csv: o.csv, customer: c, at: at, amount: a, fresh: 26}"), sourceOf("{csv: o.csv, customer: c, at: at, amount: a, where: 5}"),
	"email: {}", "email: {from: Shop}", "email: {from: \"a@b.example, c@d.example\"}", "email: shop@shop.example", "email: {from: a@b.example, smpt: {host: h}}",
	"email: {from: a@b.example, outbox: out, smtp: {host: h}}", "email: {from: a@b.example, smtp: {port: 25}}",
	"email: {from: a@b.example, smtp: {host: h, port: 70000}}", "email: {from: a@b.example, smtp: {host: h, port: high}}",
	"email: {from: a@b.example, smtp: {host: h, user: u, password: geheim}}", "email: {from: a@b.example, smtp: {host: h, password: \"${P}\"}}",
	"email: {from: a@b.example, smtp: {host: h, user: u}}", "email: {from: a@b.example, smtp: {host: h, tls: none}}", "email: {from: a@b.example, smtp: {host: h, tls: ssl}}",
	"email: {from: a@b.example, smtp: {host: h, rate: 50}}", "email: {from: a@b.example, smtp: {host: h, rate: 50/d}}",
	"limits: {messages: []}", "limits: {messages: {max: 1, per: 1d}}", "limits: {messages: [{max: 1}]}", "limits: {messages: [{max: 0, per: 1d}]}",
	"limits: {messages: [{max: 1.5, per: 1d}]}", "limits: {messages: [{max: 1, per: 0d}]}", "limits: {messages: [{max: 1, per: 7}]}", "limits: {messages: [{max: 1, per: 7 days}]}",
	"limits: {holdout: 5}", "limits: {holdout: 101%}", "limits: {holdout: -5%}", "limits: {audience: 25%}", "limits: {audience: {percent: 0}}",
	"limits: {audience: {percent: 101}}", "limits: {audience: {percent: \"0%\"}}", "limits: {quiet_hours: {from: \"21:00\"}}", "limits: {quiet_hours: {from: \"24:00\", to: \"8:00\"}}",
	"limits: {quiet_hours: {from: 2100, to: 800}}", "limits:\n  max: 5",
}

var badRules = []string{
	"metrics: []", "metrics:", "playbook: {}", "limits: {holdout: 5%}", "name: Shop",
	"metrics:\n  x-old: [this, is, not, passed, by]\n  a: orders", "metrics: {a: {value: orders, within: 9d}}", "metrics: {a: {value: orders, where: amount > 5}}", "metrics: {orders: 5}", "metrics: {today: 5}",
	"segments: {" + strings.Repeat("long", 16) + ": orders > 0}",
	"metrics: {a: }", "metrics: {a: []}", "metrics: {a: {}}", "metrics: {a: {value: orders, count: orders}}", "metrics: {a: {count: orders, sum: orders.amount}}",
	"metrics: {a: {count: orders.amount}}", "metrics: {a: {sum: orders}}", "metrics: {a: {sum: refunds.amount}}", "metrics: {a: {sum: orders.amount, within: 36h}}",
	"metrics: {a: {sum: orders.amount, witin: 9d}}", "metrics: {two words: orders}", "metrics: {two-words: orders}", "metrics: {2x: orders}",
	"metrics: {and: orders}", "metrics: {round: orders}", "metrics: {points: orders}", "metrics: {days_since_entry: orders}",
	"segments: {a: 5}", "segments: {a: {about: x}}", "segments: {a: {where: orders > 0, when: x}}", "segments: {now: orders > 0}", "segments: {a: [orders > 0]}",
	"offers: {\"a name with blanks\": {percent: 5, code: \"A-{8}\"}}",
	"offers: {a: {percent: 5}}", "offers: {a: 5}", offerOf("about: x"), offerOf("percent: 5, amount: 5"), offerOf("percent: 5, ladder: [{percent: 5}]"), offerOf("ladder: []"),
	offerOf("ladder: [{percent: 5, amount: 5}]"), offerOf("ladder: [{when: orders > 1}]"), offerOf("percent: 150"), offerOf("amount: 5€"), offerOf("amount: -5"), offerOf("amount: 0"), offerOf("amount: 5,50"),
	offerOf("percent: 5, budget: {amount: 5, per: month}"), offerOf("percent: 5, cost: 1, budget: {amount: 5, per: week}"), offerOf("percent: 5, cost: 1, budget: {amount: 5}"),
	offerOf("percent: 5, cost: true"), offerOf("percent: 5, expires: soon"), offerOf("percent: 5, once_per: 12h"), offerOf("percent: 5, when: orders > 1"),
	"offers: {a: {percent: 5, code: BACK}}", "offers: {a: {percent: 5, code: \"A-{4}\"}}", "offers: {a: {percent: 5, code: \"A_{8}\"}}", "offers: {a: {percent: 5, code: \"{8}-{8}\"}}", "offers: {a: {percent: 5, code: 12345678}}",
	offerOf("free_shipping: false"), offerOf("free_shipping: true, percent: 5"), offerOf("product: \"\""), offerOf("early_access: The sale"), offerOf("early_access: The sale, from: 2026-06-01"),
	offerOf("partner: Airline"), offerOf("partner: {of: Airline}"), offerOf("partner: {points: 5}"), offerOf("partner: {of: Airline, points: 0}"), offerOf("partner: {of: Airline, points: -5}"), offerOf("ladder: [{text: Cake, product: A mug}]"),
	offerOf("percent: 5, from: soon"), offerOf("percent: 5, uses: 0"), offerOf("percent: 5, uses: many"), offerOf("percent: 5, uses_per_customer: many"), offerOf("percent: 5, stacks: perhaps"), offerOf("percent: 5, group: win back"), offerOf("percent: 5, rest: 12h"),
	offerOf("percent: 5, cost: 1, margin: 5"), offerOf("percent: 5, cost: 1, floor: 5"), offerOf("percent: 5, margin: 5, floor: 5"), offerOf("percent: 5, cost: 1, margin: 5, floor: -2"), offerOf("percent: 5, cost: 1, margin: 5, floor: 2€"),
	offerOf("percent: 5, budget: {per: day}"), offerOf("percent: 5, budget: {count: 0, per: day}"), offerOf("percent: 5, budget: {count: 5}"),
	"offers: {a: {percent: 5, code: {}}}", "offers: {a: {percent: 5, code: {shared: A1, pool: true}}}", "offers: {a: {percent: 5, code: {shared: A1, low: 5}}}", "offers: {a: {percent: 5, code: {pool: false}}}", "offers: {a: {percent: 5, code: {shared: two words}}}", "offers: {a: {percent: 5, code: {shared: A}}}", "offers: {a: {percent: 5, code: {pool: true, low: 0}}}", "offers: {a: {percent: 5, code: {8}}}",
	playbookOf("on: {tier: gold, badge: five}"), playbookOf("on: {points_expire: 30d}"), playbookOf("on: {points_expire: false}"), playbookOf("on: {offer_expires: comeback, before: 3}"), "loyalty: {starts: 2026-01-01}", "api: {token: \"${T}\"}",
	"playbooks: {one: {}}", playbookOf("prio: 5"), playbookOf("priority: high"), playbookOf("priority: 5000"), playbookOf("priority: 1.5"), playbookOf("holdout: 0.1"), playbookOf("limits: {messages: []}"), playbookOf("limits: {}"),
	playbookOf("once_per: 0d"), playbookOf("was: two words"), playbookOf("was: []"), playbookOf("was: {old: name}"), playbookOf("exit: 5"), "playbooks: {one: {schedule: \"@daily\", steps: [{email: hello}]}}", "playbooks: {one: {schedule: \"@daily\", audience: orders > 0}}",
	scheduleOf("\"@every 5m\""), scheduleOf("\"@noon\""), scheduleOf("0 9 * *"), scheduleOf("60 9 * * *"), scheduleOf("0 24 * * *"), scheduleOf("0 9 0 * *"), scheduleOf("0 9 32 * *"), scheduleOf("0 9 * 13 *"),
	scheduleOf("0 9 * * 7"), scheduleOf("0 9 * * MONDAY"), scheduleOf("nine o'clock"), scheduleOf("\"*/0 9 * * *\""), scheduleOf("\"*/60 9 * * *\""), scheduleOf("0 9 * * MON/7"), scheduleOf("9"), scheduleOf("TZ=UTC 0 9 * * *"),
	stepsOf("[]"), stepsOf("[{wait: 7d}]"), stepsOf("{email: hello}"), stepsOf("[hello]"), stepsOf("[{name: a}]"), stepsOf("[{email: hello, wait: 1d}]"), stepsOf("[{offer: comeback, reward: {points: 5}}]"),
	stepsOf("[{email: hello}, {wait: 1d, when: orders > 1}, {email: second}]"), stepsOf("[{reward: 5}]"), stepsOf("[{reward: {note: x}}]"), stepsOf("[{email: hello}, {wait: 10}, {email: second}]"),
	stepsOf("[{email: hello.md}]"), stepsOf("[{email: hello, name: \"a:b\"}]"), stepsOf("[{reward: {points: -5}}]"),
	playbookOf("on: ticket"), playbookOf("on: {}"), playbookOf("on: {event: ticket, enter: a}"), playbookOf("on: {evnt: ticket}"), playbookOf("on: [order]"), playbookOf("on: {date: first_order_at, before: 1d, after: 1d}"),
	playbookOf("on: {date: first_order_at, before: 14}"), playbookOf("on: {date: first_order_at, before: 3h}"), playbookOf("on: order\n    entering: newcomers"), playbookOf("entering: new"),
	playbookOf("once: false"), playbookOf("always: 5"), playbookOf("once: true\n    always: true"), playbookOf("once_per: 9d\n    always: true"), playbookOf("once: true\n    once_per: 9d"),
	playbookOf("starts: soon"), playbookOf("ends: 24.12.2026"), playbookOf("tags: promotion"), playbookOf("tags: []"), playbookOf("tags: [two words]"), playbookOf("transactional: perhaps"), playbookOf("give_up: 3"),
	playbookOf("limits: {audience: {}}"), playbookOf("limits: {audience: {count: 0}}"), playbookOf("limits: {audience: {count: 5, op: and}}"), playbookOf("limits: {audience: {count: 5, percent: 5, op: xor}}"),
	playbookOf("limits: {drift: {}}"), playbookOf("limits: {drift: {factor: much}}"), playbookOf("limits: {budgets: [{per: day}]}"), playbookOf("limits: {budgets: [{messages: 5, points: 5, per: day}]}"),
	playbookOf("limits: {budgets: [{messages: 5}]}"), playbookOf("limits: {budgets: [{messages: 5, per: week}]}"), playbookOf("limits: {budgets: {messages: 5, per: day}}"),
	playbookOf("canary: {first: 200, wait: 1d}"), playbookOf("canary: {first: 200, wait: 1d, stop: {}}"), playbookOf("canary: {first: 0, wait: 1d, stop: {bounced: 2%}}"), playbookOf("canary: {first: 9, stop: {bounced: 2%}}"), playbookOf("canary: {first: 9, wait: 1d, stop: {bounced: 2}}"),
	"playbooks: {one: {on: order, steps: [{email: hello}]}}",
	stepsOf("[{wait: {}}, {email: hello}]"), stepsOf("[{wait: {until: \"9\"}}, {email: hello}]"), stepsOf("[{wait: {until: \"09:00\", date: first_order_at}}, {email: hello}]"), stepsOf("[{wait: {for: points > 5}}, {email: hello}]"),
	stepsOf("[{wait: {at_most: 5d}}, {email: hello}]"), stepsOf("[{wait: {until: \"09:00\", before: 3d}}, {email: hello}]"), stepsOf("[{email: hello, then: [{email: second}]}]"),
	stepsOf("[{branch: []}, {email: hello}]"), stepsOf("[{branch: [{steps: [{email: hello}]}]}]"), stepsOf("[{branch: [{when: orders > 1}]}, {email: hello}]"), stepsOf("[{branch: [{when: orders > 1, steps: [{email: hello}], else: [{email: second}]}]}]"),
	stepsOf("[{branch: [{when: orders > 1, steps: [{emial: hello}]}]}]"), stepsOf("[{branch: [{when: orders > 1, steps: [{email: hello}]}], when: orders > 1}]"),
	stepsOf("[{variants: {a: half, b: 50%}, email: hello}]"), stepsOf("[{variants: {a: {steps: [{email: hello}]}, b: {share: 50%}}}]"), stepsOf("[{email: hello, promote: {within: 14d}}]"), stepsOf("[{variants: {a b: {share: 100%, steps: [{email: hello}]}}}]"),
	stepsOf("[{exit: false}, {email: hello}]"), stepsOf("[{email: hello, exit: true}]"), stepsOf("[{survey: nps, webhook: sms}]"),
	stepsOf("[{email: }]"), stepsOf("[{email: hello, ofer: comeback}]"),
}
