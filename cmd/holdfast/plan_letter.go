package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"holdfast/engine"
	"holdfast/rules"
)

// printLetters shows one customer's letters in full, what webhooks are told, and
// the ways taken.
func printLetters(out io.Writer, s style, p *planned, pp *engine.PlaybookPlan, customer string) error {
	for d := range pp.Decisions.All() {
		if d.Key.Customer != customer {
			continue
		}
		if d.Reason == engine.Passed {
			fmt.Fprintf(out, "\n  %s\n", passedText(d))
		}
		if d.Reason == engine.Go && d.Step.Kind == rules.StepWebhook {
			if err := printPayload(out, s, p, d); err != nil {
				return err
			}
		}
		if d.Reason != engine.Go || !d.Writes() {
			continue
		}
		message, err := p.writer.Write(d, "")
		if err != nil {
			return fmt.Errorf("writing to %s: %w", customer, err)
		}
		fmt.Fprintf(out, "\n  %s %s\n  %s %s\n", s.dim("To:"), d.Address, s.dim("Subject:"), message.Subject)
		for line := range lines(strings.TrimRight(message.Text, "\n")) {
			fmt.Fprintf(out, "  %s %s\n", s.dim("│"), line)
		}
	}
	return nil
}

// printPayload shows what a webhook would be told of a customer.
func printPayload(out io.Writer, s style, p *planned, d *engine.Decision) error {
	var text bytes.Buffer
	if err := writeJSON(&text, payload(p, d)); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n  %s %s\n", s.dim("Webhook:"), d.Step.Webhook.Name)
	for line := range lines(strings.TrimRight(text.String(), "\n")) {
		fmt.Fprintf(out, "  %s %s\n", s.dim("│"), line)
	}
	return nil
}

// nobodys is a decision whose letter's signed links unsubscribe nobody and answer
// for nobody: for what is handed around to be looked at.
func nobodys(d *engine.Decision) *engine.Decision {
	copied := *d
	copied.Key.Customer = ""
	return &copied
}

// passedText says which way a customer goes on.
func passedText(d *engine.Decision) string {
	if d.Arm == "" {
		return d.Key.Step + ": goes on behind it, no condition holds"
	}
	return d.Key.Step + ": goes on by " + armText(d.Arm)
}
