package expression_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"holdfast/rules/expression"
	"holdfast/rules/table"
)

func shopWords(t testing.TB) *expression.Vocabulary {
	t.Helper()
	v, err := expression.NewVocabulary().With(
		expression.Word{Name: "orders", Kind: table.Number, Unit: expression.Count},
		expression.Word{Name: "aov", Kind: table.Number, Unit: expression.Money, Nullable: true},
		expression.Word{Name: "revenue", Kind: table.Number, Unit: expression.Money},
		expression.Word{Name: "since", Kind: table.Number, Unit: expression.Days, Nullable: true},
		expression.Word{Name: "churn_risk", Kind: table.Number, Unit: expression.Share},
		expression.Word{Name: "points", Kind: table.Number, Unit: expression.Points},
		expression.Word{Name: "consent", Kind: table.Bool, Nullable: true},
		expression.Word{Name: "champions", Kind: table.Bool},
		expression.Word{Name: "tier", Kind: table.Text, Nullable: true},
		expression.Word{Name: "größe", Kind: table.Text},
		expression.Word{Name: "last_order_at", Kind: table.Time, Nullable: true},
		expression.Word{Name: "type", Kind: table.Text},
	)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// condition is what most expressions are compiled for.
var condition = expression.Options{Want: []table.Kind{table.Bool}, What: "a condition"}

// What several mistakes have in common.
const (
	oneDot    = "a number is written with one dot at most, before its decimals"
	quotedDay = "a day is written in quotes, with its year first"
	timeOfDay = `conditions ask for days, not for the time of day (the hour belongs to the schedule; an instant is date("2026-01-31`
)

// mistakes are sources with the place (line:column+length), the message and the
// hint that a marketer reads.
var mistakes = []struct{ src, want string }{
	// Words and kinds.
	{`ordres > 3`, `1:1+6 unknown word "ordres" (did you mean orders?)`},
	{`Orders > 3`, `1:1+6 unknown word "Orders" (did you mean orders?)`},
	{`consent and xyzzy`, `1:13+5 unknown word "xyzzy"`},
	{`lower == "x"`, `1:1+5 unknown word "lower" (write lower(text))`},
	{`orders == "3"`, `1:1+13 orders is a number and "3" is text (write 3 without quotes)`},
	{`tier == 3`, `1:1+9 tier is text and 3 is a number (write "3" in quotes)`},
	{`consent == "yes"`, `1:1+16 consent is true or false and "yes" is text (write == true or == false)`},
	{`last_order_at > "2026-01-01"`, `1:1+28 last_order_at is a date and "2026-01-01" is text (write date("2026-01-01"))`},
	{`last_order_at > 30`, `1:1+18 last_order_at is a date and 30 is a number (count days with days_since(...) or days_until(...))`},
	{`now - last_order_at > 30`, `1:1+19 now is a date and last_order_at is a date, and - calculates with numbers (count days with days_since(...) or days_until(...))`},
	{`now - 30 > last_order_at`, `1:1+8 now is a date and 30 is a number, and - calculates with numbers (compare days instead: days_since(t) > 30)`},
	{`orders`, `1:1+6 a condition must be true or false, and this is a number (compare it, for example orders > 0)`},
	{`tier`, `1:1+4 a condition must be true or false, and this is text (compare it, for example tier != nil)`},
	{`nil`, `1:1+3 a condition is nil: it is always missing (write a value)`},
	{`["a"]`, `1:1+5 a condition must be true or false, and this is a list`},
	{`orders and consent`, `1:1+6 what and joins must be true or false, and orders is a number (compare it, for example orders > 0)`},
	{`tier == "gold" or "silver"`, `1:19+8 what or joins must be true or false, and "silver" is text (a list of texts is asked with in: tier in ["gold", "silver"])`},
	{`not orders > 3`, `1:1+10 not turns true and false, and orders is a number (not binds tightly: write brackets, not (orders ...))`},
	{`orders ? true : false`, `1:1+6 what stands before ? must be true or false, and orders is a number (compare it, for example orders > 0)`},
	{`(consent ? 1 : "x") == 1`, `1:2+17 1 is a number and "x" is text (both must be of one kind)`},
	{`(aov ?? "none") == 1`, `1:2+13 aov is a number and "none" is text (both must be of one kind)`},
	{`consent < champions`, `1:1+19 true and false are neither smaller nor larger (write == true or == false)`},
	{`aov > nil`, `1:1+9 nil is neither smaller nor larger than anything (ask for missing with == nil or != nil)`},
	{`nil == nil`, `1:1+10 both sides are nil (write a word on one side)`},
	{`(nil ?? 3) > 1`, `1:2+3 nil before ?? is always missing (write the value alone)`},
	{`aov + nil > 3`, `1:1+9 aov is a number and nil is missing, and + calculates with numbers (nil is no number; write x ?? 0 for a value that may be missing)`},
	{`tier + 1 == "x"`, `1:1+8 tier is text and 1 is a number, and + calculates with numbers (join texts with texts, add numbers to numbers)`},
	{`-tier == 3`, `1:1+5 tier is text, and - calculates with numbers`},
	{`tier in "gold"`, `1:1+14 in asks a list, and "gold" is text (write a list: tier in ["gold"])`},
	{`"vip" in tier`, `1:1+13 in asks a list, and tier is text (write tier contains "vip")`},
	{`orders in ["3"]`, `1:1+15 orders is a number and the list ["3"] holds texts (write 3 without quotes)`},
	{`orders in [1, "x"]`, `1:15+3 1 is a number and "x" is text (write a list of one kind)`},
	{`tier in [nil]`, `1:10+3 nil has no place in a list (ask for missing with x == nil)`},
	{`tier in [["a"]]`, `1:10+5 a list cannot hold a list (write one list)`},
	{`[1] == [1]`, `1:1+10 lists are not compared (ask for one value: x in list)`},
	{`["a"] contains "a"`, `1:1+5 contains looks into text, and ["a"] is a list (write "a" in ["a"])`},
	{`tier contains 3`, `1:15+1 contains looks into text, and 3 is a number (write "3" in quotes)`},
	{`tier matches größe`, `1:14+5 matches needs a pattern in quotes (for example email matches "@example[.]com$")`},
	{`tier matches "a("`, `1:14+4 this pattern cannot be read (missing closing ): a()`},
	{`tier matches "` + strings.Repeat("a", 201) + `"`, `1:14+203 a pattern has at most 200 characters (use startsWith, endsWith, contains or in)`},
	// Functions.
	{`upcase(tier) == "X"`, `1:1+6 unknown function "upcase" (write upper(text))`},
	{`lowr(tier) == "x"`, `1:1+4 unknown function "lowr" (did you mean lower?)`},
	{`coalesce(aov, 0) > 3`, `1:1+8 unknown function "coalesce" (write a ?? b)`},
	{`now() > last_order_at`, `1:1+3 unknown function "now" (write now, without brackets)`},
	{`round(aov, 2) > 3`, `1:1+13 round needs one value (write round(n))`},
	{`min(aov) > 3`, `1:1+8 min needs 2 values or more (write min(a, b, ...))`},
	{`round(tier) > 3`, `1:7+4 round needs a number, and tier is text (write round(n))`},
	{`len(aov) > 3`, `1:5+3 len needs text or a list, and aov is a number (write len(text or list))`},
	{`round(nil) > 3`, `1:7+3 round of nil is always missing (write round(n))`},
	{`money(aov) == "3"`, `1:1+10 money writes text for a letter (use the number itself here)`},
	{`date(last_order_at) == "x"`, `1:1+19 date writes text for a letter (use the date itself here: last_order_at)`},
	{`date(tier) < now`, `1:6+4 date needs a day in quotes (write date("2026-01-31") or date("2026-01-31T09:00"))`},
	{`date("2026-02-30") < now`, `1:6+12 "2026-02-30" is not a day of the calendar (write date("2026-01-31") or date("2026-01-31T09:00"))`},
	{`join([1], ",") == "1"`, `1:6+3 join joins texts, and [1] holds numbers`},
	{`first([]) == 1`, `1:1+9 this list is always empty`},
	// What other languages say.
	{`orders = 3`, `1:8+1 = does not compare (write ==)`},
	{`orders === 3`, `1:8+3 === is not known here (write ==)`},
	{`orders => 3`, `1:8+2 => is not known here (write >=)`},
	{`orders <> 3`, `1:8+2 <> is not known here (write !=)`},
	{`orders >= 3 AND consent`, `1:13+3 "AND" is not known here (write and)`},
	{`consent & champions`, `1:9+1 & is not known here (write and)`},
	{`NOT consent`, `1:1+3 "NOT" is not known here (write not)`},
	{`aov is null`, `1:5+2 "is" is not known here (write == nil)`},
	{`aov IS NOT NULL`, `1:5+2 "IS" is not known here (write != nil)`},
	{`consent is true`, `1:9+2 "is" is not known here (write == true)`},
	{`consent is not no`, `1:9+2 "is" is not known here (write != false)`},
	{`tier is "gold"`, `1:6+2 "is" is not known here (write == "gold")`},
	{`orders is > 3`, `1:8+2 "is" is not known here (write == nil or != nil)`},
	{`orders is`, `1:8+2 "is" is not known here (write == nil or != nil)`},
	{`orders not > 3`, `1:8+5 not > is not known here (write orders <= 3)`},
	{`orders not = 3 and consent`, `1:8+5 not = is not known here (write orders != 3)`},
	{`round(aov) not < 3`, `1:12+5 not < is not known here (write >=)`},
	{`not > 3`, `1:5+1 > cannot stand here (something is missing before it)`},
	{`orders == 3 ? true`, `1:15+4 something is missing after true (a choice has two sides: write condition ? this : that)`},
	{`orders > 3 true`, `1:12+4 an operator is missing before true (join two conditions with and, or; compare with ==, !=, <, >)`},
	{`aov == NULL`, `1:8+4 unknown word "NULL" (write nil)`},
	{`orders between 3 and 9`, `1:8+7 "between" is not known here (write n >= 3 and n <= 9)`},
	{`tier like "g%"`, `1:6+4 "like" is not known here (write startsWith, endsWith or contains)`},
	{`churn_risk > 10%`, `1:14+3 10% is not a number here (write the share as a fraction: 10 % is 0.1)`},
	{`churn_risk > 10% and consent`, `1:14+3 10% is not a number here (write the share as a fraction: 10 % is 0.1)`},
	{`aov > 12,50`, `1:7+5 ` + oneDot + ` (write 12.50)`},
	{`orders > 1,000`, `1:10+5 ` + oneDot + ` (write 1000 if thousands are meant, 1.0 if not)`},
	{`orders > 1,250 and consent`, `1:10+5 ` + oneDot + ` (write 1250 if thousands are meant, 1.25 if not)`},
	{`orders > 0,500`, `1:10+5 ` + oneDot + ` (write 0.500)`},
	{`orders > 1,000,000`, `1:10+9 ` + oneDot + ` (write 1000000)`},
	{`orders > 1.000.000`, `1:10+9 ` + oneDot + ` (write 1000000)`},
	{`aov > 1.000,5`, `1:7+7 ` + oneDot + ` (write 1000.5)`},
	{`aov > 1,000.50`, `1:7+8 ` + oneDot + ` (write 1000.50)`},
	{`aov > 1.234.567,89`, `1:7+12 ` + oneDot + ` (write 1234567.89)`},
	{`aov > 1.5.2`, `1:7+5 ` + oneDot + ` (write it without what parts its thousands)`},
	{`orders in [1,000, 5]`, `1:12+5 ` + oneDot + ` (write 1000 if thousands are meant, 1.0 if not)`},
	{`orders > .5,5`, `1:12+1 a number is written without commas (a dot stands before decimals)`},
	{`orders > 1e5,5`, `1:13+1 a number is written without commas (a dot stands before decimals)`},
	{`orders > 3, 4`, `1:11+1 a number is written without commas (a dot stands before decimals)`},
	{`orders > 1 000`, `1:10+5 thousands are written without anything between them (write 1000)`},
	{`orders > 10'000`, `1:10+6 thousands are written without anything between them (write 10000)`},
	{`last_order_at > 2025-01-31`, `1:17+10 ` + quotedDay + ` (write date("2025-01-31"))`},
	{`last_order_at > 31.01.2025`, `1:17+10 ` + quotedDay + ` (write date("2025-01-31"))`},
	{`last_order_at > 31/01/2025`, `1:17+10 ` + quotedDay + ` (write date("2025-01-31"))`},
	{`last_order_at > 02/03/2025`, `1:17+10 ` + quotedDay + ` (write date("2025-03-02") or date("2025-02-03"))`},
	{`last_order_at > 2025-02-30`, `1:17+10 ` + quotedDay + ` (write date("2026-01-31"))`},
	{`now > 9pm`, `1:7+3 ` + timeOfDay + `T21:00"))`},
	{`now > 9:30 am`, `1:7+7 ` + timeOfDay + `T09:30"))`},
	{`now > 21:15`, `1:7+5 ` + timeOfDay + `T21:15"))`},
	{`churn_risk > 10 percent`, `1:14+10 10 percent is not a number here (write 0.1)`},
	{`since > 30 days`, `1:9+7 30 days is not a number here (write 30)`},
	{`since > 2w`, `1:9+2 2w is not a number here (write 14, for it is counted in days)`},
	{`since > 12 hours`, `1:9+8 12 hours is not a number here (time is counted in whole days: write 1 for a day)`},
	{`orders - 1.5k > 2`, `1:10+4 1.5k is not a number here (write 1500)`},
	{`aov > 5 EUR`, `1:7+5 5 EUR is not a number here (write 5 alone, the currency is the project's)`},
	{`aov > EUR 5`, `1:7+5 EUR 5 is not a number here (write 5 alone, the currency is the project's)`},
	{`aov > 5 apples`, `1:9+6 an operator is missing before apples (join two conditions with and, or; compare with ==, !=, <, >)`},
	{`aov > €5`, `1:7+1 € has no place here (write the amount alone: 100)`},
	{`aov > $5`, `1:7+2 "$5" is not a word (write words and numbers without $)`},
	{`$env["aov"] > 3`, `1:1+4 "$env" is not a word (write words and numbers without $)`},
	{`since > 90d`, `1:9+3 90d is not a number here (write 90)`},
	{`since > 90q`, `1:9+3 "90q" is neither a number nor a word (a word begins with a letter; days are written as plain numbers, 90 and not 90d)`},
	{`tier | default: "none"`, `1:6+1 | is not known here (write tier ?? "...")`},
	{`tier | upcase == "GOLD"`, `1:6+1 | is not known here (write upper(tier))`},
	{`tier == blank`, `1:9+5 unknown word "blank" (write nil)`},
	{`if(consent, 1, 2) == 1`, `1:1+2 unknown function "if" (write condition ? this : that)`},
	{`{{ consent }}`, `1:1+1 { has no place here (use round brackets; conditions stand without {{ }})`},
	{`orders.amount > 3`, `1:1+13 words have no parts, so orders.amount means nothing (write the word alone)`},
	{`tier[0] == "g"`, `1:5+1 parts of a value cannot be picked out like this (use first(list) or last(list); a list of constants stands after in)`},
	{`tier[0:1] == "g"`, `1:5+1 parts of a value cannot be picked out like this (use first(list) or last(list); a list of constants stands after in)`},
	{`orders in 1..3`, `1:12+2 ranges are not known here (write n >= 3 and n <= 9)`},
	{`let x = 3; x > 2`, `1:1+3 let is not known here (name the value as a metric and use its name)`},
	{`any(["a"], # == "a")`, `1:1+3 unknown function "any" (fold orders or events into a metric, for example {count: orders, within: 90d}; in a letter write {% for x in list %})`},
	{`indexOf(tier, "g") > 0`, `1:1+7 unknown function "indexOf" (write text contains "...")`},
	{`frobnicate(tier)`, `1:1+10 unknown function "frobnicate" (rules/LANGUAGE.md lists them)`},
	{`consent; champions`, `1:8+1 ; has no place here (write one expression)`},
	{`orders ≥ 3`, `1:8+1 ≥ is not known here (write >=)`},
	{`tier == “gold”`, `1:9+1 “ is not a quotation mark of this language (write straight quotes: "beans")`},
	// Syntax and bounds.
	{``, `1:1+1 there is nothing here (write an expression, for example orders > 3)`},
	{`   `, `1:1+1 there is nothing here (write an expression, for example orders > 3)`},
	{`orders >`, `1:8+1 something is missing after >`},
	{`(orders > 3`, `1:1+1 this ( is never closed (write ) where it ends)`},
	{`orders > 3)`, `1:11+1 this ) closes nothing (take it away, or write the bracket that opens it)`},
	{`(orders > 3]`, `1:12+1 this ] closes a ( (write ))`},
	{`tier == "gold`, `1:9+1 this text has no end (close it with " on the same line)`},
	{`tier == "go\ld"`, `1:9+5 this text holds a backslash that means nothing (write \\ for a backslash, \" for a quotation mark)`},
	{`orders > 3 /* few`, `1:12+2 this comment has no end (close it with */)`},
	{`orders > 3 consent`, `1:12+7 an operator is missing before consent (join two conditions with and, or; compare with ==, !=, <, >)`},
	{`() == 3`, `1:2+1 something is missing before )`},
	{`aov ?? 0 > 5`, `1:10+1 ?? and > do not mix without brackets (write (a ?? b) > c)`},
	{`orders > 99999999999999999999`, `1:10+20 99999999999999999999 is not a number that can be kept (write a smaller one, or one like 1e20)`},
	{strings.Repeat("(", 61) + "consent" + strings.Repeat(")", 61), `1:61+1 brackets are nested too deeply (name parts of it as segments or metrics and use their names)`},
	{strings.Repeat("not ", 61) + "consent", `1:241+3 this is nested too deeply (name parts of it as segments or metrics and use their names)`},
	{"consent" + strings.Repeat(" or consent", 300), `1:1+3307 this has more than 500 parts (name parts of it as segments or metrics and use their names)`},
	{"consent" + strings.Repeat(" ", 4000), `1:1+1 this is longer than 4000 characters (name parts of it as segments or metrics and use their names)`},
	{"orders > 3 \xff", `1:1+1 this is not UTF-8 text (save the file as UTF-8)`},
	// Places after letters of more than one byte, and over several lines.
	{`größe == "ä" and ordres > 3`, `1:18+6 unknown word "ordres" (did you mean orders?)`},
	{"consent\n  and größe == \"ß\"\n  and ordres > 3", `3:7+6 unknown word "ordres" (did you mean orders?)`},
	{"consent and\n\tgröße = \"ß\"", `2:8+1 = does not compare (write ==)`},
}

func TestEveryMistakeSaysWhereAndWhatToWriteInstead(t *testing.T) {
	words := shopWords(t)
	for _, m := range mistakes {
		_, err := expression.Compile(m.src, words, condition)
		bad := (*expression.Error)(nil)
		if !errors.As(err, &bad) {
			t.Errorf("%s: no mistake found (%v)", m.src, err)
			continue
		}
		if got := fmt.Sprintf("%d:%d+%d %v", bad.Line, bad.Column, bad.Length, bad); got != m.want {
			t.Errorf("%s\n got %s\nwant %s", m.src, got, m.want)
		}
	}
}

// jargon are the words of Go and of expr that no marketer should meet.
var jargon = regexp.MustCompile(`\b(float64|int|int64|interface|any|func|string|bool|nil pointer|reflect|slice|struct|map|Op[A-Z]\w+|Node|token|identifier|syntax error|panic|runtime|regexp|EOF|Operator|Bracket|Identifier)\b`)

func TestNoMessageSpeaksLikeAProgrammer(t *testing.T) {
	words := shopWords(t)
	for _, m := range mistakes {
		_, err := expression.Compile(m.src, words, condition)
		said := strings.ReplaceAll(fmt.Sprint(err), `unknown function "any"`, "")
		if found := jargon.FindString(said); found != "" {
			t.Errorf("%s: %q in %v", m.src, found, err)
		}
	}
}

func TestWhatIsSwitchedOffSaysWhatToWriteInstead(t *testing.T) {
	page, err := os.ReadFile("../LANGUAGE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(page), "| switched off |")
	list, _, _ = strings.Cut(list, "| `bitand`") // nobody's customers have bits
	words, asked := shopWords(t), 0
	for line := range strings.SplitSeq(list, "\n") {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		for _, name := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(first, -1) {
			asked++
			_, err := expression.Compile(name[1]+"(tier)", words, condition)
			said := fmt.Sprint(err)
			if !strings.HasPrefix(said, "unknown function") || strings.Contains(said, "LANGUAGE.md") || strings.Contains(said, "did you mean") {
				t.Errorf("%s: %s", name[1], said)
			}
		}
	}
	if asked < 30 {
		t.Errorf("LANGUAGE.md switches off %d functions", asked)
	}
}

func TestWarningsPointAtWhatIsProbablyNotMeant(t *testing.T) {
	words := shopWords(t)
	const not = "`not` over a value that may be missing also picks customers for whom it is unknown"
	for _, test := range []struct {
		src  string
		want []string
	}{
		{`not consent`, []string{`1:1+11 ` + not + ` (write consent == false)`}},
		{`champions and !consent`, []string{`1:15+8 ` + not + ` (write consent == false)`}},
		{`not (aov > 20)`, []string{`1:1+14 ` + not + ` (write aov <= 20)`}},
		{`not (tier in ["a"])`, []string{`1:1+19 ` + not + ` (write tier not in ...)`}},
		{`not (champions and aov > 3)`, []string{`1:1+27 ` + not + ` (ask for what you want without not, or add aov != nil)`}},
		{`not champions`, nil},
		{`not (aov == nil)`, nil},
		{`not ((aov ?? 0) > 20)`, nil},
		{`tier not in ["a"]`, nil},
		{`consent == false`, nil},
		{`revenue > since`, []string{`1:1+15 revenue is an amount of money and since is a number of days (compare and add what is measured alike)`}},
		{`revenue + points > 3`, []string{`1:1+16 revenue is an amount of money and points is in points (compare and add what is measured alike)`}},
		{`max(revenue, orders) > 3`, []string{`1:1+20 revenue is an amount of money and orders is a count (compare and add what is measured alike)`}},
		{`revenue * 0.5 > aov`, nil},
		{`revenue / orders > aov`, nil},
		{`orders * aov > revenue`, nil},
		{`churn_risk * revenue > aov`, nil},
		{`revenue / aov > orders`, nil},
		{`days_since(last_order_at) > since`, nil},
		{`churn_risk > 60`, []string{`1:14+2 churn_risk is a share between 0 and 1, and 60 is not (write 0.6 for 60 %)`}},
		{`0.6 < churn_risk`, nil},
		{`größe in ["1","000"] or orders in [1,200] or orders in [1, 2]`, nil},
		{`orders > 1.000`, []string{`1:10+5 1.000 is 1 here: a dot stands before decimals (write 1000 if thousands are meant, 1.0 if not)`}},
		{`12.000 <= revenue`, []string{`1:1+6 12.000 is 12 here: a dot stands before decimals (write 12000 if thousands are meant, 12.0 if not)`}},
		{`aov > 1.500 and aov < 10.00 and churn_risk < 1.000`, nil},
		{`(consent ? 21:10) == 21 or revenue > 5 - 2 - 1 or revenue / 31 / 1 > 2`, nil},
		{`churn_risk in [0, 0.5]`, nil},
	} {
		p, err := expression.Compile(test.src, words, condition)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		var got []string
		for _, w := range p.Warnings() {
			got = append(got, fmt.Sprintf("%d:%d+%d %v", w.Line, w.Column, w.Length, w))
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s\n got %q\nwant %q", test.src, got, test.want)
		}
	}
}

func TestAVocabularyRefusesWhatCannotBeAWord(t *testing.T) {
	v := shopWords(t)
	for _, test := range []struct {
		word expression.Word
		want string
	}{
		{expression.Word{Name: "", Kind: table.Number}, `a word needs a name`},
		{expression.Word{Name: "win-back", Kind: table.Bool}, `"win-back" cannot be a word (write win_back)`},
		{expression.Word{Name: "2nd", Kind: table.Bool}, `"2nd" cannot be a word (use letters, digits and _, and begin with a letter)`},
		{expression.Word{Name: "a$", Kind: table.Bool}, `"a$" cannot be a word (use letters, digits and _, and begin with a letter)`},
		{expression.Word{Name: "and", Kind: table.Bool}, `"and" is part of the language (choose another name, for example and_)`},
		{expression.Word{Name: "now", Kind: table.Time}, `"now" is part of the language (choose another name, for example now_)`},
		{expression.Word{Name: "round", Kind: table.Number}, `"round" is the name of a function (choose another name, for example round_)`},
		{expression.Word{Name: "orders", Kind: table.Number}, `there is a word "orders" already (choose another name)`},
		{expression.Word{Name: "new"}, `"new" has no type`},
	} {
		if err := v.Add(test.word); err == nil || err.Error() != test.want {
			t.Errorf("%q: %v, want %s", test.word.Name, err, test.want)
		}
	}
	more, err := v.With(expression.Word{Name: "größte_Bestellung", Kind: table.Number}, expression.Word{Name: "count", Kind: table.Number})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := v.Word("größte_Bestellung"); ok || len(more.Words()) != len(v.Words())+2 {
		t.Error("a copy with more words changed the vocabulary it was made from")
	}
	for i, w := range more.Words()[1:] {
		if w.Name <= more.Words()[i].Name {
			t.Errorf("%q stands before %q", more.Words()[i].Name, w.Name)
		}
	}
}

func TestTheNearestWordIsSuggested(t *testing.T) {
	known := []string{"orders", "revenue", "days_since_last_order", "tier"}
	for word, want := range map[string]string{
		"ordres": "orders", "order": "orders", "REVENUE": "revenue", "revnue": "revenue", "teir": "tier", "tir": "tier",
		"days_since_order": "days_since_last_order", "xyzzy": "", "o": "", "": "", "orders": "",
	} {
		if got := expression.Suggest(word, known); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, m := range mistakes {
		f.Add(m.src)
	}
	for _, src := range realistic {
		f.Add(src)
	}
	words := shopWords(f)
	f.Fuzz(func(t *testing.T, src string) {
		p, err := expression.Compile(src, words, expression.Options{ForLetter: true})
		_, _ = expression.Names(src) // only that it does not panic
		_, _ = expression.Infer(src)
		if err == nil {
			batch := row{"orders": 3.0, "tier": "gold"}.table(words)
			e := expression.NewEvaluator(expression.Context{Now: noon, Zone: berlin, Format: plain{}})
			value, err := e.Value(p, func(name string) any { return batch.Column(name).Value(0) })
			if err != nil {
				t.Fatal(err)
			}
			if p.Kind() == table.Bool {
				if mask, err := e.Mask(p, batch); err != nil || mask.Get(0) != (value == true) {
					t.Fatalf("mask %v, value %v, %v", mask, value, err)
				}
			}
			return
		}
		bad := (*expression.Error)(nil)
		if !errors.As(err, &bad) {
			t.Fatalf("%T", err)
		}
		lines := strings.Split(src, "\n")
		if bad.Line < 1 || bad.Line > len(lines) || bad.Column < 1 || bad.Length < 1 ||
			utf8.ValidString(src) && bad.Column > utf8.RuneCountInString(lines[bad.Line-1])+1 {
			t.Fatalf("%d:%d+%d is outside of the text", bad.Line, bad.Column, bad.Length)
		}
	})
}
