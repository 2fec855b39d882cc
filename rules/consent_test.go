package rules_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

// rooted is the book of a project whose customers have many columns, with more
// in holdfast.yaml and further files.
func rooted(t testing.TB, more string, env map[string]string, files ...string) *rules.Book {
	t.Helper()
	fsys := fstest.MapFS{"holdfast.yaml": {Data: []byte(`name: Shop
sources:
  customers:
    csv: c.csv
    id: id
    columns:
      email: email
      first_name: first_name
      consent: consent
      news_ok: {column: news, type: bool}
      confirmed: {column: confirmed, type: bool}
      agreed_at: {column: agreed_at, type: date}
      agreed_on: agreed_on
      wording: wording
  orders: {csv: o.csv, customer: customer, at: at, amount: amount, columns: {category: category}}
  events: {jsonl: e.jsonl, customer: customer, at: at, type: type}
` + more)}}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	book, err := rules.Load(fsys, rules.Options{Getenv: func(name string) (string, bool) { value, ok := env[name]; return value, ok }})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestConsentIsAColumnForEachTopic(t *testing.T) {
	book := rooted(t, `consent:
  topics:
    news: {column: news_ok, about: News}
    care: {column: consent}
  confirmed: confirmed
  proof: {at: agreed_at, from: agreed_on, text: wording, required: true}
`, nil)
	want := rules.Consent{
		Topics:    []rules.Topic{{Name: "care", Attribute: "consent"}, {Name: "news", About: "News", Attribute: "news_ok"}},
		Confirmed: "confirmed",
		Proof:     rules.Proof{At: "agreed_at", From: "agreed_on", Text: "wording", Required: true},
	}
	if diff := cmp.Diff(want, book.Consent); diff != "" {
		t.Error(diff)
	}
	for _, word := range []string{"news_ok", "confirmed", "agreed_at", "agreed_on", "wording"} {
		if !book.Used[word] {
			t.Errorf("nobody reads the column %s", word)
		}
	}
	if a := book.Consent.Attribute("news"); a != "news_ok" {
		t.Errorf("news asks %s", a)
	}
}
