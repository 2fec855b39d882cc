package expression

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"holdfast/rules/table"
)

// Vocabulary is the set of words that an expression may use. It is filled once
// and then only read.
type Vocabulary struct {
	words map[string]Word
}

// NewVocabulary returns an empty vocabulary.
func NewVocabulary() *Vocabulary { return &Vocabulary{words: map[string]Word{}} }

// keywords mean something in the language itself.
var keywords = []string{
	"and", "or", "not", "in", "matches", "contains", "startsWith", "endsWith",
	"true", "false", "nil", "let", "if", "else", "now",
}

// Add puts a word into the vocabulary. The error, for a marketer, says why it
// cannot be a word: it is no name, it is reserved, or it is taken. A List is a
// list of texts.
func (v *Vocabulary) Add(w Word) error {
	if err := checkName(w.Name); err != nil {
		return err
	}
	if w.Kind == table.Unknown {
		return fmt.Errorf("%q has no type", w.Name)
	}
	if _, taken := v.words[w.Name]; taken {
		return fmt.Errorf("there is a word %q already (choose another name)", w.Name)
	}
	v.words[w.Name] = w
	return nil
}

func checkName(name string) error {
	if name == "" {
		return fmt.Errorf("a word needs a name")
	}
	for i, r := range name {
		if r == '_' || unicode.IsLetter(r) || i > 0 && unicode.IsDigit(r) {
			continue
		}
		if strings.ContainsAny(name, " -.") {
			return fmt.Errorf("%q cannot be a word (write %s)", name, strings.NewReplacer(" ", "_", "-", "_", ".", "_").Replace(name))
		}
		return fmt.Errorf("%q cannot be a word (use letters, digits and _, and begin with a letter)", name)
	}
	if slices.Contains(keywords, name) {
		return fmt.Errorf("%q is part of the language (choose another name, for example %s_)", name, name)
	}
	// Names of expr's own functions, such as type and count, are free: those
	// functions are out of reach here.
	if _, taken := functionNamed(name); taken {
		return fmt.Errorf("%q is the name of a function (choose another name, for example %s_)", name, name)
	}
	return nil
}

// Word is the word of that name.
func (v *Vocabulary) Word(name string) (Word, bool) {
	w, ok := v.words[name]
	return w, ok
}

// Words are all words, sorted by name.
func (v *Vocabulary) Words() []Word {
	words := make([]Word, 0, len(v.words))
	for _, name := range v.names() {
		words = append(words, v.words[name])
	}
	return words
}

// With is a copy of the vocabulary with more words; v stays as it is. Errors
// are those of Add.
func (v *Vocabulary) With(words ...Word) (*Vocabulary, error) {
	more := &Vocabulary{words: maps.Clone(v.words)}
	for _, w := range words {
		if err := more.Add(w); err != nil {
			return nil, err
		}
	}
	return more, nil
}

func (v *Vocabulary) names() []string { return slices.Sorted(maps.Keys(v.words)) }
