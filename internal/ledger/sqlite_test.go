package ledger_test

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
)

// child names what this test binary does instead of testing, when it is started
// as a second process.
const child = "HOLDFAST_LEDGER_CHILD"

func TestMain(m *testing.M) {
	if what := os.Getenv(child); what != "" {
		if err := beChild(what, os.Args[len(os.Args)-1]); err != nil {
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
	os.Exit(alone(m))
}

// alone runs the tests in a folder for temporary files of their own, in which no
// rehearsal is to be left: hundreds had come together in the machine's.
func alone(m *testing.M) int {
	scratch, err := os.MkdirTemp("", "ledger-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(scratch) //nolint:errcheck // the tests are over
	if err := os.Setenv("TMPDIR", scratch); err != nil {
		panic(err)
	}
	code := m.Run()
	if left, err := filepath.Glob(filepath.Join(scratch, "holdfast-rehearsal-*")); err != nil || len(left) > 0 {
		fmt.Fprintf(os.Stderr, "%d rehearsals are left behind, %v\n", len(left), err)
		return 1
	}
	return code
}

func beChild(what, path string) error {
	l, err := ledger.Open(ctx, path)
	if err != nil {
		return err
	}
	if what == "rush" {
		got, err := rush(l, os.Getpid())
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(got), l.Close())
	}
	if what == "redeem" {
		got, err := redeemAway(l, os.Getpid())
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(got), l.Close())
	}
	if what == "trade" {
		got, err := trade(l, uint64(os.Getpid()), 60)
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(got), l.Close())
	}
	if what == "trade until killed" {
		_, err := trade(l, uint64(os.Getpid()), 1<<30)
		return err
	}
	if _, err := l.Lock(ctx); err != nil {
		return err
	}
	if what == "voucher" {
		return drawOne(l)
	}
	if what == "spend" {
		return spendOn(l)
	}
	if _, err := l.Claim(ctx, nine, []engine.Decision{letter("ada"), letter("bob")}, engine.Terms{}); err != nil {
		return err
	}
	fmt.Println("claimed")
	_, err = io.Copy(io.Discard, os.Stdin) // until killed
	return err
}

func process(t *testing.T, what, path string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], path)
	cmd.Env, cmd.Stderr = append(os.Environ(), child+"="+what), os.Stderr
	return cmd
}

// killed lets another process claim two letters and kills it before it settles.
// meanwhile is called while it lives.
func killed(t *testing.T, path string, meanwhile func()) {
	t.Helper()
	killedAs(t, "claim", path, meanwhile)
}

// killedAs lets another process do something and kills it when it has claimed.
func killedAs(t *testing.T, what, path string, meanwhile func()) {
	t.Helper()
	cmd := process(t, what, path)
	hold, err := cmd.StdinPipe()
	must(t, err)
	defer hold.Close() //nolint:errcheck // its reader is dead
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "claimed\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	meanwhile()
	must(t, cmd.Process.Kill()) // SIGKILL
	if err := cmd.Wait(); err == nil {
		t.Fatal("the other process ended before it was killed")
	}
}

func TestACrashBetweenClaimAndSettleIsUnknown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	killed(t, path, func() {})
	l := at(t, path)
	lost, err := l.Recover(ctx, after(time.Hour))
	must(t, err)
	if len(lost) != 2 || lost[0].State != engine.TouchUnknown || lost[0].Key != letter("ada").Key || lost[1].Key != letter("bob").Key {
		t.Fatalf("lost %+v", lost)
	}
	refused(t, l, after(time.Hour), letter("ada"), engine.EnteredBefore)
	same(t, "states", states(t, l, ledger.Filter{}), []engine.State{engine.TouchUnknown, engine.TouchUnknown})
}

