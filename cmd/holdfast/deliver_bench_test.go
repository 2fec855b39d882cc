package main

import (
	"fmt"
	"net"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkDeliver sends 20,000 letters of about 6 KB over 16 connections to
// Postfix's smtp-sink, with the ledger on the disk, beside Postfix's own
// smtp-source, which sends the same bytes to everybody and writes nothing down:
//
//	go test -run NONE -bench Deliver -benchtime 1x ./cmd/holdfast
func BenchmarkDeliver(b *testing.B) {
	const letters, connections, size = 20_000, 16, 6_000
	sink, err := exec.LookPath("smtp-sink")
	if err != nil {
		b.Skip("smtp-sink is not installed (it comes with postfix)")
	}
	source, err := exec.LookPath("smtp-source")
	if err != nil {
		b.Skip("smtp-source is not installed (it comes with postfix)")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close() // smtp-sink listens there now
	arguments := []string{address, "500"}
	if me, err := user.Current(); err == nil && me.Uid == "0" {
		arguments = append([]string{"-u", "nobody"}, arguments...)
	}
	server := exec.CommandContext(b.Context(), sink, arguments...)
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
	_, port, _ := net.SplitHostPort(address) // it is one
	for b.Loop() {
		began := time.Now()
		out, err := exec.Command(source, "-s", strconv.Itoa(connections), "-m", strconv.Itoa(letters), "-l", strconv.Itoa(size),
			"-f", "hello@shop.example", "-t", "ada@mail.example", "127.0.0.1:"+port).CombinedOutput()
		if err != nil {
			b.Fatalf("%v %s", err, out)
		}
		theirs := letters / time.Since(began).Seconds()

		dir := many(b, letters)
		replace(b, filepath.Join(dir, "holdfast.yaml"), "at: 2026-01-05T09:00", "at: 2026-01-05T11:00") // noon of tests
		replace(b, filepath.Join(dir, "holdfast.yaml"), `<hello@shop.example>"`,
			fmt.Sprintf(`<hello@shop.example>", smtp: {host: 127.0.0.1, port: %s, tls: none, connections: %d}`, port, connections))
		body := strings.Repeat("Dear {{ id }}, it is a while since you were here, and we miss you.\n\n", 22) // about 6 KB as text and HTML
		write(b, filepath.Join(dir, "mail/hello.md"), "---\nsubject: Hello {{ id }}\n---\n"+body)
		mustHold(b, "plan", dir) // what the run does besides
		began = time.Now()
		mustHold(b, "plan", dir)
		planned := time.Since(began)
		began = time.Now()
		mustHold(b, "run", "--once", dir)
		ours := letters / (time.Since(began) - planned).Seconds()
		b.ReportMetric(theirs, "source/s")
		b.ReportMetric(ours, "letters/s")
		b.ReportMetric(ours/theirs, "of-source")
	}
}
