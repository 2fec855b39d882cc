package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"holdfast/engine/report"
	"holdfast/internal/channel"
	"holdfast/internal/dispatch"
	"holdfast/internal/ledger"
	"holdfast/internal/web"
	"holdfast/rules"
)

// serving is the daemon's web server, and the rules that its pages go by.
type serving struct {
	server   *http.Server
	listener net.Listener
	book     atomic.Pointer[rules.Book]
	loop     atomic.Pointer[dispatch.Loop] // nil until it begins
	ended    chan error                    // what Serve has said; it says it once
}

// The longest that a request may take, and that the last ones may when the
// daemon ends.
const (
	slowest  = 20 * time.Second
	lastOnes = 5 * time.Second
)

// serve serves the public pages, and the API where the rules have a token for it,
// at an address until stopped. The address is taken when it returns.
func serve(ctx context.Context, w *world, address string, book *rules.Book, l *ledger.Ledger, log *slog.Logger) (*serving, error) {
	if book.Links.Base == "" && book.API.Token.Reveal() == "" {
		return nil, wrong("--listen serves the links of letters and the API, and %s has neither (add links: {base: https://shop.example/r, key: \"${LINK_KEY}\"} or api: {token: \"${HOLDFAST_TOKEN}\"} to holdfast.yaml)", book.Name)
	}
	if book.Links.Base != "" && book.Links.Key.Reveal() == "" {
		return nil, wrong("--listen cannot tell which links are its own: the key under links: is empty (set its variable in the environment)")
	}
	s := &serving{ended: make(chan error, 1)}
	s.book.Store(book)
	pages := web.Public{
		Book: s.book.Load, Reader: l, Writer: l, Clock: w.clock, Log: log,
		Desk: &desk{inbox: channel.Shared{Inbox: inbox(s.book.Load, l, w.clock)}, clock: w.clock, log: log},
	}
	public := pages.Handler()
	ways := http.NewServeMux()
	ways.HandleFunc("GET /readyz", s.ready)
	ways.Handle("/api/", api(w, s.book.Load, l, log).Handler())
	ways.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if s.book.Load().Links.Base == "" { // there is no key either, and anybody could sign
			http.NotFound(w, r)
			return
		}
		public.ServeHTTP(w, r)
	})
	s.server = &http.Server{
		Handler: ways, ReadHeaderTimeout: slowest / 4, ReadTimeout: slowest / 2, WriteTimeout: slowest, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	var err error
	if s.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", address); err != nil {
		return nil, err
	}
	go func() { s.ended <- s.server.Serve(s.listener) }()
	log.Info("serving links", "at", s.listener.Addr(), "base", book.Links.Base, "api", book.API.Token.Reveal() != "")
	return s, nil
}

// api is what the shop's own programs ask and tell.
func api(w *world, book func() *rules.Book, l *ledger.Ledger, log *slog.Logger) web.API {
	return web.API{
		Book: book, Codes: l, Points: l, Clock: w.clock, Log: log, Because: ledger.Because,
		Offers: func(ctx context.Context, book *rules.Book, now time.Time) ([]report.Offer, error) {
			return offersOf(ctx, book, l, now)
		},
		Loyalty: func(ctx context.Context, book *rules.Book, now time.Time) (any, error) {
			return loyaltyOf(ctx, book, l, now)
		},
	}
}

// stop ends the server when the requests in hand are answered.
func (s *serving) stop(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), lastOnes)
	defer cancel()
	if err := s.server.Shutdown(ctx); err != nil {
		log.Warn("requests were cut off", "error", err)
	}
	if err := <-s.ended; !errors.Is(err, http.ErrServerClosed) {
		log.Error("the web server had ended", "error", err)
	}
}