func TestTheLockIsHeldByOneAndFreedByDeath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	l := at(t, path)
	killed(t, path, func() {
		_, err := l.Lock(ctx)
		isErr(t, err, ledger.ErrLocked)
		if len(touches(t, l, ledger.Filter{})) != 2 {
			t.Fatal("reading needs no lock")
		}
	})
	unlock, err := l.Lock(ctx)
	must(t, err)
	_, err = at(t, path).Lock(ctx)
	isErr(t, err, ledger.ErrLocked)
	must(t, unlock())
	unlock, err = l.Lock(ctx)
	must(t, err)
	must(t, unlock())
}

func TestTwoProcessesRaceForTheSameKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db") // not there: they race to create it, too
	var all []engine.Claim
	var running []*exec.Cmd
	var outs []*strings.Builder
	for range 3 {
		cmd, out := process(t, "rush", path), &strings.Builder{}
		cmd.Stdout = out
		must(t, cmd.Start())
		running, outs = append(running, cmd), append(outs, out)
	}
	for i, cmd := range running {
		must(t, cmd.Wait())
		var got []engine.Claim
		must(t, json.Unmarshal([]byte(outs[i].String()), &got))
		all = append(all, got...)
	}
	raced(t, at(t, path), all)
}

func TestTwoHandlesRaceForTheSameKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	race(t, at(t, path), at(t, path))
}

func TestAnOldFileIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	must(t, os.WriteFile(path, nil, 0o600)) // version 0
	_, err := ledger.OpenReadOnly(ctx, path)
	isErr(t, err, fs.ErrNotExist)
	l := at(t, path)
	taken(t, l, nine, letter("ada"))
	must(t, l.Close())
	same(t, "states", states(t, at(t, path), ledger.Filter{}), []engine.State{engine.TouchClaimed})
}

// A process that dies while it makes the file leaves pages and, beside it, the
// journal that takes them back.
func TestAFileThatWasNeverFinishedIsPutRight(t *testing.T) {
	dir := t.TempDir()
	making, path := filepath.Join(dir, "making.db"), filepath.Join(dir, "holdfast.db")
	db, err := sql.Open("sqlite", making+"?_pragma=cache_size(1)")
	must(t, err)
	db.SetMaxOpenConns(1)
	tx, err := db.Begin()
	must(t, err)
	for _, statement := range []string{
		"CREATE TABLE half (text)", "INSERT INTO half WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT hex(randomblob(2000)) FROM n",
	} {
		_, err := tx.Exec(statement)
		must(t, err)
	}
	for _, beside := range []string{"", "-journal"} { // as they lie when it dies here
		pages, err := os.ReadFile(making + beside)
		must(t, err)
		must(t, os.WriteFile(path+beside, pages, 0o600))
	}
	must(t, errors.Join(tx.Rollback(), db.Close()))
	if _, err := ledger.OpenReadOnly(ctx, path); err == nil || !strings.Contains(err.Error(), "holdfast run") {
		t.Errorf("looking at it: %v", err)
	}
	l := at(t, path)
	taken(t, l, nine, letter("ada"))
}

func TestFilesThatAreNotOursAreRefusedAndLeftAlone(t *testing.T) {
	write := func(statements string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			must(t, err)
			_, err = db.Exec(statements)
			must(t, errors.Join(err, db.Close()))
		}
	}
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want error
		says string
	}{
		"a newer ledger": {
			func(t *testing.T, path string) {
				must(t, at(t, path).Close())
				write("PRAGMA user_version = 99")(t, path)
			}, ledger.ErrNewer, "version 99",
		},
		"another program's database":        {write("CREATE TABLE shop (id)"), ledger.ErrNotLedger, "another program"},
		"another program's, with a version": {write("PRAGMA user_version = 1; CREATE TABLE shop (id)"), ledger.ErrNotLedger, "another program"},
		"a WAL database of another program": {write("PRAGMA journal_mode = WAL; CREATE TABLE shop (id)"), ledger.ErrNotLedger, "another program"},
		"a text": {func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("customer,email\n", 99)), 0o600))
		}, ledger.ErrNotLedger, "no SQLite database"},
		"a folder": {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			c.make(t, path)
			before := folder(t, filepath.Dir(path))
			for _, open := range []func() (*ledger.Ledger, error){
				func() (*ledger.Ledger, error) { return ledger.Open(ctx, path) },
				func() (*ledger.Ledger, error) { return ledger.OpenReadOnly(ctx, path) },
			} {
				_, err := open()
				if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
					t.Fatalf("got %v, want %v", err, c.want)
				}
				same(t, "folder", folder(t, filepath.Dir(path)), before)
			}
		})
	}
}

