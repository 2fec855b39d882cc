package trial_test

import (
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/engine/trial"
	"holdfast/rules"
)

// small is a project with something of everything.
var small = map[string]string{
	"holdfast.yaml": `
name: Corner Shop
timezone: Europe/Berlin
currency: EUR
sources:
  customers: {csv: c.csv, id: id, columns: {email: email, consent: consent, tier: tier}}
  orders: {csv: o.csv, customer: c, at: at, amount: amount, order: o, columns: {kind: kind, bags: {column: bags, type: number}}}
  events: {jsonl: e.jsonl, customer: c, at: at, type: type, value: value}
email: {from: "Shop <shop@example.com>"}
limits:
  audience: {percent: 10}
  messages: [{max: 1, per: 24h}]
`,
	"rules.yaml": `
metrics:
  spend_30d: {sum: orders.amount, within: 30d}
  teas: {count: orders, where: kind == "tea"}
segments:
  buyers: orders > 0
offers:
  thanks:
    ladder: [{percent: 20, when: revenue >= 100}, {amount: 5, when: revenue >= 10}]
    code: "TY-{8}"
    cost: 0.1 * revenue
    budget: {amount: 30, per: month}
playbooks:
  hello:
    schedule: "0 9 * * MON"
    audience: buyers
    exit: orders_since_entry > 1
    holdout: 10%
    priority: 9
    steps:
      - email: hello
        offer: thanks
      - wait: 2d
      - name: more
        when: revenue_since_entry >= 50 or points > 10 or days_since_entry > 30
        reward: {points: floor(spend_30d)}
      - wait: 1d
      - name: tea
        reward: {points: teas}
  note:
    schedule: "@daily"
    audience: tier == "gold"
    once_per: 1d
    steps:
      - email: note
`,
	"mail/hello.md":   "---\nsubject: Hello\n---\nYou bought {{ orders }}\ntimes: {{ offer_value }} with {{ offer_code }}.\n",
	"mail/note.md":    "---\nsubject: Note\n---\nA note.\n",
	"mail/note.de.md": "---\nsubject: Notiz\n---\nEine Notiz.\n",
}

// project is small with more files, or other ones.
func project(more map[string]string) fs.FS {
	files := fstest.MapFS{}
	all := maps.Clone(small)
	maps.Copy(all, more)
	for name, text := range all {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// load reads a project and its tests, of which none may be wrong.
func load(t testing.TB, fsys fs.FS) (*rules.Book, []rules.Test) {
	t.Helper()
	book, err := rules.Load(fsys, rules.Options{Getenv: os.LookupEnv})
	if err != nil {
		t.Fatal(err)
	}
	tests, err := rules.LoadTests(fsys, book)
	if err != nil {
		t.Fatal(err)
	}
	return book, tests
}

// loadTests is load for tests written for small, indented as its children.
func loadTests(t testing.TB, text string) (*rules.Book, []rules.Test) {
	t.Helper()
	return load(t, project(map[string]string{"tests/a.yaml": "tests:\n" + text}))
}

// faults is how a test came out, a line for each expected and got.
func faults(t testing.TB, r trial.Result) string {
	t.Helper()
	var lines []string
	for _, f := range r.Faults {
		lines = append(lines, "expected "+strings.Join(f.Expected, "; "), "got "+strings.Join(f.Got, "; "))
	}
	return strings.Join(lines, "\n")
}
