package expression

import "holdfast/rules/table"

// Unit is what a number measures. Numbers of unlike units are not compared.
type Unit string

// The units that words carry. Plain numbers carry none.
const (
	None   Unit = ""
	Money  Unit = "money"  // major units of the project's currency
	Days   Unit = "days"   // whole or broken days
	Count  Unit = "count"  // how many
	Share  Unit = "share"  // 0..1
	Points Unit = "points" // loyalty points
	Score  Unit = "score"  // 1..5
)

// Word is one name of the vocabulary: an attribute, a metric, a segment.
type Word struct {
	Name     string
	Kind     table.Kind
	Unit     Unit
	Nullable bool   // some customer may have no value
	About    string // one line for a reader
}
