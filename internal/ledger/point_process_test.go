package ledger_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
)

// traded is what one process was told that it did.
type traded struct {
	Earned, Spent, Returned int64
}

// trade does things to the points of five customers, who are everybody else's
// too, with orders and redemptions that others have as well.
func trade(l *ledger.Ledger, seed uint64, things int) (done traded, err error) {
	random := rand.New(rand.NewPCG(seed, 7))
	var spent [][2]string
	for n := range things {
		if n == 20 {
			fmt.Println("claimed")
		}
		time.Sleep(time.Duration(random.IntN(8)) * time.Millisecond) // SQLite's lock is taken by whoever happens to ask: let the other
		at := days(n / 5)
		customer := fmt.Sprint("c", random.IntN(5))
		order := fmt.Sprint(customer, " ", random.IntN(60))
		points := int64(1 + random.IntN(40))
		var err error
		switch random.IntN(6) {
		case 0, 1: // as a tick does, for several at once
			b := engine.Bookings{Points: []engine.Posting{
				earn(customer, loyalty.Order, order, points), refund(customer, order, points/2), earn("c0", loyalty.Event, order, 3),
				spend(customer, "tick "+order, points/3+1),
			}}
			var booked engine.Booked
			booked, err = l.Book(ctx, at, b, engine.Terms{Policy: brief})
			done.Earned, done.Spent = done.Earned+booked.Earned, done.Spent+booked.Spent
		case 2:
			e := loyalty.Earn{At: at, Source: loyalty.Source{Kind: loyalty.Hand, ID: order}, Points: points, Author: "Mia"}
			if _, err = l.Grant(ctx, customer, e, brief); err == nil {
				done.Earned += points
			}
		case 3, 4:
			if _, err = l.Spend(ctx, customer, loyalty.Spend{At: at, ID: order, Points: points}, brief); err == nil {
				done.Spent += points
				spent = append(spent, [2]string{customer, order})
			}
		case 5:
			if len(spent) > 0 { // what it has spent itself, twice at times
				customer, order = spent[len(spent)-1][0], spent[len(spent)-1][1]
			}
			if _, err = l.Return(ctx, customer, loyalty.Return{At: at, ID: order}, brief); err == nil {
				done.Returned++
			}
		}
		var no loyalty.Refusal
		if err != nil && !errors.As(err, &no) {
			return done, fmt.Errorf("thing %d: %w", n, err)
		}
	}
	return done, nil
}

func TestTwoProcessesShareTheBooks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	var running []*exec.Cmd
	var outs []*strings.Builder
	for range 2 {
		cmd, out := process(t, "trade", path), &strings.Builder{}
		cmd.Stdout = out
		must(t, cmd.Start())
		running, outs = append(running, cmd), append(outs, out)
	}
	var all traded
	for i, cmd := range running {
		must(t, cmd.Wait())
		var one traded
		must(t, json.Unmarshal([]byte(strings.TrimPrefix(outs[i].String(), "claimed\n")), &one))
		all = traded{all.Earned + one.Earned, all.Spent + one.Spent, all.Returned + one.Returned}
	}
	l := at(t, path)
	sums := bookKept(t, l, path)
	if sums.Issued != all.Earned || all.Spent == 0 {
		t.Fatalf("the processes did %+v, and the books have %+v", all, sums)
	}
	var spent int64
	for _, customer := range []string{"c0", "c1", "c2", "c3", "c4"} {
		account, err := l.Account(ctx, days(1000), customer, brief)
		must(t, err)
		for _, m := range account.Journal() {
			for _, p := range m.Postings {
				if m.Kind == loyalty.Used && p.Pot == loyalty.Spent {
					spent += p.Points
				}
			}
		}
	}
	same(t, "spent", spent, all.Spent)
}

func TestAProcessThatIsKilledLeavesBooksThatClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	rounds := uint64(3)
	if testing.Short() {
		rounds = 1
	}
	for seed := range rounds {
		killedAs(t, "trade until killed", path, func() {
			_, err := trade(l, seed, 25) // beside it
			must(t, err)
		})
		bookKept(t, l, path)
	}
}

// bookKept checks what the books promise whoever writes them, by the ledger and
// by queries over its tables, and gives their sums.
func bookKept(t *testing.T, l *ledger.Ledger, path string) loyalty.Sums {
	t.Helper()
	h := membersAt(t, l, days(1000), brief)
	lots := map[string]int64{}
	for _, lot := range h.Members.Lots {
		if !lot.Balanced() || min(lot.Pending, lot.Outstanding, lot.Spent, lot.Expired, lot.Revoked) < 0 {
			t.Fatalf("lot %+v", lot)
		}
		lots[lot.Customer] += lot.Outstanding
	}
	same(t, "balances", h.Points, lots)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close() //nolint:errcheck // it was only read from
	for _, none := range []string{
		`SELECT count(*) FROM (SELECT customer, seq FROM posting GROUP BY customer, seq HAVING sum(points) <> 0)`,
		`SELECT count(*) FROM (SELECT 1 FROM movement WHERE kind = 'earn' GROUP BY source_kind, source HAVING count(*) > 1)`,
		`SELECT count(*) FROM (SELECT 1 FROM movement WHERE kind = 'spend' GROUP BY source HAVING count(*) > 1)`,
		`SELECT count(*) FROM (SELECT 1 FROM movement WHERE kind = 'return' GROUP BY source HAVING count(*) > 1)`,
		`SELECT count(*) FROM movement m WHERE seq > 1 AND NOT EXISTS (SELECT 1 FROM movement b WHERE b.customer = m.customer AND b.seq = m.seq - 1 AND b.at <= m.at)`,
		// A balance, at the time of each movement.
		`SELECT count(*) FROM (SELECT sum(points) OVER (PARTITION BY customer, pot ORDER BY seq) AS had FROM posting WHERE pot <> 'issued') WHERE had < 0`,
		// The lots are what the postings say.
		`SELECT count(*) FROM (SELECT customer, lot, sum(points) FILTER (WHERE pot = 'outstanding') o, sum(points) FILTER (WHERE pot = 'pending') p,
			sum(points) FILTER (WHERE pot = 'spent') s FROM posting GROUP BY customer, lot) JOIN lot USING (customer, lot)
			WHERE coalesce(o, 0) <> outstanding OR coalesce(p, 0) <> pending OR coalesce(s, 0) <> spent`,
	} {
		var n int
		must(t, db.QueryRow(none).Scan(&n))
		if n != 0 {
			t.Fatalf("%d of %s", n, none)
		}
	}
	shop, err := l.ShopPoints(ctx, days(1000), brief)
	must(t, err)
	if !shop.Balanced() {
		t.Fatalf("the books do not close: %+v", shop.Sums)
	}
	return shop.Sums
}
