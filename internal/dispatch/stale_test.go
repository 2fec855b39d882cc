package dispatch_test

import "testing"

func TestAPlaybookWaitsForAFresherSourceAsLongAsItsGrace(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-01-03 08:20:00")
		d.start()
		d.change(func() { d.stale = []string{"two"} })
		d.until("2000-01-03 08:44:00")
		d.did("Mon 2000-01-03 08:30:00 two", "Mon 2000-01-03 08:35:00 two", "Mon 2000-01-03 08:40:00 two")
		d.change(func() { d.stale = nil })
		d.until("2000-01-03 09:10:00")
		d.did("Mon 2000-01-03 08:45:00 two", "Mon 2000-01-03 09:00:00 one") // the feed has come, and the other is not held up
		d.until("2000-01-10 08:20:00")
		d.change(func() { d.acts, d.stale = nil, []string{"two"} })
		d.until("2000-01-10 09:32:00")
		d.end()
		d.mutex.Lock()
		defer d.mutex.Unlock()
		same(t, "how often it was asked", len(d.acts), 1+12)
		same(t, "the last time", d.acts[12], "Mon 2000-01-10 09:30:00 two")
	})
}

func TestAPlaybookThatWaitedTooLongIsMissed(t *testing.T) {
	inBubble(t, oneAndTwo, func(d *daemon) {
		d.until("2000-01-03 08:20:00")
		d.stale = []string{"two"}
		d.start()
		d.until("2000-01-03 10:00:00")
		d.end()
		d.logged("msg=missed playbook=two scheduled=2000-01-03T08:30:00.000+01:00 late=1h5m0s", 1)
	})
}
