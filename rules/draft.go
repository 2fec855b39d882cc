package rules

import (
	"time"

	"holdfast/rules/table"
)

// draft is a project as it was written, before its names are looked up. Every
// piece that can still be wrong keeps its place.
type draft struct {
	name     string
	zone     *time.Location
	locale   string
	currency string
	store    string
	at       string
	atPlace  value
	root     value // holdfast.yaml, for what is missing altogether

	customers, orders, events *sourceDraft
	email                     emailDraft
	prediction                Prediction
	goals                     []*goalDraft
	limits                    limitsDraft
	consent                   consentDraft
	links                     linksDraft
	loyalty                   loyaltyDraft
	redemptions               redemptionsDraft
	api                       API
	value                     valueDraft

	metrics   []*metricDraft
	segments  []*segmentDraft
	offers    []*offerDraft
	playbooks []*playbookDraft
	silences  []*silenceDraft
	webhooks  []*webhookDraft
	surveys   []*surveyDraft
}

// source is an expression as it is written.
type source struct {
	text string
	at   value
}

func (s source) written() bool { return s.text != "" }

// named is what every metric, segment, offer and playbook has.
type named struct {
	name  string
	about string
	key   value // where the name stands
}

type columnDraft struct {
	named
	program  source // an expression, or a bare column name
	column   string // a column whose name is no plain word
	columnAt value
	exprAt   value
	kind     table.Kind
	at       value
}

type sourceDraft struct {
	at        value
	bad       bool // a name in it has been complained of
	csv       string
	jsonl     string
	zone      *time.Location
	own       map[string]*columnDraft // id, customer, at, ...
	columns   []*columnDraft
	where     source
	maxBad    float64
	maxBadSet bool
	fresh     span
	repeated  string
}

type metricDraft struct {
	named
	program  source
	valueAt  value
	op       string
	target   source // orders, orders.amount
	within   Days
	withinAt value
	where    source
	whereAt  value
	wants    []table.Kind // nil: any
}

type segmentDraft struct {
	named
	where source
}

type offerDraft struct {
	named
	rungs  []rungDraft
	single rungDraft

	ladderAt    value
	bad         bool // a name in it has been complained of
	code        codeDraft
	from, until source
	expires     span
	lasts       bool // expires: is there, whatever it holds
	uses        int
	perHead     int // 0: not said, or any
	stacks      bool
	staysUsed   bool
	group       source
	rest        Days
	cost        source
	margin      source
	floor       string
	budget      budgetDraft
	oncePer     Days

	usesAt, perHeadAt, floorAt value
}

type budgetDraft struct {
	at       value
	amount   string
	amountAt value
	count    int
	per      string
}
