package dispatch_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
)

const (
	crashRules = `playbooks:
  thanks: {schedule: "@daily", audience: score >= 0, steps: [{reward: {points: 10}}, {email: hello}]}
`
	crowd = 250

	// Of a child process: the folder it works in, and after how many moments it
	// dies.
	childDir   = "HOLDFAST_DISPATCH_CHILD"
	childDeath = "HOLDFAST_DISPATCH_DEATH"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		after, err := strconv.Atoi(os.Getenv(childDeath))
		if err == nil {
			err = beChild(dir, after)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	flag.Parse()
	if testing.Short() { // each case works on a file
		if err := flag.Set("rapid.checks", "20"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// beChild is one run in a process of its own, which kills itself after so many
// moments (kill -9: nothing is closed, flushed or deferred).
func beChild(dir string, after int) error {
	death := func() {
		if after--; after == 0 {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			fmt.Fprintln(os.Stderr, err)
			select {} // death may take a moment
		}
	}
	_, err := runIn(dir, death)
	return err
}

// runIn is what `holdfast run --once` does: lock, recover, look, decide,
// deliver. It gives the touches that a crash had left in doubt.
func runIn(dir string, moment func()) ([]ledger.Touch, error) {
	book, err := load(crashRules)
	if err != nil {
		return nil, err
	}
	l, err := ledger.Open(ctx, filepath.Join(dir, "holdfast.db"))
	if err != nil {
		return nil, err
	}
	defer l.Close() //nolint:errcheck // the test reads it again
	unlock, err := l.Lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock() //nolint:errcheck // as above
	doubtful, err := l.Recover(ctx, nine)
	if err != nil {
		return nil, err
	}
	// A restart comes a little later than the run that died.
	at := nine.Add(time.Duration(len(doubtful)) * time.Microsecond)
	_, err = act(ctx, book, at, nil, people(crowd), l, mortal{l, moment}, &appending{filepath.Join(dir, "letters"), moment})
	return doubtful, err
}

// mortal is a ledger around whose every transaction the process may die.
type mortal struct {
	*ledger.Ledger
	moment func()
}

// Claim implements dispatch.Ledger.
func (m mortal) Claim(ctx context.Context, at time.Time, batch []engine.Decision, terms engine.Terms) ([]engine.Claim, error) {
	m.moment()
	claims, err := m.Ledger.Claim(ctx, at, batch, terms)
	m.moment()
	return claims, err
}

// Settle implements dispatch.Ledger.
func (m mortal) Settle(ctx context.Context, at time.Time, batch []engine.Settlement) error {
	m.moment()
	err := m.Ledger.Settle(ctx, at, batch)
	m.moment()
	return err
}

// appending is a carrier that adds a line to a file for every letter, and never
// asks whether it is there already: the post.
type appending struct {
	path   string
	moment func()
}

// Open implements dispatch.Carrier.
func (a *appending) Open(context.Context) error { return nil }

// Close implements dispatch.Carrier.
func (a *appending) Close() error { return nil }

// Send implements dispatch.Carrier.
func (a *appending) Send(_ context.Context, letters []dispatch.Letter) []dispatch.Outcome {
	outcomes := make([]dispatch.Outcome, len(letters))
	for i, l := range letters {
		a.moment()
		outcomes[i] = dispatch.Outcome{State: engine.TouchSent}
		if err := add(a.path, l.Key.Customer); err != nil {
			outcomes[i] = dispatch.Outcome{State: engine.TouchReleased, Detail: err.Error()}
		}
		a.moment()
	}
	return outcomes
}

func add(path, line string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(line + "\n"); err != nil {
		return err
	}
	return file.Close()
}

func TestKilledAnywhereNobodyIsWrittenToTwiceAndNobodyIsLost(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if given := os.Getenv("HOLDFAST_SEED"); given != "" {
		seed, _ = strconv.ParseUint(given, 10, 64)
	}
	t.Logf("HOLDFAST_SEED=%d runs this again", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	// Two a letter, two a transaction: 1 of rewards, 2 for every 16 letters.
	const moments = 2*crowd + 2*(1+2*((crowd+15)/16))
	for round := range rounds {
		dir := t.TempDir()
		// Most children die at a moment of their own, some are killed from
		// outside whatever they are doing.
		after, outside := 1+random.IntN(moments), time.Duration(0)
		if round%4 == 3 {
			after, outside = 0, time.Duration(random.IntN(150))*time.Millisecond
		}
		doubtful := survives(t, dir, after, outside)
		letters := count(t, dir)
		lost := 0
		for customer, n := range letters {
			if n > 1 {
				t.Fatalf("round %d, dead after %d moments or %s: %s has %d letters", round, after, outside, customer, n)
			}
		}
		for _, touch := range doubtful {
			if touch.Key.Step != "email:hello" {
				t.Fatalf("round %d: %v is in doubt", round, touch.Key)
			}
			if letters[touch.Key.Customer] == 0 {
				lost++ // in doubt, and in truth not delivered: listed, for a person to see to
			}
		}
		if len(doubtful) > 16 || len(letters)+lost != crowd {
			t.Fatalf("round %d, dead after %d moments or %s: %d letters, %d in doubt of which %d did not arrive",
				round, after, outside, len(letters), len(doubtful), lost)
		}
	}
}

// survives lets a child run until it dies, runs to the end itself, and gives
// what the death had left in doubt.
func survives(t *testing.T, dir string, after int, outside time.Duration) []ledger.Touch {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir, fmt.Sprintf("%s=%d", childDeath, after))
	var said bytes.Buffer
	child.Stderr = &said
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if after == 0 {
		time.Sleep(outside)
		_ = child.Process.Kill() // it may have come to its end
	}
	if err := child.Wait(); err == nil && after > 0 || said.Len() > 0 {
		t.Fatalf("the child did not die: %v %s", err, said.String())
	}
	doubtful, err := runIn(dir, func() {})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.OpenReadOnly(ctx, filepath.Join(dir, "holdfast.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only read
	h, err := l.History(ctx, engine.HistoryQuery{At: nine.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for _, customer := range people(crowd).customers {
		if h.Points[customer] != 10 {
			t.Fatalf("%s has %d points, not 10", customer, h.Points[customer])
		}
	}
	listed, err := l.Touches(ctx, ledger.Filter{State: engine.TouchUnknown})
	if err != nil || len(listed) != len(doubtful) {
		t.Fatalf("%d are in doubt, and %d are listed (%v)", len(doubtful), len(listed), err)
	}
	return doubtful
}

// count is how many letters everybody has.
func count(t *testing.T, dir string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "letters"))
	if err != nil {
		t.Fatal(err)
	}
	letters := map[string]int{}
	for _, customer := range strings.Fields(string(text)) {
		letters[customer]++
	}
	return letters
}
