package expression

import "regexp/syntax"

// maxSteps is how long a pattern may be with its repetitions written out: a{50}
// is 50 steps. Matching costs so many times the length of a text at most.
const maxSteps = 1000

// short says whether a pattern that is known to parse keeps to maxSteps.
func short(pattern string) bool {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return false
	}
	program, err := syntax.Compile(tree.Simplify())
	return err == nil && len(program.Inst) <= maxSteps
}
