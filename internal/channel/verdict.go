package channel

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"slices"
)

// verdict is what became of one message and of the connection it went over.
type verdict struct {
	outcome Outcome
	keep    bool // the connection is in a known state and can carry the next message
	dropped bool // the server had gone, or said goodbye, before it could take the message
	ours    bool // the server refuses us, whoever it is that we write to
	away    bool // the server takes nothing for now, from anybody (421)
}

// judge says what became of a message:
//
//	the server's 250 after the dot   Sent
//	the server's 4xx                 Later; Theirs where it is about the recipient
//	the server's 5xx about us        Later: it would say so to everybody, until it is mended
//	every other 5xx                  Failed; Unclear unless it is about the recipient
//	no answer, before the final dot  Later: half a message is none (RFC 5321, 4.1.1.4)
//	no answer, at or after the dot   Unknown
func judge(words string, failed *failure) verdict {
	if failed == nil {
		return verdict{keep: true, outcome: Outcome{State: Sent, Detail: oneLine(words)}}
	}
	code, said := answerCode(failed.err), serverWords(failed.err)
	answer := verdict{
		outcome: Outcome{Detail: fmt.Sprintf("%s (%s)", said, failed.at)},
		keep:    !failed.spoil, dropped: code == 421, away: code == 421,
	}
	switch {
	case code >= 400 && code < 500:
		answer.outcome.State = Later
		answer.outcome.Theirs = (failed.at == atRcpt || failed.at == atDot) && themLater.MatchString(said)
		return answer
	case code >= 500 && code < 600 && aboutUs(failed.at, said):
		answer.outcome.State, answer.ours = Later, true
		return answer
	case code >= 500 && code < 600:
		answer.outcome.State = Failed
		named := failed.at == atRcpt || failed.at == atDot // there is a recipient to speak of
		answer.outcome.NoMailbox = named && noMailbox(said)
		answer.outcome.Unclear = !named || !aboutThem(said)
		return answer
	case failed.at != atDot:
		return verdict{dropped: true, outcome: Outcome{
			State: Later, Detail: fmt.Sprintf("the connection broke %s: %s", failed.at, said),
		}}
	}
	return verdict{outcome: Outcome{
		State: Unknown, Detail: fmt.Sprintf("the connection broke %s, the message may have arrived: %s", failed.at, said),
	}}
}

// serverWords are the words of the server, with its code, or those of the network.
func serverWords(err error) string {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return oneLine(fmt.Sprintf("%03d %s", answer.Code, answer.Msg))
	}
	return oneLine(err.Error())
}

// Permanent refusals of the sender: the sender's address (RFC 3463, X.1.7 and
// X.1.8), a server that takes nothing (X.3.2; 521 is RFC 7504's), what we say to
// it (X.5.1, X.5.2, X.5.4), policy (X.7.n) but for a mailbox that has another owner
// (RFC 7293); a login that is asked for (530, 535, 538 are RFC 4954's); or by the
// words of servers that have no such codes.
var (
	usStatus = regexp.MustCompile(`^5\.(1\.[78]|3\.2|5\.[124]|7\.\d+)$`)
	newOwner = []string{"5.7.17", "5.7.18"}
	usCode   = regexp.MustCompile(`^(50[023]|521|53[058])\b`)
	usWords  = regexp.MustCompile(`(?i)\b(client|host|sender|helo|ehlo)\b[^.;]{0,60}\b(rejected|blocked|denied|blacklisted|blocklisted)\b` +
		`|\bblocked using\b|\brelay(ing)?\b[^.;]{0,20}\b(denied|not permitted|prohibited|not allowed)\b|\bunable to relay\b|\bsender verify failed\b` +
		`|\bauthentication (is )?required\b|\badministrative prohibition\b`)
)

// aboutUs says whether a 5xx is about the sender: all that comes before there is a
// recipient is. Many servers keep such refusals back until the recipient is named.
func aboutUs(at place, words string) bool {
	if at < atRcpt {
		return true
	}
	if status := enhancedIn(words); status != "" {
		return usStatus.MatchString(status) && !slices.Contains(newOwner, status)
	}
	return usCode.MatchString(words) || usWords.MatchString(words)
}

// aboutThem says whether a 5xx is about the recipient: by its enhanced status code,
// which is then of an address or of a mailbox (RFC 3463, X.1.n and X.2.n), or by
// words that say that there is no such mailbox. A bare 550 may be about anything.
func aboutThem(words string) bool {
	if status := enhancedIn(words); status != "" {
		return themStatus.MatchString(status) || slices.Contains(newOwner, status)
	}
	return noMailbox(words)
}

// themLater is a 4xx about the recipient, by its enhanced status code: a domain
// that cannot be found now, a mailbox that is full. X.1.7 and X.1.8 are of the
// sender's address.
var themLater = regexp.MustCompile(`^4\d\d[ -]#?4\.(1\.([0-6]|9|10)|2\.\d{1,3})\b`)

var themStatus = regexp.MustCompile(`^5\.[12]\.`)

// Permanent refusals that say that there is nobody at that address: by enhanced
// status code (RFC 3463 and RFC 7505: no such mailbox, one that has moved, a
// domain that takes no mail), or by the words of servers that have none.
var (
	refusedCode  = regexp.MustCompile(`^55[013]\b`)
	statusCode   = regexp.MustCompile(`^5\d\d[ -]#?(5\.\d{1,3}\.\d{1,3})\b`)
	qmailStatus  = regexp.MustCompile(`\(#(5\.\d{1,3}\.\d{1,3})\b`)
	nobodyStatus = []string{"5.1.1", "5.1.2", "5.1.6", "5.1.10"}
	nobodyWords  = regexp.MustCompile(`(?i)\b(user|recipient|mailbox|address|account)\b[^.;]{0,40}\b(unknown|does not exist|doesn't exist|not found|no longer exists)\b` +
		`|\b(unknown|no such|invalid|non-?existent) (local )?(user|recipient|mailbox|person|account)\b`)
)

// enhancedIn is the enhanced status code of a 5xx (RFC 3463), where RFC 2034 puts it
// or qmail does, at the end of its words; "" where there is none.
func enhancedIn(words string) string {
	for _, form := range []*regexp.Regexp{statusCode, qmailStatus} {
		if found := form.FindStringSubmatch(words); found != nil {
			return found[1]
		}
	}
	return ""
}

// noMailbox says whether the words of a 5xx say that the mailbox does not exist.
// A full one, a policy or a list of spammers is none of it.
func noMailbox(words string) bool {
	if status := enhancedIn(words); status != "" {
		return slices.Contains(nobodyStatus, status)
	}
	return refusedCode.MatchString(words) && nobodyWords.MatchString(words)
}
