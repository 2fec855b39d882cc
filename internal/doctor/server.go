package doctor

import (
	"context"
	"slices"
	"strings"
)

// outbox stands where a project has no mail server.
func (p Patient) outbox(context.Context, Chart) Finding {
	return pass("letters are written to a folder: nothing leaves this machine")
}

// wanted are the extensions that a server should offer, and what is lost without.
var wanted = []struct{ name, without string }{
	{"SMTPUTF8", "letters to addresses outside ASCII do not go"},
	{"8BITMIME", "nothing but ASCII may stand in a header"},
	{"PIPELINING", "sending takes twice the round trips"},
}

// server checks one mail server.
func (p Patient) server(s Server) func(context.Context, Chart) Finding {
	return func(ctx context.Context, _ Chart) Finding {
		if !p.Outside {
			return unknown("the network was not to be asked")
		}
		line, err := s.Try(ctx)
		switch {
		case err != nil && line.Away:
			return away("it does not answer as it should: "+err.Error(), "see that it runs, and that this machine may reach it: many houses close port 25 outwards")
		case err != nil:
			return fail("it refuses: "+err.Error(), "put user, password, tls or from: right in holdfast.yaml")
		}
		says := []string{"it answers"}
		switch {
		case line.TLS == "":
			says = append(says, "the line is open (weak: right only on this machine)")
		case !line.Verified:
			says = append(says, line.TLS+" with any certificate (weak: tls_verify is off)")
		default:
			says = append(says, line.TLS+" with a good certificate")
		}
		if line.User {
			says = append(says, "the user and password are good")
		}
		says = append(says, "mail from "+p.From+" is taken")
		var lacking []string
		for _, w := range wanted {
			if !slices.Contains(line.Extensions, w.name) {
				lacking = append(lacking, "no "+w.name+": "+w.without)
			}
		}
		f := pass(strings.Join(append(says, lacking...), "; "))
		f.encrypted = line.TLS != ""
		return f
	}
}
