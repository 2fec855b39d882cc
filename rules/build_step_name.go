package rules

// offerOf is the offer that a step names. Where there is none it is one of that
// name, so that the letter beside it is not blamed.
func (l *loader) offerOf(at source) *Offer {
	if !at.written() {
		return nil
	}
	if o := l.book.offer(at.text); o != nil {
		return o
	}
	names := make([]string, len(l.book.Offers))
	for i, o := range l.book.Offers {
		names[i] = o.Name
	}
	l.thereIsNo("offer", at, names, "")
	return &Offer{Name: at.text, Expires: 1}
}

// surveyOf is the survey that a step names, or nil.
func (l *loader) surveyOf(at source) *Survey {
	var names []string
	for i := range l.book.Surveys {
		if l.book.Surveys[i].Name == at.text {
			return &l.book.Surveys[i]
		}
		names = append(names, l.book.Surveys[i].Name)
	}
	l.thereIsNo("survey", at, names, "define it under surveys:")
	return nil
}

// webhookOf is the webhook that a step names, or nil.
func (l *loader) webhookOf(at source) *Webhook {
	var names []string
	for i := range l.book.Webhooks {
		if l.book.Webhooks[i].Name == at.text {
			return &l.book.Webhooks[i]
		}
		names = append(names, l.book.Webhooks[i].Name)
	}
	l.thereIsNo("webhook", at, names, "define it under webhooks:")
	return nil
}

// thereIsNo reports a name that nothing has. hint is for where no name is near,
// and there are none or too many to list.
func (l *loader) thereIsNo(what string, at source, names []string, hint string) {
	if at.written() && !l.broken[at.text] && l.draft.root.node != nil {
		l.at(at.at).say("there is no "+what+" "+quoted(at.text), orElse(didYouMean(at.text, names), hint))
	}
}
