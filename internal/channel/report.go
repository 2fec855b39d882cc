package channel

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/engine"
)

// Report is what a mail server or a mailbox provider tells of one message.
type Report struct {
	Kind       engine.Reason // Bounced, Complained or Unsubscribed
	Hard       bool          // Bounced: there is nobody at the address, now or ever
	MessageID  string        // of the message that it is about, without its brackets
	Recipients []string      // addresses that the report names, the surest first; anybody can have written them
	Detail     string        // the server's words on one line
	At         time.Time     // when it happened; zero: it was not said
	Puzzle     string        // why mail that looks like a bounce was not taken for one
}

// longestReport is how much of a report is read: what it says stands before the
// message that it returns.
const longestReport = 1 << 20

// ParseReport reads a bounce (a delivery status notification, RFC 3464, with
// addresses in any script, RFC 6533; or an older server's plain words) or a
// complaint (RFC 5965). Of anything else, of a delay and of a report that names no
// message, ok is false; when it came is known all the same.
func ParseReport(r io.Reader) (report Report, ok bool) {
	message, err := mail.ReadMessage(bufio.NewReader(io.LimitReader(r, longestReport)))
	if err != nil {
		return report, false
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" {
		report, ok = plainReport(message)
		report.At = arrived(message.Header)
		return report, ok
	}
	report.At = arrived(message.Header)
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for range 20 {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		report.part(part)
	}
	return report, report.whole()
}

// whole says whether a report tells what became of which message.
func (r *Report) whole() bool { return r.Kind != "" && r.MessageID != "" }

// part reads one part of a report. What it cannot read it leaves out.
func (r *Report) part(part *multipart.Part) {
	kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil {
		return
	}
	var body io.Reader = part
	if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
		body = base64.NewDecoder(base64.StdEncoding, part)
	}
	fields := textproto.NewReader(bufio.NewReader(body))
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		for range 50 {
			group, err := fields.ReadMIMEHeader()
			if len(group) > 0 {
				r.status(group)
			}
			if err != nil {
				return
			}
		}
	case "message/feedback-report":
		group, _ := fields.ReadMIMEHeader() // what could be read of it
		r.complaint(group)
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
		header, err := fields.ReadMIMEHeader()
		if err != nil && !errors.Is(err, io.EOF) && len(header) == 0 {
			return
		}
		r.MessageID = strings.Trim(strings.TrimSpace(header.Get("Message-Id")), "<>")
		if to, err := mail.ParseAddress(header.Get("To")); err == nil {
			r.Recipients = append(r.Recipients, to.Address)
		}
	}
}

// status takes in one group of a delivery status: that about the message has no
// action.
func (r *Report) status(group textproto.MIMEHeader) {
	if !strings.EqualFold(strings.TrimSpace(group.Get("Action")), "failed") {
		return
	}
	status := statusNumber.FindString(group.Get("Status"))
	words := oneLine(afterType(group.Get("Diagnostic-Code")))
	r.Kind, r.Detail = engine.Bounced, oneLine(status+" "+words)
	r.Hard = dead(status, words)
	r.recipients(group, "Original-Recipient", "Final-Recipient")
}

// spelled is a character outside ASCII in a report that must not hold one (RFC 6533,
// 3).
var spelled = regexp.MustCompile(`\\x\{([0-9A-Fa-f]{2,6})\}`)

// recipients takes in the addresses that stand in fields. Some servers write a word
// such as undisclosed there.
func (r *Report) recipients(group textproto.MIMEHeader, fields ...string) {
	for _, name := range fields {
		if address := afterType(group.Get(name)); strings.Contains(address, "@") {
			address = spelled.ReplaceAllStringFunc(address, func(x string) string {
				n, _ := strconv.ParseUint(spelled.FindStringSubmatch(x)[1], 16, 32) // six digits at most
				return string(rune(n))
			})
			r.Recipients = append(r.Recipients, strings.Trim(address, "<>"))
		}
	}
}

// complaint takes in the report of somebody who does not want the message. One
// that says it is no spam after all is none.
func (r *Report) complaint(group textproto.MIMEHeader) {
	kind := strings.ToLower(strings.TrimSpace(group.Get("Feedback-Type")))
	switch kind {
	case "", "not-spam":
		return
	case "opt-out", "opt-out-list", "unsubscribe":
		r.Kind = engine.Unsubscribed
	default:
		r.Kind = engine.Complained
	}
	r.Detail = oneLine(kind + " " + group.Get("User-Agent"))
	r.recipients(group, "Original-Rcpt-To", "Removal-Recipient")
}

// afterType is what follows the type of a field: "rfc822; ada@example.com".
func afterType(field string) string {
	if _, rest, ok := strings.Cut(field, ";"); ok {
		field = rest
	}
	return strings.TrimSpace(field)
}

var statusNumber = regexp.MustCompile(`[245]\.\d{1,3}\.\d{1,3}`)

// dead says whether a failure means that there is nobody at the address: by its
// status (RFC 3463), or by its words where the status says nothing. Full
// mailboxes, policies and lists of spammers pass.
func dead(status, words string) bool {
	if slices.Contains(nobodyStatus, status) || slices.Contains([]string{"5.1.0", "5.1.3", "5.2.1", "5.4.4"}, status) {
		return true
	}
	if !slices.Contains([]string{"", "5.0.0", "5.3.0", "5.5.0", "5.7.0"}, status) {
		return false
	}
	return noMailbox(words) || nobodyWords.MatchString(words) && !strings.HasPrefix(words, "4")
}
