package channel_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/internal/channel"
	"holdfast/rules"
	"holdfast/templates"
)

// scripts are a name in each of twenty scripts, and what else people are called.
var scripts = []string{
	"Zoë Müller-Łukasiewicz", "Анастасия Достоевская", "Ελένη Παπαδοπούλου", "محمد بن عبد الله", "שלמה בן־דוד",
	"王小明", "山田 太郎", "김철수", "สมชาย ใจดี", "प्रिया शर्मा", "রহিমা খাতুন", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "પ્રિયા પટેલ", "தமிழ் செல்வி",
	"తెలుగు రాజు", "ಕನ್ನಡ ಗೌಡ", "മലയാളം നായർ", "გიორგი ბერიძე", "Արամ Խաչատրյան", "አበበ ቢቂላ",
	"Ada ☕️👩🏽‍🚀🇩🇪", `Ada "the Countess" O'Lovelace, Esq. <ada@elsewhere.example>`, "Ada\r\nBcc: eve@example.com", `back\slash; (paren) [x]`,
	"=?utf-8?q?=0ABcc:_eve@example.com?=",
}

// meant is what a letter is to say when it is read.
type meant struct {
	From    [2]string         `json:"from"`
	To      [2]string         `json:"to"`
	Date    string            `json:"date"`
	Headers map[string]string `json:"headers"`
	Text    string            `json:"text"`
	HTML    string            `json:"html"`
}

// customers are letters to so many customers, each odd in some way.
func customers(n int) ([]channel.Envelope, map[string]meant) {
	all, want := make([]channel.Envelope, n), map[string]meant{}
	zone := time.FixedZone("", 3600)
	for i := range all {
		name := scripts[i%len(scripts)]
		subject := fmt.Sprintf("%s, %d", name, i)
		if i%4 == 1 { // about 300 characters, with few spaces or many
			subject = strings.Repeat([]string{name, name + " "}[i/4%2], 300/len([]rune(name))+1)
		}
		e := channel.Envelope{
			Key: fmt.Sprintf("win-back/%d", i), To: fmt.Sprintf("customer%d@bücher.example", i), ToName: name,
			From: "Blue Door ☕ <hello@bluedoor.example>", ReplyTo: "answers@bluedoor.example",
			At: time.Date(2026, 1, 5, 9, 0, i%60, 0, zone), Locale: "de-AT",
			Unsubscribe: []string{
				"https://bluedoor.example/u/" + strings.Repeat("Aa0-_", 5+i%60),
				"mailto:hello@bluedoor.example?subject=unsubscribe",
			},
			Playbook: "win-back", Step: "email:we-miss-you", Automatic: i%2 == 0,
			Message: templates.Message{
				Subject: subject,
				Text:    "Dear " + name + ",\n\n.\n..\nFrom here on: " + strings.Repeat(name+" ", 40) + "\n-- \nBlue Door\n",
				HTML:    "<p dir=\"auto\">Dear " + name + "</p>\n.\n<p>" + strings.Repeat(name, 60) + "</p>\n",
			},
		}
		all[i] = e
		plain := channel.OneLine(name)
		id := channel.MessageID(e.Key, fmt.Sprintf("customer%d@xn--bcher-kva.example", i), "bluedoor.example")
		m := meant{
			From: [2]string{"Blue Door ☕", "hello@bluedoor.example"},
			To:   [2]string{plain, fmt.Sprintf("customer%d@xn--bcher-kva.example", i)}, Date: e.At.Format("2006-01-02T15:04:05-07:00"),
			Headers: map[string]string{
				"Message-ID": "<" + id + ">", "Subject": channel.OneLine(subject), "Reply-To": "answers@bluedoor.example", "Content-Language": "de-AT",
				"List-Unsubscribe":      "<" + e.Unsubscribe[0] + ">, <" + e.Unsubscribe[1] + ">",
				"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Feedback-ID": "email-we-miss-you:win-back::" + channel.SenderMark("bluedoor.example"),
				"Auto-Submitted": "", "Bcc": "",
			},
			Text: strings.ReplaceAll(e.Message.Text, "\r\n", "\n"), HTML: strings.ReplaceAll(e.Message.HTML, "\r\n", "\n"),
		}
		if e.Automatic {
			m.Headers["Auto-Submitted"] = "auto-generated"
		}
		want[id] = m
	}
	return all, want
}

// keyPairs are a key to sign with and its DNS record.
func keyPairs(t testing.TB) map[string][2]string {
	t.Helper()
	pairs := map[string][2]string{}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaPublic, err := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	edPrivate, err := x509.MarshalPKCS8PrivateKey(edKey)
	if err != nil {
		t.Fatal(err)
	}
	pairs["rsa"] = [2]string{
		string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)})),
		"v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(rsaPublic),
	}
	pairs["ed25519"] = [2]string{
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: edPrivate})),
		"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(edKey.Public().(ed25519.PublicKey)),
	}
	return pairs
}

// startPostfixSink is Postfix's own sink; it keeps every message in a file of the
// folder, or none where that is "".
func startPostfixSink(t testing.TB, dir string) (port int) {
	t.Helper()
	program, err := exec.LookPath("smtp-sink")
	if err != nil {
		t.Skip("smtp-sink is not installed (it comes with postfix)")
	}
	listener := listen(t)
	address := listener.Addr().String()
	_ = listener.Close() // smtp-sink listens there now
	arguments := []string{address, "500"}
	if dir != "" {
		arguments = append([]string{"-d", filepath.Join(dir, "letter.")}, arguments...)
	}
	if me, err := user.Current(); err == nil && me.Uid == "0" {
		arguments = append([]string{"-u", "nobody"}, arguments...)
	}
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Wait() }) // it is stopped by the context
	if _, err := fmt.Sscanf(address, "127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	return port
}

// open waits until a server that is starting listens.
func open(t testing.TB, client *channel.SMTP) {
	t.Helper()
	var err error
	for range 100 {
		if err = client.Open(t.Context()); err == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal(err)
}

// python is Debian's own, which has Debian's packages, or any.
func python(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("python3 is not installed")
	return ""
}

func TestAnIndependentReaderFindsWhatWasMeant(t *testing.T) {
	for kind, pair := range keyPairs(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp("", "sink-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(dir) })  // it is scratch
			if err := os.Chmod(dir, 0o777); err != nil { // smtp-sink is nobody
				t.Fatal(err)
			}
			email := settings(rules.SMTP{Host: "127.0.0.1", Port: startPostfixSink(t, dir), TLS: "none", Connections: 4})
			email.DKIM = &rules.DKIM{Domain: "bluedoor.example", Selector: "s1", Key: rules.NewSecret(pair[0])}
			client := channel.NewSMTP(email)
			t.Cleanup(func() { _ = client.Close() }) // never fails
			open(t, client)
			all, want := customers(200)
			for _, outcome := range client.Send(t.Context(), all) {
				if outcome.State != channel.Sent {
					t.Fatalf("outcome %+v", outcome)
				}
			}
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil {
				t.Fatal(err)
			}
			readBack(t, want, pair[1], files)
		})
	}
}

// readBack holds the files to what was meant, and their signatures to the key.
func readBack(t *testing.T, want map[string]meant, record string, files []string) {
	t.Helper()
	expected, err := json.Marshal(map[string]any{"letters": want, "keys": map[string]string{"s1._domainkey.bluedoor.example": record}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "expected.json")
	if err := os.WriteFile(file, expected, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), python(t), append([]string{"testdata/readback.py", file}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%.6000s", err, out)
	}
	t.Logf("%s", lastLine(out))
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}
