package engine

import (
	"fmt"
	"time"
)

// term asks whether the step's offer has begun and is not over.
func term(f *fold, _ *candidate, d *Decision) Reason {
	o := d.Step.Offer
	switch {
	case o == nil:
		return ""
	case f.Now.Before(o.From):
		d.Why = "it begins on " + o.From.In(f.Book.Zone).Format(minutes)
		return OfferOver
	case !o.Until.IsZero() && !f.Now.Before(o.Until):
		d.Why = "it was over on " + o.Until.In(f.Book.Zone).Format(minutes)
		return OfferOver
	}
	return ""
}

// outlived says whether a step that is put off would come when its offer is over,
// and why.
func (f *fold) outlived(d *Decision, r Reason) (why string, yes bool) {
	o := d.Step.Offer
	if o == nil || o.Until.IsZero() || d.Until.Before(o.Until) {
		return "", false
	}
	at := func(t time.Time) string { return t.In(f.Book.Zone).Format(minutes) }
	return fmt.Sprintf("%s until %s, and it is over on %s", r, at(d.Until), at(o.Until)), true
}
