package rules

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"
)

// webhookDraft is one of webhooks: as it is written.
type webhookDraft struct {
	named
	url, secret Secret
	urlAt       value
	timeout     time.Duration
	private     bool
	fields      []source
}

// usualTimeout is how long a webhook may take to answer unless said.
const usualTimeout = 10 * time.Second

func webhookSlot(w *webhookDraft) slot {
	return slot{shape{kind: "object", fields: func() []field { return webhookFields(w) }}, func(l *loader, v value) {
		w.timeout = usualTimeout
		l.object(v, "the webhook "+w.name, webhookFields(w))
	}}
}

func webhookFields(w *webhookDraft) []field {
	return []field{
		{name: "about", about: "One sentence for colleagues.", slot: text(&w.about).like("", "Text messages, through the CRM")},
		{name: "url", about: "Where messages go, from the environment, for it may hold a password.", slot: keepPlace(secret(&w.url, "the url"), &w.urlAt), required: true, sample: `"${CRM_URL}"`},
		{name: "secret", about: "Signs the messages, from the environment.", slot: secret(&w.secret, "the secret"), required: true, sample: `"${CRM_SECRET}"`},
		{name: "timeout", about: "How long it may take to answer; 10s unless said.", slot: seconds(&w.timeout, "timeout")},
		{name: "private", about: "true: it may be a machine of the own network.", slot: flag(&w.private, "private")},
		{name: "fields", about: "Words about the customer that go along: attributes, metrics, segments.", slot: words(&w.fields)},
	}
}

var secondsPattern = regexp.MustCompile(`^([1-9][0-9]{0,2})(s|m)$`)

// seconds reads 10s or 2m.
func seconds(into *time.Duration, what string) slot {
	return slot{shape{kind: "text", pattern: secondsPattern.String(), example: "10s"}, func(l *loader, v value) {
		s, ok := l.plain(v, what)
		if !ok {
			return
		}
		m := secondsPattern.FindStringSubmatch(s)
		if m == nil {
			l.at(v).say(what+" is a short length of time, and this is "+quoted(s), "write seconds or minutes, such as 10s or 2m")
			return
		}
		n, _ := strconv.Atoi(m[1]) // digits, by the pattern
		*into = time.Duration(n) * time.Second
		if m[2] == "m" {
			*into *= 60
		}
	}}
}

// words reads a list of words of the vocabulary.
func words(into *[]source) slot {
	one := shape{kind: "text", pattern: wordPattern, example: "first_name"}
	list := listSlot("fields", func(l *loader, v value) {
		s := source{}
		if placed(&s, "a word", one).read(l, v); s.written() {
			*into = append(*into, s)
		}
	}, one)
	return slot{list.shape, func(l *loader, v value) {
		if v.follow().node.Kind == yaml.MappingNode { // their names are the words themselves
			l.at(v).say("fields is a list of words, and this is "+v.follow().what(), "write fields: [first_name, orders]")
			return
		}
		list.read(l, v)
	}}
}

func (l *loader) buildWebhooks() {
	for _, d := range l.draft.webhooks {
		l.name("a webhook", d.key, d.name)
		w := Webhook{Name: d.name, About: d.about, URL: d.url, Secret: d.secret, Timeout: d.timeout, Private: d.private}
		for _, f := range d.fields {
			if l.word(f) {
				w.Fields = append(w.Fields, f.text)
			}
		}
		slices.Sort(w.Fields)
		w.Fields = slices.Compact(w.Fields)
		if written := d.url.Reveal(); written != "" {
			u, err := url.Parse(written)
			switch { // it is a secret: no message shows it
			case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
				l.at(d.urlAt).say("the url of the webhook "+d.name+" is no address", "set it to one such as https://crm.shop.example/messages")
			case !secure(u) && !d.private:
				l.at(d.urlAt).say("the url of the webhook "+d.name+" is not encrypted on its way", "set it to one that begins with https://, or write private: true for a machine of your own network")
			}
		}
		l.book.Webhooks = append(l.book.Webhooks, w)
	}
	slices.SortFunc(l.book.Webhooks, func(a, b Webhook) int { return cmp.Compare(a.Name, b.Name) })
}

// word reports a word that there is not, and remembers one that there is.
func (l *loader) word(s source) bool {
	if _, known := l.book.Vocabulary.Word(s.text); known {
		l.words[s.text] = true
		return true
	}
	if !l.broken[s.text] && !l.vague {
		l.at(s.at).say("unknown word "+quoted(s.text), l.hint(s.text, "", l.book.Vocabulary))
	}
	return false
}
