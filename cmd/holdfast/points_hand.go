package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/engine"
	"holdfast/engine/loyalty"
	"holdfast/internal/ledger"
	"holdfast/rules"
)

// moving is one movement by hand.
type moving struct {
	customer, author, note string
	what                   string // as it is told, when it is done
	do                     func(l *ledger.Ledger, at time.Time, author string, policy loyalty.Policy) (*loyalty.Account, error)
}

// movePoints moves points and says how many there are now.
func movePoints(ctx context.Context, w *world, project string, m moving) error {
	who, err := author(w, m.author)
	if err != nil {
		return err
	}
	book, now, err := loadAt(w, project, "")
	if err != nil {
		return err
	}
	if err := expected(ctx, w, book, m.customer, now); err != nil {
		return err
	}
	return writing(ctx, book, func(l *ledger.Ledger) error {
		account, err := m.do(l, now, who, engine.Policy(book))
		var no loyalty.Refusal
		switch {
		case errors.Is(err, loyalty.Repeated):
			m.what = "nothing has changed: this was done before"
		case errors.As(err, &no):
			return wrong("%s: %s", m.customer, ledger.Because(err))
		case err != nil:
			return err
		}
		fmt.Fprintf(w.out, "%s; %s has %s now\n", m.what, m.customer, counted(int(account.Balance()), "point"))
		return nil
	})
}

// expected warns of a customer whom the data does not have.
func expected(ctx context.Context, w *world, book *rules.Book, customer string, at time.Time) error {
	who, err := lookUp(ctx, book, customer, at)
	if err == nil && !who.known {
		fmt.Fprintf(w.err, "%s there is no customer %q in %s now\n", styleFor(w, w.err).warn("warning:"), customer, book.Customers.Path)
	}
	return err
}

// customerAnd takes a customer and one more argument.
func customerAnd(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 2 {
			return usage(fmt.Errorf("%s takes the id of a customer and %s", c.CommandPath(), what))
		}
		return nil
	}
}

// amount reads a number of points.
func amount(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		return 0, usage(fmt.Errorf("points are a whole number above 0, and this is %q", text))
	}
	return n, nil
}

func pointsGrantCommand(w *world, project *string) *cobra.Command {
	var m moving
	var id string
	c := &cobra.Command{
		Use:   "grant CUSTOMER POINTS",
		Short: "Give a customer points",
		Long: `Give a customer points, in somebody's name. With --id they are given once,
however often it is said.`,
		Example: `  holdfast points grant C0007 100 --author ada --note "the late parcel" --id ticket-812`,
		Args:    customerAnd("a number of points"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := amount(args[1])
			if err != nil {
				return err
			}
			m.customer, m.what = args[0], "granted "+counted(int(n), "point")
			if id == "" {
				id = w.clock().UTC().Format(time.RFC3339Nano) + " " + m.customer
			}
			m.do = func(l *ledger.Ledger, at time.Time, author string, policy loyalty.Policy) (*loyalty.Account, error) {
				source := loyalty.Source{Kind: loyalty.Hand, ID: id}
				return l.Grant(c.Context(), m.customer, loyalty.Earn{At: at, Source: source, Points: n, Author: author, Note: m.note}, policy)
			}
			return movePoints(c.Context(), w, *project, m)
		},
	}
	c.Flags().StringVar(&id, "id", "", "what it is for, an `ID` such as a ticket's number (default: the instant)")
	handFlags(c, &m)
	return c
}

