package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestWhoWatchesTheDaemonHearsThatNothingGoesOut(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil { // nobody is there
		t.Fatal(err)
	}
	dir := slowShop(t, port, 3)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "limits:", "links: {base: \"https://shop.example/r\", key: \"${LINK_KEY}\"}\nlimits:")
	log, started := &journal{}, time.Now()
	w := &world{
		in: strings.NewReader(""), out: &bytes.Buffer{}, err: log,
		clock:  func() time.Time { return berlin(t, 8, 59, 57).Add(time.Since(started)) },
		getenv: func(string) (string, bool) { return strings.Repeat("k", 40), true },
	}
	log, stop := daemonOf(t, w, log, dir, "--listen", "127.0.0.1:0")
	log.await(t, "waiting")
	address := regexp.MustCompile(`at=(127\.0\.0\.1:\d+)`).FindStringSubmatch(log.String())[1]
	ready := func() (int, string) {
		t.Helper()
		got, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, string(body)
	}
	if code, body := ready(); code != http.StatusOK || body != "ready\n" {
		t.Errorf("before the first letter: %d, %s", code, body)
	}
	log.await(t, "the tick was not carried out", "connection refused")
	code, body := ready()
	if code != http.StatusServiceUnavailable || !strings.HasPrefix(body, "nothing is carried out since 2026-01-05T08:00:0") || strings.Contains(body, "127.0.0.1") {
		t.Errorf("without a mail server: %d, %s", code, body)
	}
	if code := stop(); code != fine {
		t.Errorf("exit %d\n%s", code, log)
	}
}
