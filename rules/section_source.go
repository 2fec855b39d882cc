package rules

import (
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"holdfast/rules/table"
)

func sourcesFields(d *draft) []field {
	of := func(name string, into **sourceDraft) slot {
		return slot{shape{kind: "object", fields: func() []field { return sourceFields(name, &sourceDraft{}) }, laws: []law{exactlyOne("csv", "jsonl")}}, func(l *loader, v value) {
			*into = &sourceDraft{at: v, own: map[string]*columnDraft{}}
			(*into).bad = !l.object(v, "the source "+name, sourceFields(name, *into))
		}}
	}
	return []field{
		{name: "customers", about: "One row per person.", slot: of("customers", &d.customers), required: true},
		{name: "orders", about: "One row per order, or per line of an order.", slot: of("orders", &d.orders)},
		{name: "events", about: "Anything else that happened to a customer: visits, answers, tickets.", slot: of("events", &d.events)},
	}
}

func sourceFields(name string, s *sourceDraft) []field {
	fields := []field{
		{name: "csv", about: "Path of a CSV file, from the project's folder.", slot: dataFile(&s.csv, "csv").like("", "data/customers.csv").notEnding("xlsx xls ods numbers jsonl ndjson")},
		{name: "jsonl", about: "Path of a file with one JSON object a line.", slot: dataFile(&s.jsonl, "jsonl").like("", "data/events.jsonl").notEnding("xlsx xls ods numbers csv tsv")},
	}
	for _, own := range ownFields[name] {
		fields = append(fields, field{name: own.name, about: own.about, slot: ownSlot(s, own.name), required: own.required})
	}
	fields = append(fields,
		field{name: "columns", about: "Further values of each row: name: column, or name: expression over columns.", slot: mapSlot("columns", func() *columnDraft { return &columnDraft{} }, &s.columns, columnSlot).names(columnsOf(name), takenColumns(name)...)},
		field{name: "where", about: "Which rows count: a condition over the file's columns.", slot: expr(&s.where).of("condition", "Quantity > 0 and UnitPrice > 0")},
		field{name: "timezone", about: "Zone of timestamps that carry none.", slot: zone(&s.zone, "timezone")},
		field{name: "bad_rows", about: "Share of unreadable rows above which the file is refused.", slot: flagged(share(&s.maxBad, "bad_rows"), &s.maxBadSet)},
	)
	if name == "customers" {
		fields = append(fields, field{name: "fresh", about: "How old the file may be: it says who has agreed.", slot: duration(&s.fresh, "fresh")})
		return append(fields, field{name: "repeated", about: "What an id that comes twice means: a mistake, or the first or last row counts.", slot: choice(&s.repeated, "a rule for repeated ids", "error", "first", "last")})
	}
	return append(fields, field{name: "fresh", about: "How old the newest row may be.", slot: duration(&s.fresh, "fresh")})
}

// dataFile reads the path of a file, and refuses what is another kind by its
// ending.
func dataFile(into *string, format string) slot {
	inner := text(into)
	return slot{inner.shape, func(l *loader, v value) {
		inner.read(l, v)
		switch ext := strings.ToLower(path.Ext(*into)); {
		case slices.Contains([]string{".xlsx", ".xls", ".ods", ".numbers"}, ext):
			l.at(v).say(quoted(*into)+" is a spreadsheet", "save it as CSV and name that file")
		case format == "csv" && (ext == ".jsonl" || ext == ".ndjson"):
			l.at(v).say(quoted(*into)+" looks like a file of JSON lines", "write jsonl: for csv:")
		case format == "jsonl" && (ext == ".csv" || ext == ".tsv"):
			l.at(v).say(quoted(*into)+" looks like a CSV file", "write csv: for jsonl:")
		}
	}}
}

// own is a value that Holdfast itself knows by name.
type own struct {
	name, about string
	kind        table.Kind
	required    bool
}

var ownFields = map[string][]own{
	"customers": {{"id", "Column that names the customer; kept as text.", table.Text, true}},
	"orders": {
		{"customer", "Column with the customer's id.", table.Text, true},
		{"at", "Column with the instant of the order.", table.Time, true},
		{"amount", "Column or expression with the money; a refund is negative.", table.Number, true},
		{"order", "Column with the order's id, when an order has several lines.", table.Text, false},
		{"cost", "Column or expression with what the goods cost, for the metric margin.", table.Number, false},
		{"months", "Column with how many months the amount pays for: 12 for an annual subscription.", table.Number, false},
	},
	"events": {
		{"customer", "Column with the customer's id.", table.Text, true},
		{"at", "Column with the instant.", table.Time, true},
		{"type", "Column that says what happened.", table.Text, true},
		{"value", "Column with a number, such as the answer to a survey.", table.Number, false},
	},
}

var kindNames = map[string]table.Kind{"text": table.Text, "number": table.Number, "date": table.Time, "bool": table.Bool}

func ownSlot(s *sourceDraft, name string) slot {
	inner := columnSlot(&columnDraft{})
	return slot{inner.shape, func(l *loader, v value) {
		c := &columnDraft{at: v}
		c.name, c.key = name, v
		columnSlot(c).read(l, v)
		s.own[name] = c
	}}
}

// columnSlot reads `total`, `Quantity * UnitPrice` or {column: "First Name",
// type: text}.
func columnSlot(c *columnDraft) slot {
	kind := ""
	fields := func() []field {
		return []field{
			{name: "column", about: "The column's name, when it is no plain word.", slot: keepPlace(text(&c.column).like("", `"First Name"`), &c.columnAt)},
			{name: "expr", about: "An expression over the file's columns.", slot: keepPlace(expr(&c.program).of("expression", "Quantity * UnitPrice"), &c.exprAt)},
			{name: "type", about: "What the values are.", slot: choice(&kind, "a type", "text", "number", "date", "bool")},
		}
	}
	plain := expr(&c.program).of("expression", "total")
	return slot{shape{kind: "any of", of: []shape{plain.shape, {kind: "object", fields: fields, laws: []law{exactlyOne("column", "expr")}}}}, func(l *loader, v value) {
		c.at = v
		if v.follow().node.Kind != yaml.MappingNode {
			plain.read(l, v)
			return
		}
		good := l.object(v, "a column", fields())
		c.kind = kindNames[kind]
		switch column, written := c.columnAt.node != nil, c.exprAt.node != nil; {
		case column && written:
			l.at(v).say("a value comes from column: or from expr:, and here are both", "keep one of them")
		case good && !column && !written:
			l.at(v).say("nothing says where "+c.name+" comes from", "add column: and the column's name in the file")
		}
	}}
}
