package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"time"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/engine/report"
	"holdfast/rules"
)

// Codes is what the API asks and tells of codes. What is refused is a
// loyalty.Refusal.
type Codes interface {
	Redeem(ctx context.Context, r engine.Redemption) (loyalty.Code, error)
	RollBack(ctx context.Context, code, id string, at time.Time) (loyalty.Code, error)
	FindCode(ctx context.Context, code string) (story engine.CodeStory, found bool, err error)
}

// Points is what the API asks and tells of points. What is refused is a
// loyalty.Refusal.
type Points interface {
	Account(ctx context.Context, at time.Time, customer string, policy loyalty.Policy) (*loyalty.Account, error)
	Knows(ctx context.Context, customer string) (bool, error)
	Grant(ctx context.Context, customer string, e loyalty.Earn, policy loyalty.Policy) (*loyalty.Account, error)
	Spend(ctx context.Context, customer string, s loyalty.Spend, policy loyalty.Policy) (*loyalty.Account, error)
	Return(ctx context.Context, customer string, r loyalty.Return, policy loyalty.Policy) (*loyalty.Account, error)
}

// API is what the shop's own programs ask and tell over HTTP, in JSON: with the
// header "Authorization: Bearer" and the project's token. Money is told as text in
// major units, such as "12.50", and answered as it stands in reports, in minor
// units; instants are RFC 3339.
//
//	POST /api/offers/redeem    {code, order, customer, cost, at}
//	POST /api/offers/rollback  {code, order, at}
//	GET  /api/offers           every offer, as offer list has it
//	GET  /api/offers/CODE      one code
//	GET  /api/customers/ID/points
//	POST /api/points/grant     {customer, points, note, id, author, new}
//	POST /api/points/spend     {customer, points, note, id, author}
//	POST /api/points/return    {customer, note, id, author}
//	GET  /api/loyalty          what loyalty report has
//
// A call is known by its order or id: told again it is answered with repeated:
// true, and nothing is done. What cannot be done is 409 (404 where nobody has
// heard of it) with {error, reason}: a sentence, and the loyalty.Refusal.
//
// A grant to a customer of whom the ledger has nothing is 404, as an id that is
// mistyped would be; with new: true it begins their account.
type API struct {
	Book    func() *rules.Book // the rules in force
	Codes   Codes
	Points  Points
	Offers  func(ctx context.Context, book *rules.Book, now time.Time) ([]report.Offer, error)
	Loyalty func(ctx context.Context, book *rules.Book, now time.Time) (any, error)
	Because func(err error) string // tells a refusal of points to people
	Clock   func() time.Time
	Log     *slog.Logger
}

// Handler serves the API. Without a token in the rules every call is 404.
func (a API) Handler() http.Handler {
	calls := http.NewServeMux()
	for pattern, answer := range map[string]func(*call) (any, error){
		"POST /api/offers/redeem":        redeem,
		"POST /api/offers/rollback":      rollBack,
		"GET /api/offers":                listOffers,
		"GET /api/offers/{code}":         showCode,
		"GET /api/customers/{id}/points": showPoints,
		"POST /api/points/grant":         grant,
		"POST /api/points/spend":         spend,
		"POST /api/points/return":        giveBack,
		"GET /api/loyalty":               showLoyalty,
	} {
		calls.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { a.call(w, r, answer) })
	}
	calls.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		a.call(w, r, func(*call) (any, error) { return nil, unwelcome{http.StatusNotFound, "there is no such call"} })
	})
	return calls
}

// call is one request with a good token.
type call struct {
	API
	r    *http.Request
	book *rules.Book
	now  time.Time
}

// unwelcome is an error that the caller is to blame for.
type unwelcome struct {
	status int
	says   string
}

func (u unwelcome) Error() string { return u.says }

func wrong(format string, args ...any) error {
	return unwelcome{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func (a API) call(w http.ResponseWriter, r *http.Request, answer func(*call) (any, error)) {
	protect(w.Header())
	book := a.Book()
	if book.API.Token.Reveal() == "" {
		http.NotFound(w, r)
		return
	}
	if !permitted(r, book.API.Token) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="holdfast"`)
		reply(w, http.StatusUnauthorized, map[string]any{"error": "the token is missing or wrong", "reason": "unauthorised"})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	c := &call{API: a, r: r, book: book, now: a.Clock().In(book.Zone)}
	body, err := answer(c)
	var refusal loyalty.Refusal
	var blame unwelcome
	switch {
	case err == nil:
		reply(w, http.StatusOK, body)
	case errors.Is(err, errStranger):
		reply(w, http.StatusNotFound, map[string]any{"error": errStranger.Error(), "reason": loyalty.Unknown})
	case errors.As(err, &blame):
		reply(w, blame.status, map[string]any{"error": blame.says, "reason": "bad_request"})
	case errors.Is(err, loyalty.Unknown):
		reply(w, http.StatusNotFound, map[string]any{"error": c.sentence(loyalty.Unknown, err), "reason": loyalty.Unknown})
	case errors.As(err, &refusal):
		reply(w, http.StatusConflict, map[string]any{"error": c.sentence(refusal, err), "reason": refusal})
	default:
		a.Log.Error("a call could not be answered", "path", r.URL.Path, "error", err)
		reply(w, http.StatusServiceUnavailable, map[string]any{"error": "it could not be done now: try again", "reason": "unavailable"})
	}
}

// permitted says whether a request has the token. What is compared takes as long
// whatever it is, and is as long.
func permitted(r *http.Request, token rules.Secret) bool {
	kind, got, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	want, is := sha256.Sum256([]byte(token.Reveal())), sha256.Sum256([]byte(strings.TrimSpace(got)))
	same := subtle.ConstantTimeCompare(want[:], is[:]) == 1
	return same && strings.EqualFold(kind, "Bearer")
}

// sentence tells a refusal to people.
func (c *call) sentence(why loyalty.Refusal, err error) string {
	if strings.HasPrefix(c.r.URL.Path, "/api/offers/") {
		return "the code " + why.OfCode()
	}
	return c.Because(err)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(body) // whoever has hung up hears nothing
}

// read reads the body of a call.
func (c *call) read(into any) error {
	d := json.NewDecoder(c.r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var tooLong *http.MaxBytesError
	var other *json.UnmarshalTypeError
	switch {
	case errors.As(err, &tooLong):
		return unwelcome{http.StatusRequestEntityTooLarge, "the body is too long"}
	case errors.Is(err, io.EOF):
		return wrong("there is no body (send JSON)")
	case errors.As(err, &other):
		return wrong("the body is not what this call takes: %s", notThis(other))
	case err != nil:
		return wrong("the body is not what this call takes: %s", strings.TrimPrefix(err.Error(), "json: "))
	case d.More():
		return wrong("the body has more than one object")
	}
	return nil
}

// notThis says what a body has where it should have something else.
func notThis(err *json.UnmarshalTypeError) string {
	what, wants := "the body", "an object"
	switch err.Type.Kind() {
	case reflect.String:
		wants = "text in quotes"
	case reflect.Bool:
		wants = "true or false"
	case reflect.Int64:
		wants = "a whole number"
	}
	if err.Field != "" {
		what = err.Field
	}
	return fmt.Sprintf("%s is %s, and this is %s", what, wants, err.Value)
}

// when is the instant that a call says, or now.
func (c *call) when(text string) (time.Time, error) {
	if text == "" {
		return c.now, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, wrong("at is %q (write an instant such as 2026-01-05T09:00:00+01:00)", text)
	}
	return at.In(c.book.Zone), nil
}
