package templates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/templates"
)

func TestFrontMatter(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"none", "# Hi", []string{"1:1: a letter begins with its front matter (write --- and subject: ... and --- above the text)"}},
		{"an empty file", "", []string{"1:1: the letter is empty (write --- and subject: ... and --- and then the text)"}},
		{"not closed", "---\nsubject: x\n", []string{"1:1: the front matter is never closed (write --- on a line of its own behind it)"}},
		{"no subject", "---\npreheader: x\n---\n", []string{"2:1: the letter has no subject (write subject: ... between the lines of ---)"}},
		{"empty", "---\n---\n", []string{"2:1: the letter has no subject (write subject: ... between the lines of ---)"}},
		{"an empty subject", "---\nsubject:\n---\n", []string{"2:1: the subject is empty (write the line that people see first)"}},
		{"a misspelt name", "---\nsubject: x\npreheadr: y\n---\n", []string{`3:1: a letter has no "preheadr" (did you mean preheader?)`}},
		{"another tool's name", "---\nsubject: x\npreview_text: y\n---\n", []string{`3:1: a letter has no "preview_text" (did you mean preheader?)`}},
		{"a name nobody knows", "---\nsubject: x\nbcc: y\n---\n", []string{`3:1: a letter has no "bcc" (the names are subject, preheader, from, reply_to, topic, tags, layout)`}},
		{"a sender who is none", "---\nsubject: x\nfrom: y\n---\n", []string{`3:1: from is not an address: "y" (write from: "Blue Door <hello@shop.example>")`}},
		{"a sender by customer", "---\nsubject: x\nfrom: \"{{ email }}\"\n---\nx", []string{"3:1: from is the same for everybody (write it without tags)"}},
		{"a topic of two words", "---\nsubject: x\ntopic: new beans\n---\n", []string{`3:1: "new beans" is not a name for topic (use letters, digits, - and _)`}},
		{"tags that are no names", "---\nsubject: x\ntags: {a: b}\n---\n", []string{"3:1: tags is a list of names (write tags: [winback, coffee])"}},
		{"a layout that there is not", "---\nsubject: x\nlayout: fancy\n---\nx", []string{`3:1: there is no layout "fancy" (the layouts are branded, plain, receipt)`}},
		{"a layout of one's own that is not there", "---\nsubject: x\nlayout: own\n---\nx", []string{"3:1: the project has no layout of its own (write it to mail/layout.html)"}},
		{"another tool's sender", "---\nsubject: x\nfrom_email: y@shop.example\n---\n", []string{`3:1: a letter has no "from_email" (did you mean from?)`}},
		{"a name twice", "---\nsubject: x\nsubject: y\n---\n", []string{"3:1: subject stands here twice (take one out)"}},
		{"a list", "---\nsubject: [x]\n---\n", []string{`2:1: subject is not a text (put it in quotes: subject: "...")`}},
		{"a YAML tag", "---\nsubject: !x y\n---\n", []string{`2:1: subject is not a text (put it in quotes: subject: "...")`}},
		{"two colons", "---\n\nsubject: a: b\n---\n", []string{`3:1: the front matter is not YAML: mapping values are not allowed in this context (put the text in quotes: subject: "...")`}},
		{"only a text", "---\nhello\n---\n", []string{"2:1: the front matter has no names (write subject: and then the text)"}},
		{"a number sign", "---\nsubject: Your #1 bean is #2\n---\nx", []string{`2:1: warning: everything behind # is a comment and left out (put the text in quotes: subject: "...")`}},
		{"a fault in the subject", "---\nsubject: Hé {{ frist_name }}\n---\n", []string{"2:16: there is no frist_name"}},
		{"a missing value in the preheader", "---\nsubject: x\npreheader: {{ first_name }}\n---\nx", []string{`3:12: warning: first_name may be missing (write {{ first_name ?? "..." }})`}},
		{"no text below it", "---\nsubject: x\n---\n", []string{"3:1: the letter has no text (write it below this line of ---)"}},
		{"only blanks below it", "\n---\nsubject: x\n---\n \n\t\n", []string{"4:1: the letter has no text (write it below this line of ---)"}},
		{"only a comment below it", "---\nsubject: x\n---\n<!-- {{ sku }} -->\n", []string{"3:1: the letter has no text (write it below this line of ---)"}},
		{"only an image below it", "---\nsubject: x\n---\n![](https://shop.example/x.png)\n", nil},
		{"an if over two values", "---\nsubject: \"{% if vip %}\"\npreheader: \"{% end %}\"\n---\n", []string{
			"2:11: this if has no end (write {% end %} where it stops)", "3:13: this end closes nothing (take it out, or open an if or for before it)",
		}},
		{"another tool's field in the subject", "---\nsubject: Hi *|FNAME|*\n---\n", []string{"2:13: *|FNAME|* is another tool's (write {{ first_name }})"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := templates.Parse([]byte(c.source), vocabulary{})
			if diff := cmp.Diff(c.want, list(faults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestASubjectMayBeginWithATagAndHoldQuotes(t *testing.T) {
	for source, want := range map[string]string{
		"subject: {{ first_name ?? \"you\" }}, hi":                          "Ada, hi",
		"subject: \"Hi {{ first_name ?? \"you\" }} & \\\"all\\\"\"":         `Hi Ada & "all"`,
		"subject: 'It''s {{ orders }}'":                                     "It's 3",
		"subject: |\n  Hi\n  {{ orders }}":                                  "Hi 3",
		"subject: 2026":                                                     "2026",
		"subject: {% if vip %}VIP{% else %}x{% end %} {{ \"a\" }}":          "VIP a",
		"subject: \"{% for x in favourites %}{{ x }}, {% end %}and so on\"": "Beans, Mugs, and so on",
	} {
		for _, newline := range []string{"\n", "\r\n"} {
			letter, err := parse("\ufeff" + strings.ReplaceAll("---\n"+source+"\n---\nHello", "\n", newline))
			if err != nil {
				t.Error(source, err)
				continue
			}
			m, err := letter.Render(ada("en", nil), shop("en"))
			if err != nil || m.Subject != want || words(m.Text) != "Hello" {
				t.Errorf("%s: subject %q, text %q, %v, want %q", source, m.Subject, m.Text, err, want)
			}
		}
	}
}

func TestTheFrontMatterSaysWhoWritesAndAboutWhat(t *testing.T) {
	letter, err := parse("---\nsubject: x\nfrom: Ada <ada@shop.example>\nreply_to: help@shop.example\ntopic: news\ntags: [beans, winback, beans]\nlayout: receipt\n---\nHello")
	if err != nil {
		t.Fatal(err)
	}
	want := templates.Head{From: "Ada <ada@shop.example>", ReplyTo: "help@shop.example", Topic: "news", Tags: []string{"beans", "winback"}, Layout: "receipt"}
	if diff := cmp.Diff(want, letter.Head()); diff != "" {
		t.Error(diff)
	}
	m, err := letter.Render(ada("en", nil), shop("en"))
	if err != nil || m.From != want.From || m.ReplyTo != want.ReplyTo {
		t.Errorf("the message is from %q, answers go to %q, %v", m.From, m.ReplyTo, err)
	}
}
