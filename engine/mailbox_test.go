package engine_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"holdfast/engine"
)

func (p person) at(address string) person { return p.but(func(p *person) { p.email = address }) }

func TestWhoSharesAnAddressSharesItsCaps(t *testing.T) {
	const cap = "limits: {messages: [{max: 1, per: 24h}]}\n"
	family := []person{someone("ada").at("Home@shop.example"), someone("bob").at("home@Shop.example"), someone("cleo"), someone("dan").at("home@shop.example"), someone("eve").at("")}
	s := shop{book: project(t, cap+hello("")), people: family}
	plan, _ := s.plan(t, at(t, morning))
	var got []string
	for _, d := range plan.Go() {
		got = append(got, d.Key.Customer)
	}
	if len(got) != 2 || !slices.Contains(got, "cleo") {
		t.Fatalf("letters to %v, want one to the family and one to cleo:\n%v", got, told(plan))
	}
	// Who of them gets it does not depend on the order of the file.
	slices.Reverse(s.people)
	again, _ := s.plan(t, at(t, morning))
	var other []string
	for _, d := range again.Go() {
		other = append(other, d.Key.Customer)
	}
	slices.Sort(got)
	if slices.Sort(other); !slices.Equal(got, other) {
		t.Errorf("the other way round %v, want %v", other, got)
	}
	// Yesterday's letter to one was a letter to all.
	s.history.Messages = []engine.Sent{{Customer: "dan", At: at(t, morning).Add(-time.Hour), Playbook: "hello", Channel: "email"}}
	plan, _ = s.plan(t, at(t, morning))
	if all := plan.Go(); len(all) != 1 || all[0].Key.Customer != "cleo" {
		t.Errorf("after a letter to dan:\n%v", told(plan))
	}
}

// Nothing ever leaves to customers who are held out of the whole project: what
// they would have had is no letter in the mailbox.
func TestAGhostIsNoLetterInASharedMailbox(t *testing.T) {
	var people []person
	for i := range 40 {
		people = append(people, someone(fmt.Sprintf("c%02d", i)).at(fmt.Sprintf("home%d@shop.example", i/4)))
	}
	s := shop{book: project(t, "limits: {holdout: 40%, messages: [{max: 1, per: 24h}]}\n"+hello("")), people: people}
	plan, _ := s.plan(t, at(t, morning))
	letters, ghosts, capped := map[string]int{}, 0, 0
	for d := range plan.Playbooks[0].Decisions.All() {
		switch d.Reason {
		case engine.Go:
			letters[d.Address]++
		case engine.HeldOut:
			ghosts++
		case engine.Capped:
			capped++
		}
	}
	for address, n := range letters {
		if n != 1 {
			t.Errorf("%d letters to %s", n, address)
		}
	}
	if ghosts == 0 || len(letters)+ghosts+capped != 40 {
		t.Errorf("%d letters, %d ghosts, %d capped:\n%v", len(letters), ghosts, capped, told(plan))
	}
	homes := map[string]bool{}
	for d := range plan.Playbooks[0].Decisions.All() {
		if d.Reason != engine.HeldOut {
			homes[people[d.Row].email] = true
		}
	}
	if len(homes) != len(letters) {
		t.Errorf("%d mailboxes may be written to, and %d are", len(homes), len(letters))
	}
}

func TestCustomersWhoShareAnAddressAreCounted(t *testing.T) {
	for _, c := range []struct {
		addresses []string
		want      int
	}{
		{[]string{"a@x.example", "b@x.example", "", ""}, 0},
		{[]string{"a@x.example", "b@x.example", "a@x.example", "", ""}, 2},
		{[]string{"A@x.example", "b@x.example", "a@X.example", "B@x.example", "c@x.example"}, 4},
	} {
		s := shop{book: project(t, hello(""))}
		for i, address := range c.addresses {
			s.people = append(s.people, someone(fmt.Sprint("c", i)).at(address))
		}
		if got := engine.Sharing(s.look(t, at(t, morning)).People); got != c.want {
			t.Errorf("%v: %d, want %d", c.addresses, got, c.want)
		}
	}
}
