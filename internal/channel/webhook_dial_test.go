package channel_test

import (
	"net/netip"
	"strings"
	"testing"

	"holdfast/internal/channel"
)

func TestAWebhookLeadsToNoPrivateNetworkUnlessItMay(t *testing.T) {
	r := receive(t, nil)
	for _, url := range []string{r.URL, strings.Replace(r.URL, "127.0.0.1", "localhost", 1), strings.Replace(r.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		closed := hook(url)
		closed.Private = false
		o := poster(t).Send(t.Context(), posts(closed, 1))[0]
		if o.State != channel.Later || !strings.Contains(o.Detail, "it is an address of a private network (write private: true") {
			t.Errorf("%s: %+v", url, o)
		}
	}
	if n := len(r.arrived()); n > 0 {
		t.Fatalf("%d were posted", n)
	}
	if o := poster(t).Send(t.Context(), posts(hook(r.URL), 1))[0]; o.State != channel.Sent {
		t.Errorf("%+v", o)
	}
}

func TestWhichAddressesArePublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.215.14": true, "8.8.8.8": true, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": true, "172.32.0.1": true, "100.128.0.1": true,
		"127.0.0.1": false, "127.9.9.9": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"0.0.0.0": false, "0.1.2.3": false, "100.64.1.1": false, "224.0.0.1": false, "255.255.255.255": false, "250.1.1.1": false, "198.18.0.1": false,
		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "ff02::1": false, "2001:db8::1": false,
		"::ffff:10.0.0.1": false, "::ffff:8.8.8.8": true, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001::1": false,
	} {
		if got := channel.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v", address, got)
		}
	}
}
