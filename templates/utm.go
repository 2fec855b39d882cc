package templates

import (
	stdhtml "html"
	"net/url"
	"slices"
	"strings"
)

// UTM are the parameters by which a shop's statistics know where a visit came
// from. Empty ones are not added; the zero value adds none.
type UTM struct {
	Source, Medium, Campaign, Content, Term string

	// Hosts are those whose links get them, with what is below them
	// ("shop.example" takes in www.shop.example); none: every https and http link.
	Hosts []string
}

// Tag adds the parameters to an address of the shop's. What the address has
// already is kept, its query and fragment too; an address of another scheme or
// host stays as it is.
func (u UTM) Tag(address string) string {
	query := u.query()
	if query == nil || !isWeb(address) {
		return address
	}
	parsed, err := url.Parse(address)
	if err != nil || !u.takes(strings.ToLower(parsed.Hostname())) {
		return address
	}
	has := parsed.Query()
	rest, fragment, hasFragment := strings.Cut(address, "#")
	for _, parameter := range query {
		if has.Has(parameter[0]) {
			continue
		}
		switch {
		case !strings.Contains(rest, "?"):
			rest += "?"
		case !strings.HasSuffix(rest, "?") && !strings.HasSuffix(rest, "&"):
			rest += "&"
		}
		rest += parameter[0] + "=" + strings.ReplaceAll(url.QueryEscape(parameter[1]), "+", "%20")
	}
	if hasFragment {
		rest += "#" + fragment
	}
	return rest
}

// query are the parameters that are set, in the usual order.
func (u UTM) query() [][2]string {
	all := [][2]string{
		{"utm_source", u.Source}, {"utm_medium", u.Medium}, {"utm_campaign", u.Campaign}, {"utm_content", u.Content}, {"utm_term", u.Term},
	}
	return slices.DeleteFunc(all, func(p [2]string) bool { return p[1] == "" })
}

func (u UTM) takes(host string) bool {
	return len(u.Hosts) == 0 || slices.ContainsFunc(u.Hosts, func(h string) bool {
		h = strings.ToLower(h)
		return host == h || strings.HasSuffix(host, "."+h)
	})
}

func isWeb(address string) bool {
	return knownScheme(address) && strings.EqualFold(address[:4], "http")
}

// link is where the links of a message lead; nil where they say.
func (f Frame) link() func(string) string {
	if f.Click == nil && len(f.UTM.query()) == 0 {
		return nil
	}
	own := []string{normalised(f.Unsubscribe), normalised(f.Preferences)}
	return func(address string) string {
		if !isWeb(address) || slices.Contains(own, normalised(address)) || f.Own != nil && f.Own(address) {
			return address
		}
		address = f.UTM.Tag(address)
		if f.Click != nil {
			address = f.Click(address)
		}
		return address
	}
}

// linked leads the links of a page elsewhere, which begin with one of the marks.
// No value can hold a mark: html/template escapes its <.
func (f Frame) linked(page string, marks []string) string {
	link := f.link()
	if link == nil {
		return page
	}
	for _, mark := range marks {
		var out strings.Builder
		for {
			before, rest, found := strings.Cut(page, mark)
			out.WriteString(before)
			if !found {
				break
			}
			address, after, _ := strings.Cut(rest, `"`)
			out.WriteString(mark + stdhtml.EscapeString(link(stdhtml.UnescapeString(address))))
			page = `"` + after
		}
		page = out.String()
	}
	return page
}

// linked writes the address of a link of the plain text. What it is led to does
// not count towards the letter's length, so that Check need not ask.
func (r *run) linked(steps []step, on *paper) error {
	if on.out == nil || r.state.link == nil {
		return r.perform(steps, on)
	}
	begin := on.out.Len()
	if err := r.perform(steps, on); err != nil {
		return err
	}
	address := string(on.out.Bytes()[begin:])
	on.out.Truncate(begin)
	on.out.WriteString(r.state.link(address))
	return nil
}
