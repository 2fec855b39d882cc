package templates

import (
	"bytes"
	"strconv"
	"text/template/parse"
)

// step is one thing to do while a part of a letter is written: put down literal
// text, print a value, or go through the steps inside an if or for.
type step struct {
	kind    stepKind
	literal string
	number  int // of the tag; of an ordered list: its first number
	print   func(*run, int) (string, error)
	inside  []step
	other   []step // when an if does not hold
}

type stepKind uint8

const (
	literalStep stepKind = iota
	printStep
	ifStep
	forStep
	countStep   // an ordered list opens
	nextStep    // its next number
	countedStep // it closes
	linkStep    // the address of a link
)

// printers are the ways to print a value, by their names in the actions.
var printers = map[string]func(*run, int) (string, error){
	"p": (*run).print, "plain": (*run).plain, "address": (*run).address, "host": (*run).host,
	"wholeurl": (*run).wholeURL, "path": (*run).path, "query": (*run).query,
}

// program compiles a template of our own making into steps. text/template would
// do the same work by reflection, many times slower.
func program(name, source string) ([]step, error) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(source, openText, shutText, map[string]*parse.Tree{}); err != nil {
		return nil, err
	}
	return stepsOf(tree.Root), nil
}

func stepsOf(list *parse.ListNode) []step {
	if list == nil {
		return nil
	}
	var steps []step
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			steps = append(steps, step{literal: string(n.Text)})
		case *parse.ActionNode:
			steps = append(steps, stepOf(n.Pipe))
		case *parse.IfNode:
			_, number := called(n.Pipe)
			steps = append(steps, step{kind: ifStep, number: number, inside: stepsOf(n.List), other: stepsOf(n.ElseList)})
		case *parse.WithNode:
			steps = append(steps, step{kind: linkStep, inside: stepsOf(n.List)})
		case *parse.RangeNode:
			_, number := called(n.Pipe)
			steps = append(steps, step{kind: forStep, number: number, inside: stepsOf(n.List)})
		}
	}
	return steps
}

func stepOf(pipe *parse.PipeNode) step {
	name, number := called(pipe)
	switch name {
	case "count":
		return step{kind: countStep, number: number}
	case "next":
		return step{kind: nextStep}
	case "counted":
		return step{kind: countedStep}
	}
	return step{kind: printStep, number: number, print: printers[name]}
}

// called is the function that an action calls and the number it is given; action
// and the writers of lists make no other form.
func called(pipe *parse.PipeNode) (name string, number int) {
	args := pipe.Cmds[0].Args
	if len(args) > 2 {
		number = int(args[2].(*parse.NumberNode).Int64)
	}
	return args[0].(*parse.IdentifierNode).Ident, number
}

// paper is what steps write on: at most limit bytes, each byte of a value
// counted as many times as growth says. Where out is nil it is only counted.
type paper struct {
	out    *bytes.Buffer
	length int
	limit  int
	growth int
}

func (p *paper) put(s string, growth int) error {
	if p.length += len(s) * growth; p.length > p.limit {
		return errTooLong
	}
	if p.out != nil {
		p.out.WriteString(s)
	}
	return nil
}

// perform goes through steps.
func (r *run) perform(steps []step, on *paper) error {
	for i := range steps {
		if err := r.step(&steps[i], on); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) step(s *step, on *paper) error {
	switch s.kind {
	case literalStep:
		return on.put(s.literal, 1)
	case printStep:
		text, err := s.print(r, s.number)
		if err != nil {
			return err
		}
		return on.put(text, on.growth)
	case ifStep:
		holds, err := r.condition(s.number)
		if err != nil {
			return err
		}
		if holds {
			return r.perform(s.inside, on)
		}
		return r.perform(s.other, on)
	case forStep:
		items, err := r.each(s.number)
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := item.perform(s.inside, on); err != nil {
				return err
			}
		}
	case countStep:
		r.count(s.number)
	case nextStep:
		return on.put(strconv.Itoa(r.next()), on.growth)
	case countedStep:
		r.counted()
	case linkStep:
		return r.linked(s.inside, on)
	}
	return nil
}
