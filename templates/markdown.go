package templates

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// tagBlock is an if, elif, else, for or end on a line of its own.
type tagBlock struct {
	ast.BaseBlock
	tag *tag
}

var tagBlockKind = ast.NewNodeKind("Tag")

// Kind says that this is a tagBlock.
func (n *tagBlock) Kind() ast.NodeKind { return tagBlockKind }

// Dump prints the node, for whoever looks at the tree.
func (n *tagBlock) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Tag": n.tag.kind.String()}, nil)
}

// parseMarkdown reads Markdown in which tags are placeholders.
func parseMarkdown(markdown string, tags []*tag) (ast.Node, []byte) {
	source := []byte(markdown)
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(
		parser.WithBlockParsers(util.Prioritized(&tagParser{tags: tags, inTable: map[*tag]bool{}}, 50)),
	))
	root := md.Parser().Parse(text.NewReader(source))
	splitTagLines(root, tags)
	joinLists(root)
	return root, source
}

// tagParser is goldmark's view of tags on lines of their own: blocks that end a
// paragraph and are none. In a table such a line stays one of its lines and is
// told apart when the rows are written.
type tagParser struct {
	tags    []*tag
	inTable map[*tag]bool // by opener
}

// tagLine is the block before splitTagLines: one line, maybe of several tags.
type tagLine struct {
	tagBlock
	ids []int
}

// Trigger is the first byte of a placeholder.
func (*tagParser) Trigger() []byte { return []byte{openText[0]} }

// Open takes a line of nothing but if, elif, else, for and end.
func (b *tagParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	ids := controlLine(string(line), b.tags)
	if len(ids) == 0 || b.partOfTable(b.tags[ids[0]], reader.Source()[segment.Stop:], reader.Source(), pc) {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &tagLine{ids: ids}, parser.NoChildren
}

// Continue is never: a line is a block.
func (*tagParser) Continue(ast.Node, text.Reader, parser.Context) parser.State { return parser.Close }

// Close has nothing to do.
func (*tagParser) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph is true, so that a paragraph and a tag need no blank line.
func (*tagParser) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine is true: people indent what stands inside an if.
func (*tagParser) CanAcceptIndentedLine() bool { return true }

var tableRule = regexp.MustCompile(`^[\s>]*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$`)

// partOfTable says whether a tag's line belongs to the table above it: an if or
// for does when a row comes next, the others when their opener does.
func (b *tagParser) partOfTable(t *tag, rest, source []byte, pc parser.Context) bool {
	if t.opener != nil {
		return b.inTable[t.opener]
	}
	open, ok := pc.LastOpenedBlock().Node.(*ast.Paragraph)
	if !ok {
		return false
	}
	ruled := false
	for i := 1; i < open.Lines().Len(); i++ {
		segment := open.Lines().At(i)
		ruled = ruled || tableRule.Match(segment.Value(source))
	}
	if !ruled {
		return false
	}
	for line := range bytes.Lines(rest) {
		ids := controlLine(string(line), b.tags)
		if len(ids) > 0 {
			continue
		}
		b.inTable[t] = bytes.HasPrefix(bytes.TrimLeft(line, " \t>"), []byte("|"))
		return b.inTable[t]
	}
	return false
}

// controlLine are the tags of a text that has nothing but tags other than {{ }},
// or none.
func controlLine(line string, tags []*tag) []int {
	var ids []int
	only := true
	split(line, func(s string) { only = only && strings.TrimSpace(s) == "" }, func(id int) {
		only = only && tags[id].kind != printTag
		ids = append(ids, id)
	})
	if !only {
		return nil
	}
	return ids
}

// splitTagLines puts a node for each tag in place of its line's.
func splitTagLines(parent ast.Node, tags []*tag) {
	for child := parent.FirstChild(); child != nil; {
		next := child.NextSibling()
		if line, ok := child.(*tagLine); ok {
			for _, id := range line.ids {
				parent.InsertBefore(parent, line, &tagBlock{tag: tags[id]})
			}
			parent.RemoveChild(parent, line)
		} else if child.Type() == ast.TypeBlock {
			splitTagLines(child, tags)
		}
		child = next
	}
}
