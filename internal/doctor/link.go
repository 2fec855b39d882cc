package doctor

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Poster asks web servers, and follows no redirect.
type Poster interface {
	Do(r *http.Request) (*http.Response, error)
}

const (
	oneClick  = "one-click"
	noLinks   = "letters have no links of their own: readers unsubscribe by mail"
	addLinks  = "add links: {base: https://..., key: \"${LINK_KEY}\"} to holdfast.yaml"
	notServed = "see that holdfast run --listen runs, with the same LINK_KEY, and that the web server in front hands it all paths below the base"
)

func (p Patient) secure(context.Context, Chart) Finding {
	switch {
	case p.Base == "":
		return unknown(noLinks)
	case !strings.HasPrefix(p.Base, "https://"):
		return fail(p.Base+" is no https address", "put the pages behind https: RFC 8058 asks for it, and mailbox providers take no other")
	}
	return pass(p.Base + " is an https address")
}

func (p Patient) page(ctx context.Context, _ Chart) Finding {
	return p.visit(ctx, http.MethodGet, "", "the page to unsubscribe on is there")
}

// oneClick posts what mailbox providers post, with a link that is nobody's.
func (p Patient) oneClick(ctx context.Context, _ Chart) Finding {
	return p.visit(ctx, http.MethodPost, "List-Unsubscribe=One-Click", "a post of nobody's one-click unsubscribing is taken")
}

// visit asks for the link that is nobody's. A daemon with the same key answers
// that the letter is not known, which is 200; with another key it is 404.
func (p Patient) visit(ctx context.Context, method, body, good string) Finding {
	switch {
	case p.Base == "":
		return unknown(noLinks)
	case p.Web == nil:
		return unknown("the network was not to be asked")
	}
	r, err := http.NewRequestWithContext(ctx, method, p.Base+"/u/"+p.Token, strings.NewReader(body))
	if err != nil {
		return fail(p.Base+" is no address", addLinks)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := p.Web.Do(r)
	if err != nil {
		return away(p.Base+" cannot be reached: "+within(err).Error(), notServed)
	}
	defer answer.Body.Close()                                       //nolint:errcheck // it was only read
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // the status has said it all
	switch code := answer.StatusCode; {
	case code == http.StatusOK:
		return pass(good)
	case code == http.StatusNotFound:
		return fail(p.Base+" does not know our link (404)", notServed)
	case code/100 == 3:
		return fail(fmt.Sprintf("%s sends visitors elsewhere (%d)", p.Base, code), "write the address that it leads to as the base: one-click posts are not redirected (RFC 8058)")
	case code/100 == 5:
		return away(fmt.Sprintf("%s answers with %d", p.Base, code), notServed)
	default:
		return fail(fmt.Sprintf("%s answers with %d", p.Base, code), "see that nothing in front of it asks for a login or refuses programs")
	}
}

// byMail says who reads the mails of those who want no more.
func (p Patient) byMail(context.Context, Chart) Finding {
	const read = "add bounces: {maildir: FOLDER} or bounces: {mbox: FILE} under email:, the mailbox of the address in from:"
	switch {
	case p.Mailbox != "":
		return pass("who writes to " + p.LeaveTo + " to get no more is heard: " + p.Mailbox + " is read")
	case strings.HasPrefix(p.Base, "https://"):
		return Finding{Verdict: CannotTell, Says: "letters offer unsubscribing by link alone: no program reads what readers write", Do: "for those whose program knows only mail, " + read}
	case len(p.Servers) == 0:
		return Finding{Verdict: CannotTell, Says: "letters go to a folder, and ask readers to write to " + p.LeaveTo + ", which no program reads", Do: "before they leave, " + read + ", or " + addLinks}
	}
	return fail("readers can unsubscribe only by a mail to "+p.LeaveTo+", and no program reads it", read+", or "+addLinks)
}

// within is an error of an HTTP client without the address, which has the token.
func within(err error) error {
	if e, ok := err.(*url.Error); ok { //nolint:errorlint // the client's own, never wrapped
		return e.Err
	}
	return err
}
