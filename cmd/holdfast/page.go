package main

import (
	_ "embed"
	"html/template"
)

// pageHead defines "head": how a page begins that is a report, with the style that
// all of them have. It is given the title; a page's own style comes behind it.
//
//go:embed page.html
var pageHead string

// pageOf is the template of a page that needs nothing else.
func pageOf(text string, funcs template.FuncMap) (*template.Template, error) {
	page, err := template.New("page").Funcs(funcs).Parse(pageHead)
	if err != nil {
		return nil, err
	}
	return page.Parse(text)
}
