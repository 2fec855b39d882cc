package link_test

import (
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/engine/link"
)

var key = []byte("a key of thirty-two characters..")

func TestWhatIsSignedIsReadAgain(t *testing.T) {
	plain := regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(rapid.String(), 0, 8).Draw(t, "fields")
		kind := rapid.String().Draw(t, "kind")
		token := link.Sign(key, kind, fields...)
		if !plain.MatchString(token) {
			t.Fatalf("%q does not fit into an address", token)
		}
		got, err := link.Verify(key, kind, token)
		if err != nil || !slices.Equal(got, fields) {
			t.Fatalf("%q gives %q: %v", token, got, err)
		}
	})
}

func TestATokenIsGoodForItsKeyAndKindAlone(t *testing.T) {
	token := link.Sign(key, link.Answer, "win-back", "ada", "9")
	for name, verify := range map[string]func() ([]string, error){
		"another key":    func() ([]string, error) { return link.Verify([]byte("another"), link.Answer, token) },
		"no key":         func() ([]string, error) { return link.Verify(nil, link.Answer, link.Sign(nil, link.Answer, "x")) },
		"another kind":   func() ([]string, error) { return link.Verify(key, link.Unsubscribe, token) },
		"nothing":        func() ([]string, error) { return link.Verify(key, link.Answer, "") },
		"only a version": func() ([]string, error) { return link.Verify(key, link.Answer, "2") },
		"cut off":        func() ([]string, error) { return link.Verify(key, link.Answer, token[:len(token)-1]) },
		"more behind it": func() ([]string, error) { return link.Verify(key, link.Answer, token+"A") },
		"the next version": func() ([]string, error) {
			return link.Verify(key, link.Answer, "3"+token[1:])
		},
		"the version before": func() ([]string, error) {
			return link.Verify(key, link.Answer, "1"+token[1:])
		},
		"letters of the kind in the fields": func() ([]string, error) {
			return link.Verify(key, "answe", token)
		},
	} {
		if fields, err := verify(); !errors.Is(err, link.ErrInvalid) {
			t.Errorf("%s: %q, %v", name, fields, err)
		}
	}
}

func TestNoCharacterOfATokenCanBeChanged(t *testing.T) {
	token := link.Sign(key, link.Answer, "win-back", "ada", "2026-01-05T09:00:00Z", "email:hello", "nps", "9")
	for i := range token {
		for _, with := range []byte("A_z0") {
			changed := []byte(token)
			changed[i] = with
			if _, err := link.Verify(key, link.Answer, string(changed)); err == nil && string(changed) != token {
				t.Fatalf("%s is taken for %s", changed, token)
			}
		}
	}
}

// The id of a customer may be an address, and servers keep what they are asked for.
func TestNobodyReadsATokenWithoutTheKey(t *testing.T) {
	token := link.Sign(key, link.Unsubscribe, "win-back", "ada@example.com", "2026-01-05T09:00:00Z", "email:hello", "en", "")
	raw, err := base64.RawURLEncoding.DecodeString(token[1:])
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"ada", "example", "win-back", "2026", "hello"} {
		if strings.Contains(string(raw), word) {
			t.Errorf("everybody can read %q in %s", word, token)
		}
	}
	if again := link.Sign(key, link.Unsubscribe, "win-back", "ada@example.com", "2026-01-05T09:00:00Z", "email:hello", "en", ""); again != token {
		t.Errorf("signed twice it is %s and %s", token, again)
	}
	if other := link.Sign(key, link.Unsubscribe, "win-back", "eve@example.com", "2026-01-05T09:00:00Z", "email:hello", "en", ""); other[:20] == token[:20] {
		t.Errorf("%s and %s begin alike", token, other)
	}
}

// Letters that were sent before links were hidden have links that everybody can
// read; whoever clicks one is heard all the same.
func TestALinkOfAnOldLetterIsStillGood(t *testing.T) {
	const token = "1CHdpbi1iYWNrA2FkYRQyMDI2LTAxLTA1VDA5OjAwOjAwWgtlbWFpbDpoZWxsbwNucHMBOfG2rBzl2I6dyhF6-ip5yFk"
	fields, err := link.Verify(key, link.Answer, token)
	if want := []string{"win-back", "ada", "2026-01-05T09:00:00Z", "email:hello", "nps", "9"}; err != nil || !slices.Equal(fields, want) {
		t.Errorf("%q, %v", fields, err)
	}
	if _, err := link.Verify(key, link.Answer, "2"+token[1:]); err == nil {
		t.Error("it is taken for a hidden one")
	}
}

func FuzzNobodyMakesUpAToken(f *testing.F) {
	f.Add(link.Sign(key, link.Answer, "a", "b"))
	f.Add(link.Sign([]byte("other"), link.Answer, ""))
	f.Add("1")
	f.Add("1CHdpbi1iYWNrA2FkYRQyMDI2LTAxLTA1VDA5OjAwOjAwWgtlbWFpbDpoZWxsbwNucHMBOfG2rBzl2I6dyhF6-ip5yFk")
	f.Fuzz(func(t *testing.T, token string) {
		fields, err := link.Verify(key, link.Answer, token)
		if err == nil && token[0] == '2' && link.Sign(key, link.Answer, fields...) != token {
			t.Fatalf("%q is read as %q, which is signed otherwise", token, fields)
		}
	})
}
