package channel_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/internal/channel"
)

// received is a message as a mail program reads it.
type received struct {
	Subject, Date, ID, Locale, Unsubscribe, Post string
	From, To, ReplyTo                            []*mail.Address
	Text, HTML                                   string
}

func parse(t fataler, data []byte) received {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("reading the message: %v\n%s", err, data)
	}
	h := message.Header
	subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil {
		t.Fatalf("reading the subject: %v\n%s", err, data)
	}
	got := received{
		Subject: subject, Date: h.Get("Date"), ID: h.Get("Message-ID"), Locale: h.Get("Content-Language"),
		Unsubscribe: h.Get("List-Unsubscribe"), Post: h.Get("List-Unsubscribe-Post"),
	}
	for name, list := range map[string]*[]*mail.Address{"From": &got.From, "To": &got.To, "Reply-To": &got.ReplyTo} {
		if h.Get(name) == "" {
			continue
		}
		if *list, err = h.AddressList(name); err != nil {
			t.Fatalf("reading %s: %v\n%s", name, err, data)
		}
	}
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q: %v", h.Get("Content-Type"), err)
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for _, want := range []struct {
		kind string
		into *string
	}{{"text/plain; charset=UTF-8", &got.Text}, {"text/html; charset=UTF-8", &got.HTML}} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if part.Header.Get("Content-Type") != want.kind {
			t.Errorf("a part is %q, want %q", part.Header.Get("Content-Type"), want.kind)
		}
		if encoding := part.Header.Get("Content-Transfer-Encoding"); encoding != "quoted-printable" {
			t.Errorf("a part is encoded as %q", encoding)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		*want.into = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Errorf("there is something after the second part: %v", err)
	}
	return got
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
	Fatal(...any)
	Errorf(string, ...any)
}

// deliver sends one envelope through a real server and gives back its data.
func deliver(t *testing.T, e channel.Envelope) arrival {
	t.Helper()
	server := startSink(t, func(s *sink) { s.EnableSMTPUTF8 = true })
	outcome := server.client(t, "none", 1).Send(t.Context(), []channel.Envelope{e})[0]
	if outcome.State != channel.Sent || len(server.letters()) != 1 {
		t.Fatalf("outcome %+v, %d arrived", outcome, len(server.letters()))
	}
	return server.letters()[0]
}

var texts = map[string]string{
	"plain":          "Ada Lovelace",
	"quotes":         `Ada "the Countess" O'Lovelace, Esq. <ada@elsewhere.example>`,
	"umlauts":        "Jürgen Müller-Lüdenscheidt",
	"Polish":         "Łukasz Żółć",
	"Cyrillic":       "Анастасия Ивановна Достоевская",
	"Greek":          "Ελένη Παπαδοπούλου",
	"Arabic":         "محمد بن عبد الله",
	"Hebrew, mixed":  "שלום Ada עולם",
	"Chinese":        "王小明",
	"Japanese":       "山田 太郎さん",
	"Thai":           "สมชาย ใจดี",
	"Devanagari":     "प्रिया शर्मा",
	"emoji":          "Ada ☕️👩🏽‍🚀🇩🇪",
	"no-break space": "Bonjour\u00a0!",
	"encoded word":   "=?utf-8?q?=0ABcc:_eve@example.com?=",
	"equals sign":    "50 % off = 50 % fun?",
	"one long word":  strings.Repeat("Donaudampfschiff", 100)[:149],
}

func TestWhatArrivesIsWhatWasWrittenInEveryScript(t *testing.T) {
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			e := envelope("k/" + name)
			e.ToName, e.Message.Subject = text, text
			e.From = (&mail.Address{Name: text, Address: "hello@bluedoor.example"}).String()
			e.ReplyTo = "reply@bluedoor.example"
			e.Message.Text = text + "\n.\n..\nFrom the start\n" + text
			e.Message.HTML = "<p dir=\"auto\">" + text + "</p>\n.\n"
			e.Locale = "de-AT"
			e.Unsubscribe = []string{"https://bluedoor.example/u?t=" + strings.Repeat("x", 300)}
			a := deliver(t, e)
			want := received{
				Subject: text, Date: "Mon, 05 Jan 2026 09:00:00 +0100",
				ID: "<" + channel.MessageID(e.Key, "ada@example.com", "bluedoor.example") + ">", Locale: "de-AT",
				Unsubscribe: "<" + e.Unsubscribe[0] + ">", Post: "List-Unsubscribe=One-Click",
				From:    []*mail.Address{{Name: text, Address: "hello@bluedoor.example"}},
				To:      []*mail.Address{{Name: text, Address: "ada@example.com"}},
				ReplyTo: []*mail.Address{{Address: "reply@bluedoor.example"}},
				Text:    e.Message.Text, HTML: e.Message.HTML,
			}
			got := parse(t, a.data)
			got.Text = strings.TrimSuffix(got.Text, "\n")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what arrived differs (-want +got):\n%s\n%s", diff, a.data)
			}
			if a.from != "hello@bluedoor.example" || a.to != "ada@example.com" || a.utf8 {
				t.Errorf("envelope %+v", a)
			}
			checkForm(t, a.data)
		})
	}
}

