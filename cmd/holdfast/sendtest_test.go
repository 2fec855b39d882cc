//go:build !race

package main

import (
	"fmt"
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pagelink "holdfast/engine/link"
)

// testLetter is the only letter in a project's outbox.
func testLetter(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "out/*.eml"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v letters, %v", names, err)
	}
	text, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestALetterIsSentToBeLookedAt(t *testing.T) {
	dir := example(t, "coffee")
	out := mustHold(t, "send-test", "we-miss-you", "--project", dir, "--customer", "C0008", "--to", "me@bluedoor.example")
	if !strings.HasPrefix(out, "sent to me@bluedoor.example: [Test] Henry, we miss you\n") || !strings.Contains(out, "step email:we-miss-you of win-back") {
		t.Error(out)
	}
	letter := testLetter(t, dir)
	for _, want := range []string{"Subject: [Test] Henry, we miss you", "To: <me@bluedoor.example>", "Hello Henry", "BACK-????????"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter lacks %q", want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "state")); err == nil {
		t.Error("there is a ledger")
	}
	ends(t, fine, "The ledger has nothing about that.", "ledger", dir)
}

func TestALetterIsSentInTheLanguageThatIsAskedFor(t *testing.T) {
	dir := example(t, "coffee")
	mustHold(t, "send-test", "we-miss-you", "--project", dir, "--customer", "C0008", "--to", "me@bluedoor.example", "--locale", "de")
	if letter := testLetter(t, dir); !strings.Contains(letter, "Henry, du fehlst uns") || !strings.Contains(letter, "Content-Language: de") {
		t.Error(letter)
	}
}

func TestAVariantIsSentThatIsAskedFor(t *testing.T) {
	dir := many(t, 1)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "{email: hello}", "{email: hello, variants: {plain: 50%, photo: 50%}}")
	for _, v := range []string{"plain", "photo"} {
		write(t, filepath.Join(dir, "mail/hello-"+v+".md"), "---\nsubject: Hello "+v+"\n---\nHello\n")
	}
	if err := os.Remove(filepath.Join(dir, "mail/hello.md")); err != nil {
		t.Fatal(err)
	}
	to := []string{"--project", dir, "--customer", "c00000", "--to", "me@bluedoor.example"}
	send := func(words ...string) []string { return append(append([]string{"send-test"}, words...), to...) }
	ends(t, fine, "[Test] Hello photo", send("hello", "--variant", "photo")...)
	ends(t, usageBad, "say with --variant which, plain, photo", send("hello")...)
	ends(t, usageBad, `no variant "phot": did you mean photo?`, send("hello", "--variant", "phot")...)
	if letter := testLetter(t, dir); !strings.Contains(letter, "[Test] Hello photo") {
		t.Error(letter)
	}
}

func TestALinkOfATestLetterIsNobodys(t *testing.T) {
	dir := journeys(t)
	if _, errs, code := holdWith(t, keys, "send-test", "hello-plain", "--project", dir, "--customer", "ada", "--to", "me@shop.example"); code != fine {
		t.Fatal(errs)
	}
	letter, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(testLetter(t, dir))))
	if err != nil {
		t.Fatal(err)
	}
	if !signedFor(t, printed(t, dir, "--customer", "ada"), "ada") || signedFor(t, string(letter), "ada") {
		t.Error("the planned letter's link is not Ada's, or the test letter's is")
	}
}

// signedFor says whether the first link of a text to unsubscribe at is of a
// customer.
func signedFor(t *testing.T, text, customer string) bool {
	t.Helper()
	_, token, _ := strings.Cut(unsubscribeLine.FindString(text), "/u/")
	fields, err := pagelink.Verify([]byte(keys["KEY"]), pagelink.Unsubscribe, token)
	if err != nil {
		t.Fatalf("no link in it (%v)\n%s", err, text)
	}
	return fields[1] == customer
}

func TestSendTestSaysWhatItDoesNotUnderstand(t *testing.T) {
	dir := example(t, "coffee")
	write(t, filepath.Join(dir, "mail/welcome.md"), "---\nsubject: Hello {{ last_nps }}\n---\nHello\n")
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"we-mis-you --customer C0008 --to me@x.example", "did you mean we-miss-you?", usageBad},
		{"we-miss-you --to me@x.example", "say with --customer", usageBad},
		{"we-miss-you --customer C0008", "--to is the address", usageBad},
		{"we-miss-you --customer C0008 --to me@x.example --variant a", "has no variants", usageBad},
		{"we-miss-you --customer C9999 --to me@x.example", `no customer "C9999"`, filesBad},
		{"welcome --customer C0041 --to me@x.example", "last_nps is missing", filesBad},
		{"", "the name of one letter", usageBad},
	} {
		ends(t, c.code, c.want, append([]string{"send-test", "--project", dir}, strings.Fields(c.args)...)...)
	}
}

func TestATestLetterGoesThroughTheProjectsMailServer(t *testing.T) {
	dir := example(t, "coffee")
	server := startSlowServer(t, nil)
	replace(t, filepath.Join(dir, "holdfast.yaml"), "  outbox: out", fmt.Sprintf("  smtp: {host: 127.0.0.1, port: %d, tls: none}\n  #", server.port))
	ends(t, fine, "sent to me@bluedoor.example", "send-test", "we-miss-you", "--project", dir, "--customer", "C0008", "--to", "me@bluedoor.example")
	if server.taken() != 1 || server.to[0] != "me@bluedoor.example" {
		t.Errorf("arrived: %v", server.to)
	}
}
