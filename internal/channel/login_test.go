package channel_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"

	"holdfast/internal/channel"
	"holdfast/rules"
)

var errNoEntry = errors.New("no entry")

// loginServer is the server's half of a way to log in, for ada with right-horse.
func loginServer(way string, line *tls.ConnectionState) (sasl.Server, error) {
	switch way {
	case "LOGIN":
		return turns(
			func(string) (string, error) { return "Username:", nil },
			func(said string) (string, error) { return "Password:", must(said == "ada") },
			func(said string) (string, error) { return "", must(said == "right-horse") },
		), nil
	case "CRAM-MD5":
		const challenge = "<1896.697170952@mx.example>"
		return turns(
			func(string) (string, error) { return challenge, nil },
			func(said string) (string, error) {
				sum := hmac.New(md5.New, []byte("right-horse"))
				sum.Write([]byte(challenge))
				return "", must(said == "ada "+hex.EncodeToString(sum.Sum(nil)))
			},
		), nil
	case "XOAUTH2":
		return turns(func(said string) (string, error) {
			return "", must(said == "user=ada\x01auth=Bearer right-horse\x01\x01")
		}), nil
	case "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS":
		return scramServer(strings.HasSuffix(way, "PLUS"), line), nil
	}
	return nil, errNoEntry
}

func must(ok bool) error {
	if ok {
		return nil
	}
	return errNoEntry
}

// turns answers the client's messages one after the other.
func turns(steps ...func(said string) (string, error)) sasl.Server {
	return &inTurn{steps: steps}
}

type inTurn struct {
	steps []func(string) (string, error)
}

// Next implements sasl.Server.
func (s *inTurn) Next(response []byte) ([]byte, bool, error) {
	answer, err := s.steps[0](string(response))
	s.steps = s.steps[1:]
	return []byte(answer), len(s.steps) == 0 && answer == "", err
}

// scramServer is RFC 7677, bound to the line (RFC 9266) or not.
func scramServer(bound bool, line *tls.ConnectionState) sasl.Server {
	salt, first, nonce, gs2 := []byte("salt and pepper"), "", "", ""
	return turns(
		func(string) (string, error) { return "", nil },
		func(said string) (string, error) {
			parts := strings.SplitN(said, ",", 3) // "n,,n=ada,r=..."
			if len(parts) != 3 || !strings.HasPrefix(parts[2], "n=ada,r=") || bound != (parts[0] == "p=tls-exporter") {
				return "", fmt.Errorf("%w: %q", errNoEntry, said)
			}
			gs2, nonce = parts[0]+","+parts[1]+",", strings.TrimPrefix(parts[2], "n=ada,r=")+"more"
			answer := "r=" + nonce + ",s=" + base64.StdEncoding.EncodeToString(salt) + ",i=4096"
			first = parts[2] + "," + answer
			return answer, nil
		},
		func(said string) (string, error) {
			if bound {
				exported, err := line.ExportKeyingMaterial("EXPORTER-Channel-Binding", []byte{}, 32)
				if err != nil {
					return "", err
				}
				gs2 += string(exported)
			}
			bare := "c=" + base64.StdEncoding.EncodeToString([]byte(gs2)) + ",r=" + nonce
			salted, err := pbkdf2.Key(sha256.New, "right-horse", salt, 4096, 32)
			if err != nil {
				return "", err
			}
			mac := func(key []byte, text string) []byte {
				h := hmac.New(sha256.New, key)
				h.Write([]byte(text))
				return h.Sum(nil)
			}
			key := mac(salted, "Client Key")
			stored := sha256.Sum256(key)
			for i, b := range mac(stored[:], first+","+bare) {
				key[i] ^= b
			}
			verifier := mac(mac(salted, "Server Key"), first+","+bare)
			return "v=" + base64.StdEncoding.EncodeToString(verifier),
				must(said == bare+",p="+base64.StdEncoding.EncodeToString(key))
		},
		func(string) (string, error) { return "", nil },
	)
}

func TestEveryWayToLogIn(t *testing.T) {
	all := []string{"PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}
	for _, test := range []struct {
		auth, tls string
		offered   []string
		taken     string
	}{
		{"plain", "starttls", all, "PLAIN"},
		{"login", "starttls", all, "LOGIN"},
		{"cram-md5", "starttls", all, "CRAM-MD5"},
		{"xoauth2", "starttls", all, "XOAUTH2"},
		{"scram-sha-256", "starttls", all, "SCRAM-SHA-256-PLUS"},
		{"scram-sha-256", "tls", all, "SCRAM-SHA-256-PLUS"},
		{"scram-sha-256", "starttls", all[:5], "SCRAM-SHA-256"},
		{"scram-sha-256", "none", all, "SCRAM-SHA-256"},
		{"auto", "starttls", all, "SCRAM-SHA-256-PLUS"},
		{"", "tls", all[:4], "PLAIN"},
		{"", "none", all[:4], "CRAM-MD5"},
		{"auto", "starttls", all[1:3], "LOGIN"},
		{"scram-sha-256", "starttls", all[:4], ""},
		{"auto", "starttls", all[3:4], ""}, // a password is no token
	} {
		t.Run(strings.Join([]string{test.auth, test.tls, test.taken}, " "), func(t *testing.T) {
			server := startEncrypted(t, test.tls)
			server.ways, server.AllowInsecureAuth = test.offered, true
			for _, password := range []string{"right-horse", "wrong-horse"} {
				client := channel.NewSMTP(settings(rules.SMTP{
					Host: "127.0.0.1", Port: server.port, TLS: test.tls, Auth: test.auth, User: "ada", Password: rules.NewSecret(password),
				}))
				client.Trust(server.roots)
				err := client.Open(t.Context())
				if good := password == "right-horse" && test.taken != ""; (err == nil) != good {
					t.Errorf("opening with %s gives %v", password, err)
				}
				if err != nil && strings.Contains(err.Error(), password) {
					t.Errorf("the error shows the password: %v", err)
				}
				_ = client.Close() // never fails
			}
			server.mutex.Lock()
			defer server.mutex.Unlock()
			if want := test.taken; want != "" && want != "PLAIN" && !slices.Contains(server.logins, want) {
				t.Errorf("logged in by %v, want %s", server.logins, want)
			}
		})
	}
}
