package expression

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"holdfast/rules/table"
)

// Constant finds the parts of an expression that are true or false whoever is
// asked, each with its place and what to write. A condition that is only the
// word true or false is meant so, and a segment's own fault is told where the
// segment is.
func (r *Reasoner) Constant(p *Program) []*Error {
	f := &finder{question: r.question(), program: p}
	f.read(p.root)
	f.seal()
	f.visit(p.root)
	return f.found
}

type finder struct {
	*question
	program *Program
	found   []*Error
}

// read takes the topmost conditions of an expression.
func (f *finder) read(t *term) {
	if t.kind == table.Bool {
		f.truth(f.program, t)
		return
	}
	for _, a := range t.args {
		f.read(a)
	}
}

// visit judges a condition, and its parts when there is nothing to say about
// the whole.
func (f *finder) visit(t *term) {
	whole := f.terms[t]
	if whole != nil && t.op != opWord && !f.meant(t) {
		switch f.verdict(whole) {
		case Never:
			f.never(t)
			return
		case Always:
			f.always(t)
			return
		case Known:
			if t.compares() {
				about := f.excerptOf(f.subject(t))
				f.say(t.from, t.to, fmt.Sprintf("%s holds whenever %s is known", f.excerptOf(t), about),
					fmt.Sprintf("write %s != nil if that is meant", about)+f.because(t))
				return
			}
			if t.op == "or" && !slices.ContainsFunc(t.args, func(a *term) bool { return !a.compares() || f.verdict(f.terms[a]) == Known }) {
				f.exhaustive(t, "one of %s holds whenever their values are known", f.known)
				return
			}
		}
	}
	for _, a := range t.args {
		f.visit(a)
	}
}

// meant says whether a constant stands there as one.
func (f *finder) meant(t *term) bool {
	text := f.excerptOf(t)
	return t.op == opLiteral && (text == "true" || text == "false")
}

func (t *term) compares() bool {
	switch t.op {
	case "==", "!=", "<", "<=", ">", ">=", "in":
		return true
	}
	return false
}

// mend is the hint where nothing better is known.
const mend = "correct it, or take it away"

// never reports a condition that nobody holds: the part that is to blame, or
// the parts that exclude each other.
func (f *finder) never(t *term) {
	if t.op == "or" || t.op == "and" && slices.ContainsFunc(t.args, func(a *term) bool { return f.blamed(a, Never) }) {
		for _, a := range t.args {
			if f.blamed(a, Never) {
				f.never(a)
			}
		}
		return
	}
	if t.op != "and" {
		f.say(t.from, t.to, f.excerptOf(t)+" can never be true", cmp.Or(strings.TrimPrefix(f.because(t), "; "), mend))
		return
	}
	core := f.core(t.args, func(a *term) *formula { return f.terms[a] }, and())
	if len(core) < 2 {
		f.say(t.from, t.to, f.excerptOf(t)+" can never be true", mend)
		return
	}
	hint := "write or if one of them is enough"
	if list, ok := f.alternatives(core, "=="); ok {
		hint = fmt.Sprintf("write %s in [%s]", f.excerptOf(core[0].args[0]), list)
	}
	f.say(core[0].from, core[len(core)-1].to, f.joined(core)+" are never true together", hint)
}

// blamed says whether a part alone has the verdict; a segment is never blamed,
// nor is what is meant.
func (f *finder) blamed(t *term, v Verdict) bool {
	return t.op != opWord && !f.meant(t) && f.verdict(f.terms[t]) == v
}

// always reports a condition that everybody holds.
func (f *finder) always(t *term) {
	if t.op == "and" || t.op == "or" && slices.ContainsFunc(t.args, func(a *term) bool { return f.blamed(a, Always) }) {
		for _, a := range t.args {
			if f.blamed(a, Always) {
				f.always(a)
			}
		}
		return
	}
	if t.op != "or" {
		f.say(t.from, t.to, f.excerptOf(t)+" is always true", "take it away"+f.because(t))
		return
	}
	f.exhaustive(t, "one of %s always holds", and())
}

// exhaustive reports parts of an or that leave nobody out, given what else is
// so.
func (f *finder) exhaustive(t *term, message string, given *formula) {
	core := f.core(t.args, func(a *term) *formula { return not(f.terms[a]) }, given)
	if len(core) < 2 {
		f.say(t.from, t.to, f.excerptOf(t)+" is always true", "take it away")
		return
	}
	hint := "write and if all of them must hold"
	if list, ok := f.alternatives(core, "!="); ok {
		hint = fmt.Sprintf("write %s not in [%s]", f.excerptOf(core[0].args[0]), list)
	}
	f.say(core[0].from, core[len(core)-1].to, fmt.Sprintf(message, f.joined(core)), hint)
}

// core are the fewest parts, by leaving out one after the other, that cannot
// hold together.
func (f *finder) core(parts []*term, of func(*term) *formula, given *formula) []*term {
	core := slices.Clone(parts)
	for i := 0; i < len(core); {
		others := []*formula{given}
		for j, a := range core {
			if j != i {
				others = append(others, of(a))
			}
		}
		if f.satisfiable(others...) {
			i++
			continue
		}
		core = slices.Delete(core, i, i+1)
	}
	return core
}

// alternatives are the constants that one value is compared with by the
// operator, written as a list.
func (f *finder) alternatives(core []*term, op string) (list string, ok bool) {
	var written []string
	for _, t := range core {
		if t.op != op || !t.args[1].literal() || f.program.key(t.args[0]) != f.program.key(core[0].args[0]) {
			return "", false
		}
		written = append(written, f.excerptOf(t.args[1]))
	}
	return strings.Join(written, ", "), true
}

func (f *finder) joined(parts []*term) string {
	said := make([]string, len(parts))
	for i, a := range parts {
		said[i] = f.excerptOf(a)
	}
	if n := len(said); n > 1 {
		return strings.Join(said[:n-1], ", ") + " and " + said[n-1]
	}
	return said[0]
}

// subject is the side of a comparison that is no constant.
func (f *finder) subject(t *term) *term {
	if t.args[0].literal() {
		return t.args[1]
	}
	return t.args[0]
}

// because says what is known of the word that a part is about.
func (f *finder) because(t *term) string {
	if t.op == "not" {
		return f.because(t.args[0])
	}
	if t.op == opIsNil && t.args[0].op == opWord {
		return "; " + f.excerptOf(t.args[0]) + " is never missing"
	}
	if !t.compares() {
		return ""
	}
	about := f.subject(t)
	if about.kind != table.Number || about.op != opWord && about.op != opCall {
		return ""
	}
	bounds := f.value(f.program, about).bounds
	said := "a number"
	if bounds.Whole {
		said = "a whole number"
	}
	low, high := !math.IsInf(bounds.Min, 0), !math.IsInf(bounds.Max, 0)
	switch {
	case low && high:
		said += fmt.Sprintf(" from %s to %s", plain(bounds.Min), plain(bounds.Max))
	case low:
		said += " from " + plain(bounds.Min)
	case high:
		said += " up to " + plain(bounds.Max)
	case !bounds.Whole:
		return ""
	}
	return "; " + f.excerptOf(about) + " is " + said
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (f *finder) excerptOf(t *term) string { return f.program.text.excerpt(t.from, t.to) }

func (f *finder) say(from, to int, message, hint string) {
	f.found = append(f.found, f.program.text.fault(from, to, message, hint))
}