// folder is every file of a folder with its bytes. No database in it may be open
// in this process: closing a file frees the locks that SQLite holds on it.
func folder(t *testing.T, path string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(path)
	must(t, err)
	for _, e := range entries {
		if e.Type().IsRegular() {
			b, err := os.ReadFile(filepath.Join(path, e.Name()))
			must(t, err)
			files[e.Name()] = string(b)
		} else {
			files[e.Name()] = e.Type().String()
		}
	}
	return files
}

func TestReadingLeavesEveryByteUntouched(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "holdfast.db")
	l := at(t, path)
	taken(t, l, nine, letter("ada"))
	must(t, l.Close())
	before := folder(t, dir)
	r, err := ledger.OpenReadOnly(ctx, path)
	must(t, err)
	same(t, "entries", len(history(t, r, nine).Entries), 1)
	same(t, "states", states(t, r, ledger.Filter{}), []engine.State{engine.TouchClaimed})
	if _, err := r.Claim(ctx, nine, []engine.Decision{letter("bob")}, engine.Terms{}); err == nil {
		t.Fatal("claimed in a read-only ledger")
	}
	must(t, r.Close())
	same(t, "folder", folder(t, dir), before)
}

func TestReadingAfterACrashLeavesTheDatabaseUntouched(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "holdfast.db")
	killed(t, path, func() {})
	before := folder(t, dir)
	r, err := ledger.OpenReadOnly(ctx, path)
	must(t, err)
	same(t, "entries", len(history(t, r, nine).Entries), 2)
	must(t, r.Close())
	now := folder(t, dir)
	for _, name := range []string{"holdfast.db", "holdfast.db-wal"} {
		if before[name] != now[name] {
			t.Fatalf("%s was changed by reading", name)
		}
	}
}

func TestAReaderSeesWhatIsWrittenMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.db")
	must(t, at(t, path).Close())
	r, err := ledger.OpenReadOnly(ctx, path)
	must(t, err)
	defer func() { must(t, r.Close()) }()
	same(t, "before", len(history(t, r, nine).Entries), 0)
	w := at(t, path)
	for i := range 3 {
		taken(t, w, nine, letter(fmt.Sprint("c", i)))
		same(t, "entries", len(history(t, r, nine).Entries), i+1)
	}
	late, err := ledger.OpenReadOnly(ctx, path)
	must(t, err)
	same(t, "entries", len(history(t, late, nine).Entries), 3)
	must(t, late.Close())
}

func TestAMissingLedgerIsNotCreatedByReading(t *testing.T) {
	dir := t.TempDir()
	_, err := ledger.OpenReadOnly(ctx, filepath.Join(dir, "state", "holdfast.db"))
	isErr(t, err, fs.ErrNotExist)
	same(t, "folder", folder(t, dir), map[string]string{})
}

func TestAPathMayHoldAnyCharacter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "käse 100% ?mode=memory#x&y")
	path := filepath.Join(dir, "hold fast.db")
	l := at(t, path)
	taken(t, l, nine, letter("ada"))
	unlock, err := l.Lock(ctx)
	must(t, err)
	must(t, unlock())
	must(t, l.Close())
	if files := folder(t, dir); len(files) != 2 || files["hold fast.db"] == "" {
		t.Fatalf("the files are elsewhere: %d", len(files))
	}
}
