package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	"github.com/spf13/cobra"

	"holdfast/internal/shop"
)

// benchFlags are the words of the hidden `holdfast bench`.
type benchFlags struct {
	customers, orders int
	seed              uint64
	dir, profile      string
}

func benchCommand(w *world) *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:    "bench",
		Short:  "Make up a shop and plan for it, with the time of each phase",
		Hidden: true,
		Args:   atMost(0),
		RunE: func(c *cobra.Command, _ []string) error {
			dir := f.dir
			if dir == "" {
				made, err := os.MkdirTemp("", "holdfast-bench-")
				if err != nil {
					return err
				}
				defer os.RemoveAll(made) // our own scratch folder
				dir = made
			}
			if _, err := os.Stat(filepath.Join(dir, "holdfast.yaml")); err != nil {
				since := w.clock()
				o := shop.Options{Customers: f.customers, Orders: f.orders, Seed: f.seed}
				if err := shop.WriteProject(dir, o); err != nil {
					return err
				}
				fmt.Fprintf(w.err, "made up %d customers and %d orders in %.1f s (seed %d)\n", f.customers, f.orders, w.clock().Sub(since).Seconds(), f.seed)
			}
			quiet := *w
			quiet.out = io.Discard
			return profiled(f.profile, func() error {
				return runPlan(c.Context(), &quiet, dir, planFlags{format: "text", phases: true})
			})
		},
	}
	c.Flags().IntVar(&f.customers, "customers", 1_000_000, "how many customers")
	c.Flags().IntVar(&f.orders, "orders", 10_000_000, "how many orders")
	c.Flags().Uint64Var(&f.seed, "seed", 1, "the same seed makes the same shop")
	c.Flags().StringVar(&f.dir, "dir", "", "keep the shop here, and use the one that is there")
	c.Flags().StringVar(&f.profile, "profile", "", "write cpu.pprof into this folder")
	return c
}

// profiled runs work and, when a folder is named, writes where its time went. A
// profile of memory is left to tests: a program that could write one keeps account
// of what it allocates for as long as it runs.
func profiled(dir string, work func() error) error {
	if dir == "" {
		return work()
	}
	cpu, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return err
	}
	defer cpu.Close() // a profile that is cut short is seen when it is read
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	err = work()
	pprof.StopCPUProfile()
	return err
}
