package signature_test

import (
	"encoding/base64"
	"errors"
	"strconv"
	"testing"
	"time"

	"holdfast/engine/signature"
)

// The example of the specification's own libraries.
func TestTheSignatureIsThatOfTheSpecification(t *testing.T) {
	key, err := signature.Key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := signature.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Error(got)
	}
}

func TestOnlyWhoHasTheKeyAndSendsNowIsBelieved(t *testing.T) {
	key, now, body := []byte("a key"), time.Unix(1_767_600_000, 0), []byte(`{}`)
	stamp := func(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
	good := signature.Sign(key, "1", now, body)
	for name, test := range map[string]struct {
		id, timestamp, signatures string
		body                      string
		want                      error
	}{
		"good":                      {"1", stamp(now), good, "{}", nil},
		"good among others":         {"1", stamp(now), "v1a,xyz v1,AAAA " + good, "{}", nil},
		"another body":              {"1", stamp(now), good, "[]", signature.ErrUnsigned},
		"another id":                {"2", stamp(now), good, "{}", signature.ErrUnsigned},
		"no id":                     {"", stamp(now), signature.Sign(key, "", now, body), "{}", signature.ErrUnsigned},
		"another time":              {"1", stamp(now.Add(time.Second)), good, "{}", signature.ErrUnsigned},
		"no time":                   {"1", "", good, "{}", signature.ErrUnsigned},
		"no signature":              {"1", stamp(now), "", "{}", signature.ErrUnsigned},
		"another version":           {"1", stamp(now), "v2" + good[2:], "{}", signature.ErrUnsigned},
		"another key":               {"1", stamp(now), signature.Sign([]byte("b"), "1", now, body), "{}", signature.ErrUnsigned},
		"half a signature":          {"1", stamp(now), "v1," + base64.StdEncoding.EncodeToString([]byte("half")), "{}", signature.ErrUnsigned},
		"five minutes old":          {"1", stamp(now.Add(-5 * time.Minute)), signature.Sign(key, "1", now.Add(-5*time.Minute), body), "{}", nil},
		"older":                     {"1", stamp(now.Add(-301 * time.Second)), signature.Sign(key, "1", now.Add(-301*time.Second), body), "{}", signature.ErrStale},
		"from the future":           {"1", stamp(now.Add(301 * time.Second)), signature.Sign(key, "1", now.Add(301*time.Second), body), "{}", signature.ErrStale},
		"of the end of all seconds": {"1", "9223372036854775807", good, "{}", signature.ErrUnsigned},
	} {
		if err := signature.Verify(key, test.id, test.timestamp, test.signatures, []byte(test.body), now); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if err := signature.Verify(nil, "1", stamp(now), signature.Sign(nil, "1", now, body), body, now); !errors.Is(err, signature.ErrUnsigned) {
		t.Errorf("without a key: %v", err)
	}
}
