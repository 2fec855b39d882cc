package rules

import (
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"holdfast/rules/expression"
	"holdfast/templates"
)

// post is the project's letters as files, and as far as they are compiled.
type post struct {
	files map[string]map[string]letterFile // by name, by locale
	done  map[string]*Letter               // by name and the offer that goes with it
	used  map[string]bool
	words map[string]*expression.Vocabulary // by what goes with the letter
	own   *templates.Layout                 // of the project; nil: it has none, or a broken one
}

type letterFile struct {
	path string
	text []byte
}

// letterDir is where letters live.
const letterDir = "mail"

var localeSuffix = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// readPost reads every mail/NAME.md and mail/NAME.LOCALE.md.
func (l *loader) readPost(sum hash.Hash) (*post, error) {
	p := &post{files: map[string]map[string]letterFile{}, done: map[string]*Letter{}, used: map[string]bool{}, words: map[string]*expression.Vocabulary{}}
	if err := l.readLayout(p, sum); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(l.fsys, letterDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the letters: %w", err)
	}
	for _, e := range entries {
		file := path.Join(letterDir, e.Name())
		if e.IsDir() || !strings.HasSuffix(file, ".md") {
			if file != layoutFile {
				l.noLetter(file, e)
			}
			continue
		}
		text, err := fs.ReadFile(l.fsys, file)
		if err != nil {
			return nil, fmt.Errorf("reading the letters: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", file, len(text), text)
		name, locale := strings.TrimSuffix(path.Base(file), ".md"), ""
		if stem, last, ok := cutLast(name, "."); ok && localeSuffix.MatchString(last) {
			name, locale = stem, strings.ToLower(last)
			if !isLocale(locale) {
				said, _ := notALocale(last)
				l.problem(Problem{File: file, Message: said, Hint: "write a code such as de or pt-BR between the dots, or a dash for the dot before it"})
				continue
			}
		}
		if said, hint := judgeName("a letter", name); said != "" {
			l.problem(Problem{File: file, Message: said, Hint: hint})
		}
		if p.files[name] == nil {
			p.files[name] = map[string]letterFile{}
		}
		if other, ok := p.files[name][locale]; ok {
			l.problem(Problem{File: file, Message: "this is the same letter in the same language as " + l.typed(other.path), Hint: "take one of them away"})
			continue
		}
		p.files[name][locale] = letterFile{file, text}
	}
	return p, nil
}

// noLetter warns of what lies among the letters and looks like one.
func (l *loader) noLetter(file string, e fs.DirEntry) {
	layout, _ := l.draft.email.brand.ownLayout()
	switch ext := strings.ToLower(path.Ext(file)); {
	case strings.HasPrefix(e.Name(), "."), file == layout:
	case e.IsDir():
		l.problem(Problem{File: file, Warning: true, Message: "letters in folders are not read", Hint: "put them into " + letterDir + "/ itself"})
	case slices.Contains([]string{".md", ".markdown", ".mdown", ".txt", ".html", ".htm", ".mjml", ".liquid"}, ext):
		l.problem(Problem{File: file, Warning: true, Message: "this file is not read as a letter", Hint: "letters are Markdown, and their names end in .md"})
	}
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// letter is the letter that a step names, compiled for the words that the step
// has: with an offer, its code and value.
func (l *loader) letter(at source, offer *Offer) *Letter {
	beside := ""
	if offer != nil {
		beside = " " + offer.Name
	}
	return l.letterOf(at, beside, func() *expression.Vocabulary { return l.spokenWords(offer) })
}

// letterOf is the letter that is named, compiled for the words; beside tells
// letters of one name and other words apart.
func (l *loader) letterOf(at source, beside string, words func() *expression.Vocabulary) *Letter {
	name := at.text
	files, ok := l.letters.files[name]
	if !ok {
		bare := strings.TrimSuffix(path.Base(name), ".md")
		hint := orElse(didYouMeanNear(name, sortedKeys(l.letters.files)), "write it to "+l.typed(letterDir+"/"+bare+".md"))
		if _, ok := l.letters.files[bare]; ok {
			hint = "write " + bare + ", without folder and ending"
		}
		l.at(at.at).say("there is no letter "+quoted(name), hint)
		return nil
	}
	l.letters.used[name] = true
	if _, ok := files[""]; !ok {
		l.at(at.at).say("the letter "+name+" has no text for customers of other languages", "add "+l.typed(letterDir+"/"+name+".md"))
	}
	if done, ok := l.letters.done[name+beside]; ok {
		return done
	}
	letter := l.compileLetter(name, words(), l.words)
	l.letters.done[name+beside] = letter
	return letter
}

// spokenWords are all that a letter may say, with an offer or without (nil).
// There are as many sets of them as shapes of offers, whatever the number of
// letters.
func (l *loader) spokenWords(offer *Offer) *expression.Vocabulary {
	words, key := l.letterWords(), "without an offer"
	if offer != nil {
		words, key = append(words, OfferWords(offer)...), "with one, without "+shapeOf(offer)
	}
	v, ok := l.letters.words[key]
	if !ok {
		var err error
		if v, err = l.book.Vocabulary.With(words...); err != nil {
			panic(fmt.Sprintf("rules: the words of letters: %v", err)) // reserved keeps them free
		}
		l.letters.words[key] = v
	}
	return v
}

func (l *loader) compileLetter(name string, v *expression.Vocabulary, use wordUse) *Letter {
	letter, said := &Letter{Name: name, Variants: map[string]*templates.Letter{}}, wordUse{}
	look := l.look()
	for _, locale := range sortedKeys(l.letters.files[name]) {
		f := l.letters.files[name][locale]
		compiled, faults := look.Parse(f.text, &speech{l: l, vocabulary: v, words: said})
		lines := strings.Split(strings.TrimPrefix(string(f.text), "\ufeff"), "\n")
		misspelt := false
		for _, fault := range faults {
			if fault.Message == "" || misspelt && strings.HasPrefix(fault.Message, "the letter has no subject") {
				continue // it builds on what has been complained of
			}
			misspelt = misspelt || fault.Hint == "did you mean subject?"
			p := Problem{File: f.path, Line: fault.Line, Column: fault.Column, Message: fault.Message, Hint: fault.Hint, Warning: fault.Warning}
			if fault.Line >= 1 && fault.Line <= len(lines) {
				p.Source = strings.TrimSuffix(lines[fault.Line-1], "\r")
			}
			if strings.HasPrefix(p.Message, "the front matter is not YAML") {
				p = frontProblem(p, lines)
			}
			l.problem(p)
		}
		if compiled != nil {
			l.tryLetter(compiled, f, locale, v, lines)
			l.takeHead(letter, compiled.Head(), f.path, lines)
		}
		letter.Variants[locale] = compiled
	}
	letter.Words = sortedKeys(said)
	for _, word := range letter.Words {
		use[word] = true
	}
	return letter
}

// frontProblem words a syntax error above a letter as one in any other file.
func frontProblem(p Problem, lines []string) Problem {
	head := lines[:1]
	for i := 1; i < len(lines) && strings.TrimSpace(lines[i]) != "---"; i++ {
		head = lines[:i+1]
	}
	body := make([]string, len(head)-1)
	for i := range body {
		// Tags may hold anything; YAML does not see them.
		body[i] = frontTag.ReplaceAllStringFunc(strings.TrimSuffix(head[i+1], "\r"), func(s string) string { return strings.Repeat("x", len([]rune(s))) })
	}
	line := max(1, min(p.Line-1, len(body)))
	switch {
	case len(body) == 0:
		return p
	case !readable(body):
		line = firstUnreadable(body)
	}
	p.Column, p.Message, p.Hint = syntaxCause(body, line, p.Message)
	p.Column = max(p.Column, 1)
	p.Line, p.Source = line+1, strings.TrimSuffix(head[line], "\r")
	return p
}

var frontTag = regexp.MustCompile(`\{\{.*?\}\}|\{%.*?%\}`)

// For is the letter in a customer's language, and which that is: de-AT, else
// de, else the one without a language (""). Shops export de_AT, too, and
// de_AT.UTF-8. Where zh-TW is not there, zh-Hant is, before zh.
func (l *Letter) For(locale string) (letter *templates.Letter, language string) {
	locale, _, _ = strings.Cut(locale, ".")
	for tag := strings.ToLower(strings.ReplaceAll(strings.TrimSpace(locale), "_", "-")); tag != ""; {
		if v := l.Variants[tag]; v != nil {
			return v, tag
		}
		stem, _, ok := cutLast(tag, "-")
		if !ok {
			break
		}
		if script, has := scripts[tag]; has {
			stem = script
		}
		tag = stem
	}
	return l.Variants[""], ""
}

// scripts are places whose readers write Chinese as others do not.
var scripts = map[string]string{"zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant"}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// didYouMeanNear is didYouMean without the list of everything.
func didYouMeanNear(name string, known []string) string {
	if near := expression.Suggest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}
