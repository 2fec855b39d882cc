package templates

import (
	"bytes"
	"errors"
)

// The HTML is longer than what the steps of the page write by the layout and by
// the escaping. A byte of a value becomes at most 5 bytes (&#34;), and what
// html/template writes in place of an unsafe address (#ZgotmplZ) at most 9.
const mostGrowth = 10

// Check says whether Render could write the letter for one customer, at a
// fraction of the cost: the error is the one that Render would give.
func (l *Letter) Check(scope Scope, frame Frame) error {
	r := l.run(scope)
	buffer := l.buffers.Get().(*bytes.Buffer)
	defer l.buffers.Put(buffer)
	_, sheet, err := l.head(r, frame, buffer)
	if err != nil {
		return err
	}
	err = r.perform(l.page, &paper{length: sheet.mostLength(l.layoutLength), limit: maxOutput, growth: mostGrowth})
	if errors.Is(err, errTooLong) {
		// It may be too long, or only seem so.
		_, err = l.Render(scope, frame)
		return err
	}
	if err != nil {
		return err
	}
	return why(r.perform(l.text, &paper{limit: maxOutput, growth: 1}), maxOutput)
}

// mostLength is at least what the layout is long without the letter. Its own
// length counts twice for what html/template writes in place of its actions.
func (s *sheet) mostLength(layout int) int {
	values := len(s.Lang) + len(s.Dir) + 2*len(s.Subject) + len(s.Preheader) + 3*len(s.Shop) + len(s.Unsubscribe) + len(s.Leave) +
		len(s.Preferences) + len(s.Choose) + len(s.Pixel)
	return 2*layout + values*mostGrowth
}
