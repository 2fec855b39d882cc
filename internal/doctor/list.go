package doctor

// The groups of checks.
const (
	project = "project"
	servers = "mail servers"
	domain  = "domain"
	links   = "links"
	bulk    = "Gmail and Yahoo"
)

// Checks are all that is asked of a project, in this order: later ones go by what
// earlier ones have found.
func Checks(p Patient) []Check {
	if p.Mistakes > 0 {
		return []Check{{Group: project, Name: "rules", ask: p.rules}} // nothing else is known
	}
	checks := []Check{
		{Group: project, Name: "rules", ask: p.rules},
		{Group: project, Name: "ledger", ask: p.ledger},
		{Group: project, Name: "disk", ask: p.disk},
		{Group: project, Name: "clock", ask: p.clock},
	}
	for _, s := range p.Sources {
		checks = append(checks, Check{Group: project, Name: s.Name(), ask: p.source(s)})
	}
	if len(p.Servers) == 0 {
		checks = append(checks, Check{Group: servers, Name: "outbox", ask: p.outbox})
	}
	for _, s := range p.Servers {
		checks = append(checks, Check{Group: servers, Name: s.Name(), ask: p.server(s)})
	}
	checks = append(
		checks,
		Check{Group: domain, Name: spf, Sources: []string{rfc7208}, ask: p.spf},
		Check{Group: domain, Name: dkim, Sources: []string{rfc6376}, ask: p.dkim},
		Check{Group: domain, Name: dmarc, Sources: []string{rfc7489}, ask: p.dmarc},
		Check{Group: domain, Name: alignment, Sources: []string{rfc7489}, ask: p.alignment},
		Check{Group: links, Name: "https", Sources: []string{rfc8058}, ask: p.secure},
		Check{Group: links, Name: "page", ask: p.page},
		Check{Group: links, Name: oneClick, Sources: []string{rfc8058}, ask: p.oneClick},
		Check{Group: links, Name: "mail", Sources: []string{rfc2369}, ask: p.byMail},
	)
	return append(checks, p.bulkRules()...)
}

// Pages on which the checks go by.
const (
	rfc2369 = "https://www.rfc-editor.org/rfc/rfc2369"
	rfc5322 = "https://www.rfc-editor.org/rfc/rfc5322"
	rfc6376 = "https://www.rfc-editor.org/rfc/rfc6376"
	rfc7208 = "https://www.rfc-editor.org/rfc/rfc7208"
	rfc7489 = "https://www.rfc-editor.org/rfc/rfc7489"
	rfc8058 = "https://www.rfc-editor.org/rfc/rfc8058"
	google  = "https://support.google.com/a/answer/81126"
	yahoo   = "https://senders.yahooinc.com/best-practices/"
)
