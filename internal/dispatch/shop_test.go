package dispatch_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/rules"
	"holdfast/rules/table"
)

var ctx = context.Background()

// settings are the part of every test's project that the tests do not turn on.
const settings = `
name: Blue Door
timezone: Europe/Berlin
locale: en
currency: EUR
sources:
  customers:
    csv: customers.csv
    id: id
    columns: {email: email, consent: consent, score: {column: score, type: number}}
  orders: {csv: orders.csv, customer: customer, at: at, amount: amount}
email: {from: "Blue Door <hello@bluedoor.example>"}
`

// project loads a project whose rules are the given YAML.
func project(t testing.TB, yaml string) *rules.Book {
	t.Helper()
	book, err := load(yaml)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func load(yaml string) (*rules.Book, error) {
	return loadWith(settings, yaml)
}

func loadWith(settings, yaml string) (*rules.Book, error) {
	files := fstest.MapFS{
		"holdfast.yaml":  {Data: []byte(settings + yaml)},
		"mail/hello.md":  {Data: []byte("---\nsubject: Hello\n---\nGood to see you.\n")},
		"mail/letter.md": {Data: []byte("---\nsubject: Again\n---\nStill good to see you.\n")},
		"mail/named.md":  {Data: []byte("---\nsubject: Dear {{ id }}\n---\nDear {{ id }}\n")},
		"mail/deal.md":   {Data: []byte("---\nsubject: For you\n---\nYour code is {{ offer_code }}.\n")},
	}
	if strings.Contains(yaml, "email: stand") { // it has words that come with loyalty
		files["mail/stand.md"] = &fstest.MapFile{Data: []byte("---\nsubject: You are {{ tier ?? \"new\" }}\n---\n{{ points }} points, code {{ referral_code }}.\n")}
	}
	return rules.Load(files, rules.Options{})
}

// file is the shop's customers and orders, as a source would read them.
type file struct {
	customers []string
	orders    []order
	amounts   map[int]float64 // of orders by number; 20 otherwise
	ids       map[int]string  // and their ids; o and the number otherwise
	coupons   map[int]string  // and the codes used on them
	events    []order
	against   map[string]bool // who does not agree to be written to
	scores    map[string]float64
	moved     map[string]string // new addresses
	brought   map[string]string // by whom
	broken    error             // what reading gives instead
}

type order struct {
	customer string
	at       time.Time
}

// people are n customers, c000 and so on.
func people(n int) *file {
	f := &file{}
	for i := range n {
		f.customers = append(f.customers, fmt.Sprintf("c%03d", i))
	}
	return f
}

// Scan implements dispatch.Facts, seven rows at a time.
func (f *file) Scan(ctx context.Context, src *rules.Source, _ map[string]bool, now time.Time, ids *table.Dict, yield func(dispatch.Batch) error) (dispatch.Intake, error) {
	in := dispatch.Intake{Source: src.Name, Path: src.Path}
	if f.broken != nil {
		return in, f.broken
	}
	batches := func(n int, fill func(*table.Table, int) uint32) error {
		for from := 0; from < n && ctx.Err() == nil; from += 7 {
			b := dispatch.Batch{Table: table.New(min(7, n-from))}
			for _, f := range src.Fields {
				if f.Told {
					continue
				}
				b.Table.Set(f.Name, table.NewColumn(f.Kind, b.Table.Rows()))
			}
			for i := range b.Table.Rows() {
				b.Customer = append(b.Customer, fill(b.Table, from+i))
			}
			if err := yield(b); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	if src.Name == "customers" {
		in.Rows = len(f.customers)
		return in, batches(len(f.customers), func(t *table.Table, i int) uint32 {
			id, at := f.customers[i], i%7
			email, consent, score := t.Column("email"), t.Column("consent"), t.Column("score")
			email.Code[at] = email.Dict.CodeString(cmp.Or(f.moved[id], id+"@shop.example"))
			if !f.against[id] {
				consent.Bits.Set(at)
			}
			if by := t.Column("referred_by"); by != nil && f.brought[id] != "" {
				by.Code[at] = by.Dict.CodeString(f.brought[id])
				by.Valid.Set(at)
			}
			score.Num[at] = float64(i)
			if other, ok := f.scores[id]; ok {
				score.Num[at] = other
			}
			for _, c := range []*table.Column{email, consent, score} {
				c.Valid.Set(at)
			}
			return ids.CodeString(id)
		})
	}
	if src.Name == "events" {
		in.Rows = len(f.events)
		return in, batches(len(f.events), func(t *table.Table, i int) uint32 {
			at, kind := t.Column("at"), t.Column("type")
			at.Micro[i%7], kind.Code[i%7] = f.events[i].at.UnixMicro(), kind.Dict.CodeString("visit")
			at.Valid.Set(i % 7)
			kind.Valid.Set(i % 7)
			row, _ := ids.LookupString(f.events[i].customer)
			return row
		})
	}
	in.Rows = len(f.orders)
	return in, batches(len(f.orders), func(t *table.Table, i int) uint32 {
		o, at := f.orders[i], i%7
		t.Column("at").Micro[at], t.Column("amount").Num[at] = o.at.UnixMicro(), 20
		if amount, said := f.amounts[i]; said {
			t.Column("amount").Num[at] = amount
		}
		if coupon := t.Column("coupon"); coupon != nil && f.coupons[i] != "" {
			coupon.Code[at] = coupon.Dict.CodeString(f.coupons[i])
			coupon.Valid.Set(at)
		}
		if id := t.Column("order"); id != nil {
			id.Code[at] = id.Dict.CodeString(cmp.Or(f.ids[i], fmt.Sprint("o", i)))
			id.Valid.Set(at)
		}
		t.Column("at").Valid.Set(at)
		t.Column("amount").Valid.Set(at)
		if !o.at.After(now) && o.at.After(in.Newest) {
			in.Newest = o.at
		}
		row, _ := ids.LookupString(o.customer)
		return row
	})
}

// fresh is a ledger that nobody has written to.
func fresh(t testing.TB) *ledger.Ledger {
	t.Helper()
	return opened(t, filepath.Join(t.TempDir(), "holdfast.db"))
}

// opened is the ledger at a path.
func opened(t testing.TB, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// planned looks and decides.
func planned(ctx context.Context, book *rules.Book, at time.Time, due func(string) bool, f dispatch.Facts, memory dispatch.Memory) (*engine.Plan, *engine.Writer, engine.Input, error) {
	sight, err := dispatch.Look(ctx, book, at, f, memory, func() time.Time { return at })
	if err != nil {
		return nil, nil, engine.Input{}, err
	}
	sight.Input.Due = due
	board, err := engine.Evaluate(sight.Input)
	if err != nil {
		return nil, nil, engine.Input{}, err
	}
	plan, writer := engine.Decide(sight.Input, board)
	return plan, writer, sight.Input, nil
}

// act is one whole instant: look, decide, deliver.
func act(ctx context.Context, book *rules.Book, at time.Time, due func(string) bool, f dispatch.Facts, l *ledger.Ledger, through dispatch.Ledger, c dispatch.Carrier, change ...func(*dispatch.Delivery)) (dispatch.Result, error) {
	plan, writer, in, err := planned(ctx, book, at, due, f, l)
	if err != nil {
		return dispatch.Result{}, err
	}
	d := dispatch.Delivery{Book: book, Ledger: through, Carrier: c, Random: rand.Reader, Clock: func() time.Time { return at }, Input: in, Waits: true}
	for _, f := range change {
		f(&d)
	}
	return d.Deliver(ctx, plan, writer)
}

// scripted is a carrier that answers each customer as it is told to, and Sent
// when it is told nothing. It remembers what it was handed.
type scripted struct {
	says    map[string]engine.State // by customer
	refuses error                   // what Open says
	before  func(n int)             // called before the n-th letter of all, from 0
	nobody  string                  // at whose address there is nobody
	forgets bool                    // answers one letter too few
	unclear bool                    // what it refuses may be everybody
	unasked bool                    // nobody was asked about what has failed
	theirs  bool                    // what it puts off is about the address
	handed  []string                // customer and step
	keys    []engine.Key
	texts   []string
	to      []string
	opened  int
	closed  int
}

// Open implements dispatch.Carrier.
func (s *scripted) Open(context.Context) error { s.opened++; return s.refuses }

// Close implements dispatch.Carrier.
func (s *scripted) Close() error { s.closed++; return nil }

// Send implements dispatch.Carrier.
func (s *scripted) Send(ctx context.Context, letters []dispatch.Letter) []dispatch.Outcome {
	var outcomes []dispatch.Outcome
	for _, l := range letters {
		if s.before != nil {
			s.before(len(s.handed))
		}
		if ctx.Err() != nil {
			outcomes = append(outcomes, dispatch.Outcome{State: engine.TouchReleased, Detail: "told to stop"})
			continue
		}
		text := ""
		if l.Write != nil {
			m, err := l.Write()
			if err != nil {
				outcomes = append(outcomes, dispatch.Outcome{State: engine.TouchFailed, Detail: err.Error()})
				continue
			}
			text = m.Text
		}
		s.handed = append(s.handed, l.Key.Customer+" "+l.Key.Step)
		s.keys = append(s.keys, l.Key)
		s.texts = append(s.texts, text)
		s.to = append(s.to, l.To)
		state, ok := s.says[l.Key.Customer]
		if !ok {
			state = engine.TouchSent
		}
		o := dispatch.Outcome{State: state, Detail: "said " + string(state), NoMailbox: l.Key.Customer == s.nobody}
		o.Unclear, o.Unasked = s.unclear && state == engine.TouchFailed && !o.NoMailbox, s.unasked && state == engine.TouchFailed
		o.Theirs = s.theirs && state == engine.TouchReleased
		outcomes = append(outcomes, o)
	}
	if s.forgets && len(outcomes) > 0 {
		outcomes = outcomes[1:]
	}
	return outcomes
}

// written is every touch as "customer step state", sorted.
func written(t testing.TB, l *ledger.Ledger) []string {
	t.Helper()
	touches, err := l.Touches(ctx, ledger.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, touch := range touches {
		lines = append(lines, fmt.Sprint(touch.Key.Customer, " ", touch.Key.Step, " ", touch.State))
	}
	slices.Sort(lines)
	return lines
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (- want, + got):\n%s", what, diff)
	}
}

var berlin = func() *time.Location {
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return z
}()

// nine is a Monday morning.
var nine = time.Date(2026, 1, 5, 9, 0, 0, 0, berlin)
