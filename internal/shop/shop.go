// Package shop makes up a shop of any size: a file of customers and a file of
// their orders, the same bytes for the same seed. It is for benchmarks and
// tests; nobody in it exists.
//
// Begin reading at Write. Who buys when is in behaviour.go, what a customer is
// like in customer.go, what an order is like in order.go.
package shop

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Options are the size of a shop.
type Options struct {
	Customers int
	Orders    int
	Seed      uint64
	End       time.Time // every date lies before it, at most three years; zero: 2026-01-01 UTC
}

// Write makes the folder dir if need be and writes customers.csv (28 columns, 6
// of them with empty cells) and orders.csv (customer_id, ordered_at, amount,
// category, channel; one order a row, oldest first) into it. Timestamps are UTC
// without a zone. Memory does not grow with the shop; a million customers and
// ten million orders take some seconds. The bytes are the same for the same
// options on the same kind of processor.
func Write(dir string, o Options) error {
	if o.Customers < 0 || o.Orders < 0 || o.Orders > 0 && o.Customers == 0 {
		return fmt.Errorf("making up a shop of %d customers and %d orders: no such shop", o.Customers, o.Orders)
	}
	if o.End.IsZero() {
		o.End = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making up a shop: %w", err)
	}
	b := newBehaviour(o)
	if err := write(filepath.Join(dir, "customers.csv"), b.writeCustomers); err != nil {
		return err
	}
	return write(filepath.Join(dir, "orders.csv"), func(w *bufio.Writer) error {
		return b.writeOrders(w, mostAtOnce)
	})
}

// write makes one file.
func write(path string, content func(*bufio.Writer) error) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("making up a shop: %w", err)
	}
	w := bufio.NewWriterSize(file, 1<<20)
	if err = errors.Join(content(w), w.Flush(), file.Close()); err != nil {
		return fmt.Errorf("making up a shop: %w", err)
	}
	return nil
}
