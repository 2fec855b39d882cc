package main

import (
	"context"
	"log/slog"
	"time"

	"holdfast/internal/channel"
)

// desk takes in what a mail provider posts of letters that came back.
type desk struct {
	inbox channel.Shared
	clock func() time.Time
	log   *slog.Logger
}

// Post implements web.Desk.
func (d *desk) Post(ctx context.Context, body []byte) (refused string, err error) {
	reports, err := channel.ParsePosted(body)
	if err != nil {
		return err.Error(), nil
	}
	if err := d.inbox.Take(ctx, d.clock(), reports); err != nil {
		return "", err
	}
	d.log.Info("told of letters that came back", "reports", len(reports))
	return "", nil
}
