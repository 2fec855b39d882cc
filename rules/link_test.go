package rules_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/rules"
)

func TestLinksAndWebhooksTakeTheirSecretsFromTheEnvironment(t *testing.T) {
	key := strings.Repeat("k", 32)
	book := rooted(t, "links: {base: https://shop.example/r/, key: \"${KEY}\"}\n",
		map[string]string{"KEY": key, "URL": "https://crm.example/in?token=t", "SECRET": "s"},
		"hooks.yaml", "metrics: {m: orders + 1}\nwebhooks:\n  crm: {about: CRM, url: \"${URL}\", secret: \"${SECRET}\", timeout: 2m, private: true, fields: [m, first_name, m]}\n  b: {url: \"${URL}\", secret: \"${SECRET}\"}\n")
	if book.Links.Base != "https://shop.example/r" || book.Links.Key.Reveal() != key {
		t.Errorf("links are %v", book.Links)
	}
	if len(book.Webhooks) != 2 || book.Webhooks[0].Name != "b" || book.Webhooks[0].Timeout != 10*time.Second {
		t.Fatalf("webhooks are %v", book.Webhooks)
	}
	w := book.Webhooks[1]
	if w.URL.Reveal() != "https://crm.example/in?token=t" || w.Secret.Reveal() != "s" || w.Timeout != 2*time.Minute || !w.Private || w.About != "CRM" {
		t.Errorf("the webhook is %v", w)
	}
	if diff := cmp.Diff([]string{"first_name", "m"}, w.Fields); diff != "" {
		t.Error(diff)
	}
	if !book.Used["first_name"] || !book.Used["orders"] {
		t.Error("nobody measures what goes along")
	}
}

func TestABadSecretIsToldAndNotShown(t *testing.T) {
	for _, c := range []struct{ text, env, want string }{
		{"links: {base: https://shop.example, key: \"${IT}\"}", "hushhush", "fewer than 32 characters"},
		{"webhooks: {crm: {url: \"${IT}\", secret: \"${IT}\"}}", "hushhush", "the url of the webhook crm is no address"},
		{"webhooks: {crm: {url: \"${IT}\", secret: \"${IT}\"}}", "http://hushhush.example", "is not encrypted on its way"},
		{"webhooks: {crm: {url: \"${IT}\", secret: \"${IT}\", private: true}}", "http://hushhush.example", ""},
		{"webhooks: {crm: {url: \"${IT}\", secret: \"${IT}\"}}", "http://127.0.0.1:99/hushhush", ""},
	} {
		_, err := rules.Load(fstest.MapFS{"holdfast.yaml": {Data: []byte(settingsOf(c.text))}},
			rules.Options{Getenv: func(string) (string, bool) { return c.env, true }})
		var problems rules.Problems
		errors.As(err, &problems)
		said := problems.Error()
		if !strings.Contains(said, c.want) || (c.want == "") != (said == "") || strings.Contains(said, "hushhush") {
			t.Errorf("%s with %s: %q", c.text, c.env, said)
		}
	}
}
