package channel

import (
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"time"
)

// failure is what went wrong with one message: where, and the server's answer or
// the network's word.
type failure struct {
	at    place
	err   error
	spoil bool // nobody knows what the server reads next
}

// place is a step of the conversation about one message.
type place int

// The places, in order. What breaks at one before atDot certainly did not hand
// the message over: half a message is none (RFC 5321, 4.1.1.4).
const (
	atReset place = iota
	atMail
	atRcpt
	atData
	atContent
	atDot
)

// String is where it happened, in words.
func (p place) String() string {
	return [...]string{"before the message", "at MAIL FROM", "at RCPT TO", "at DATA", "within the message", "at the end of the message"}[p]
}

// command is one line and the answer that lets the next one follow.
type command struct {
	at   place
	line string
	want int // the code, or its first digits
}

// open notes the commands that begin a message. Where the server takes commands in
// a row (PIPELINING, RFC 2920) they stand right behind the message before, in one
// piece with it: a message is then one round trip, two where it is the first, and
// four where the server does not. go-mail's own way of sending is one command at a
// time, and leaves open whether the final dot has been written.
func (c *connection) open(made *letter) {
	c.begun = append(c.begun[:0],
		command{atMail, "MAIL FROM:<" + made.from + ">" + c.parameters(made), 250},
		command{atRcpt, "RCPT TO:<" + made.to + ">", 25},
		command{atData, "DATA", 354},
	)
	if c.half {
		c.begun = slices.Insert(c.begun, 0, command{atReset, "RSET", 250})
	}
}

// invited reads what the server says to the beginning of a message, which is put
// now unless it has been.
func (c *connection) invited(t *turn, within time.Duration) *failure {
	if err := c.session.UpdateDeadline(within); err != nil {
		return &failure{at: atReset, err: err, spoil: true}
	}
	if t.begun {
		return c.hear(c.begun)
	}
	c.open(&t.made)
	return c.ask(c.begun)
}

// transfer hands over the message that the server waits for, and the beginning of
// the next where there is one. It gives the server's words on the message.
func (c *connection) transfer(made *letter, next *turn) (words string, failed *failure) {
	data := made.wire()
	behind := len(data)
	if next != nil {
		c.open(&next.made)
		data, next.begun = lines(data, c.begun), true
	}
	behind = len(data) - behind
	unsent, err := c.write(data)
	if err != nil {
		at := atDot
		if unsent >= behind+len(dot) { // not even its first byte has left
			at = atContent
		}
		return "", &failure{at: at, err: err, spoil: true}
	}
	_, words, err = c.session.Text.ReadResponse(250)
	if err != nil {
		return "", &failure{at: atDot, err: err, spoil: true}
	}
	return words, nil
}

// lines adds commands to a text.
func lines(text []byte, commands []command) []byte {
	for _, one := range commands {
		text = append(append(text, one.line...), "\r\n"...)
	}
	return text
}

// dot ends a message.
const dot = ".\r\n"

// parameters say what the server has to be ready for.
func (c *connection) parameters(made *letter) string {
	said := ""
	if ok, _ := c.session.Extension("SIZE"); ok {
		said = fmt.Sprintf(" SIZE=%d", len(made.data))
	}
	if !made.plain { // asked for without need, it gets mail refused further down the road
		said += " BODY=8BITMIME SMTPUTF8"
	}
	return said
}

// pipelines says whether the server takes commands in a row.
func (c *connection) pipelines() bool {
	together, _ := c.session.Extension("PIPELINING")
	return together
}

// ask puts the commands, all at once where the server allows it, and reads the
// answers.
func (c *connection) ask(commands []command) *failure {
	if c.pipelines() {
		if _, err := c.write(lines(nil, commands)); err != nil {
			return &failure{at: commands[0].at, err: err, spoil: true}
		}
	}
	return c.hear(commands)
}

// hear reads the answers to the commands, and puts each before where the server
// takes one at a time. The first that is not as wanted counts.
func (c *connection) hear(commands []command) *failure {
	together := c.pipelines()
	var first *failure
	for _, one := range commands {
		if !together {
			if _, err := c.write([]byte(one.line + "\r\n")); err != nil {
				return &failure{at: one.at, err: err, spoil: true}
			}
		}
		_, _, err := c.session.Text.ReadResponse(one.want)
		switch {
		case err == nil && one.at == atReset:
			c.half = false
		case err == nil && one.at == atMail:
			c.half = true
		case err == nil && one.at == atData && first != nil:
			first.spoil = true // it waits for a message that it has refused
		case err == nil && one.at == atData:
			c.half = false // whatever becomes of the message, the next one begins anew
		case err != nil && first == nil:
			first = &failure{at: one.at, err: err, spoil: one.at == atReset || one.at == atData || lost(err)}
		case err != nil:
			first.spoil = first.spoil || lost(err)
		}
		if first != nil && (!together || lost(err)) {
			return first
		}
	}
	return first
}

// lost says whether nothing more is to be expected on the connection after this.
func lost(err error) bool {
	if err == nil {
		return false
	}
	code := answerCode(err)
	return code == 421 || code == 0 || code < 400
}

// answerCode is the code of a server's answer; 0 where there was none.
func answerCode(err error) int {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return answer.Code
	}
	return 0
}

// write hands bytes to the network, and says how many certainly were not.
func (c *connection) write(data []byte) (unsent int, err error) {
	out := c.session.Text.W
	if n, err := out.Write(data); err != nil {
		return len(data) - n, err
	}
	if err := out.Flush(); err != nil {
		return out.Buffered(), err
	}
	return 0, nil
}
