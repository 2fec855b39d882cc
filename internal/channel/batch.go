package channel

import (
	"context"
	"sync"
)

// dialsInARow is how many dials may fail one after the other before the server
// is left alone.
const dialsInARow = 3

// refusalsInARow is how many letters the server may refuse with a 5xx, or take
// without a word, one after the other before it gets no more of a batch: the fault
// is then hardly theirs.
const refusalsInARow = 20

// batch is what the connections share while one Send runs.
type batch struct {
	envelopes []Envelope
	outcomes  []Outcome // each written by the one worker that took its envelope

	dialling sync.Mutex // one dial at a time until one is up, so that "in a row" means something
	turn     sync.Mutex // one worker at a time waits for its pace

	mutex  sync.Mutex
	taken  []bool
	next   int    // how many are taken
	live   int    // connections that are up
	failed int    // dials in a row
	no     int    // letters refused in a row, not only put off
	doubt  int    // letters of unknown fate in a row
	why    string // the words of the last dial or refusal
}

func newBatch(envelopes []Envelope) *batch {
	return &batch{envelopes: envelopes, outcomes: make([]Outcome, len(envelopes)), taken: make([]bool, len(envelopes))}
}

// takeNext is the first envelope that nobody has taken and whose domain may be
// written to now, as soon as every pace allows it. It is false when none is left
// or the context ends.
func (b *batch) takeNext(ctx context.Context, domains *domains, paces ...*pace) (int, bool) {
	b.turn.Lock()
	defer b.turn.Unlock()
	if b.done() || b.refused() {
		return 0, false
	}
	for _, p := range paces {
		if !p.wait(ctx) {
			return 0, false
		}
	}
	for {
		if i, ok := b.pick(domains); ok {
			return i, true
		}
		if !domains.wait(ctx) {
			return 0, false
		}
	}
}

// takeNow is takeNext for where there is no pace: without waiting.
func (b *batch) takeNow(ctx context.Context, domains *domains) (int, bool) {
	if ctx.Err() != nil || !b.turn.TryLock() {
		return 0, false
	}
	defer b.turn.Unlock()
	if b.done() || b.refused() {
		return 0, false
	}
	return b.pick(domains)
}

// pick takes the first envelope that is free to go. It is the caller's turn, so
// nobody else takes one.
func (b *batch) pick(domains *domains) (int, bool) {
	i := domains.take(b.envelopes, func(i int) bool { return !b.taken[i] })
	if i < 0 {
		return 0, false
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.taken[i] = true
	b.next++
	return i, true
}

// settle answers for a letter.
func (b *batch) settle(i int, v verdict) {
	b.outcomes[i] = v.outcome
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch {
	case v.outcome.Unasked:
	case v.outcome.State == Sent:
		b.no, b.doubt = 0, 0
	case v.outcome.State == Failed || v.ours:
		b.doubt = 0
		if b.no++; b.no >= refusalsInARow {
			b.why = "not handed over, for the server refuses everything: " + v.outcome.Detail
		}
	case v.outcome.State == Unknown:
		if b.doubt++; b.doubt >= refusalsInARow {
			b.why = "not handed over, for the server does not say what becomes of letters: " + v.outcome.Detail
		}
	}
}

// refused says whether the server gets no more of the batch.
func (b *batch) refused() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return max(b.no, b.doubt) >= refusalsInARow
}

// done says whether every envelope is taken.
func (b *batch) done() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.next == len(b.envelopes)
}

// isUp says whether some connection is up.
func (b *batch) isUp() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.live > 0
}

// up counts a connection in.
func (b *batch) up() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.live++
	b.failed = 0
}

// lost counts a connection out.
func (b *batch) lost() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.live--
}

// down says whether the server is left alone.
func (b *batch) down() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.failed >= dialsInARow
}

// dialFailed counts a failed dial and says whether to try again. While another
// connection is up the work is left to it: many servers allow only so many.
func (b *batch) dialFailed(err error) (again bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.why = err.Error()
	if b.live > 0 {
		return false
	}
	b.failed++
	return b.failed < dialsInARow
}

// finish answers for the envelopes that were never handed over.
func (b *batch) finish(ctx context.Context) []Outcome {
	why := b.why
	if ctx.Err() != nil {
		why = "stopped before it was handed over: " + context.Cause(ctx).Error()
	}
	for i := range b.outcomes {
		if b.outcomes[i].State == "" {
			b.outcomes[i] = refuse(b.envelopes[i], why)
		}
	}
	return b.outcomes
}

// refuse answers for an envelope that was not handed over: Later, unless it
// could not have been handed over at all.
func refuse(e Envelope, why string) Outcome {
	made, err := compose(e)
	if err != nil {
		return Outcome{State: Failed, Unasked: true, Detail: oneLine(err.Error())}
	}
	return Outcome{State: Later, Detail: oneLine(why), MessageID: made.id}
}
