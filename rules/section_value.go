package rules

import (
	"regexp"
	"strconv"

	"holdfast/rules/table"
)

// valueDraft is what a project says of how its customers are valued.
type valueDraft struct {
	rfm struct {
		at                           value
		rule, segments               string
		recency, frequency, monetary thresholdsDraft
	}
	parts      []*metricDraft // of the value that are written, by the names of their metrics
	voice      Voice
	engagement Engagement
	recommend  Recommend
}

type thresholdsDraft struct {
	numbers []float64
	at      value
}

// valueSettings are the settings of the ready metrics.
func valueSettings(d *valueDraft) []field {
	return []field{
		{name: "rfm", about: "How recency, frequency and monetary are scored.", slot: keepPlace(objectSlot("rfm", func() []field { return rfmFields(d) }), &d.rfm.at)},
		{name: "value", about: "What customers are worth a year: each part is an expression or an aggregate, as a metric is.", slot: objectSlot("value", func() []field { return partFields(d) })},
		{name: "voice", about: "Which events are answers, tickets, complaints and reviews.", slot: objectSlot("voice", func() []field { return voiceFields(&d.voice) })},
		{name: "engagement", about: "Which events show attention.", slot: objectSlot("engagement", func() []field { return engagementFields(&d.engagement) })},
		{name: "recommend", about: "What is recommended.", slot: objectSlot("recommend", func() []field { return recommendFields(&d.recommend) })},
	}
}

func rfmFields(d *valueDraft) []field {
	r := &d.rfm
	return []field{
		{name: "rule", about: "cuts: by quantiles, equal values have equal scores; ntile: five equal groups, ties by customer id; thresholds: by the numbers given. cuts unless said.", slot: choice(&r.rule, "a rule for scores", "cuts", "ntile", "thresholds")},
		{name: "recency", about: "Thresholds in days: below the first is 5, from the last on is 1.", slot: thresholds(&r.recency, "recency")},
		{name: "frequency", about: "Thresholds in orders: below the first is 1, from the last on is 5.", slot: thresholds(&r.frequency, "frequency")},
		{name: "monetary", about: "Thresholds in money: below the first is 1, from the last on is 5.", slot: thresholds(&r.monetary, "monetary")},
		{name: "segments", about: "true: champions, loyal, at_risk, ... are segments of the project, unless it defines them itself; r_package: those of the R package rfm.", slot: choice(&r.segments, "a set of segments", "true", "false", "r_package")},
	}
}

// numberPattern is a number that is not below 0.
const numberPattern = `^[0-9]+(\.[0-9]+)?$`

var numberText = regexp.MustCompile(numberPattern)

// thresholds reads four rising numbers.
func thresholds(into *thresholdsDraft, what string) slot {
	one := shape{kind: "number", example: "30"}
	return keepPlace(listSlot(what, func(l *loader, v value) {
		s, ok := l.plain(v, "a number")
		if !ok {
			return
		}
		n, finite := parseFinite(s)
		if !numberText.MatchString(s) || !finite {
			l.at(v).say(what+" is four numbers, and this is "+quoted(s), "write digits, such as 30")
			return
		}
		into.numbers = append(into.numbers, n)
	}, one), &into.at)
}

func partFields(d *valueDraft) []field {
	part := func(name, metric, about string) field {
		return field{name: name, about: about, slot: partSlot(d, metric, about)}
	}
	return []field{
		part("turnover", "turnover_12m", "Turnover of a year; that of the last twelve months unless said."),
		part("marketing", "marketing_cost", "What marketing to the customer costs a year."),
		part("service", "service_cost", "What service and the account cost a year."),
		part("acquisition", "acquisition_cost", "What winning the customer cost, as a year's share."),
		part("margin", "margin", "What is left of the revenue; revenue - cost_of_goods unless said."),
		{name: "perceived", about: "What customers find they get for what it costs them, from their answers.", slot: objectSlot("perceived", func() []field {
			return []field{
				part("benefits", "perceived_benefits", "What they get: answers that rate it, such as csat_mean."),
				part("cost", "perceived_cost", "What it costs them, in money, time and trouble: answers that rate it."),
			}
		})},
	}
}

// partSlot reads a part of the value as a metric of that name. A part that is
// only the name of its metric says where the project defines it itself.
func partSlot(d *valueDraft, metric, about string) slot {
	return slot{metricSlot(&metricDraft{}).shape, func(l *loader, v value) {
		m := &metricDraft{named: named{name: metric, about: about, key: v}, wants: []table.Kind{table.Number}}
		metricSlot(m).read(l, v)
		d.parts = append(d.parts, m)
	}}
}

func voiceFields(v *Voice) []field {
	survey := func(name, about string, s *Scale) field {
		return field{name: name, about: about, slot: objectSlot(name, func() []field {
			return []field{
				{name: "type", about: "Type of the events that are answers; " + name + " unless said.", slot: text(&s.Type)},
				{name: "sent", about: "Type of the events that are invitations to answer; " + name + "_sent unless said.", slot: text(&s.Sent)},
				{name: "scale", about: "Lowest and highest answer; " + number(s.Low) + ".." + number(s.Top) + " unless said.", slot: scale(s)},
			}
		})}
	}
	return []field{
		survey("nps", "Who would recommend the shop (net promoter score).", &v.NPS),
		survey("csat", "How satisfied customers are (customer satisfaction).", &v.CSAT),
		survey("ces", "How easy it was made for them (customer effort score).", &v.CES),
		{name: "tickets", about: "Type of the events that are tickets; ticket unless said.", slot: text(&v.Tickets)},
		{name: "complaints", about: "Type of the events that are complaints; complaint unless said.", slot: text(&v.Complaints)},
		{name: "reviews", about: "Type of the events that are reviews; review unless said.", slot: text(&v.Reviews)},
	}
}

var scalePattern = regexp.MustCompile(`^(-?[0-9]{1,4})\.\.([0-9]{1,4})$`)

// scale reads 0..10.
func scale(s *Scale) slot {
	return slot{shape{kind: "text", pattern: scalePattern.String(), example: "0..10"}, func(l *loader, v value) {
		written, ok := l.plain(v, "a scale")
		if !ok {
			return
		}
		m := scalePattern.FindStringSubmatch(written)
		if m == nil {
			l.at(v).say("a scale is the lowest and the highest answer, and this is "+quoted(written), "write 0..10")
			return
		}
		low, _ := strconv.Atoi(m[1]) // digits, by the pattern
		top, _ := strconv.Atoi(m[2])
		if low >= top {
			l.at(v).say("a scale rises, and this is "+quoted(written), "write the lowest answer first, such as 0..10")
			return
		}
		s.Low, s.Top = float64(low), float64(top)
	}}
}

func engagementFields(e *Engagement) []field {
	return []field{
		{name: "visits", about: "Type of the events that are visits; visit unless said.", slot: text(&e.Visits)},
		{name: "opens", about: "Type of the events that are opened letters; open unless said.", slot: text(&e.Opens)},
		{name: "clicks", about: "Type of the events that are clicked links; click unless said.", slot: text(&e.Clicks)},
	}
}

func recommendFields(r *Recommend) []field {
	return []field{
		{name: "support", about: "Fewest customers who own both of two products that go together; 3 unless said.", slot: whole(&r.Support, "support", 1, 1000000)},
		{name: "most", about: "Most recommendations for a customer; 5 unless said.", slot: whole(&r.Most, "most", 1, 50)},
	}
}
