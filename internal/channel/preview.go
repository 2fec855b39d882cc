package channel

import (
	"bytes"
	"fmt"
	"strings"
)

// Head is the header of the message that an envelope makes, as it would leave:
// encoded and folded, without the parts' own lines. The error is the one for
// which the envelope would be refused.
func Head(e Envelope) (string, error) {
	made, err := compose(e)
	if err != nil {
		return "", err
	}
	var message bytes.Buffer
	if _, err := made.message.WriteTo(&message); err != nil {
		return "", fmt.Errorf("writing the letter: %w", err)
	}
	head, _, _ := strings.Cut(message.String(), "\r\n\r\n")
	return strings.ReplaceAll(head, "\r\n", "\n"), nil
}
