package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Somebody tries last year's Monday on a shop that has a mail server.
func TestAnInstantFarFromTheClockIsNotCarriedOutWithAMailServer(t *testing.T) {
	s := startSlowServer(t, nil)
	dir := slowShop(t, s.port, 3)
	now := berlin(t, 9, 30, 0)
	try := func(dir, at string) (string, int) {
		var out, errs bytes.Buffer
		w := &world{
			in: strings.NewReader(""), out: &out, err: &errs, clock: func() time.Time { return now },
			getenv: func(string) (string, bool) { return "https://crm.example/long-enough-for-a-secret", true },
		}
		code := run(context.Background(), w, []string{"run", "--once", "--at", at, dir})
		return errs.String(), code
	}
	for _, at := range []string{"2026-01-05T08:29", "2026-01-05T10:31", "2025-01-06T09:00"} {
		errs, code := try(dir, at)
		if code != usageBad || !strings.Contains(errs, "look at that instant with plan --at, at a time gone by with backtest, or write the letters into an outbox") {
			t.Errorf("%s: exit %d, %s", at, code, errs)
		}
	}
	if s.taken() != 0 {
		t.Fatalf("%d letters left", s.taken())
	}
	if errs, code := try(dir, "2026-01-05T09:00"); code != fine || s.taken() != 3 {
		t.Errorf("near the clock: exit %d, %d letters, %s", code, s.taken(), errs)
	}
	outbox := slowShop(t, s.port, 3)
	settings := filepath.Join(outbox, "holdfast.yaml")
	replace(t, settings, "playbooks:", "webhooks: {crm: {url: \"${CRM_URL}\", secret: \"${CRM_SECRET}\"}}\nplaybooks:")
	replace(t, settings, fmt.Sprintf(", smtp: {host: 127.0.0.1, port: %d, tls: none, connections: 1}", s.port), "")
	if errs, code := try(outbox, "2025-01-06T09:00"); code != fine {
		t.Errorf("with an outbox: exit %d, %s", code, errs)
	}
	replace(t, settings, "steps: [{email: hello}]", "steps: [{email: hello}, {webhook: crm}]")
	if errs, code := try(outbox, "2025-01-07T09:00"); code != usageBad || !strings.Contains(errs, "webhooks are really called") {
		t.Errorf("with a webhook: exit %d, %s", code, errs)
	}
}

// A shop that was made up to be tried out at its own instant gets a mail server.
func TestAProjectThatStandsStillIsNotCarriedOutWithAMailServer(t *testing.T) {
	s := startSlowServer(t, nil)
	dir := slowShop(t, s.port, 3)
	settings := filepath.Join(dir, "holdfast.yaml")
	replace(t, settings, "name: Shop", "name: Shop\nat: 2026-01-04T09:00")
	if _, errs, code := runSlowly(t, s, dir, berlin(t, 9, 30, 0)); code != filesBad || s.taken() != 0 ||
		!strings.Contains(errs, "Shop stands still at 2026-01-04 09:00 (`at:` in holdfast.yaml), more than an hour from the clock, and its letters leave through 127.0.0.1: take the line away") {
		t.Errorf("exit %d, %d letters, %s", code, s.taken(), errs)
	}
	replace(t, settings, "2026-01-04T09:00", "2026-01-05T09:00")
	if _, errs, code := runSlowly(t, s, dir, berlin(t, 9, 30, 0)); code != fine || s.taken() != 3 {
		t.Errorf("near the clock: exit %d, %d letters, %s", code, s.taken(), errs)
	}
}
