package channel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"holdfast/engine"
)

// posted is one report as a provider posts it.
type posted struct {
	Type      string    `json:"type"`
	MessageID string    `json:"message_id"`
	Address   string    `json:"address"`
	Hard      *bool     `json:"hard"`
	Status    string    `json:"status"`
	Detail    string    `json:"detail"`
	At        time.Time `json:"at"`
}

// kinds are what a posted report may be about.
var kinds = map[string]engine.Reason{"bounce": engine.Bounced, "complaint": engine.Complained, "unsubscribe": engine.Unsubscribed}

// ParsePosted reads what a provider posts: a JSON object, or a list of them, with
// type (bounce, complaint or unsubscribe), message_id (a letter's Message-ID or a
// webhook's id) or address or both, and for a bounce hard, or its status (RFC
// 3463) and detail to go by; at is RFC 3339. Other names pass. The error is a
// sentence for whoever posts.
func ParsePosted(body []byte) ([]Report, error) {
	var all []posted
	decoder := json.NewDecoder(bytes.NewReader(body))
	var err error
	if list := bytes.TrimSpace(body); len(list) > 0 && list[0] == '[' {
		err = decoder.Decode(&all)
	} else {
		var one posted
		err = decoder.Decode(&one)
		all = []posted{one}
	}
	if err != nil {
		return nil, errors.New(notJSON(err))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind the JSON (post one object, or a list of them)")
	}
	reports := make([]Report, len(all))
	for i, p := range all {
		if reports[i], err = p.report(); err != nil {
			return nil, fmt.Errorf("report %d: %w", i+1, err)
		}
	}
	return reports, nil
}

// notJSON tells a provider what is wrong with what it posts.
func notJSON(err error) string {
	var of *json.UnmarshalTypeError
	var when *time.ParseError
	switch {
	case errors.As(err, &of) && of.Field == "":
		return "a report is an object, and this is a " + of.Value
	case errors.As(err, &of):
		return of.Field + " is not to be a " + of.Value
	case errors.As(err, &when), strings.Contains(err.Error(), "Time.UnmarshalJSON"):
		return "at is an instant such as 2026-01-05T09:00:00Z"
	}
	return "this is no JSON: " + err.Error()
}

func (p posted) report() (r Report, err error) {
	kind, known := kinds[p.Type]
	r = Report{Kind: kind, MessageID: strings.Trim(strings.TrimSpace(p.MessageID), "<>"), At: p.At}
	switch {
	case !known:
		return r, fmt.Errorf("type is bounce, complaint or unsubscribe, and this is %q", p.Type)
	case r.MessageID == "" && p.Address == "":
		return r, errors.New("it names no message_id and no address")
	}
	if p.Address != "" {
		address, err := parseAddress(p.Address)
		if err != nil {
			return r, err
		}
		r.Recipients = []string{address.Address}
	}
	status := statusNumber.FindString(p.Status)
	r.Detail = oneLine(strings.TrimSpace(status + " " + p.Detail))
	if r.Hard = dead(status, oneLine(p.Detail)); p.Hard != nil {
		r.Hard = *p.Hard
	}
	r.Hard = r.Hard && kind == engine.Bounced
	return r, nil
}
