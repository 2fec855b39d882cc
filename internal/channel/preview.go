package channel

import "strings"

// Head is the header of the message that an envelope makes, as it would leave:
// encoded and folded, without the parts' own lines. The error is the one for
// which the envelope would be refused.
func Head(e Envelope) (string, error) {
	made, err := compose(e)
	if err != nil {
		return "", err
	}
	head, _, _ := strings.Cut(string(made.data), "\r\n\r\n")
	return strings.ReplaceAll(head, "\r\n", "\n"), nil
}
