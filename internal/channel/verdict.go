package channel

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// verdict is what became of one message and of the connection it went over.
type verdict struct {
	outcome Outcome
	keep    bool // the connection is in a known state and can carry the next message
	dropped bool // the server had gone, or said goodbye, before it could take the message
}

// judge says what became of a message from what go-mail reports:
//
//	delivered, whatever came after   Sent
//	the server's 4xx                 Later
//	the server's 5xx                 Failed
//	no answer, before the final dot  Later: half a message is none (RFC 5321, 4.1.1.4)
//	no answer, at or after the dot   Unknown
//
// SendError.IsTemp is not asked: it is false for a broken connection.
func judge(made letter, err error) verdict {
	if made.message.IsDelivered() {
		return verdict{keep: err == nil, outcome: Outcome{State: Sent, Detail: oneLine(made.message.ServerResponse())}}
	}
	var failure *gomail.SendError
	if !errors.As(err, &failure) {
		return verdict{outcome: Outcome{State: Unknown, Detail: fmt.Sprintf("no word from the mail library: %v", err)}}
	}
	at, beforeDot := place(failure.Reason)
	code, words := failure.ErrorCode(), serverWords(failure)
	answer := verdict{
		outcome: Outcome{Detail: fmt.Sprintf("%s (%s)", words, at)},
		// Once DATA has begun, nobody knows what the server reads next.
		keep:    code != 421 && (failure.Reason == gomail.ErrSMTPMailFrom || failure.Reason == gomail.ErrSMTPRcptTo),
		dropped: code == 421,
	}
	switch {
	case code >= 400 && code < 500:
		answer.outcome.State = Later
		return answer
	case code >= 500 && code < 600:
		answer.outcome.State = Failed
		return answer
	case beforeDot:
		return verdict{dropped: true, outcome: Outcome{
			State: Later, Detail: fmt.Sprintf("the connection broke %s: %s", at, words),
		}}
	}
	return verdict{outcome: Outcome{
		State: Unknown, Detail: fmt.Sprintf("the connection broke %s, the message may have arrived: %s", at, words),
	}}
}

// place is where in the conversation an error happened, in words, and whether
// that is certainly before the final dot of the message was written. go-mail
// writes the dot in the step that it calls ErrSMTPDataClose.
func place(reason gomail.SendErrReason) (at string, beforeDot bool) {
	switch reason {
	case gomail.ErrConnCheck:
		return "before the message", true
	case gomail.ErrSMTPMailFrom:
		return "at MAIL FROM", true
	case gomail.ErrSMTPRcptTo:
		return "at RCPT TO", true
	case gomail.ErrSMTPData:
		return "at DATA", true
	case gomail.ErrWriteContent:
		return "within the message", true
	default:
		return "at the end of the message", false
	}
}

// serverWords are the words of the server or the network, without what go-mail
// puts around them.
func serverWords(failure *gomail.SendError) string {
	words := strings.TrimPrefix(failure.Error(), failure.Reason.String()+": ")
	words, _, _ = strings.Cut(words, ", affected recipient(s): ")
	words, _, _ = strings.Cut(words, ", affected message ID: ")
	// What comes after an answer is only what RSET met with.
	if answer := answered.FindString(words); answer != "" {
		words = answer
	}
	return unquote(words)
}

// answered is a server's answer as net/textproto writes it, and quoted is any
// text that was written with %q.
var (
	answered = regexp.MustCompile(`^[45]\d\d "(?:[^"\\]|\\.)*"`)
	quoted   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// unquote turns what net/textproto quotes back into what the server said.
func unquote(text string) string {
	return quoted.ReplaceAllStringFunc(text, func(q string) string {
		if plain, err := strconv.Unquote(q); err == nil {
			return plain
		}
		return q
	})
}
