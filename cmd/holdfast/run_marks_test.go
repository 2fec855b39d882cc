package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/internal/channel"
	"holdfast/internal/ledger"
)

// A process died between a server's answer and the ledger.
func TestWhatAServerHadSaidOfAMailboxBeforeACrashCounts(t *testing.T) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		t.Skip("this machine does not say which run of it this is")
	}
	for name, test := range map[string]struct {
		outcome channel.Outcome
		banned  bool
		again   string
	}{
		"nobody is there":         {channel.Outcome{NoMailbox: true, Detail: "550 5.1.1 no such user"}, true, "0 of 0 done"},
		"it may be about anybody": {channel.Outcome{Unclear: true, Detail: "550 no"}, false, "1 of 1 done"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := many(t, 1)
			mustHold(t, "run", "--once", dir)
			for id := range messageIDs(t, dir) {
				test.outcome.MessageID = strings.Trim(id, "<>")
			}
			path := filepath.Join(dir, "state", "holdfast.db")
			l, err := ledger.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			touches, err := l.Touches(t.Context(), ledger.Filter{})
			if err := errors.Join(err, l.Close()); err != nil || len(touches) != 1 {
				t.Fatalf("%d touches, %v", len(touches), err)
			}
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.Exec(`UPDATE touch SET state = 'claimed', settled = NULL, message_id = '', detail = '';
				UPDATE underway SET touches = 1, since = (SELECT at FROM touch)`)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			test.outcome.State = channel.Failed
			mark, err := json.Marshal(map[string]any{"Key": touchKey(touches[0].Key), "Outcome": test.outcome})
			if err != nil {
				t.Fatal(err)
			}
			write(t, path+"-leaving", strings.TrimSpace(string(boot))+"\n"+string(mark)+"\n")
			if err := os.RemoveAll(filepath.Join(dir, "out")); err != nil {
				t.Fatal(err)
			}
			if out := mustHold(t, "run", "--once", dir); !strings.Contains(out, test.again) {
				t.Errorf("it goes on with\n%s", out)
			}
			if out := mustHold(t, "suppress", "list", "--project", dir); strings.Contains(out, "c00000@mail.example") != test.banned {
				t.Errorf("suppressed are\n%s", out)
			}
		})
	}
}
