package channel

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// notPublic are the networks beside those that netip knows by name in which no
// stranger's machine stands, and those that lead into others
// (https://www.iana.org/assignments/iana-ipv4-special-registry and its IPv6
// sister).
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carriers' own
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"),          // IPv4 in IPv6, as it was once written
	netip.MustParsePrefix("64:ff9b::/96"),   // NAT64: any IPv4 address
	netip.MustParsePrefix("64:ff9b:1::/48"), // NAT64 of one's own
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), // Teredo and other ways into IPv4
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), // 6to4: any IPv4 address
	netip.MustParsePrefix("fec0::/10"),
}

// public says whether an address may be a stranger's machine.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsGlobalUnicast() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() &&
		!slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}

var errPrivate = errors.New("it is an address of a private network (write private: true beside the webhook's url when that is meant)")

// onlyPublic is a net.Dialer's Control. It sees the address that is dialled, so
// a name that leads elsewhere the second time it is looked up does not get by.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dialling %s: %w", address, err)
	}
	if !public(at.Addr()) {
		return fmt.Errorf("%s is not dialled: %w", at.Addr(), errPrivate)
	}
	return nil
}

// newClient is a client that goes straight to where it is told and nowhere else.
func newClient(control func(network, address string, c syscall.RawConn) error) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: control}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: webhooksAtOnce, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
