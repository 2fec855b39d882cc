package engine

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// letterBatch is how many letters are checked together.
const letterBatch = 256

// letterChecks asks of letters whether they can be written, on every processor
// beside the fold, which takes it that they all can: nearly always so, and it
// halves the time of a plan for many. Where one cannot, the fold is done again and
// asks each letter when it comes to it, for what becomes of the others may hang
// on it.
type letterChecks struct {
	writer *Writer
	batch  []Decision
	busy   chan struct{} // a place for each processor
	wait   sync.WaitGroup
	broken atomic.Bool
}

func newLetterChecks(w *Writer) *letterChecks {
	return &letterChecks{writer: w, busy: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// add asks about one more letter.
func (l *letterChecks) add(d *Decision) {
	if l.batch = append(l.batch, *d); len(l.batch) < letterBatch {
		return
	}
	batch := l.batch
	l.batch = make([]Decision, 0, letterBatch)
	l.busy <- struct{}{}
	l.wait.Go(func() {
		l.check(batch)
		<-l.busy
	})
}

func (l *letterChecks) check(batch []Decision) {
	for i := range batch {
		if l.broken.Load() {
			return
		}
		if l.writer.Check(&batch[i]) != nil {
			l.broken.Store(true)
		}
	}
}

// passed says whether all letters can be written.
func (l *letterChecks) passed() bool {
	l.check(l.batch)
	l.wait.Wait()
	return !l.broken.Load()
}
