package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/engine"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// BenchmarkDeliver sends 20,000 and 100,000 letters of about 6 KB to Postfix's
// smtp-sink, with the ledger on the disk, beside Postfix's own smtp-source, which
// sends the same bytes to everybody and writes nothing down; once over a line on
// which a round trip takes 20 ms:
//
//	go test -run NONE -bench Deliver -benchtime 1x ./cmd/holdfast
//
// Processor time and memory are those of the whole program, less what its plan
// takes; the ledger's share is what it takes to claim and settle as many letters
// alone. On a busy machine only the ratios mean something.
func BenchmarkDeliver(b *testing.B) {
	program := built(b)
	for _, line := range []struct {
		letters, connections int
		trip                 time.Duration
	}{{20_000, 1, 0}, {20_000, 8, 0}, {20_000, 16, 0}, {20_000, 64, 20 * time.Millisecond}, {100_000, 8, 0}} {
		b.Run(fmt.Sprintf("letters=%d/connections=%d/trip=%s", line.letters, line.connections, line.trip), func(b *testing.B) {
			const size = 6_000
			letters := line.letters
			port := sink(b)
			if line.trip > 0 {
				port = delayed(b, port, line.trip/2)
			}
			for b.Loop() {
				source := exec.Command("smtp-source", "-s", strconv.Itoa(line.connections), "-m", strconv.Itoa(letters),
					"-l", strconv.Itoa(size), "-f", "hello@shop.example", "-t", "ada@mail.example", "127.0.0.1:"+port)
				theirs := measured(b, source)

				dir := many(b, letters)
				replace(b, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "at: "+time.Now().UTC().Format("2006-01-02T15:04")) // letters really leave
				replace(b, filepath.Join(dir, "holdfast.yaml"), `<hello@shop.example>"`,
					fmt.Sprintf(`<hello@shop.example>", smtp: {host: 127.0.0.1, port: %s, tls: none, connections: %d}`, port, line.connections))
				body := strings.Repeat("Dear {{ id }}, it is a while since you were here, and we miss you.\n\n", 22) // about 6 KB as text and HTML
				write(b, filepath.Join(dir, "mail/hello.md"), "---\nsubject: Hello {{ id }}\n---\n"+body)
				measured(b, exec.Command(program, "plan", dir)) // so that the file is at hand
				plan := measured(b, exec.Command(program, "plan", dir))
				whole := measured(b, exec.Command(program, "run", "--once", dir))

				took, work := (whole.took - plan.took).Seconds(), whole.processor-plan.processor
				b.ReportMetric(float64(letters)/theirs.took.Seconds(), "source/s")
				b.ReportMetric(float64(letters)/took, "letters/s")
				b.ReportMetric(theirs.took.Seconds()/took, "of-source")
				b.ReportMetric(float64(work.Microseconds())/float64(letters), "cpu-µs/letter")
				b.ReportMetric(100*ledgerAlone(b, letters).Seconds()/work.Seconds(), "ledger-%")
				b.ReportMetric(float64(whole.memory)/1024, "MB")
			}
		})
	}
}

// built is the program as it is given to people.
func built(b *testing.B) (path string) {
	path = filepath.Join(b.TempDir(), "holdfast")
	build := exec.Command("go", "build", "-trimpath", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return path
}

// sink is the port of a mail server that takes everything and keeps nothing.
func sink(b *testing.B) (port string) {
	for _, name := range []string{"smtp-sink", "smtp-source"} {
		if _, err := exec.LookPath(name); err != nil {
			b.Skip(name + " is not installed (it comes with postfix)")
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close() // smtp-sink listens there now
	arguments := []string{address, "500"}
	if syscall.Getuid() == 0 {
		arguments = append([]string{"-u", "nobody"}, arguments...)
	}
	server := exec.CommandContext(b.Context(), "smtp-sink", arguments...)
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Wait() }) // it is stopped by the context
	for range 100 {
		if wire, err := net.Dial("tcp", address); err == nil {
			_ = wire.Close() // it listens
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	_, port, _ = net.SplitHostPort(address) // it is one
	return port
}

// cost is what a process took; memory is its largest, in KB.
type cost struct {
	took, processor time.Duration
	memory          int64
}

func measured(b *testing.B, c *exec.Cmd) cost {
	began := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", c, err, out)
	}
	of := cost{took: time.Since(began), processor: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		of.memory = usage.Maxrss
	}
	return of
}

// ledgerAlone is the processor time of claiming and settling so many letters as
// they are delivered, 500 at a time.
func ledgerAlone(b *testing.B, letters int) time.Duration {
	l, err := ledger.Open(context.Background(), filepath.Join(b.TempDir(), "holdfast.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // nobody reads it
	step := &rules.Step{ID: "1", Kind: rules.StepEmail, Content: "hello"}
	began := ownProcessor(b)
	for from := 0; from < letters; from += 500 {
		batch, done := make([]engine.Decision, 500), make([]engine.Settlement, 500)
		for i := range batch {
			key := engine.Key{Playbook: "hello", Customer: fmt.Sprintf("c%05d", from+i), Entry: noon, Step: "1"}
			batch[i] = engine.Decision{Key: key, Step: step, Reason: engine.Go, Opens: true, Last: true, Address: key.Customer + "@mail.example"}
			done[i] = engine.Settlement{Key: key, State: engine.TouchSent, Detail: "Ok", MessageID: "0123456789abcdef0123456789abcdef.01234567@shop.example"}
		}
		if _, err := l.Claim(context.Background(), noon, batch, engine.Terms{}); err != nil {
			b.Fatal(err)
		}
		if err := l.Settle(context.Background(), noon, done); err != nil {
			b.Fatal(err)
		}
	}
	return ownProcessor(b) - began
}

// ownProcessor is the processor time that this process has taken.
func ownProcessor(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
