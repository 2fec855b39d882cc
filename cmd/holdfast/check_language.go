package main

import (
	"context"
	"path/filepath"
	"time"

	"holdfast/internal/source"
	"holdfast/rules"
	"holdfast/rules/table"
)

// localeField is the customers' language.
const localeField = "locale"

// untranslated warns of letters that are not written in languages of the customers,
// as far as their file is there: check needs no data, and what is wrong with
// data is for others to say.
func untranslated(ctx context.Context, book *rules.Book, now time.Time) rules.Problems {
	has := false
	for _, f := range book.Customers.Fields {
		has = has || f.Name == localeField
	}
	if !has {
		return nil
	}
	o := source.Options{Now: now, Need: map[string]bool{localeField: true}, IDs: table.NewDict()}
	customers := map[string]int{}
	_, err := source.Scan(ctx, book.Root, &book.Customers, o, func(b *source.Batch) error {
		locales := b.Column(localeField)
		for i := range b.Rows() {
			if locale, ok := locales.Value(i).(string); ok {
				customers[locale]++
			}
		}
		return nil
	})
	if err != nil {
		return nil
	}
	missing := book.MissingVariants(customers)
	for i := range missing {
		missing[i].File = filepath.FromSlash(missing[i].File)
	}
	return missing
}