// checkForm holds a message to the rules of RFC 5322, and to ours about headers.
func checkForm(t fataler, data []byte) {
	t.Helper()
	for line := range strings.SplitSeq(string(data), "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line has %d bytes", len(line))
		}
		if strings.ContainsAny(line, "\r\n") {
			t.Errorf("a bare line break in %q", line)
		}
		if i := strings.IndexFunc(line, func(r rune) bool { return r > 126 }); i >= 0 {
			t.Errorf("not plain ASCII: %q", line)
		}
	}
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v", err)
	}
	allowed := map[string]bool{
		"Subject": true, "Date": true, "Message-Id": true, "Mime-Version": true, "From": true, "To": true,
		"Reply-To": true, "Content-Language": true, "List-Unsubscribe": true, "List-Unsubscribe-Post": true,
		"Content-Type": true, "Content-Transfer-Encoding": true,
	}
	for name, values := range message.Header {
		if !allowed[name] || len(values) != 1 {
			t.Errorf("header %s is there with %q", name, values)
		}
	}
}

func TestLongSubjectsArriveWhole(t *testing.T) {
	for name, subject := range map[string]string{
		"300 letters, no space": strings.Repeat("abcdefghij", 30),
		"2,000 letters":         strings.Repeat("abcdefghij", 200),
		"300 words":             strings.TrimSpace(strings.Repeat("coffee ", 300)),
		"300 Cyrillic letters":  strings.Repeat("Ж", 300),
		"300 emoji":             strings.Repeat("☕", 300),
		"300 Arabic letters":    strings.TrimSpace(strings.Repeat("قهوة ", 60)),
	} {
		t.Run(name, func(t *testing.T) {
			e := envelope(name)
			e.Message.Subject = subject
			data := deliver(t, e).data
			checkForm(t, data)
			if got := parse(t, data).Subject; got != subject {
				t.Errorf("the subject arrived as %q", got)
			}
		})
	}
}

func TestNoFieldCanInjectAHeader(t *testing.T) {
	const attack = "Ada\r\nBcc: eve@example.com\r\n\r\n<script>"
	tests := map[string]struct {
		change func(*channel.Envelope)
		detail string // "" : it is sent, and harmless
	}{
		"the recipient's name": {func(e *channel.Envelope) { e.ToName = attack }, ""},
		"the subject":          {func(e *channel.Envelope) { e.Message.Subject = attack }, ""},
		"a bare CR, a NUL":     {func(e *channel.Envelope) { e.Message.Subject = "a\rBcc: x@example.com\x00b" }, ""},
		"Unicode line breaks":  {func(e *channel.Envelope) { e.ToName = "Ada\u2028Bcc:\u0085x" }, ""},
		"invalid UTF-8":        {func(e *channel.Envelope) { e.Message.Subject, e.ToName = "a\xff\r\nb", "\xc3\x28" }, ""},
		"the locale":           {func(e *channel.Envelope) { e.Locale = attack }, ""},
		"the key":              {func(e *channel.Envelope) { e.Key = attack }, ""},
		"the text":             {func(e *channel.Envelope) { e.Message.Text = "x\r\n.\r\nMAIL FROM:<eve@example.com>\r\n" }, ""},
		"the address":          {func(e *channel.Envelope) { e.To = "ada@example.com\r\nBcc: eve@example.com" }, "line break"},
		"a newline at the end": {func(e *channel.Envelope) { e.To = "ada@example.com\n" }, "line break"},
		"the sender":           {func(e *channel.Envelope) { e.From = "Blue\r\nBcc: <eve@example.com>" }, "from: "},
		"the reply address":    {func(e *channel.Envelope) { e.ReplyTo = "a@b.example\r\nX: y" }, "reply to: "},
		"the unsubscribe link": {func(e *channel.Envelope) { e.Unsubscribe = []string{"https://a.example/\r\nX: y"} }, "unsubscribe"},
		"two links":            {func(e *channel.Envelope) { e.Unsubscribe = []string{"https://a.example/>,<http://b"} }, "unsubscribe"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := startSink(t, nil)
			e := envelope("k")
			test.change(&e)
			outcome := server.client(t, "none", 1).Send(t.Context(), []channel.Envelope{e})[0]
			if test.detail != "" {
				if outcome.State != channel.Failed || !strings.Contains(outcome.Detail, test.detail) {
					t.Errorf("outcome %+v", outcome)
				}
				return
			}
			if outcome.State != channel.Sent || len(server.letters()) != 1 || server.letters()[0].to != "ada@example.com" {
				t.Fatalf("outcome %+v, arrived %+v", outcome, server.letters())
			}
			checkForm(t, server.letters()[0].data)
			parse(t, server.letters()[0].data)
		})
	}
}

