package engine

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"holdfast/rules"
	"holdfast/rules/table"
	"holdfast/templates"
)

// Writer writes the letters of one plan. It may be used by several goroutines.
type Writer struct {
	book  *rules.Book
	board *Board
	now   time.Time
	leave string // the address to unsubscribe at, where nobody serves links
	key   []byte // signs links; nil where nobody serves them

	mu      sync.Mutex
	formats map[[2]string]*templates.Format // by the reader's locale and the letter's
}

// NewWriter returns a writer of letters about the customers on the board.
func NewWriter(book *rules.Book, board *Board, now time.Time) *Writer {
	w := &Writer{book: book, board: board, now: now.In(book.Zone), leave: book.Email.Unsubscribe(), formats: map[[2]string]*templates.Format{}}
	if key := book.Links.Key.Reveal(); book.Links.Base != "" && key != "" {
		w.key = []byte(key)
	}
	return w
}

// Write is the letter of an email decision. The code stands for the offer's;
// without one the letter shows the pattern with its random part hidden. The
// error says what cannot be written, for a marketer.
func (w *Writer) Write(d *Decision, code string) (templates.Message, error) {
	letter, scope, frame, err := w.letter(d, code)
	if err != nil {
		return templates.Message{}, err
	}
	return letter.Render(scope, frame)
}

// Check says whether Write could write the letter, with Write's error and
// without the cost of writing.
func (w *Writer) Check(d *Decision) error {
	letter, scope, frame, err := w.letter(d, "")
	if err != nil {
		return err
	}
	return letter.Check(scope, frame)
}

// letter is the letter for a decision and all that it is written with.
func (w *Writer) letter(d *Decision, code string) (*templates.Letter, *scope, templates.Frame, error) {
	letter, language := w.written(d)
	format, err := w.format(d.Locale, language)
	if err != nil {
		return nil, nil, templates.Frame{}, err
	}
	if d.Incentive != nil && code == "" {
		code = d.Incentive.Masked()
	}
	frame := w.frame(d, language)
	return letter, &scope{writer: w, decision: d, code: code, format: format, frame: &frame}, frame, nil
}

// written is the letter of a decision in the language that its reader gets, and
// which that is (BCP 47).
func (w *Writer) written(d *Decision) (*templates.Letter, string) {
	letter, language := d.Letter().For(d.Locale)
	return letter, cmp.Or(language, w.book.Locale)
}

// Language is the language of a decision's letter (BCP 47); "" where there is no
// letter. It is not the reader's where nobody has written it in that.
func (w *Writer) Language(d *Decision) string {
	if d.Letter() == nil {
		return ""
	}
	_, language := w.written(d)
	return language
}

func (w *Writer) format(locale, language string) (*templates.Format, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := [2]string{locale, language}
	if f := w.formats[key]; f != nil {
		return f, nil
	}
	f, err := templates.NewFormat(locale, w.book.Currency.Code, w.book.Zone)
	if err != nil {
		return nil, fmt.Errorf("preparing letters in %q: %w", locale, err)
	}
	f = f.In(w.book.Email.Brand.Site, locale).Writing(language)
	w.formats[key] = f
	return f, nil
}

// scope is what one letter may see.
type scope struct {
	writer   *Writer
	decision *Decision
	code     string
	format   *templates.Format
	frame    *templates.Frame
}

// Format implements templates.Scope.
func (s *scope) Format() *templates.Format { return s.format }

// Now implements templates.Scope.
func (s *scope) Now() time.Time { return s.writer.now }

// Value implements templates.Scope.
func (s *scope) Value(name string) any {
	switch name {
	case "shop":
		return s.writer.book.Name
	case "today":
		return s.writer.now
	case "playbook":
		return s.decision.Key.Playbook
	case "step":
		return s.decision.Step.ID
	case "shop_url":
		return orMissing(s.format.Link(""))
	case "unsubscribe_url":
		return orMissing(s.frame.Unsubscribe)
	case "preferences_url":
		return orMissing(s.frame.Preferences)
	}
	if v, ok := s.offer(name); ok {
		return v
	}
	if survey := s.decision.Step.Survey; survey != nil {
		if v, ok := s.writer.survey(s.decision, survey, name); ok {
			return v
		}
	}
	c := s.writer.board.Table.Column(name)
	if c == nil && name == rules.Recommendations.Name {
		return s.writer.board.people.Recommendations(s.decision.Row)
	}
	if c == nil {
		return nil
	}
	v := c.Value(s.decision.Row)
	if at, ok := v.(time.Time); ok && c.Kind == table.Time {
		return at.In(s.writer.book.Zone)
	}
	return v
}

func orMissing(address string) any {
	if address == "" {
		return nil
	}
	return address
}

// Board is what the writer's plan knows of its customers.
func (w *Writer) Board() *Board { return w.board }
