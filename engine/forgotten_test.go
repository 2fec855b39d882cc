package engine_test

import (
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/rules"
)

// forgotten is one customer who was erased.
func forgotten(customer string, at time.Time) engine.Forgotten {
	salt := []byte("salt")
	return engine.Forgotten{Salt: salt, At: map[[32]byte]time.Time{engine.CustomerHash(salt, customer): at}}
}

func TestWhoWasErasedComesInOnlyAfterAgreeingAnew(t *testing.T) {
	now, erased := at(t, morning), at(t, "2026-01-03 10:00")
	early, later := erased.Add(-time.Hour), erased.Add(time.Hour)
	word := func(topic string, agreed bool, at time.Time) []engine.Choice {
		return []engine.Choice{{Customer: "ada", Topic: topic, Agreed: agreed, At: at, From: "form"}}
	}
	for _, c := range []struct {
		name    string
		who     string
		choices []engine.Choice
		want    engine.Reason
		why     string
	}{
		{"erased, and in the file still", "ada", nil, engine.Erased, "on 2026-01-03, and still in data/customers.csv"},
		{"somebody else was", "bob", nil, engine.Go, ""},
		{"agreed before", "ada", word("", true, early), engine.Erased, "on 2026-01-03, and still in data/customers.csv"},
		{"agreed since", "ada", word("", true, later), engine.Go, ""},
		{"agreed to a topic since", "ada", word("news", true, later), engine.Go, ""},
		{"refused since", "ada", word("", false, later), engine.Erased, "on 2026-01-03, and still in data/customers.csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := shop{book: project(t, hello("")), people: []person{someone("ada")}}
			s.book.Customers.Path = "data/customers.csv"
			s.book.Consent.Topics = []rules.Topic{{Name: "news", Attribute: "news"}}
			s.history.Forgotten, s.history.Choices = forgotten(c.who, erased), c.choices
			if d := verdict(t, s, now); d.Reason != c.want || d.Why != c.why {
				t.Errorf("%s %q, want %s %q", d.Reason, d.Why, c.want, c.why)
			}
		})
	}
}
