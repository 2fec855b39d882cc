package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// journal is a log that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// await waits until a line of the log holds all pieces.
func (j *journal) await(t *testing.T, pieces ...string) {
	t.Helper()
	j.awaitTimes(t, 1, pieces...)
}

// awaitTimes waits until so many lines of the log hold all pieces.
func (j *journal) awaitTimes(t *testing.T, times int, pieces ...string) {
	t.Helper()
	for range 200 {
		seen := 0
		for line := range lines(j.String()) {
			found := 0
			for _, piece := range pieces {
				if strings.Contains(line, piece) {
					found++
				}
			}
			if found == len(pieces) {
				seen++
			}
		}
		if seen >= times {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the daemon does not say %q %d times; it says\n%s", pieces, times, j.String())
}

// daemon runs the coffee shop as a daemon whose clock shows that time at first.
// The result stops it and gives its exit code.
func daemon(t *testing.T, dir string, at time.Time) (log *journal, stop func() int) {
	t.Helper()
	return daemonIn(t, dir, at, func(string) (string, bool) { return "", false })
}

// daemonIn is daemon with an environment.
func daemonIn(t *testing.T, dir string, at time.Time, getenv func(string) (string, bool)) (log *journal, stop func() int) {
	t.Helper()
	log = &journal{}
	started := time.Now()
	w := &world{
		in: strings.NewReader(""), out: &bytes.Buffer{}, err: log,
		clock:  func() time.Time { return at.Add(time.Since(started)) },
		getenv: getenv,
	}
	return daemonOf(t, w, log, dir)
}

// daemonOf is daemon in a world whose errors go to the log.
func daemonOf(t *testing.T, w *world, log *journal, dir string, flags ...string) (_ *journal, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, w, append([]string{"run", dir}, flags...)) }()
	stop = sync.OnceValue(func() int {
		cancel()
		select {
		case code := <-ended:
			return code
		case <-time.After(20 * time.Second):
			t.Error("the daemon does not stop")
			return -1
		}
	})
	t.Cleanup(func() { stop() })
	return log, stop
}

// living is the coffee shop without its `at`, so that it can run as a daemon.
func living(t *testing.T) string {
	t.Helper()
	dir := example(t, "coffee")
	replace(t, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "")
	return dir
}

func berlin(t *testing.T, hour, minute, second int) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 1, 5, hour, minute, second, 0, zone)
}

func TestTheDaemonActsOnScheduleTakesUpEditsAndStopsWhenTold(t *testing.T) {
	dir := living(t)
	log, stop := daemon(t, dir, berlin(t, 8, 59, 58))
	log.await(t, "waiting", "next=2026-01-05T09:00:00")
	log.await(t, "tick", "at=2026-01-05T09:00:00.000+01:00", "go=23", "sent=23")

	replace(t, filepath.Join(dir, "segments.yaml"), "orders >= 3", "oders >= 3")
	log.await(t, "the last good ones stay in force", `unknown word \"oders\"`, "segments.yaml:11:12")
	replace(t, filepath.Join(dir, "segments.yaml"), "oders >= 3", "orders >= 4")
	log.await(t, "edited rules taken up")
	replace(t, filepath.Join(dir, "mail/welcome.md"), "Welcome through the blue door", "Come in")
	log.awaitTimes(t, 2, "edited rules taken up")
	if code := stop(); code != fine {
		t.Errorf("exit %d\n%s", code, log)
	}
	log.await(t, "stopped")
	if out := mustHold(t, "run", "--once", "--at", "2026-01-05T09:00", dir); !strings.Contains(out, ": 0 of 0 done") {
		t.Errorf("the daemon left something undone: %s", out)
	}
}

func TestWhatOnlyARestartTakesUpIsRefusedUntilThen(t *testing.T) {
	dir := living(t)
	log, _ := daemon(t, dir, berlin(t, 8, 0, 0))
	log.await(t, "waiting")
	root := filepath.Join(dir, "holdfast.yaml")
	replace(t, root, "sqlite:state/holdfast.db", "sqlite:elsewhere.db")
	log.await(t, "the last good ones stay in force", "store: takes effect after a restart (until then write sqlite:state/holdfast.db again)")
	replace(t, root, "sqlite:elsewhere.db", "sqlite:state/holdfast.db\nat: 2026-01-05T09:00")
	log.await(t, "the last good ones stay in force", "at: takes effect after a restart")
	if strings.Contains(log.String(), "edited rules taken up") {
		t.Errorf("the edit was taken up:\n%s", log)
	}
	replace(t, root, "\nat: 2026-01-05T09:00", "")
	log.await(t, "edited rules taken up")
}

