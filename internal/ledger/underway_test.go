package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// The count of claimed touches, which Recover goes by, is right whatever is done,
// and none of them is of before its instant.
func TestWhatIsClaimedIsCounted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close() //nolint:errcheck // it was only read from
	now, round := nine, 0
	rapid.Check(t, func(t *rapid.T) {
		_, err := l.Recover(ctx, now) // what the round before has left
		must(t, err)
		round++
		customer := rapid.Map(rapid.SampledFrom([]string{"ada", "ben", "cy"}), func(name string) string { return fmt.Sprint(name, round) })
		step := rapid.SampledFrom([]func(string) engine.Decision{
			letter, second, func(customer string) engine.Decision { return reward(customer, 5) },
		})
		for range rapid.IntRange(1, 20).Draw(t, "deeds") {
			now = now.Add(time.Hour)
			var keys []engine.Key
			switch rapid.SampledFrom([]string{"claim", "claim", "settle", "settle", "erase", "recover"}).Draw(t, "deed") {
			case "claim":
				d := step.Draw(t, "step")(customer.Draw(t, "customer"))
				_, err = l.Claim(ctx, now, []engine.Decision{d, d}, engine.Terms{})
			case "settle":
				state := rapid.SampledFrom([]engine.State{engine.TouchSent, engine.TouchFailed, engine.TouchUnknown, engine.TouchReleased}).Draw(t, "state")
				keys = append(keys, step.Draw(t, "step")(customer.Draw(t, "customer")).Key, step.Draw(t, "step")(customer.Draw(t, "customer")).Key)
				err = l.Settle(ctx, now, []engine.Settlement{{Key: keys[0], State: state}, {Key: keys[1], State: state}})
				if errors.Is(err, ledger.ErrNotClaimed) {
					err = nil
				}
			case "erase":
				err = l.Erase(ctx, now, customer.Draw(t, "customer"), "")
			case "recover":
				_, err = l.Recover(ctx, now)
			}
			must(t, err)
			var counted, since, there int64
			var first sql.NullInt64
			must(t, db.QueryRow(`SELECT touches, since FROM underway`).Scan(&counted, &since))
			must(t, db.QueryRow(`SELECT count(*), min(at) FROM touch WHERE state = 'claimed'`).Scan(&there, &first))
			if counted != there || first.Valid && first.Int64 < since {
				t.Fatalf("%d are counted since %d, and %d are there since %d", counted, since, there, first.Int64)
			}
		}
	})
}

// What an older Holdfast had claimed when it died is found as well.
func TestAnOlderLedgerIsRecovered(t *testing.T) {
	l := at(t, older(t))
	unknown, err := l.Recover(ctx, after(time.Hour))
	must(t, err)
	if len(unknown) != 1 || unknown[0].Key != letter("ada").Key {
		t.Fatalf("recovered %v", unknown)
	}
	same(t, "states", states(t, l, ledger.Filter{}), []engine.State{engine.TouchSent, engine.TouchUnknown})
}

// Who looks only may do so before anybody writes, and leaves the older ledger as
// it is.
func TestAnOlderLedgerIsReadAsItIs(t *testing.T) {
	path := older(t)
	before, err := os.ReadFile(path)
	must(t, err)
	l, err := ledger.OpenReadOnly(ctx, path)
	must(t, err)
	same(t, "states", states(t, l, ledger.Filter{}), []engine.State{engine.TouchSent, engine.TouchClaimed})
	if err := l.Settle(ctx, nine, nil); err == nil {
		t.Error("it can be written to")
	}
	must(t, l.Close())
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the file has changed")
	}
	if beside, err := filepath.Glob(path + "-*"); err != nil || len(beside) > 0 {
		t.Errorf("beside it: %v %v", beside, err)
	}
}

// A claim that is cut off half way has claimed nothing, the next one goes on, and
// closing leaves no connection behind that would keep the log.
func TestAClaimThatIsCutOffIsNoClaim(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l, err := ledger.Open(ctx, path)
	must(t, err)
	taken(t, l, nine, letter("ada"))
	halfWay, cut := context.WithCancel(ctx)
	draw := func(rules.CodePattern) (string, error) { cut(); return "BACK-1", nil }
	batch := []engine.Decision{letter("ben"), offering("cy", comeback, 60), letter("dee")}
	_, err = l.Claim(halfWay, nine, batch, engine.Terms{Budgets: month(1000), Draw: draw})
	isErr(t, err, context.Canceled)
	for _, customer := range []string{"ben", "cy", "dee"} {
		taken(t, l, nine, letter(customer))
	}
	must(t, l.Close())
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the log is still there: %v", err)
	}
}
