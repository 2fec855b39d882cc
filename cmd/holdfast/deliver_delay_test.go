package main

import (
	"io"
	"net"
	"testing"
	"time"
)

// delayed is the port of a line to another port of this machine, on which every
// byte is so long on its way, there and back.
func delayed(b *testing.B, port string, each time.Duration) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return // the benchmark has ended
			}
			far, err := net.Dial("tcp", "127.0.0.1:"+port)
			if err != nil {
				_ = near.Close() // its owner notices
				continue
			}
			go carry(far, near, each)
			go carry(near, far, each)
		}
	}()
	_, own, _ := net.SplitHostPort(listener.Addr().String()) // it is one
	return own
}

// carry takes bytes from one end of a line to the other, each a while later, as
// many as there are: how much is on its way has no limit but the kernel's.
func carry(to io.WriteCloser, from io.Reader, each time.Duration) {
	type piece struct {
		bytes []byte
		due   time.Time
	}
	underway := make(chan piece, 1024)
	go func() {
		defer to.Close() //nolint:errcheck // whoever reads there notices
		for p := range underway {
			time.Sleep(time.Until(p.due))
			_, _ = to.Write(p.bytes) // where nobody reads any more it is lost
		}
	}()
	for {
		p := piece{bytes: make([]byte, 32<<10)}
		n, err := from.Read(p.bytes)
		if n > 0 {
			p.bytes, p.due = p.bytes[:n], time.Now().Add(each)
			underway <- p
		}
		if err != nil {
			close(underway)
			return
		}
	}
}
