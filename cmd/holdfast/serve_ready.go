package main

import (
	"fmt"
	"net/http"
	"time"
)

// ready answers those who watch over the daemon: 200 while ticks are carried out,
// 503 while a server of mail, the ledger or a source keeps them from it. What is
// wrong stands in the log, for anybody may ask here.
func (s *serving) ready(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	loop := s.loop.Load()
	if loop == nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, "starting")
		return
	}
	if t, troubled := loop.Trouble(); troubled {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintf(w, "nothing is carried out since %s; tried again at %s; the log says why\n", t.Since.UTC().Format(time.RFC3339), t.Again.UTC().Format(time.RFC3339))
		return
	}
	fmt.Fprintln(w, "ready")
}
