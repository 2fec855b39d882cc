package rules

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// Bounds of a file, so that none can make Holdfast slow: how deep its tree may
// go, and how many values it may have once its references are followed.
const (
	deepest = 40
	most    = 500_000
)

// examine looks a file's tree over before anybody reads it: tags, which mean
// nothing here, and references that never end or unfold to far too much. It says
// whether the tree can be read.
func (l *loader) examine(root value) bool {
	e := examination{l: l, file: root.file, size: map[*yaml.Node]int{}}
	total, ok := e.visit(root.node, 0)
	if ok && total > most {
		ok = false
		l.at(root).say("the references (*name) of this file unfold to far too much", "write the values out")
	}
	return ok
}

type examination struct {
	l    *loader
	file *file
	size map[*yaml.Node]int // of what a reference has been followed to; -1 while inside
}

// visit counts the values of a tree with its references followed.
func (e *examination) visit(n *yaml.Node, depth int) (size int, ok bool) {
	v := value{e.file, n}
	if depth > deepest {
		e.l.at(v).say("this is indented or nested far too deep", "")
		return 0, false
	}
	if n.Kind == yaml.AliasNode {
		return e.alias(v, depth)
	}
	known, seen := e.size[n]
	switch {
	case seen && known < 0:
		e.l.at(v).say("this holds itself", "write the values out")
		return 0, false
	case seen:
		return known, true
	}
	e.size[n] = -1
	e.tag(v)
	size = 1
	for _, child := range n.Content {
		below, ok := e.visit(child, depth+1)
		if !ok {
			return 0, false
		}
		size = min(size+below, most+1)
	}
	e.size[n] = size
	return size, true
}

// alias follows a reference. What it stands for has been written above it, so it
// has been counted, unless it is still being written: then it holds itself.
func (e *examination) alias(v value, depth int) (size int, ok bool) {
	if known, seen := e.size[v.node.Alias]; seen && known < 0 {
		e.l.at(v).say("*"+v.node.Value+" stands inside of what it refers to", "write the values out")
		return 0, false
	}
	return e.visit(v.node.Alias, depth+1)
}

// tag reports a tag such as !opted_in: YAML would take it for a type, and lose
// it.
func (e *examination) tag(v value) {
	if v.node.Style&yaml.TaggedStyle == 0 {
		return
	}
	if strings.HasPrefix(v.node.Tag, "!!") {
		e.l.at(v).say("types written with exclamation marks have no use here", "take "+v.node.Tag+" away")
		return
	}
	p := e.l.at(v)
	p.length = len(v.node.Tag)
	hint := "write not " + v.node.Tag[1:]
	if v.node.Kind != yaml.ScalarNode || v.node.Tag == "!" || strings.ContainsAny(v.node.Tag, ":/") {
		hint = "take it away, or put the whole value in quotes"
	} else if v.node.Value != "" {
		hint += " " + v.node.Value
	}
	p.say("YAML takes "+v.node.Tag+" for a type, and it would be lost", hint)
}