func pointsSpendCommand(w *world, project *string) *cobra.Command {
	var m moving
	var order string
	c := &cobra.Command{
		Use:   "spend CUSTOMER POINTS",
		Short: "Take points for something",
		Long: `Take points for something, all of them or none: the oldest first. What they are
spent on is done once, however often it is said.`,
		Example: `  holdfast points spend C0007 500 --for order-1123`,
		Args:    customerAnd("a number of points"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := amount(args[1])
			if err != nil {
				return err
			}
			if order == "" {
				return usage(errors.New("say what the points are spent on with --for, such as the order's id: it is spent on once"))
			}
			m.customer, m.what = args[0], fmt.Sprintf("spent %s on %s", counted(int(n), "point"), order)
			m.do = func(l *ledger.Ledger, at time.Time, author string, policy loyalty.Policy) (*loyalty.Account, error) {
				return l.Spend(c.Context(), m.customer, loyalty.Spend{At: at, ID: order, Points: n, Author: author, Note: m.note}, policy)
			}
			return movePoints(c.Context(), w, *project, m)
		},
	}
	c.Flags().StringVar(&order, "for", "", "what they are spent on, such as the order's `ID`")
	handFlags(c, &m)
	return c
}

func pointsReturnCommand(w *world, project *string) *cobra.Command {
	var m moving
	c := &cobra.Command{
		Use:   "return CUSTOMER ORDER",
		Short: "Give points back that were spent on something",
		Long: `Give points back that were spent on something that came to nothing. They come
back into the lots they were taken from; what has ended meanwhile expires.`,
		Example: `  holdfast points return C0007 order-1123`,
		Args:    customerAnd("what the points were spent on"),
		RunE: func(c *cobra.Command, args []string) error {
			m.customer, m.what = args[0], "returned what was spent on "+args[1]
			m.do = func(l *ledger.Ledger, at time.Time, author string, policy loyalty.Policy) (*loyalty.Account, error) {
				return l.Return(c.Context(), m.customer, loyalty.Return{At: at, ID: args[1], Author: author, Note: m.note}, policy)
			}
			return movePoints(c.Context(), w, *project, m)
		},
	}
	handFlags(c, &m)
	return c
}

// sourceKinds are what points can be earned by.
var sourceKinds = []string{string(loyalty.Order), string(loyalty.Step), string(loyalty.Event), string(loyalty.Referral), string(loyalty.Hand)}

func pointsTakeBackCommand(w *world, project *string) *cobra.Command {
	var m moving
	var worth int64
	c := &cobra.Command{
		Use:   "take-back CUSTOMER SOURCE",
		Short: "Take back what something has earned",
		Long: `Take back what something has earned, such as an order that came back. SOURCE is
what points CUSTOMER shows under BY: "order 1119", "hand ticket-812". With
--worth it is still worth so many points.

Points that were spent already are taken of others that can be spent, then of
those that are pending; what is not there is written off.`,
		Example: `  holdfast points take-back C0007 "order 1119" --worth 20`,
		Args:    customerAnd(`what has earned the points, such as "order 1119"`),
		RunE: func(c *cobra.Command, args []string) error {
			kind, id, ok := strings.Cut(args[1], " ")
			if !ok || !slices.Contains(sourceKinds, kind) {
				return usage(fmt.Errorf("what has earned points is one of %s and an id, and this is %q", strings.Join(sourceKinds, ", "), args[1]))
			}
			m.customer, m.what = args[0], fmt.Sprintf("%s is worth %s", args[1], counted(int(worth), "point"))
			m.do = func(l *ledger.Ledger, at time.Time, author string, policy loyalty.Policy) (*loyalty.Account, error) {
				source := loyalty.Source{Kind: loyalty.SourceKind(kind), ID: id}
				return l.TakeBack(c.Context(), m.customer, loyalty.Refund{At: at, Source: source, Worth: worth, Author: author, Note: m.note}, policy)
			}
			return movePoints(c.Context(), w, *project, m)
		},
	}
	c.Flags().Int64Var(&worth, "worth", 0, "`POINTS` that it is still worth")
	handFlags(c, &m)
	return c
}

func handFlags(c *cobra.Command, m *moving) {
	c.Flags().StringVar(&m.author, "author", "", "`WHO` does it (default: the user of this machine)")
	c.Flags().StringVar(&m.note, "note", "", "`WHY`")
}
