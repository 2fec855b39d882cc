package templates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/templates"
)

func TestFaultsSayWhereAndWhatToWrite(t *testing.T) {
	for _, c := range []struct {
		name, markdown string
		want           []string
	}{
		{"an unknown word", "a\nb {{ frist_name }}", []string{"5:6: there is no frist_name"}},
		{"behind letters of more than a byte", "Grüße 👋 {{  frist_name }}", []string{"4:13: there is no frist_name"}},
		{"on a second line of an expression", "é {{ orders +\n  ördersö }}", []string{"5:4: there is no rders"}},
		{"a broken expression", "{{ orders + }}", []string{"4:11: unexpected token EOF"}},
		{"nothing inside", "{{ }}", []string{"4:1: there is nothing between {{ and }} (write the word to print, like {{ first_name }})"}},
		{"unclosed braces", "ab {{ orders\n\nc", []string{"4:4: this {{ is never closed (write }} behind it)"}},
		{"unclosed braces before others", "{{ orders {{ vip }}", []string{"4:1: this {{ is never closed (write }} behind it)"}},
		{"an unclosed block tag", "{% if vip }\nx", []string{"4:1: this {% is never closed (write %} behind it)"}},
		{"an unclosed if", "x\n{% if vip %}\ny", []string{"5:1: this if has no end (write {% end %} where it stops)"}},
		{"an unclosed for", "{% for x in favourites %}y", []string{"4:1: this for has no end (write {% end %} where it stops)"}},
		{"an end too many", "ä{% if vip %}a{% end %}b{% end %}", []string{"4:25: this end closes nothing (take it out, or open an if or for before it)"}},
		{"an else outside", "{% else %}", []string{"4:1: this else stands outside an if (begin with {% if ... %})"}},
		{"an elif in a for", "{% for x in favourites %}{% elif vip %}{% end %}", []string{"4:26: this elif stands outside an if (begin with {% if ... %})"}},
		{"an else twice", "{% if vip %}{% else %}{% else %}{% end %}", []string{"4:23: this else comes after the else of its if (put else last)"}},
		{"an if without a condition", "{% if %}{% end %}", []string{"4:1: this if has no condition (write {% if orders > 3 %})"}},
		{"a for without a list", "{% for x %}{% end %}", []string{"4:1: this loop is not complete (write {% for x in list %})"}},
		{"a loop word outside", "{% for x in favourites %}{% end %}{{ x }}", []string{"4:38: there is no x"}},
		{"a tag nobody knows", "{% wenn vip %}", []string{`4:1: there is no tag "wenn vip" (the tags are if, elif, else, for and end)`}},
		{"all at once", "{{ a }}\n{{ b }}\n{% end %}", []string{"4:4: there is no a", "5:4: there is no b", "6:1: this end closes nothing (take it out, or open an if or for before it)"}},
		{"an if that ends in another paragraph", "{% if vip %}a\n\nb{% end %}", []string{"6:2: this end stands in another part of the text than its if in line 4 (put both on lines of their own, or both into one paragraph, item, cell or link)"}},
		{"an if that cuts emphasis", "{% if vip %}**a{% end %}**", []string{"4:16: this end stands in another part of the text than its if in line 4 (put both on lines of their own, or both into one paragraph, item, cell or link)"}},
		{"a tag in a code block's name", "```{{ sku }}\nx\n```", []string{"4:4: a tag cannot stand here (put it into the text or into the address of a link)"}},
		{"an address defined elsewhere", "[x][y]\n\n[y]: https://x.example/{{ sku }}", []string{"4:1: the address of this link has tags and stands elsewhere (write it here: [text](https://...))"}},
		{"an address without a beginning", "a [x](/shop/{{ sku }})", []string{"4:3: this link does not begin with a whole address (begin it with https:// or mailto:)"}},
		{"an address of two kinds", "[x](https://x.example/{% if vip %}?a={% end %}{{ sku }})", []string{"4:23: the branches of this if make addresses of different kinds (write a whole link in each branch)"}},
		{"tags too deep", strings.Repeat("{% if vip %}", 11) + strings.Repeat("{% end %}", 11), []string{"4:121: tags are nested more than 10 deep (make the letter simpler)"}},
		{"a character of our own", "a\ufdd0", []string{"4:2: the character U+FDD0 cannot stand in a letter (take it out)"}},
		{"no UTF-8", "a\xff", []string{"4:2: this is not UTF-8 text (save the file as UTF-8)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			letter, faults := templates.Parse(letterOf(c.markdown), vocabulary{})
			if letter != nil {
				t.Error("there is a letter all the same")
			}
			if diff := cmp.Diff(c.want, list(faults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWarningsLeaveALetter(t *testing.T) {
	for _, c := range []struct {
		name, markdown string
		want           []string
	}{
		{"a word that may be missing", "Dear {{ first_name }}", []string{`4:6: warning: first_name may be missing (write {{ first_name ?? "..." }})`}},
		{"inside a branch that asked", "{% if first_name != nil %}{{ first_name }}{{ upper(first_name) }}{% end %}", nil},
		{"inside an elif that asked", "{% if vip %}{% elif first_name != nil %}{{ first_name }}{% end %}", nil},
		{"in the else of a branch that asked", "{% if first_name != nil %}{% else %}{{ first_name }}{% end %}", []string{`4:37: warning: first_name may be missing (write {{ first_name ?? "..." }})`}},
		{"in the else of a branch that asked for the opposite", "{% if first_name == nil %}{% else %}{{ first_name }}{% end %}", nil},
		{"in an elif below a branch that asked for the opposite", "{% if first_name == nil %}{% elif vip %}{{ first_name }}{% end %}", nil},
		{"inside the branch that asked for the opposite", "{% if first_name == nil %}{{ first_name }}{% end %}", []string{`4:27: warning: first_name may be missing (write {{ first_name ?? "..." }})`}},
		{"behind the branch that asked", "{% if first_name != nil %}{% end %}{{ first_name }}", []string{`4:36: warning: first_name may be missing (write {{ first_name ?? "..." }})`}},
		{"inside a branch that asked for another word", "{% if city != nil %}{{ first_name }}{% end %}", []string{`4:21: warning: first_name may be missing (write {{ first_name ?? "..." }})`}},
		{"inside a branch that asked for more", "{% if first_name != nil || vip %}{{ first_name }}{% end %}", []string{`4:34: warning: first_name may be missing (write {{ first_name ?? "..." }})`}},
		{"with one of two words asked for", "{% if city != nil %}{{ city + first_name }}{% end %}", []string{`4:21: warning: city + first_name may be missing (write {{ (city + first_name) ?? "..." }})`}},
		{"a loop over what may be missing", "{% for x in gone_list %}{{ x }}{% end %}", []string{"4:1: warning: gone_list may be missing (put {% if gone_list != nil %} around the loop)"}},
		{"raw HTML", "é {{ sku }} <b>x</b>\n\n<div>{{ sku }}</div>", []string{
			"4:13: warning: raw HTML is left out (write it in Markdown)", "4:17: warning: raw HTML is left out (write it in Markdown)",
			"6:1: warning: raw HTML is left out (write it in Markdown)",
		}},
		{"a link that runs a program", "[x](javascript:alert(1))", []string{`4:1: warning: the link to "javascript:alert(1)" is left out: it does not work from a mailbox (begin it with https:// or mailto:)`}},
		{"a link to no server", "[x](https:///tea) [y](http://) [z](https://{{ sku }}) [m](mailto:a@shop.example)", []string{
			`4:1: warning: the link to "https:///tea" leads nowhere: it names no server (write the whole address, such as https://shop.example/tea)`,
			`4:19: warning: the link to "http://" leads nowhere: it names no server (write the whole address, such as https://shop.example/tea)`,
		}},
		{"a link within the shop", "[x](/shop)", []string{`4:1: warning: the link to "/shop" is left out: it does not work from a mailbox (begin it with https:// or mailto:)`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			letter, faults := templates.Parse(letterOf(c.markdown), vocabulary{})
			if letter == nil {
				t.Error("there is no letter")
			}
			if diff := cmp.Diff(c.want, list(faults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsLeftOutIsNotThere(t *testing.T) {
	html, text := rendered(t, "a <b>x</b> [y](javascript:alert(1)) ![z](data:x)\n\n<script>w</script>", nil)
	if html != "<p>a x y z</p>" || text != "a x y z" {
		t.Errorf("got %q and %q", html, text)
	}
}
