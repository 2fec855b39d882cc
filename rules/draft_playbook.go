package rules

// playbookDraft is a playbook as it is written.
type playbookDraft struct {
	named
	was           []source
	schedule      source
	audience      source
	trigger       triggerDraft
	entering      source
	starts, ends  source
	oncePer       Days
	oncePerAt     value
	once, always  value // where they stand
	exit          source
	holdout       float64
	priority      int
	tags          []source
	topic         source
	transactional bool
	giveUp        span
	belt          beltDraft
	drift         driftDraft
	budgets       []*allowanceDraft
	canary        *canaryDraft
	steps         []*stepDraft
}

// triggerDraft is what on: holds.
type triggerDraft struct {
	at                       value
	bad                      bool // it could not be read, or a name in it has been complained of
	order                    bool
	event, enter, leave      source
	date, anniversary        source
	tier, badge              source
	pointsExpire             value // where it stands
	offerExpires             source
	before, after            Days
	beforeAt, afterAt, thing value // thing: the last of event: to offer_expires:
}

// stepDraft is a step as it is written, with the steps of its arms.
type stepDraft struct {
	at       value
	bad      bool // a name in it has been complained of
	name     string
	nameAt   value
	when     source
	email    source
	offer    source
	survey   source
	webhook  source
	points   source
	note     string
	wait     waitDraft
	branch   []*armDraft
	variants []*armDraft
	promote  Days
	exit     value

	then, otherwise     []*stepDraft
	thenAt, otherwiseAt value // where then: and else: stand
	promoteAt           value

	has struct{ email, offer, reward, wait, survey, webhook, branch, variants bool } // that the name is there, whatever it holds
}

// armDraft is one way on from a branch, or one variant.
type armDraft struct {
	named
	at      value
	bad     bool // a name in it has been complained of
	when    source
	whenAt  value
	elseAt  value
	share   float64 // below 0: could not be read
	grouped bool    // written as a group of share: and steps:
	stepsAt value
	steps   []*stepDraft
}

// waitDraft is what wait: holds.
type waitDraft struct {
	at              value
	group           bool // written as a group
	bad             bool // a name in it has been complained of
	span            span
	until           int
	untilAt         value
	date            source
	before, after   Days
	beforeAt        value
	afterAt         value
	cond            source
	condAt          value
	atMost          span
	atMostAt, dated value
}

// canaryDraft is what canary: holds.
type canaryDraft struct {
	at                                value
	bad                               bool // a name in it has been complained of
	first                             int
	wait                              span
	bounced, complained, unsubscribed stopDraft
}

// stopDraft is a share above which a canary stops.
type stopDraft struct {
	share float64 // below 0: could not be read
	at    value
}

// arms are the ways on from a step, in the order in which their steps stand
// behind it.
func (s *stepDraft) arms() []*armDraft {
	if s.wait.group {
		return []*armDraft{{steps: s.then}, {steps: s.otherwise}}
	}
	return append(append([]*armDraft{}, s.branch...), s.variants...)
}

// flat are the steps of a list with those of their arms, in the order of
// Playbook.Steps.
func flat(list []*stepDraft) []*stepDraft {
	var all []*stepDraft
	for _, s := range list {
		all = append(all, s)
		for _, a := range s.arms() {
			all = append(all, flat(a.steps)...)
		}
	}
	return all
}
