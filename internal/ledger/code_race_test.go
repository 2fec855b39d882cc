package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// What the processes fight over.
const (
	racedCodes    = 60
	racedVouchers = 40
	racedMoney    = 25
)

var (
	racedOffer = &rules.Offer{Name: "raced", Code: pattern("RACE-{8}"), Uses: 1}
	racedPool  = &rules.Offer{Name: "vouchers", Pool: true, Uses: 1, Budget: &rules.Budget{Count: racedMoney, Per: "year"}}
)

// loot is what one process got.
type loot struct {
	Redeemed map[string]string // by code: the order
	Vouchers map[string]string // by code: the customer
	Spent    int               // claims that the budget refused
}

// redeemAway redeems every raced code on an order of its own, and draws from the
// pool for customers of its own until nothing is left.
func redeemAway(l *ledger.Ledger, me int) (loot, error) {
	got := loot{Redeemed: map[string]string{}, Vouchers: map[string]string{}}
	for i := range racedCodes {
		code := fmt.Sprintf("RACE-%03d", (i+me)%racedCodes)
		order := fmt.Sprint("order-", me, "-", i)
		_, err := l.Redeem(ctx, engine.Redemption{Code: code, ID: order, At: after(time.Hour), Cost: 3})
		if err == nil {
			got.Redeemed[code] = order
		} else if !errors.Is(err, loyalty.UsedUp) {
			return got, err
		}
		d := offering(fmt.Sprint("c-", me, "-", i), racedPool, 1)
		d.Key.Entry = nine
		claims, err := l.Claim(ctx, nine, []engine.Decision{d}, engine.Terms{
			Budgets: map[string]engine.Budgeted{engine.OfferCountAccount("vouchers"): {Limit: racedMoney}},
		})
		if err != nil {
			return got, err
		}
		switch c := claims[0]; {
		case c.Taken:
			got.Vouchers[c.Code] = c.Key.Customer
		case c.Reason == engine.BudgetSpent:
			got.Spent++
		default:
			return got, fmt.Errorf("a claim was refused: %s", c.Reason)
		}
	}
	return got, nil
}

func TestTwoProcessesRedeemTheSameCodesAndDrawFromOnePool(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	var batch []engine.Decision
	for i := range racedCodes {
		d := offering(fmt.Sprint("holder-", i), racedOffer, 1)
		batch = append(batch, d)
	}
	n := 0
	_, err := l.Claim(ctx, nine, batch, engine.Terms{Draw: func(rules.CodePattern) (string, error) { n++; return fmt.Sprintf("RACE-%03d", n-1), nil }})
	must(t, err)
	var list []loyalty.Voucher
	for i := range racedVouchers {
		list = append(list, loyalty.Voucher{Code: fmt.Sprint("V", i)})
	}
	_, _, err = l.Import(ctx, nine, "vouchers", list)
	must(t, err)

	var running []*exec.Cmd
	var outs []*strings.Builder
	for range 2 {
		cmd, out := process(t, "redeem", path), &strings.Builder{}
		cmd.Stdout = out
		must(t, cmd.Start())
		running, outs = append(running, cmd), append(outs, out)
	}
	redeemed, vouchers := map[string]string{}, map[string]string{}
	for i, cmd := range running {
		must(t, cmd.Wait())
		var got loot
		must(t, json.Unmarshal([]byte(outs[i].String()), &got))
		for code, order := range got.Redeemed {
			if other, twice := redeemed[code]; twice {
				t.Errorf("code %s was redeemed on %s and %s", code, order, other)
			}
			redeemed[code] = order
		}
		for code, customer := range got.Vouchers {
			if other, twice := vouchers[code]; twice {
				t.Errorf("voucher %s was given to %s and %s", code, customer, other)
			}
			vouchers[code] = customer
		}
	}
	if len(redeemed) != racedCodes || len(vouchers) != racedMoney {
		t.Errorf("%d of %d codes were redeemed, %d of %d vouchers given", len(redeemed), racedCodes, len(vouchers), racedMoney)
	}
	sums, err := l.Sums(ctx, after(time.Hour))
	must(t, err)
	same(t, "sums", sums, []ledger.OfferSums{
		{Offer: "raced", Given: racedCodes, Redeemed: racedCodes, Uses: racedCodes, Expected: racedCodes, Real: 3 * racedCodes},
		{Offer: "vouchers", Given: racedMoney, Reserved: racedMoney, Free: racedVouchers - racedMoney, Expected: racedMoney},
	})
	money, err := l.Spent(ctx, after(time.Hour), map[string]time.Time{engine.OfferAccount("raced"): {}, engine.OfferCountAccount("vouchers"): {}})
	must(t, err)
	same(t, "spent", money, map[string]int64{engine.OfferAccount("raced"): 3 * racedCodes, engine.OfferCountAccount("vouchers"): racedMoney})
}

// drawOne claims a voucher for ada, and waits to be killed.
func drawOne(l *ledger.Ledger) error {
	if _, err := l.Claim(ctx, nine, []engine.Decision{offering("ada", racedPool, 1)}, engine.Terms{
		Budgets: map[string]engine.Budgeted{engine.OfferCountAccount("vouchers"): {Limit: 9}},
	}); err != nil {
		return err
	}
	fmt.Println("claimed")
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

func TestAVoucherInDoubtStaysTheirsAndCanBeUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	_, _, err := l.Import(ctx, nine, "vouchers", []loyalty.Voucher{{Code: "V1"}})
	must(t, err)
	killedAs(t, "voucher", path, func() {})
	_, err = l.Recover(ctx, after(time.Hour))
	must(t, err)
	claims, err := l.Claim(ctx, after(time.Hour), []engine.Decision{offering("ben", racedPool, 1)}, engine.Terms{
		Budgets: map[string]engine.Budgeted{engine.OfferCountAccount("vouchers"): {Limit: 9}},
	})
	must(t, err)
	same(t, "reason", claims[0].Reason, engine.PoolEmpty)
	_, err = l.Redeem(ctx, engine.Redemption{Code: "V1", ID: "o1", Customer: "ben", At: after(time.Hour)})
	isErr(t, err, loyalty.NotTheirs)
	code, err := l.Redeem(ctx, engine.Redemption{Code: "V1", ID: "o1", Customer: "ada", At: after(time.Hour)})
	must(t, err)
	same(t, "state", code.State, loyalty.CodeRedeemed)
}
