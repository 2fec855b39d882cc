package templates

import "github.com/yuin/goldmark/ast"

// An if or for around the items of a list cuts the list into pieces:
//
//   - one
//     {% if x %}
//   - two
//     {% end %}
//
// joinLists puts the pieces together again, with the tags between the items, in
// every block of the tree.
func joinLists(parent ast.Node) {
	for at := parent.FirstChild(); at != nil; {
		run := listRun(at)
		if len(run) > 1 && run[0] != run[len(run)-1] {
			at = joinRun(parent, run).NextSibling()
			continue
		}
		at = at.NextSibling()
	}
	for child := parent.FirstChild(); child != nil; child = child.NextSibling() {
		if child.Type() == ast.TypeBlock {
			joinLists(child)
		}
	}
}

// listRun are the siblings from start on that make one list: lists of one kind,
// and whole ifs and fors that hold only such lists. It is empty when there is no
// list to join: a list alone, or an if alone, which keeps its list to itself.
func listRun(start ast.Node) []ast.Node {
	var run []ast.Node
	var kind *ast.List
	parts, loops := 0, false
	for at := start; at != nil; {
		var part []ast.Node
		found := kind
		switch n := at.(type) {
		case *ast.List:
			if !sameList(&found, n) {
				at = nil
				continue
			}
			part = []ast.Node{n}
		case *tagBlock:
			part = listGroup(n, &found)
			loops = loops || part != nil && n.tag.kind == forTag
		}
		if part == nil {
			break
		}
		run, kind = append(run, part...), found
		parts++
		at = part[len(part)-1].NextSibling()
	}
	if parts < 2 && !loops {
		return nil
	}
	return run
}

// listGroup are the nodes from an if or for to its end when all between them are
// lists of one kind, at least one.
func listGroup(opener *tagBlock, kind **ast.List) []ast.Node {
	if opener.tag.opener != nil {
		return nil
	}
	group, lists := []ast.Node{opener}, 0
	for at := opener.NextSibling(); at != nil; at = at.NextSibling() {
		group = append(group, at)
		switch n := at.(type) {
		case *ast.List:
			if !sameList(kind, n) {
				return nil
			}
			lists++
		case *tagBlock:
			if n.tag.kind == endTag && n.tag.opener == opener.tag {
				if lists == 0 {
					return nil
				}
				return group
			}
		default:
			return nil
		}
	}
	return nil
}

// sameList says whether a list is of the kind of the first one seen.
func sameList(kind **ast.List, list *ast.List) bool {
	if *kind == nil {
		*kind = list
	}
	return (*kind).Marker == list.Marker
}

// joinRun replaces the nodes by one list.
func joinRun(parent ast.Node, run []ast.Node) *ast.List {
	var joined *ast.List
	for _, n := range run {
		if list, ok := n.(*ast.List); ok {
			if joined == nil {
				joined = ast.NewList(list.Marker)
				joined.Start, joined.IsTight = list.Start, list.IsTight
			}
			joined.IsTight = joined.IsTight && list.IsTight
		}
	}
	parent.InsertBefore(parent, run[0], joined)
	for _, n := range run {
		if list, ok := n.(*ast.List); ok {
			for list.HasChildren() {
				joined.AppendChild(joined, list.FirstChild())
			}
			parent.RemoveChild(parent, list)
		} else {
			joined.AppendChild(joined, n)
		}
	}
	return joined
}
