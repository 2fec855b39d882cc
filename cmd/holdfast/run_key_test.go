package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A server was set up anew and its environment forgotten: the letters left
// without one-click unsubscribing, and nobody was told.
func TestNothingIsSentWhereASecretIsForgotten(t *testing.T) {
	s := startSlowServer(t, nil)
	dir := slowShop(t, s.port, 3)
	settings := filepath.Join(dir, "holdfast.yaml")
	replace(t, settings, "limits:", "links: {base: \"https://shop.example/r\", key: \"${LINK_KEY}\"}\nlimits:")
	try := func(key string, arguments ...string) (string, int) {
		var out, errs bytes.Buffer
		ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
		defer stop()
		w := &world{
			in: strings.NewReader(""), out: &out, err: &errs, clock: func() time.Time { return berlin(t, 9, 30, 0) },
			getenv: func(string) (string, bool) { return key, key != "" },
		}
		code := run(ctx, w, append(arguments, dir))
		return errs.String(), code
	}
	for _, arguments := range [][]string{{"run", "--once"}, {"run"}, {"run", "--listen", "127.0.0.1:0"}} {
		if errs, code := try("", arguments...); code != filesBad || !strings.Contains(errs, "the key under links: is empty (set its variable") {
			t.Errorf("%q: exit %d, %s", arguments, code, errs)
		}
	}
	if s.taken() != 0 {
		t.Fatalf("%d letters left", s.taken())
	}
	if errs, code := try(strings.Repeat("k", 40), "run", "--once"); code != fine || s.taken() != 3 {
		t.Errorf("with its key: exit %d, %d letters, %s", code, s.taken(), errs)
	}
	dir = slowShop(t, s.port, 3)
	settings = filepath.Join(dir, "holdfast.yaml")
	replace(t, settings, "playbooks:", "webhooks: {crm: {url: \"${CRM_URL}\", secret: \"${CRM_SECRET}\"}}\nplaybooks:")
	if errs, code := try("", "run", "--once"); code != fine {
		t.Errorf("a webhook that no step calls: exit %d, %s", code, errs)
	}
	replace(t, settings, "steps: [{email: hello}]", "steps: [{webhook: crm}]")
	if errs, code := try("", "run", "--once"); code != filesBad || !strings.Contains(errs, "the webhook crm cannot be called: its url is empty") {
		t.Errorf("a webhook: exit %d, %s", code, errs)
	}
	dir = slowShop(t, s.port, 3)
	settings = filepath.Join(dir, "holdfast.yaml")
	replace(t, settings, `email: {`, `email: {dkim: {domain: shop.example, selector: s, key: "${DKIM_KEY}"}, `)
	if errs, code := try("", "run", "--once"); code != filesBad || !strings.Contains(errs, "the key under dkim: is empty") {
		t.Errorf("the key of signatures: exit %d, %s", code, errs)
	}
	// Letters that only go into a folder are written all the same; links that come
	// back have nothing to be known by.
	outbox := t.TempDir()
	for name, text := range asking {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(outbox, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(outbox, name), text)
	}
	dir = outbox
	if errs, code := try("", "run", "--listen", "127.0.0.1:0"); code != filesBad || !strings.Contains(errs, "which links are its own") {
		t.Errorf("listening: exit %d, %s", code, errs)
	}
}
