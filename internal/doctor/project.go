package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"
)

func (p Patient) rules(context.Context, Chart) Finding {
	if p.Mistakes > 0 {
		return fail(fmt.Sprintf("they have mistakes: %d", p.Mistakes), "put them right: holdfast check names each")
	}
	return pass(p.Loaded)
}

func (p Patient) ledger(ctx context.Context, _ Chart) Finding {
	s, none, err := p.Ledger.Look(ctx)
	switch {
	case err != nil:
		return away(err.Error(), "see that the file is whole and that you may read and write it, or bring a copy back")
	case none:
		return pass("there is none yet: the first run makes it")
	case s.Busy:
		return Finding{
			Verdict: CannotTell, Says: "another holdfast is at work on it",
			Do: "if that is not your daemon, end that process: nothing else can run meanwhile",
		}
	}
	return pass("it opens, and nobody else is at work on it")
}

// little is how many bytes should be free where the ledger is: it grows while a
// run goes on, and a disk that is full stops the run.
const little = 256 << 20

func (p Patient) disk(ctx context.Context, _ Chart) Finding {
	s, _, err := p.Ledger.Look(ctx)
	if err != nil {
		return unknown("the ledger cannot be looked at")
	}
	free, err := freeBytes(s.Path)
	switch {
	case err != nil:
		return unknown("the system does not say how much room is left: " + err.Error())
	case free < little:
		return away(fmt.Sprintf("there are only %d MB left where the ledger is", free>>20), fmt.Sprintf("make room: %d MB or more", little>>20))
	}
	return pass(fmt.Sprintf("there are %.1f GB left where the ledger is", float64(free)/(1<<30)))
}

// slack is how far the clocks of two machines may be apart.
const slack = 2 * time.Minute

func (p Patient) clock(ctx context.Context, _ Chart) Finding {
	if p.Still {
		return pass("the project stands still at an instant of its own")
	}
	const show = "2006-01-02 15:04:05 MST"
	now := p.Now.Format(show)
	if s, none, err := p.Ledger.Look(ctx); err == nil && !none && s.Newest.After(p.Now.Add(slack)) {
		return fail(fmt.Sprintf("the ledger has acted at %s, and this machine's clock says %s", s.Newest.In(p.Now.Location()).Format(show), now),
			"set the clock (timedatectl says whether it is kept): nothing runs before that instant")
	}
	for _, source := range p.Sources {
		if path, written, err := source.Written(); err == nil && written.After(p.Now.Add(slack)) {
			return fail(fmt.Sprintf("%s was written at %s, and this machine's clock says %s", path, written.In(p.Now.Location()).Format(show), now),
				"set the clock of this machine, or of the one that writes the file")
		}
	}
	return pass("it says " + now + ", and nothing was done or written later")
}

// ErrNotAsked says that a source could not be judged, because another one that
// it belongs to could not be read.
var ErrNotAsked = errors.New("the customers have to be read first")

// source checks one file of data.
func (p Patient) source(s Source) func(context.Context, Chart) Finding {
	return func(ctx context.Context, _ Chart) Finding {
		r, err := s.Read(ctx)
		now := p.Now
		if p.Still {
			now = p.At
		}
		switch {
		case errors.Is(err, ErrNotAsked):
			return unknown(err.Error())
		case err != nil:
			return fail(err.Error(), "put the file right; holdfast plan names the rows")
		case r.Rows == 0:
			return fail(r.Path+" has no rows", "see what writes it")
		case r.Fresh > 0 && r.Newest.IsZero():
			return fail(r.Path+" has no row with a date that has passed", "see what writes it: a stale source stops every run")
		case r.Fresh > 0 && now.Sub(r.Newest) > r.Fresh:
			return fail(fmt.Sprintf("the newest row of %s is of %s, and may be %g hours old", r.Path, r.Newest.In(p.Now.Location()).Format("2006-01-02 15:04"), r.Fresh.Hours()),
				"see what writes it: a stale source stops every run")
		}
		says := fmt.Sprintf("%s can be read: %d rows", r.Path, r.Rows)
		if r.Bad > 0 {
			says += fmt.Sprintf(", %d of them bad", r.Bad)
		}
		switch {
		case r.Dateless:
		case r.Newest.IsZero():
			says += ", none with a date that has passed"
		default:
			says += ", the newest of " + r.Newest.In(p.Now.Location()).Format("2006-01-02 15:04")
		}
		return pass(says)
	}
}
