package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// The columns of a list of vouchers.
var (
	codeColumns  = []string{"code", "voucher"}
	untilColumns = []string{"until", "valid_until", "expires"}
)

func offerImportCommand(w *world, project *string) *cobra.Command {
	return &cobra.Command{
		Use:   "import OFFER FILE",
		Short: "Take the codes of another house into an offer's pool",
		Long: `Take the codes of another house into an offer's pool (code: {pool: true}). The
file is CSV with a column code and, if they end, until: a day or an instant at
which a code is not good any more. A file without a header has one code a line;
- is standard input. What cannot be read stops the import before anything is
taken in; codes that are known already, or are over, are left out and named.`,
		Example: `  holdfast offer import airline vouchers.csv`,
		Args:    exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			return importVouchers(c.Context(), w, *project, args[0], args[1])
		},
	}
}

func importVouchers(ctx context.Context, w *world, project, name, path string) error {
	book, err := load(w, project)
	if err != nil {
		return err
	}
	offer, err := offerNamed(book, name)
	if err != nil {
		return err
	}
	if !offer.Pool {
		return wrong("the offer %s makes its codes itself (write code: {pool: true} for codes that are imported)", name)
	}
	now, err := instant(w, book, "")
	if err != nil {
		return err
	}
	list, err := readVouchers(w, book, path)
	if err != nil {
		return err
	}
	if err := everybodys(book, list, path); err != nil {
		return err
	}
	var taken int
	var refused []loyalty.RefusedVoucher
	err = writing(ctx, book, func(l *ledger.Ledger) error {
		taken, refused, err = l.Import(ctx, now, name, list.vouchers)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "%s taken into the pool of %s\n", counted(taken, "code"), name)
	if len(refused) == 0 {
		return nil
	}
	for i, r := range refused {
		if i == shownBad {
			fmt.Fprintf(w.err, "... and %d more\n", len(refused)-shownBad)
			break
		}
		why := map[loyalty.Refusal]string{
			loyalty.NoName: "there is no code", loyalty.Repeated: "is known already", loyalty.OutOfDate: "is not valid any more",
		}[r.Why]
		fmt.Fprintf(w.err, "%s:%d: %s\n", path, list.lines[r.Line-1], strings.TrimSpace(cut(r.Code, 80)+" "+why))
	}
	return wrong("%s of %s left out", counted(len(refused), "line"), path)
}

// everybodys refuses a voucher that is the shared code of an offer: one code
// cannot be one customer's and everybody's.
func everybodys(book *rules.Book, list voucherList, path string) error {
	for i, v := range list.vouchers {
		for _, o := range book.Offers {
			if o.Shared != "" && loyalty.Canonical(o.Shared) == loyalty.Canonical(v.Code) {
				return wrong("%s:%d: %s is everybody's code of the offer %s (take the line away)", path, list.lines[i], v.Code, o.Name)
			}
		}
	}
	return nil
}

// voucherList is a list of vouchers with the line that each stands in.
type voucherList struct {
	vouchers []loyalty.Voucher
	lines    []int
}

// readVouchers reads a file; "-" is standard input.
func readVouchers(w *world, book *rules.Book, path string) (voucherList, error) {
	var list voucherList
	in := w.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return list, wrong("%v", err)
		}
		defer file.Close() // it was only read from
		in = file
	}
	r := listRows(in)
	r.TrimLeadingSpace = true
	code, until := 0, -1
	for nth := 0; ; nth++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, wrong("%s: %v", path, err)
		}
		if nth == 0 {
			if at := heading(row, codeColumns); at >= 0 {
				code, until = at, heading(row, untilColumns)
				continue
			}
			if len(row) > 1 {
				return list, wrong("%s:1: there is no column code (write a header: code,until)", path)
			}
		}
		line, _ := r.FieldPos(0)
		var v loyalty.Voucher
		if code < len(row) {
			v.Code = uncell(strings.TrimSpace(row[code]))
		}
		if until >= 0 && until < len(row) && strings.TrimSpace(row[until]) != "" {
			if v.Until, err = untilOf(strings.TrimSpace(row[until]), book.Zone); err != nil {
				return list, wrong("%s:%d: %v", path, line, err)
			}
		}
		list.vouchers, list.lines = append(list.vouchers, v), append(list.lines, line)
	}
}

// untilOf is the instant at which a code is not good any more.
func untilOf(text string, zone *time.Location) (time.Time, error) {
	t, err := rules.ParseInstant(text, zone)
	if err != nil {
		return t, fmt.Errorf("%q is no day or instant (write 2026-12-31, or 2026-12-31T18:00)", cut(text, 40))
	}
	return t, nil
}
