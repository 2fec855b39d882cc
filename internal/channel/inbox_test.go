package channel_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/channel"
)

var january = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func TestWhatAProviderPostsIsRead(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	yes := func(reports ...channel.Report) []channel.Report { return reports }
	for body, want := range map[string]any{
		`{"type":"bounce","message_id":"<a@b>","status":"5.1.1","detail":"user\nunknown","at":"2026-01-05T10:00:00+01:00"}`: yes(channel.Report{
			Kind: engine.Bounced, Hard: true, MessageID: "a@b", Detail: "5.1.1 user unknown", At: january,
		}),
		` [{"type":"bounce","address":"ada@example.com","hard":true,"more":{"x":1}},{"type":"bounce","message_id":"a@b","status":"4.2.2"}] `: yes(
			channel.Report{Kind: engine.Bounced, Hard: true, Recipients: []string{"ada@example.com"}},
			channel.Report{Kind: engine.Bounced, MessageID: "a@b", Detail: "4.2.2"},
		),
		`{"type":"bounce","message_id":"a@b","status":"5.1.1","hard":false}`: yes(channel.Report{Kind: engine.Bounced, MessageID: "a@b", Detail: "5.1.1"}),
		`{"type":"bounce","message_id":"a@b","detail":"550 no such user"}`:   yes(channel.Report{Kind: engine.Bounced, Hard: true, MessageID: "a@b", Detail: "550 no such user"}),
		`{"type":"complaint","address":"ada@example.com","hard":true}`:       yes(channel.Report{Kind: engine.Complained, Recipients: []string{"ada@example.com"}}),
		`{"type":"unsubscribe","message_id":"a@b"}`:                          yes(channel.Report{Kind: engine.Unsubscribed, MessageID: "a@b"}),
		`[]`:               []channel.Report{},
		``:                 "this is no JSON: EOF",
		`{"type":"bounce"`: "this is no JSON: unexpected EOF",
		`{"type":"bounce","address":"a@b.example"}{}`: "something stands behind the JSON (post one object, or a list of them)",
		`"bounce"`:   "a report is an object, and this is a string",
		`null`:       `report 1: type is bounce, complaint or unsubscribe, and this is ""`,
		`{"type":5}`: "type is not to be a number",
		`{"type":"opened","address":"a@b.example"}`:                `report 1: type is bounce, complaint or unsubscribe, and this is "opened"`,
		`[{"type":"bounce","message_id":"a@b"},{"type":"bounce"}]`: "report 2: it names no message_id and no address",
		`{"type":"bounce","address":"ada"}`:                        `report 1: "ada" is not an e-mail address: missing '@' or angle-addr`,
		`{"type":"bounce","message_id":"a@b","at":"yesterday"}`:    "at is an instant such as 2026-01-05T09:00:00Z",
	} {
		got, err := channel.ParsePosted([]byte(body))
		for i := range got {
			got[i].At = got[i].At.UTC()
		}
		var diff string
		if err != nil {
			diff = cmp.Diff(want, any(err.Error()))
		} else {
			diff = cmp.Diff(want, any(got))
		}
		if diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
	}
}

func TestASignedReportCountsByItsAddressWhereTheMessageIsNotKnown(t *testing.T) {
	id := channel.MessageID("C1", "ada@example.com", "bluedoor.example")
	k := &kept{keys: map[string]engine.Key{id: {Customer: "C1"}}}
	box := inbox(k)
	came, err := box.Take(t.Context(), january, []channel.Report{
		{Kind: engine.Bounced, Hard: true, Recipients: []string{"bob@example.com"}},
		{Kind: engine.Bounced, Recipients: []string{"cy@example.com"}},
		{Kind: engine.Bounced, Hard: true, MessageID: "x@y"},
		{Kind: engine.Complained, MessageID: "x@y", Recipients: []string{"dan@example.com"}},
		{Kind: engine.Bounced, Hard: true, MessageID: id, Recipients: []string{"eve@example.com"}},
		{Kind: engine.Complained, MessageID: id},
		{Kind: engine.Complained, MessageID: id},
	})
	if err != nil || came != (channel.Returned{Bounced: 2, Complained: 3, Banned: 2, Other: 2}) {
		t.Errorf("%+v, %v", came, err)
	}
	if diff := cmp.Diff([]string{
		"ban bob@example.com: bounced", "ban dan@example.com: complained", "C1: bounced, ",
		"C1: complained, ", "C1: agreed false, from a report of the mailbox provider: complained", "C1: complained, ",
	}, k.said); diff != "" {
		t.Error(diff)
	}
}

func TestAMailboxThatKeepsComingBackIsTakenForGone(t *testing.T) {
	// The letters to C1, newest first: s came back softly, h hard, . did not, and
	// those in capitals went to another address.
	for letters, banned := range map[string]bool{
		"s": false, "ss": false, "sss": true, "ssss": true, ".sss": true, "s.ss": false, "ss.s": false,
		"sSss": true, "s>ss": true, "ssS": false, "hss": false,
	} {
		k := &kept{keys: map[string]engine.Key{}}
		var id string
		for i, c := range letters {
			key := engine.Key{Customer: "C1", Step: fmt.Sprint(i)}
			address := "ada@example.com"
			if strings.ContainsRune("S>", c) {
				address = "old@example.com"
			}
			m := engine.Mailed{Key: key, MessageID: channel.MessageID(key.Step, address, "bluedoor.example")}
			if m.Soft = c == 's' || c == 'S'; m.Soft || c == 'h' {
				m.Back = january
			}
			if k.mailed = append(k.mailed, m); c == 's' && id == "" {
				id, k.keys[m.MessageID] = m.MessageID, key
			}
		}
		box := channel.Inbox{Returns: k, Key: func(k engine.Key) string { return k.Step }, Soft: func() int { return 3 }}
		came, err := box.Take(t.Context(), january, []channel.Report{{Kind: engine.Bounced, MessageID: id, Recipients: []string{"ada@example.com"}, Detail: "full"}})
		if err != nil || came.Soft != 1 || came.Banned == 1 != banned {
			t.Errorf("%s: %+v, %v, %q", letters, came, err, k.said)
		}
	}
}

// counted is a ledger that counts how often it is asked, and takes its time the
// first time.
type counted struct {
	kept
	asked  int
	first  chan struct{} // closed when it is asked
	answer chan struct{} // closed when it may answer
}

func (c *counted) Messages(ctx context.Context, ids []string) (map[string]engine.Key, error) {
	if c.asked++; c.asked == 1 {
		close(c.first)
		<-c.answer
	}
	return c.kept.Messages(ctx, ids)
}

func TestReportsThatWaitAreTakenInTogether(t *testing.T) {
	c := &counted{first: make(chan struct{}), answer: make(chan struct{})}
	shared := channel.Shared{Inbox: channel.Inbox{Returns: c}}
	var posts sync.WaitGroup
	post := func(i int) {
		posts.Go(func() {
			r := channel.Report{Kind: engine.Bounced, Hard: true, MessageID: "x@y", Recipients: []string{fmt.Sprintf("c%02d@example.com", i)}}
			if err := shared.Take(t.Context(), january, []channel.Report{r}); err != nil {
				t.Error(err)
			}
		})
	}
	post(0)
	<-c.first
	for i := range 19 {
		post(i + 1)
	}
	for shared.Waiting() < 19 {
		runtime.Gosched()
	}
	close(c.answer)
	posts.Wait()
	if c.asked != 2 || len(c.said) != 20 {
		t.Errorf("asked %d times, %d written", c.asked, len(c.said))
	}
}