func TestAnAddressThatIsNoneFailsWithAReason(t *testing.T) {
	for _, address := range []string{
		"", " ", "ada", "ada@", "@example.com", "ada example.com", "ada@example.com, eve@example.com",
		"Ada <ada@example.com>", "ada@example.com;", "ada@@example.com", "<>", "undisclosed:;", "ada@exam ple.com",
		"ada@example.com>", "a\x00b@example.com", "ada@" + strings.Repeat("x", 300) + ".com", "\xff@example.com",
	} {
		e := envelope("k")
		e.To = address
		box := channel.NewOutbox(t.TempDir())
		if err := box.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		outcome := box.Send(t.Context(), []channel.Envelope{e})[0]
		if outcome.State != channel.Failed || !strings.Contains(outcome.Detail, "is not an e-mail address") {
			t.Errorf("%q: outcome %+v", address, outcome)
		}
	}
}

func TestANameWithoutEndIsCut(t *testing.T) {
	e := envelope("k")
	e.ToName = strings.Repeat("Ж", 5000)
	data := deliver(t, e).data
	checkForm(t, data)
	if name := parse(t, data).To[0].Name; name != strings.Repeat("Ж", 150) {
		t.Errorf("the name arrived as %q", name)
	}
}

func TestAddressesOutsideASCIINeedAServerThatTakesThem(t *testing.T) {
	e := envelope("k")
	e.To = "ädä@exämple.example"
	if a := deliver(t, e); a.to != "ädä@xn--exmple-cua.example" || !a.utf8 {
		t.Errorf("envelope %+v", a)
	}
	outcome := startSink(t, nil).client(t, "none", 1).Send(t.Context(), []channel.Envelope{e})[0]
	if outcome.State != channel.Failed || !strings.Contains(outcome.Detail, "SMTPUTF8") {
		t.Errorf("outcome %+v", outcome)
	}
}

func TestADomainInAnyScriptIsWrittenAsEveryServerKnowsIt(t *testing.T) {
	e := envelope("k")
	for given, wire := range map[string]string{
		"ada@Bücher.example":     "ada@xn--bcher-kva.example",
		"ada@例え.テスト":             "ada@xn--r8jz45g.xn--zckzah",
		"ada@παράδειγμα.gr":      "ada@xn--hxajbheg2az3al.gr",
		"\"a b\"@Bücher.example": "\"a b\"@xn--bcher-kva.example",
	} {
		e.To, e.From = given, "Bücher <hallo@bücher.example>"
		server := startSink(t, nil) // without SMTPUTF8
		outcome := server.client(t, "none", 1).Send(t.Context(), []channel.Envelope{e})[0]
		if len(server.letters()) != 1 {
			t.Fatalf("%s: outcome %+v", given, outcome)
		}
		if a := server.letters()[0]; a.to != strings.ReplaceAll(wire, `"`, "") && a.to != wire || a.from != "hallo@xn--bcher-kva.example" || a.utf8 {
			t.Errorf("%s went to %s from %s", given, a.to, a.from)
		}
		if !strings.HasSuffix(outcome.MessageID, "@xn--bcher-kva.example") || !channel.Addressed(outcome.MessageID, e.Key, given) || channel.Addressed(outcome.MessageID, e.Key, "bob@example.com") {
			t.Errorf("message id %s", outcome.MessageID)
		}
	}
	e.To = "ada@exa\u00admple..\u2024ä"
	if outcome := startSink(t, nil).client(t, "none", 1).Send(t.Context(), []channel.Envelope{e})[0]; outcome.State != channel.Failed {
		t.Errorf("outcome %+v", outcome)
	}
}

