package engine_test

import (
	"testing"
	"time"

	"holdfast/engine"
)

func TestMachinesThatClickAreToldFromReaders(t *testing.T) {
	sent := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	const (
		phone   = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
		desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
		cubot   = "Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
	)
	for _, c := range []struct {
		what, method, agent string
		after               time.Duration
		want                string
	}{
		{"a phone an hour later", "GET", phone, time.Hour, ""},
		{"a desktop at three minutes", "GET", desktop, 3 * time.Minute, ""},
		{"a phone whose maker's name ends in bot", "GET", cubot, time.Hour, ""},
		{"an unsubscribing POST", "POST", desktop, time.Hour, ""},
		{"a desktop a moment too early", "GET", desktop, 3*time.Minute - time.Second, "comes within three minutes after sending"},
		{"a clock that runs behind", "GET", desktop, -time.Minute, "comes within three minutes after sending"},
		{"a HEAD an hour later", "HEAD", desktop, time.Hour, "asks with HEAD"},
		{"a gateway that takes its time", "GET", "Mozilla/5.0 (compatible; Mimecast URL Protection)", time.Hour, "is mimecast"},
		{"a preview", "GET", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", time.Hour, "is slackbot"},
		{"a crawler", "GET", "Mozilla/5.0 (compatible; SomethingBot/2.1; +http://bot.example)", time.Hour, "is bot"},
		{"a program", "GET", "Go-http-client/1.1", time.Hour, "is go-http-client"},
		{"nobody", "GET", " ", time.Hour, "says not who it is"},
	} {
		why, yes := engine.Click{Method: c.method, Agent: c.agent, Sent: sent, At: sent.Add(c.after)}.IsMachine()
		if why != c.want || yes != (c.want != "") {
			t.Errorf("%s: %q, %v, want %q", c.what, why, yes, c.want)
		}
	}
}
