package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/internal/source"
	"holdfast/rules"
)

func TestJSONLinesAsRealFilesHaveThem(t *testing.T) {
	for _, c := range []struct {
		name, file string
		rows       []string
		bad        string
	}{
		{name: "plain", file: `{"id":"1","name":"Ada","score":2.5,"consent":true,"since":"2026-01-31"}`, rows: []string{"1|Ada|2.5|true|2026-01-31T00:00:00Z"}},
		{name: "any order, spaces, other keys", file: ` { "x" : {"id":[1,"}"]} , "since" : null , "tags":["a","]"], "id" : "7" ,"score":-1e2 } ` + "\r\n", rows: []string{"7|-|-100|-|-"}},
		{name: "a number is an id as it is written", file: "{\"id\":9e+05}\n{\"id\":12345678901234567890}\n{\"id\":1.0,\"name\":true}\n", rows: []string{"9e+05|-|-|-|-", "12345678901234567890|-|-|-|-", "1.0|true|-|-|-"}},
		{name: "numbers and truth in quotes", file: `{"id":"1","score":"2.5","consent":"yes"}` + "\n" + `{"id":"2","consent":0}`, rows: []string{"1|-|2.5|true|-", "2|-|-|false|-"}},
		{name: "null, empty and absent are missing", file: `{"id":"1","name":null,"score":"","consent":" "}`, rows: []string{"1|-|-|-|-"}},
		{name: "escapes, also in keys", file: `{"i\u0064":"a\"b","name":"J\u00f6rg \ud83d\ude00\n\\"}`, rows: []string{"a\"b|Jörg 😀\n\\|-|-|-"}},
		{name: "the last of a key that stands twice", file: `{"id":"1","name":["x"],"name":"B"}`, rows: []string{"1|B|-|-|-"}},
		{name: "a byte order mark and empty lines", file: "\xef\xbb\xbf\n{\"id\":\"1\"}\n\n  \n{\"id\":\"2\"}\n", rows: []string{"1|-|-|-|-", "2|-|-|-|-"}},
		{name: "an empty object", file: "{}\n{ }\n{\"id\":\"1\"}", rows: []string{"1|-|-|-|-"}, bad: "1: column \"id\" has no value (every customer needs an id)\n2: column \"id\" has no value (every customer needs an id)"},
		{
			name: "broken lines",
			file: "{\"id\":\"1\"}\n{\"id\":\"2\"\n{\"id\":\"3\"} x\n\"4\"\n[5]\n{'id':6}\n\n{\"id\":\"7\"}\n",
			rows: []string{"1|-|-|-|-", "7|-|-|-|-"},
			bad: "2: the row is not a JSON object (write one whole object a line)\n3: the row is not a JSON object (write one whole object a line)\n" +
				"4: the row is not a JSON object (write one whole object a line)\n5: the row is not a JSON object (write one whole object a line)\n" +
				"6: the row is not a JSON object (write one whole object a line)",
		},
		{
			name: "values of the wrong kind",
			file: `{"id":"1","score":"12,50"}` + "\n" + `{"id":"2","since":1738310400}` + "\n" + `{"id":{"a":1}}` + "\n" + `{"id":"4","name":[1]}` + "\n" + `{"id":"5","score":true}` + "\n{\"id\":\"6\",\"name\":\"\xff\\n\"}\n",
			bad: `1: column "score": "12,50" is not a number (write 12.50)
2: column "since": "1738310400" is not a date (write year-month-day, as 2026-01-31)
3: column "id": "{\"a\":1}" is a list or an object, not an id
4: column "name": "[1]" is a list or an object, not one value (name a key of a single value)
5: column "score": "true" is not a number (write it like 1234.50)
6: column "name": "` + "\uFFFD\\\\n" + `" is not UTF-8 text (save the file as UTF-8)`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := customers()
			src.Format, src.MaxBad = rules.JSONL, 1
			r := scan(t, src, c.file, source.Options{})
			if r.err != nil {
				t.Fatal(r.err)
			}
			if d := cmp.Diff(c.rows, r.rows); d != "" {
				t.Errorf("rows (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.bad, bad(r.report)); d != "" {
				t.Errorf("bad rows (-want +got):\n%s", d)
			}
		})
	}
}

func TestAJSONFileThatIsNoJSONLinesIsRefused(t *testing.T) {
	src := customers()
	src.Format, src.Path = rules.JSONL, "customers.jsonl"
	for file, want := range map[string]string{
		"\n[{\"id\":\"1\"},\n{\"id\":\"2\"}]\n": "customers.jsonl:2: begins a JSON list (write one object a line, without brackets and commas around them)",
		"":                                      "customers.jsonl: is empty (was it written to the end?)",
	} {
		if r := scan(t, src, file, source.Options{}); r.err == nil || r.err.Error() != want {
			t.Errorf("got  %v\nwant %s", r.err, want)
		}
	}
}
