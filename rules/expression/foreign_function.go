package expression

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/parser/lexer"
)

// What to write instead of several functions.
const (
	foldThem    = "fold orders or events into a metric, for example {count: orders, within: 90d}; in a letter write {% for x in list %}"
	typesStay   = "types are known and nothing is converted: write the value alone"
	prepareText = "prepare text where the file is made; ask with startsWith, endsWith, contains or matches"
	listsSmall  = "ask a list with in, first(list), last(list) or len(list)"
	wholeDays   = "days are plain numbers: days_since(t) > 30"
)

// foreignFunctions are functions that people know from elsewhere, among them
// those of expr that are switched off (LANGUAGE.md, section 9), in small
// letters.
var foreignFunctions = map[string]string{
	"coalesce": "write a ?? b", "ifnull": "write a ?? b", "nvl": "write a ?? b", "isnull": "write x == nil",
	"if": "write condition ? this : that", "iif": "write condition ? this : that", "concat": "write a + b for texts",
	"length": "write len(...)", "size": "write len(...)", "today": "write now", "getdate": "write now", "now": "write now, without brackets",
	"datediff": "write days_since(...) or days_until(...)", "lcase": "write lower(...)", "ucase": "write upper(...)",
	"and": "write a and b", "or": "write a or b", "not": "write not (...)", "pow": "write x ^ y", "power": "write x ^ y", "sqrt": "write x ^ 0.5", "mod": "write x % y",
	"between": "write n >= 3 and n <= 9", "exists": "write x != nil", "contains": "write text contains \"...\"",
	"duration": wholeDays, "timezone": "the zone is the project's", "dateadd": wholeDays, "ago": wholeDays,

	"all": foldThem, "none": foldThem, "any": foldThem, "one": foldThem, "filter": foldThem, "map": foldThem, "find": foldThem,
	"findindex": foldThem, "findlast": foldThem, "findlastindex": foldThem, "groupby": foldThem, "sortby": foldThem, "reduce": foldThem,
	"count": foldThem, "sum": foldThem, "mean": foldThem, "median": foldThem, "avg": foldThem, "average": foldThem,

	"int": "write floor(...) or round(...)", "float": typesStay, "string": typesStay, "type": typesStay, "tojson": typesStay, "fromjson": typesStay,
	"tobase64": typesStay, "frombase64": typesStay,

	"upcase": "write upper(text)", "downcase": "write lower(text)", "strip": "write trim(text)",
	"hasprefix": "write text startsWith \"...\"", "startswith": "write text startsWith \"...\"",
	"hassuffix": "write text endsWith \"...\"", "endswith": "write text endsWith \"...\"",
	"indexof": "write text contains \"...\"", "lastindexof": "write text contains \"...\"",
	"trimprefix": prepareText, "trimsuffix": prepareText, "splitafter": "write split(text, separator)", "replace": prepareText, "repeat": prepareText,
	"substring": prepareText, "substr": prepareText, "left": "write text startsWith \"...\"", "right": "write text endsWith \"...\"",

	"get": listsSmall, "take": listsSmall, "keys": listsSmall, "values": listsSmall, "topairs": listsSmall, "frompairs": listsSmall,
	"reverse": listsSmall, "uniq": listsSmall, "flatten": listsSmall, "sort": listsSmall,
}

// callHabit is the mistake of a call of a function that is not known; nil for
// one that is.
func (s *source) callHabit(t lexer.Token) *Error {
	if _, ok := functionNamed(t.Value); ok {
		return nil
	}
	hint := foreignFunctions[strings.ToLower(t.Value)]
	if hint == "" {
		hint = "rules/LANGUAGE.md lists them"
		if near := Suggest(t.Value, functionNames()); near != "" {
			hint = "did you mean " + near + "?"
		}
	}
	return s.at(t, fmt.Sprintf("unknown function %q", t.Value), hint)
}
