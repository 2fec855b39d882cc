package templates

import "strings"

// In is the format for letters of a shop: Link leads to its site, in which
// {language} is the reader's.
func (f *Format) In(site, locale string) *Format {
	shop := *f
	shop.site = strings.TrimRight(strings.ReplaceAll(site, "{language}", languageOf(locale)), "/")
	return &shop
}

// Link is the address of a page of the shop's site: /beans is
// https://shop.example/beans. Without a site it is the path alone, which no link
// of a letter can lead to.
func (f *Format) Link(path string) string {
	if f.site == "" || path == "" {
		return f.site + path
	}
	return f.site + "/" + strings.TrimLeft(path, "/")
}
