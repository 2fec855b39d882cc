package expression

import "slices"

// Keywords are the words that mean something in the language itself: nothing
// else can have their names, nor those of Functions.
func Keywords() []string { return slices.Clone(keywords) }
