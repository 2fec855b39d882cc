package ledger_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/engine/loyalty"
)

// TestTheCopiesOfLotsSayWhatTheLotsSay lets random things happen to points, and
// reads all members each time: from the copies, and from the lots themselves with
// every copy thrown away. Both are one value, at whatever instant is asked about.
func TestTheCopiesOfLotsSayWhatTheLotsSay(t *testing.T) {
	if testing.Short() {
		t.Skip("short: one goroutine does it all")
	}
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close() //nolint:errcheck // the ledger has its own
	missing := func() (n int) {
		must(t, db.QueryRow(`SELECT count(*) FROM purse WHERE lots IS NULL`).Scan(&n))
		return n
	}
	now, nth, renamed := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		nth++
		name := func() string {
			return fmt.Sprint(rapid.SampledFrom([]string{"ada", "b\x00b", "é🦊"}).Draw(rt, "customer"), nth%20)
		}
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			now += rapid.SampledFrom([]int{0, 1, 14, 60}).Draw(rt, "days")
			who, id := name(), fmt.Sprint(nth, " ", rapid.IntRange(1, 4).Draw(rt, "id"))
			switch rapid.SampledFrom([]string{"book", "book", "book", "spend", "return", "erase", "rename"}).Draw(rt, "what") {
			case "book":
				book(rt, l, days(now), yearly, engine.Bookings{Points: []engine.Posting{
					earn(who, loyalty.Order, id, int64(rapid.IntRange(1, 1<<40).Draw(rt, "points"))), earn(who, loyalty.Referral, "referrer "+name(), 5),
					earn(who, loyalty.Step, "thanks "+id, 5), spend(who, id, 7), refund(who, id, int64(rapid.IntRange(0, 3).Draw(rt, "worth"))),
				}})
				if n := missing(); n > 0 {
					rt.Fatalf("%d customers have no copy after all was booked", n)
				}
			case "spend":
				_, err := l.Spend(ctx, who, loyalty.Spend{At: days(now), ID: "till " + id, Points: 3}, yearly)
				_ = err // not everybody has three
			case "return":
				_, err := l.Return(ctx, who, loyalty.Return{At: days(now), ID: id}, yearly)
				_ = err // nor has spent some
			case "erase":
				must(rt, l.Erase(ctx, days(now), who, ""))
				left := 0
				must(rt, db.QueryRow(`SELECT count(*) FROM purse WHERE customer = ?`, who).Scan(&left))
				same(rt, "copies of an erased customer", left, 0)
			case "rename":
				renamed++
				for _, table := range []string{"movement", "lot"} {
					_, err := db.Exec(`UPDATE `+table+` SET source = ? || substr(source, 7) WHERE source_kind = 'step' AND source LIKE 'thanks %' AND customer = ?`, fmt.Sprint("kudos", renamed), who)
					must(rt, err)
				}
			}
			asked := days(now + rapid.SampledFrom([]int{-30, 0, 0, 20, 200}).Draw(rt, "asked about"))
			q := engine.HistoryQuery{At: asked, Loyalty: true, Policy: yearly}
			copied, err := l.History(ctx, q)
			must(rt, err)
			_, err = db.Exec(`UPDATE purse SET lots = NULL`)
			must(rt, err)
			whole, err := l.History(ctx, q)
			must(rt, err)
			same(rt, "lots", copied.Members.Lots, whole.Members.Lots)
			same(rt, "balances", copied.Points, whole.Points)
			lots := 0
			must(rt, db.QueryRow(`SELECT count(*) FROM lot`).Scan(&lots))
			if !asked.Before(days(now)) {
				same(rt, "how many lots", len(copied.Members.Lots), lots)
			}
			if rapid.Bool().Draw(rt, "copied again") {
				book(rt, l, days(now), yearly, engine.Bookings{})
			}
		}
	})
}

// A copy that is broken is no reason to write to people as if they had nothing.
func TestAGarbledCopyOfLotsIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	book(t, l, nine, yearly, engine.Bookings{Points: []engine.Posting{earn("ada", loyalty.Order, "1", 100)}})
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close() //nolint:errcheck // the ledger has its own
	var piece []byte
	must(t, db.QueryRow(`SELECT lots FROM purse`).Scan(&piece))
	for cut := range len(piece) {
		_, err = db.Exec(`UPDATE purse SET lots = ?`, piece[:cut:cut])
		must(t, err)
		if _, err := l.History(ctx, engine.HistoryQuery{At: nine, Policy: yearly}); err == nil || !strings.Contains(err.Error(), `customer "ada": the copy`) {
			t.Fatalf("with %d of %d bytes: %v", cut, len(piece), err)
		}
	}
	_, err = db.Exec(`UPDATE purse SET lots = ?`, append(piece, 0))
	must(t, err)
	if _, err := l.History(ctx, engine.HistoryQuery{At: nine, Policy: yearly}); err == nil {
		t.Fatal("a copy with a byte too many was read")
	}
}
