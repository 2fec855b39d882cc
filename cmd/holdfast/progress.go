package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// progress is one line on a terminal that says how far long work is. Anywhere
// else it is silent.
type progress struct {
	file  *os.File
	clock func() time.Time

	mu    sync.Mutex
	drawn time.Time
	dirty bool
}

// newProgress draws to standard error when that is a terminal.
func newProgress(w *world) *progress {
	f, ok := w.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &progress{file: f, clock: w.clock, drawn: w.clock()}
}

// of draws how much of a named work is done. A nil progress has nothing to call.
func (p *progress) of(what string) func(done, total int64) {
	if p == nil {
		return nil
	}
	return func(done, total int64) { p.draw(what, done, total) }
}

func (p *progress) draw(what string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	if now.Sub(p.drawn) < 100*time.Millisecond || total <= 0 {
		return
	}
	p.drawn, p.dirty = now, true
	const cells = 24
	full := int(cells * min(done, total) / total)
	fmt.Fprintf(p.file, "\r\x1b[K%s%s %3d%%  %s", strings.Repeat("█", full), strings.Repeat("░", cells-full), 100*min(done, total)/total, what)
}

// clear takes the line away, so that other output begins on a clean one.
func (p *progress) clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dirty {
		fmt.Fprint(p.file, "\r\x1b[K")
		p.dirty = false
	}
}

// steps is of for counts.
func (p *progress) steps(what string) func(done, total int) {
	if p == nil {
		return nil
	}
	return func(done, total int) { p.draw(what, int64(done), int64(total)) }
}
