package templates

import (
	"slices"
	"strings"
)

// Currencies are the codes that CurrencyDigits knows, in alphabetical order.
func Currencies() []string {
	var all []string
	for _, codes := range currencies {
		all = append(all, strings.Fields(codes)...)
	}
	slices.Sort(all)
	return all
}