func TestAMissedTickRunsOnceWithinItsGraceAndIsReportedBeyond(t *testing.T) {
	dir := living(t)
	first, stop := daemon(t, dir, berlin(t, 8, 0, 0))
	first.await(t, "waiting")
	stop()

	// An hour and a half late for nine o'clock: too late.
	late, stop := daemon(t, dir, berlin(t, 10, 30, 0))
	late.await(t, "missed", "playbook=win-back", "scheduled=2026-01-05T09:00:00.000+01:00")
	late.await(t, "missed", "playbook=thank-champions")
	stop()
	if sent := sentTouches(t, dir); len(sent) != 0 {
		t.Fatalf("a tick beyond its grace was run: %v", sent)
	}

	// Half an hour late on the next morning: run once, and not again.
	next, stop := daemon(t, dir, berlin(t, 24+9, 30, 0))
	next.await(t, "tick", "at=2026-01-06T09:30:0")
	stop()
	if len(sentTouches(t, dir)) == 0 {
		t.Error("a tick within its grace was not run")
	}
	again, stop := daemon(t, dir, berlin(t, 24+9, 40, 0))
	again.await(t, "waiting")
	time.Sleep(200 * time.Millisecond) // a wrong tick would come at once
	stop()
	if strings.Contains(again.String(), "tick") {
		t.Errorf("it ran again:\n%s", again)
	}
}

func TestASecondDaemonOnTheSameLedgerIsRefused(t *testing.T) {
	dir := living(t)
	log, _ := daemon(t, dir, berlin(t, 8, 0, 0))
	log.await(t, "waiting")
	_, errs, code := hold(t, "run", "--once", dir)
	if code != worldAway || !strings.Contains(errs, "another holdfast is at work on this ledger") {
		t.Errorf("exit %d: %s", code, errs)
	}
	mustHold(t, "plan", dir) // looking is free
}

// TestKilledInTheMiddleNobodyIsLostAndNobodyGetsALetterTwice kills the program
// while it writes letters, again and again, until it comes to the end.
func TestKilledInTheMiddleNobodyIsLostAndNobodyGetsALetterTwice(t *testing.T) {
	const customers = 1500
	dir := many(t, customers)
	kills := 0
	for finished := false; !finished; {
		p := process(t, "run", "--once", dir)
		var errs bytes.Buffer
		p.Stderr = &errs
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- p.Wait() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v\n%s", err, &errs)
			}
			finished = true
		case <-time.After(time.Duration(150+90*kills) * time.Millisecond):
			if err := p.Process.Kill(); err == nil {
				kills++
			}
			<-ended
		}
	}
	letters, err := os.ReadDir(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	subjects := map[string]int{}
	for _, l := range letters {
		if !strings.HasSuffix(l.Name(), ".eml") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, "out", l.Name()))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "Subject: Hello ")
		id, _, _ := strings.Cut(rest, "\r\n")
		subjects[id]++
	}
	sent := len(sentTouches(t, dir))
	unknown := len(touchesIn(t, dir, "unknown"))
	t.Logf("killed %d times: %d letters, %d sent, %d unknown", kills, len(subjects), sent, unknown)
	if kills == 0 {
		t.Error("it was never killed, so this proves nothing")
	}
	for id, n := range subjects {
		if n > 1 {
			t.Errorf("%s got %d letters", id, n)
		}
	}
	if sent+unknown != customers {
		t.Errorf("%d sent and %d unknown of %d customers: somebody is lost", sent, unknown, customers)
	}
	if len(subjects) < sent || len(subjects) > sent+unknown {
		t.Errorf("%d letters for %d sent and %d unknown", len(subjects), sent, unknown)
	}
	if unknown > kills*200 {
		t.Errorf("%d unknown after %d kills: more than were in hand", unknown, kills)
	}
}
