package templates_test

import "testing"

func TestTagsOnTheirOwnLinesLeaveTheMarkdownWhole(t *testing.T) {
	no := map[string]any{"vip": false}
	none := map[string]any{"favourites": []any{}}
	for _, c := range []struct {
		name, markdown string
		changed        map[string]any
		html, text     string
	}{
		{"around a paragraph", "a\n{% if vip %}\nb\n{% end %}\nc", nil, "<p>a</p><p>b</p><p>c</p>", "a\n\nb\n\nc"},
		{"around a paragraph that is not wanted", "a\n{% if vip %}\nb\n{% end %}\nc", no, "<p>a</p><p>c</p>", "a\n\nc"},
		{"else", "{% if vip %}\na\n{% elif orders == 3 %}\nb\n{% else %}\nc\n{% end %}", no, "<p>b</p>", "b"},
		{"around a heading", "{% if vip %}\n# a\n{% end %}", nil, "<h1>a</h1>", "a"},
		{"several on a line", "{% if vip %}{% if vip %}\na\n{% end %} {% end %}", nil, "<p>a</p>", "a"},
		{"indented", "{% if vip %}\n    {% if vip %}\na\n    {% end %}\n{% end %}", nil, "<p>a</p>", "a"},
		{"around a list item", "- a\n{% if vip %}\n- b\n{% end %}\n- c", nil, "<ul><li>a</li><li>b</li><li>c</li></ul>", "- a\n- b\n- c"},
		{"around a list item that is not wanted", "- a\n{% if vip %}\n- b\n{% end %}\n- c", no, "<ul><li>a</li><li>c</li></ul>", "- a\n- c"},
		{"around a list alone", "{% if vip %}\n- a\n{% end %}", nil, "<ul><li>a</li></ul>", "- a"},
		{"around list items with blank lines", "- a\n\n{% if vip %}\n\n- b\n\n{% end %}\n\n- c", nil, "<ul><li>a</li><li>b</li><li>c</li></ul>", "- a\n- b\n- c"},
		{"a loop of items", "{% for x in favourites %}\n- {{ x }}\n{% end %}", nil, "<ul><li>Beans</li><li>Mugs</li></ul>", "- Beans\n- Mugs"},
		{"a loop of no items", "a\n{% for x in favourites %}\n- {{ x }}\n{% end %}", none, "<p>a</p>", "a"},
		{"numbers go on past what is left out", "1. a\n{% if vip %}\n2. b\n{% end %}\n3. c", no, "<ol><li>a</li><li>c</li></ol>", "1. a\n2. c"},
		{"a loop of numbered items", "{% for x in favourites %}\n1. {{ x }}\n{% end %}", nil, "<ol><li>Beans</li><li>Mugs</li></ol>", "1. Beans\n2. Mugs"},
		{"an if in a loop of items", "{% for x in favourites %}\n{% if x == \"Mugs\" %}\n- {{ x }}\n{% else %}\n- other\n{% end %}\n{% end %}", nil, "<ul><li>other</li><li>Mugs</li></ul>", "- other\n- Mugs"},
		{"inside an item", "- a\n  {% if vip %}\n  - b\n  {% end %}\n- c", nil, "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"},
		{"lists of two kinds stay two", "{% if vip %}\n- a\n{% end %}\n1. b", nil, "<ul><li>a</li></ul><ol><li>b</li></ol>", "- a\n\n1. b"},
		{"in a quote", "> a\n> {% if vip %}\n> b\n> {% end %}", no, "<blockquote><p>a</p></blockquote>", "> a"},
		{"a loop in a loop", "{% for x in favourites %}{% for y in numbers %}{{ x }}{{ y }} {% end %}{% end %}", nil, "<p>Beans1 Beans2.5 Mugs1 Mugs2.5 </p>", "Beans1 Beans2.5 Mugs1 Mugs2.5"},
		{"an inner loop hides the outer word", "{% for x in favourites %}{% for x in numbers %}{{ x }}{% end %}{{ x }} {% end %}", nil, "<p>12.5Beans 12.5Mugs </p>", "12.5Beans 12.5Mugs"},
		{"a paragraph that comes out empty", "a\n\n{% if vip %}b{% end %}\n\nc", no, "<p>a</p><p>c</p>", "a\n\nc"},
		{"an item that comes out empty", "- {% if vip %}b{% end %}\n- c", no, "<ul><li>c</li></ul>", "- c"},
		{"a missing value in a condition is false", "{% if gone == true %}a{% else %}b{% end %}{% if gone %}c{% end %}", nil, "<p>b</p>", "b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			html, text := rendered(t, c.markdown, c.changed)
			if html != c.html || text != c.text {
				t.Errorf("got  %q\nand  %q\nwant %q\nand  %q", html, text, c.html, c.text)
			}
		})
	}
}

func TestTagsBetweenTheRowsOfATable(t *testing.T) {
	const head = "<table role=\"table\"><tr><th>A</th><th>B</th></tr>"
	const table = "| A | B |\n|---|---|\n"
	for _, c := range []struct {
		name, markdown string
		changed        map[string]any
		html, text     string
	}{
		{
			"a loop of rows", table + "{% for x in favourites %}\n| {{ x }} | 1 |\n{% end %}\n| z | 2 |", nil,
			head + "<tr><td>Beans</td><td>1</td></tr><tr><td>Mugs</td><td>1</td></tr><tr><td>z</td><td>2</td></tr></table>",
			"A | B\nBeans | 1\nMugs | 1\nz | 2",
		},
		{
			"a row on a condition", table + "| a | 1 |\n{% if vip %}\n| b | 2 |\n{% end %}",
			map[string]any{"vip": false},
			head + "<tr><td>a</td><td>1</td></tr></table>", "A | B\na | 1",
		},
		{
			"a table on a condition", "{% if vip %}\n" + table + "| a | 1 |\n{% end %}\n\nx", nil,
			head + "<tr><td>a</td><td>1</td></tr></table><p>x</p>", "A | B\na | 1\n\nx",
		},
		{
			"a paragraph on a condition below", table + "| a | 1 |\n{% if vip %}\nx\n{% end %}", nil,
			head + "<tr><td>a</td><td>1</td></tr></table><p>x</p>", "A | B\na | 1\n\nx",
		},
		{
			"tags within a cell", table + "| {% if vip || orders > 1 %}a{% else %}b{% end %} | 1 |", nil,
			head + "<tr><td>a</td><td>1</td></tr></table>", "A | B\na | 1",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			html, text := rendered(t, c.markdown, c.changed)
			if html != c.html || text != c.text {
				t.Errorf("got  %q\nand  %q\nwant %q\nand  %q", html, text, c.html, c.text)
			}
		})
	}
}
