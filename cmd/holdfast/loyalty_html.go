package main

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
)

//go:embed loyalty.html
var loyaltyPage string

// printLoyaltyHTML writes the report as one page that needs nothing else.
func printLoyaltyHTML(out io.Writer, _ style, r *loyaltyReport) error {
	page, err := template.New("loyalty").Funcs(template.FuncMap{
		"number": func(header string) bool { return strings.HasSuffix(header, ">") },
		"head":   func(header string) string { return strings.ToLower(strings.TrimSuffix(header, ">")) },
	}).Parse(loyaltyPage)
	if err != nil {
		return err
	}
	return page.Execute(out, r)
}
