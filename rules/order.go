package rules

import (
	"strings"

	"holdfast/rules/expression"
)

// piece is something with a name that may use other pieces by theirs.
type piece struct {
	named
	text source
	uses []int // other pieces of the same list
}

func pieces[T any](drafts []T, of func(T) (named, source)) []piece {
	out := make([]piece, len(drafts))
	index := map[string]int{}
	for i, d := range drafts {
		out[i].named, out[i].text = of(d)
		index[out[i].name] = i
	}
	for i := range out {
		names, err := expression.Names(out[i].text.text)
		if err != nil {
			continue // compile will say it
		}
		for _, n := range names {
			if j, ok := index[n.Name]; ok {
				out[i].uses = append(out[i].uses, j)
			}
		}
	}
	return out
}

// inOrder sorts pieces so that each stands behind those it uses, otherwise as
// written. A circle is reported once; its members are left out and broken.
func (l *loader) inOrder(what string, list []piece) []int {
	const (
		unseen = iota
		onPath
		done
	)
	state := make([]int, len(list))
	var order, path []int
	var visit func(i int)
	visit = func(i int) {
		switch state[i] {
		case done:
			return
		case onPath:
			l.circle(what, list, path, i)
			return
		}
		state[i] = onPath
		path = append(path, i)
		for _, j := range list[i].uses {
			visit(j)
		}
		path = path[:len(path)-1]
		state[i] = done
		if !l.broken[list[i].name] && list[i].text.written() {
			order = append(order, i)
		} else {
			l.broken[list[i].name] = true
		}
	}
	for i := range list {
		visit(i)
	}
	return order
}

// circle reports the ring that ends at piece i of the path.
func (l *loader) circle(what string, list []piece, path []int, i int) {
	start := 0
	for path[start] != i {
		start++
	}
	var ring []string
	for _, j := range path[start:] {
		ring = append(ring, list[j].name)
		l.broken[list[j].name] = true
	}
	ring = append(ring, list[i].name)
	l.at(list[i].key).say("the "+what+" "+list[i].name+" is defined by itself: "+strings.Join(ring, " -> "), "break the circle")
}
