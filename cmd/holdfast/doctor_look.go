package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"holdfast/internal/doctor"
	"holdfast/internal/ledger"
	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

// doctorLedger is the project's ledger. It is looked at once.
type doctorLedger struct {
	book *rules.Book
	now  time.Time

	mutex  sync.Mutex
	looked bool
	state  doctor.LedgerState
	none   bool
}

// complaintDays is how far back complaints are counted.
const complaintDays = 30

// Look implements doctor.Ledger.
func (d *doctorLedger) Look(ctx context.Context) (doctor.LedgerState, bool, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.looked {
		return d.state, d.none, nil
	}
	state := doctor.LedgerState{Path: ledgerPath(d.book)}
	none := true
	err := reading(ctx, d.book, func(l *ledger.Ledger) error {
		none = false
		newest, err := l.Touches(ctx, ledger.Filter{Limit: 1})
		if err != nil {
			return err
		}
		if len(newest) > 0 {
			state.Newest = newest[0].At
		}
		if state.Letters, state.Complaints, err = l.Complaints(ctx, d.now.AddDate(0, 0, -complaintDays)); err != nil {
			return err
		}
		state.Busy, err = busy(ctx, l, state.Path)
		return err
	})
	if err != nil {
		return state, false, err
	}
	d.looked, d.state, d.none = true, state, none
	return state, none, nil
}

// busy says whether another process acts on a ledger. Where nobody ever has, no
// lock is left behind.
func busy(ctx context.Context, l *ledger.Ledger, path string) (bool, error) {
	if _, err := os.Stat(path + ".lock"); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	unlock, err := l.Lock(ctx)
	switch {
	case errors.Is(err, ledger.ErrLocked):
		return true, nil
	case err != nil:
		return false, err
	}
	return false, unlock()
}

// doctorSource is one of the project's files of data.
type doctorSource struct {
	source *rules.Source
	root   string
	path   string
	at     time.Time
	people *doctorPeople
}

// doctorPeople are the customers, once they have been read.
type doctorPeople struct {
	mutex sync.Mutex
	ids   *table.Dict
}

func doctorSources(book *rules.Book, at time.Time) []doctor.Source {
	var all []doctor.Source
	shared := &doctorPeople{}
	for _, s := range []*rules.Source{&book.Customers, book.Orders, book.Events} {
		if s != nil && s.Path != "" {
			all = append(all, doctorSource{s, book.Root, inProject(book, s.Path), at, shared})
		}
	}
	return all
}

// Name implements doctor.Source.
func (d doctorSource) Name() string { return d.source.Name }

// Written implements doctor.Source.
func (d doctorSource) Written() (string, time.Time, error) {
	info, err := os.Stat(d.path)
	if err != nil {
		return d.source.Path, time.Time{}, err
	}
	return d.source.Path, info.ModTime(), nil
}

// Read implements doctor.Source.
func (d doctorSource) Read(ctx context.Context) (doctor.Reading, error) {
	customers := d.source.Name == "customers"
	d.people.mutex.Lock()
	ids := d.people.ids
	d.people.mutex.Unlock()
	switch {
	case customers:
		ids = table.NewDict()
	case ids == nil:
		return doctor.Reading{}, doctor.ErrNotAsked
	}
	r, err := source.Scan(ctx, d.root, d.source, source.Options{Now: d.at, IDs: ids}, func(*source.Batch) error { return nil })
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return doctor.Reading{}, errors.New(first)
	}
	if customers {
		d.people.mutex.Lock()
		d.people.ids = ids
		d.people.mutex.Unlock()
	}
	return doctor.Reading{
		Path: d.source.Path, Rows: r.Rows, Bad: r.Bad, Newest: r.Newest, Fresh: d.source.Fresh, Dateless: customers,
	}, nil
}