func TestOnlyAnHTTPSLinkPromisesOneClick(t *testing.T) {
	for link, post := range map[string]string{
		"":                                     "",
		"mailto:leave@bluedoor.example?s=x":    "",
		"https://bluedoor.example/u?t=1&u=%C3": "List-Unsubscribe=One-Click",
	} {
		e := envelope(link)
		e.Unsubscribe = []string{link}
		if got := parse(t, deliver(t, e).data); got.Post != post || strings.Trim(got.Unsubscribe, "<>") != link {
			t.Errorf("%q arrived as %q, %q", link, got.Unsubscribe, got.Post)
		}
	}
	for _, link := range []string{"http://bluedoor.example/u", "javascript:alert(1)", "bluedoor.example", "https:", "mailto:", "https://%zz"} {
		e := envelope(link)
		e.Unsubscribe = []string{link}
		outcome := startSink(t, nil).client(t, "none", 1).Send(t.Context(), []channel.Envelope{e})[0]
		if outcome.State != channel.Failed || !strings.Contains(outcome.Detail, "unsubscribe link") {
			t.Errorf("%q: outcome %+v", link, outcome)
		}
	}
}

func TestALetterWithoutHTMLIsPlainTextAndAnEmptyOneIsNone(t *testing.T) {
	e := envelope("k")
	e.Message.HTML = ""
	message, err := mail.ReadMessage(bytes.NewReader(deliver(t, e).data))
	if err != nil || message.Header.Get("Content-Type") != "text/plain; charset=UTF-8" {
		t.Errorf("content type %q, %v", message.Header.Get("Content-Type"), err)
	}
	e.Message.Text = ""
	outcome := startSink(t, nil).client(t, "none", 1).Send(t.Context(), []channel.Envelope{e})[0]
	if outcome.State != channel.Failed || outcome.Detail != "the letter is empty" {
		t.Errorf("outcome %+v", outcome)
	}
}

func TestAnyTextGivesAMessageThatCanBeRead(t *testing.T) {
	server := startSink(t, nil)
	client := server.client(t, "none", 1)
	rapid.Check(t, func(t *rapid.T) {
		e := envelope(rapid.String().Draw(t, "key"))
		e.ToName = rapid.String().Draw(t, "name")
		e.Message.Subject = rapid.OneOf(rapid.String(), rapid.StringMatching(`[ =?a-z\r\n\t]{0,400}`)).Draw(t, "subject")
		e.Message.Text = "-" + rapid.String().Draw(t, "text")
		e.Message.HTML = "<" + rapid.String().Draw(t, "html")
		outcome := client.Send(t.Context(), []channel.Envelope{e})[0]
		if outcome.State != channel.Sent {
			t.Fatalf("outcome %+v", outcome)
		}
		letters := server.letters()
		data := letters[len(letters)-1].data
		checkForm(t, data)
		got := parse(t, data)
		if want := channel.OneLine(e.Message.Subject); got.Subject != want {
			t.Errorf("subject %q, want %q", got.Subject, want)
		}
		name := channel.OneLine(e.ToName)
		if len(got.To) != 1 || got.To[0].Address != e.To || len(name) < 150 && !strings.Contains(name, `\`) && got.To[0].Name != name {
			t.Errorf("to %v, want %q", got.To, name)
		}
	})
}

func TestTheMessageIDIsTheKeysAndNobodyElses(t *testing.T) {
	a, b := channel.MessageID("win-back/ada", "ada@example.com", "Bluedoor.example"), channel.MessageID("win-back/bob", "ada@example.com", "bluedoor.example")
	if a == b || a != channel.MessageID("win-back/ada", "ada@example.com", "bluedoor.example") {
		t.Errorf("%s, %s", a, b)
	}
	// It must not change between versions of Holdfast.
	if want := "39bf2dc2cdef03253a075f287a6449e8.025244cc@bluedoor.example"; a != want {
		t.Errorf("%s, want %s", a, want)
	}
	if got := channel.MessageID("k", "ada@example.com", "exämple.example"); !strings.HasSuffix(got, "@holdfast.invalid") {
		t.Errorf("a domain outside ASCII gives %s", got)
	}
}
