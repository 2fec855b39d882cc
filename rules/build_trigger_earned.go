package rules

// buildEarnedTrigger reads what brings a customer in by what they have earned or
// hold.
func (l *loader) buildEarnedTrigger(t *triggerDraft, offset Days) Trigger {
	switch {
	case t.tier.written():
		if t.tier.text != AnyTier || len(l.tierNames()) == 0 {
			l.earnedName("tier", t.tier, l.tierNames(), "tiers: of loyalty:")
		}
		return Trigger{Kind: TriggerTier, Name: t.tier.text}
	case t.badge.written():
		var names []string
		for _, b := range l.draft.loyalty.badges {
			names = append(names, b.name)
		}
		l.earnedName("badge", t.badge, names, "badges: of loyalty:")
		return Trigger{Kind: TriggerBadge, Name: t.badge.text}
	case t.pointsExpire.node != nil:
		l.wantExpiry(t.pointsExpire)
		return Trigger{Kind: TriggerPoints, Offset: offset}
	case t.offerExpires.written():
		o := l.offerOf(t.offerExpires)
		if o.Expires == 0 && o.Until.IsZero() && !o.Pool && !l.broken["offer_expires_at"] {
			l.at(t.offerExpires.at).say("the codes of the offer "+o.Name+" are good for ever", "add expires: 14d to the offer")
		}
		return Trigger{Kind: TriggerDate, Date: OfferWord(o.Name, HeldExpires), Offset: offset}
	}
	return Trigger{}
}

func (l *loader) tierNames() []string {
	var names []string
	if t := l.draft.loyalty.tiers; t != nil {
		for _, level := range t.levels {
			names = append(names, level.name)
		}
	}
	return names
}

// earnedName reports a tier or a badge that there is not.
func (l *loader) earnedName(what string, s source, names []string, part string) {
	for _, name := range names {
		if name == s.text {
			return
		}
	}
	if !l.draft.loyalty.bad {
		l.thereIsNo(what, s, names, "define it under "+part+" in "+l.typed(rootFile))
	}
}

// wantExpiry reports that points stay for ever, where something waits for their
// end.
func (l *loader) wantExpiry(at value) {
	d := &l.draft.loyalty
	switch {
	case l.draft.root.node == nil || d.bad || d.points.expiry.at.node != nil:
	case d.at.node == nil:
		l.at(at).say("points stay for ever in this project", "add loyalty: with points: {expire: {rolling: 365d}} in "+l.typed(rootFile))
	default:
		l.at(at).say("points stay for ever in this project", "add expire: {rolling: 365d} under points: of loyalty:")
	}
}
