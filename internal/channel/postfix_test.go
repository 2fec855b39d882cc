package channel_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/channel"
	"holdfast/rules"
)

// startPostfix is a whole Postfix of its own. What is sent to the domain of
// customers it delivers into the maildir box/all, what comes back to
// hello@bluedoor.example into the maildir box/returned and the mbox box/mbox; at ghost@example.com there is nobody,
// which it finds out only after it has taken the letter.
func startPostfix(t *testing.T) (port int, box string) {
	t.Helper()
	me, err := user.Current()
	if err != nil || me.Uid != "0" {
		t.Skip("only root can start Postfix")
	}
	for _, name := range []string{"postfix", "smtp-sink"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("postfix is not installed")
		}
	}
	dir, err := os.MkdirTemp("", "postfix-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // it is scratch
	listener := listen(t)
	port = listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close() // Postfix listens there now
	shell := func(script string) {
		t.Helper()
		command := exec.Command("sh", "-ec", script)
		command.Env = append(os.Environ(), "D="+dir)
		if out, err := command.CombinedOutput(); err != nil {
			t.Skipf("this machine's Postfix does not run here: %v\n%s", err, out)
		}
	}
	shell(`chmod 755 $D; mkdir $D/conf $D/queue $D/data $D/box; chown postfix $D/data; chown nobody $D/box`)
	main := `compatibility_level = 3.6
queue_directory = DIR/queue
data_directory = DIR/data
maillog_file = DIR/data/log
maillog_file_prefixes = DIR
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example
mydestination =
smtpd_peername_lookup = no
virtual_mailbox_domains = example.com, xn--bcher-kva.example, bluedoor.example
virtual_mailbox_base = DIR/box
virtual_mailbox_maps = inline:{ { hello@bluedoor.example = returned/ }, { copy@bluedoor.example = mbox }, { @xn--bcher-kva.example = all/ } }
virtual_alias_maps = inline:{ { ghost@example.com = nobody@gone.invalid }, { hello@bluedoor.example = hello@bluedoor.example copy@bluedoor.example } }
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1000
transport_maps = inline:{ { gone.invalid = error:5.1.1 user unknown } }
`
	var master strings.Builder
	fmt.Fprintf(&master, "127.0.0.1:%d inet n - n - - smtpd\n", port)
	for _, service := range []string{
		"cleanup unix n - n - 0 cleanup", "rewrite unix - - n - - trivial-rewrite", "qmgr unix n - n 300 1 qmgr",
		"bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "virtual unix - n n - - virtual",
		"error unix - - n - - error", "retry unix - - n - - error", "proxymap unix - - n - - proxymap", "anvil unix - - n - 1 anvil",
		"pickup unix n - n 60 1 pickup", "postlog unix-dgram n - n - 1 postlogd",
	} {
		master.WriteString(service + "\n")
	}
	for name, text := range map[string]string{"main.cf": strings.ReplaceAll(main, "DIR", dir), "master.cf": master.String()} {
		if err := os.WriteFile(filepath.Join(dir, "conf", name), []byte(text), 0o644); err != nil { //nolint:gosec // Postfix reads it as another user
			t.Fatal(err)
		}
	}
	shell(`postfix -c $D/conf start 2>&1`)
	t.Cleanup(func() { _ = exec.Command("postfix", "-c", filepath.Join(dir, "conf"), "abort").Run() }) // it may have died
	return port, filepath.Join(dir, "box")
}

// arrivedIn waits until a maildir has so many letters.
func arrivedIn(t *testing.T, dir string, want int) []string {
	t.Helper()
	var found []string
	for range 300 {
		var err error
		if found, err = filepath.Glob(filepath.Join(dir, "new", "*")); err != nil {
			t.Fatal(err)
		}
		if len(found) >= want {
			return found
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%d of %d letters are in %s", len(found), want, dir)
	return nil
}

func TestAMailServerDeliversWhatWasMeantAndReturnsWhatIsNobodys(t *testing.T) {
	port, box := startPostfix(t)
	pair := keyPairs(t)["rsa"]
	email := settings(rules.SMTP{Host: "127.0.0.1", Port: port, TLS: "none", Connections: 4})
	email.DKIM = &rules.DKIM{Domain: "bluedoor.example", Selector: "s1", Key: rules.NewSecret(pair[0])}
	client := channel.NewSMTP(email)
	t.Cleanup(func() { _ = client.Close() }) // never fails
	open(t, client)
	all, want := customers(200)
	ghost := envelope("ghost")
	ghost.To = "ghost@example.com"
	for _, outcome := range client.Send(t.Context(), append(slices.Clone(all), ghost)) {
		if outcome.State != channel.Sent {
			t.Fatalf("outcome %+v", outcome)
		}
	}
	readBack(t, want, pair[1], arrivedIn(t, filepath.Join(box, "all"), 200))

	id := channel.MessageID("ghost", "ghost@example.com", "bluedoor.example")
	arrivedIn(t, filepath.Join(box, "returned"), 1)
	written := awaitMbox(t, filepath.Join(box, "mbox"))
	for name, read := range map[string]func(b *channel.Mailbox) (channel.Returned, error){
		"maildir": func(b *channel.Mailbox) (channel.Returned, error) {
			return b.ReadMaildir(t.Context(), time.Unix(0, 0), filepath.Join(box, "returned"))
		},
		"mbox": func(b *channel.Mailbox) (channel.Returned, error) {
			return b.ReadMbox(t.Context(), written.Add(time.Minute), filepath.Join(box, "mbox"), filepath.Join(t.TempDir(), "place"))
		},
	} {
		k := &kept{keys: map[string]engine.Key{id: {Customer: "ghost"}}}
		returned := channel.Mailbox{Inbox: inbox(k)}
		came, err := read(&returned)
		if err != nil || came != (channel.Returned{Bounced: 1, Banned: 1}) || !slices.Contains(k.said, "ban ghost@example.com: bounced") {
			t.Errorf("%s: %+v, %v, %q", name, came, err, k.said)
		}
	}
}

// awaitMbox waits until an mbox has a mail, and says when it was written.
func awaitMbox(t *testing.T, path string) time.Time {
	t.Helper()
	for range 300 {
		text, err := os.ReadFile(path)
		if err == nil && strings.HasSuffix(string(text), "\n\n") {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			return info.ModTime()
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("nothing has come into %s", path)
	return time.Time{}
}
