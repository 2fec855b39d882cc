package channel_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/channel"
)

// named is an inbox of a shop whose customers have those addresses now.
func named(k *kept, theirs map[string]string) channel.Inbox {
	box := inbox(k)
	box.Key = func(k engine.Key) string { return k.Playbook + " " + k.Customer }
	box.Addresses = func(_ context.Context, customers []string) (map[string]string, error) {
		some := map[string]string{}
		for _, c := range customers {
			if theirs[c] != "" {
				some[c] = theirs[c]
			}
		}
		return some, nil
	}
	return box
}

// A hard bounce of a letter of ours banned nobody where it named no address.
func TestABounceThatNamesNobodyIsOfTheAddressThatWasWrittenTo(t *testing.T) {
	id := channel.MessageID("win-back C1", "ada@example.com", "bluedoor.example")
	for address, banned := range map[string][]string{
		"ada@example.com": {"ban ada@example.com: bounced"},
		"Ada@Example.com": {"ban Ada@Example.com: bounced"},
		"new@example.com": nil, // she has moved since
		"":                nil, // nobody knows her any more
		"not an address":  nil,
	} {
		bans := func(k *kept) (bans []string) {
			for _, said := range k.said {
				if strings.HasPrefix(said, "ban") {
					bans = append(bans, said)
				}
			}
			return bans
		}
		k := &kept{keys: map[string]engine.Key{id: {Playbook: "win-back", Customer: "C1"}}}
		box := named(k, map[string]string{"C1": address})
		posted := []channel.Report{{Kind: engine.Bounced, Hard: true, MessageID: id}}
		if _, err := box.Take(t.Context(), january, posted); err != nil || len(posted[0].Recipients) > 0 {
			t.Fatalf("%+v, %v", posted, err)
		}
		if diff := cmp.Diff(banned, bans(k)); diff != "" {
			t.Errorf("posted, %q: %s", address, diff)
		}

		k.said = nil
		dir := filepath.Join(t.TempDir(), "back")
		if err := os.MkdirAll(filepath.Join(dir, "new"), 0o700); err != nil {
			t.Fatal(err)
		}
		text := dsn(id, "", "Final-Recipient: rfc822; undisclosed\nAction: failed\nStatus: 5.1.1\n")
		if err := os.WriteFile(filepath.Join(dir, "new", "1"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		m := channel.Mailbox{Inbox: box}
		if came, err := m.ReadMaildir(t.Context(), january, dir); err != nil || came.Bounced != 1 {
			t.Fatalf("%+v, %v", came, err)
		}
		if diff := cmp.Diff(banned, bans(k)); diff != "" {
			t.Errorf("in the mailbox, %q: %s", address, diff)
		}
	}
}

// What came back of letters of a playbook that has another name now banned nobody:
// their ids are made of the old one.
func TestWhatComesBackOfARenamedPlaybookIsOfItsOldLetters(t *testing.T) {
	const ada = "ada@example.com"
	id := channel.MessageID("win-back C1", ada, "bluedoor.example")
	key := engine.Key{Playbook: "come-back", Customer: "C1"}
	for name, r := range map[string]channel.Report{
		"ban ada@example.com: bounced":    {Kind: engine.Bounced, Hard: true, MessageID: id, Recipients: []string{"postmaster@mx.example", ada}},
		"ban ada@example.com: complained": {Kind: engine.Complained, MessageID: id, Recipients: []string{ada}},
	} {
		k := &kept{keys: map[string]engine.Key{id: key}, past: []string{"older", "win-back"}}
		box := named(k, nil)
		if came, err := box.Take(t.Context(), january, []channel.Report{r}); err != nil || came.Banned != 1 || k.said[1] != name {
			t.Errorf("%+v, %q, %v", came, k.said, err)
		}
	}
	k := &kept{keys: map[string]engine.Key{id: key}, past: []string{"win-back"}}
	for range 3 {
		k.mailed = append(k.mailed, engine.Mailed{Key: key, MessageID: id, Back: january, Soft: true})
	}
	box := named(k, nil)
	soft := channel.Report{Kind: engine.Bounced, MessageID: id, Recipients: []string{ada}}
	if came, err := box.Take(t.Context(), january, []channel.Report{soft}); err != nil || came.Banned != 1 {
		t.Errorf("%+v, %q, %v", came, k.said, err)
	}
}

// Where a report may hold only ASCII, the address is spelled out in it (RFC 6533).
func TestAnAddressThatIsSpelledOutIsRead(t *testing.T) {
	for field, want := range map[string]string{
		`utf-8; j\x{F6}rg@example.com`: "jörg@example.com",
		`utf-8; \x{1F600}@example.com`: "😀@example.com",
		`utf-8; jörg@example.com`:      "jörg@example.com",
		`rfc822; <ada@example.com>`:    "ada@example.com",
		`rfc822; a\x{}b@example.com`:   `a\x{}b@example.com`,
	} {
		report, ok := channel.ParseReport(strings.NewReader(dsn("a@b", "", "Final-Recipient: "+field+"\nAction: failed\nStatus: 5.1.1\n")))
		if !ok || len(report.Recipients) != 1 || report.Recipients[0] != want {
			t.Errorf("%s: %+v, %v", field, report, ok)
		}
	}
}
