package channel_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync"
)

// hostile is a mail server that does at every step what the test tells it:
// "drop" hangs up, "hang" says nothing more, "" is polite, and everything else
// is answered as it stands.
type hostile struct {
	port int
	mood func(connection, message int, step string) string

	pipelining bool // set before it is first dialled

	mutex       sync.Mutex
	connections int
	open        int
	accepted    []string // Message-IDs of whole messages that were not refused
}

// The steps, in order. "half" comes within the message, when a part of it was read.
var steps = []string{"connect", "ehlo", "mail", "rcpt", "data", "half", "dot", "rset"}

// scope is a test, or one case of a property.
type scope interface {
	Helper()
	Fatal(args ...any)
	Cleanup(f func())
}

func startHostile(t scope, mood func(connection, message int, step string) string) *hostile {
	t.Helper()
	h := &hostile{mood: mood}
	listener := listen(t)
	h.port = listener.Addr().(*net.TCPAddr).Port
	ctx, stop := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			wire, err := listener.Accept()
			if err != nil {
				return // the test has ended
			}
			h.mutex.Lock()
			h.connections++
			h.open++
			number := h.connections
			h.mutex.Unlock()
			serving.Go(func() {
				defer context.AfterFunc(ctx, func() { _ = wire.Close() })()
				defer func() { _ = wire.Close() }()
				h.serve(ctx, wire.(*net.TCPConn), number)
				h.mutex.Lock()
				defer h.mutex.Unlock()
				h.open--
			})
		}
	})
	t.Cleanup(func() {
		stop()
		_ = listener.Close()
		serving.Wait()
	})
	return h
}

func (h *hostile) serve(ctx context.Context, wire *net.TCPConn, number int) {
	_ = wire.SetReadBuffer(4096) // so that the sender of a long message notices
	in := bufio.NewReaderSize(wire, 512)
	message := 1
	// answer is false when the conversation is over.
	answer := func(step, polite string) (refused, goOn bool) {
		mood := h.mood(number, message, step)
		switch mood {
		case "drop":
			return false, false
		case "hang":
			<-ctx.Done()
			return false, false
		case "":
			mood = polite
		}
		_, err := io.WriteString(wire, mood+"\r\n")
		return mood[0] == '4' || mood[0] == '5', err == nil && !strings.HasPrefix(mood, "421")
	}
	if _, goOn := answer("connect", "220 hello"); !goOn {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(line)), " ")
		switch verb {
		case "ehlo":
			offer := "250-hello\r\n250 8BITMIME"
			if h.pipelining {
				offer = "250-hello\r\n250-PIPELINING\r\n250 8BITMIME"
			}
			_, goOn := answer(verb, offer)
			if !goOn {
				return
			}
		case "mail", "rcpt", "rset":
			if _, goOn := answer(verb, "250 fine"); !goOn {
				return
			}
		case "data":
			refused, goOn := answer("data", "354 go on")
			if !goOn {
				return
			}
			if refused {
				continue
			}
			id, whole := h.read(ctx, in, number, message)
			if !whole {
				return
			}
			mood := h.mood(number, message, "dot")
			if mood == "" || mood[0] != '4' && mood[0] != '5' {
				h.mutex.Lock()
				h.accepted = append(h.accepted, id)
				h.mutex.Unlock()
			}
			if _, goOn := answer("dot", "250 taken"); !goOn {
				return
			}
			message++
		default:
			_, _ = io.WriteString(wire, "221 bye\r\n")
			return
		}
	}
}

// read reads a message to its dot.
func (h *hostile) read(ctx context.Context, in *bufio.Reader, number, message int) (id string, whole bool) {
	for n := 0; ; n++ {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", false
		}
		if found, ok := strings.CutPrefix(line, "Message-ID: "); ok {
			id = strings.Trim(found, "<>\r\n")
		}
		if line == ".\r\n" {
			return id, true
		}
		if n == 5 {
			switch h.mood(number, message, "half") {
			case "drop":
				return "", false
			case "hang":
				<-ctx.Done()
				return "", false
			}
		}
	}
}

// opened is how many connections are open.
func (h *hostile) opened() int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.open
}

// dialled is how many connections have begun.
func (h *hostile) dialled() int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.connections
}

// messages is how many whole messages were taken.
func (h *hostile) messages() int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return len(h.accepted)
}

func (h *hostile) took(id string) int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	n := 0
	for _, accepted := range h.accepted {
		if accepted == id {
			n++
		}
	}
	return n
}

// always is a server in the same mood at one step.
func always(at, mood string) func(int, int, string) string {
	return func(_, _ int, step string) string {
		if step == at {
			return mood
		}
		return ""
	}
}
