package rules

import (
	"time"

	"holdfast/rules/expression"
)

// Playbook is who gets what, when, and when they leave.
type Playbook struct {
	Name, About   string
	Was           []string // the names it had before, oldest first
	Schedule      *Schedule
	Trigger       Trigger
	Audience      *expression.Program
	Starts, Ends  time.Time // takes in nobody before Starts, nor at Ends and later; zero: no bound
	Repeat        Repeat
	Exit          *expression.Program // nil: nobody leaves early
	Holdout       float64
	Priority      int
	Tags          []string      // sorted
	Topic         string        // what its letters are about; "": the general consent
	Transactional bool          // caps neither hold nor count it, and the project's holdout does not keep it back
	GiveUp        time.Duration // 0: as the limits say
	Belt          Belt          // own, else the project's
	Drift         Drift
	Budgets       []Allowance // its own; the project's come on top
	Canary        *Canary
	Inhibits      bool // some Inhibit names it
	Steps         []Step
}

// Salt is what the customers' hashes are drawn by: the first name that the
// playbook had, so that nobody changes sides by a new one.
func (p *Playbook) Salt() string {
	if len(p.Was) > 0 {
		return p.Was[0]
	}
	return p.Name
}

// TriggerKind says what makes a customer of the audience come in.
type TriggerKind string

// The kinds of trigger. Those but TriggerMatch look at what has happened since
// the playbook last looked (engine.Watch).
const (
	TriggerMatch       TriggerKind = ""            // being in the audience
	TriggerEnter       TriggerKind = "enter"       // having come into a segment
	TriggerLeave       TriggerKind = "leave"       // having left a segment
	TriggerEvent       TriggerKind = "event"       // an event of a type
	TriggerOrder       TriggerKind = "order"       // an order, refunds not counted
	TriggerDate        TriggerKind = "date"        // a date of the customer's has come
	TriggerAnniversary TriggerKind = "anniversary" // a date has come round, each year; 29 February counts as the 28th in common years
	TriggerTier        TriggerKind = "tier"        // having risen into a tier
	TriggerBadge       TriggerKind = "badge"       // having won a badge
	TriggerPoints      TriggerKind = "points"      // the day has come on which some of the customer's points end
)

// Trigger is what makes a customer of the audience come in.
type Trigger struct {
	Kind    TriggerKind
	Segment string // enter, leave; "" is the playbook's own audience ("only those who match from now on")
	Event   string // event: its type
	Date    string // date, anniversary: a word that is a date
	Offset  Days   // date, anniversary, points: days after it; negative: before
	Name    string // tier, badge: which; AnyTier is every tier
}

// AnyTier is the name of a tier trigger that every tier answers to.
const AnyTier = "any"

// Repeat says when a customer who has been through may come again. The zero
// value is always.
type Repeat struct {
	Once bool // never again
	Per  Days // this many days after the last entry began; 0: as soon as it is over
}

// Canary sends a playbook's wave (those who come in at one instant) to a few
// first, and to the rest after Wait, unless too many of the few bounced,
// complained or unsubscribed: shares above which it stops, 0 not asked.
type Canary struct {
	First                             int
	Wait                              time.Duration
	Bounced, Complained, Unsubscribed float64
}

// StepKind is what a step does.
type StepKind string

// The kinds of step.
const (
	StepEmail   StepKind = "email"
	StepOffer   StepKind = "offer"
	StepReward  StepKind = "reward"
	StepSurvey  StepKind = "survey"  // a letter that asks
	StepWebhook StepKind = "webhook" // a message through somebody else's channel
	StepWait    StepKind = "wait"
	StepBranch  StepKind = "branch" // goes on in the first arm whose condition holds
	StepSplit   StepKind = "split"  // goes on in the arm that the customer's hash falls into
	StepExit    StepKind = "exit"   // leaves
)

// Step is one thing that a playbook does. Its ID stays the same when other
// steps are put before or behind it: the given name, else kind and content.
//
// A playbook's steps are a flat list in the order of the file, those of arms
// right behind the step they belong to. Next says where a customer goes on.
type Step struct {
	ID       string
	Named    bool // the ID is the marketer's own
	Kind     StepKind
	When     *expression.Program // nil: always
	Letter   *Letter             // email and survey without variants
	Variants []Variant           // email: letters by share; which one is the customer's hash
	Promote  *Promote            // email, split: the better variant is taken for everybody once it is known
	Offer    *Offer              // offer, or email that carries one
	Points   *expression.Program // reward
	Note     string              // reward
	Survey   *Survey
	Webhook  *Webhook
	Wait     Wait   // wait
	Arms     []Arm  // branch, split, wait for a condition ("then", "else")
	Next     int    // the step behind this one; len(Steps): none
	Content  string // what it does in the marketer's words: how a renamed step is known
	Line     int    // in the file, for messages
	File     string
}

// Sends says whether the step is a message to the customer, and by which way.
func (s *Step) Sends() (Channel, bool) {
	switch s.Kind {
	case StepEmail, StepSurvey:
		return ChannelEmail, true
	case StepWebhook:
		return ChannelWebhook, true
	}
	return "", false
}

// Arm is one way on from a branch, a split or a wait for a condition.
type Arm struct {
	Name  string              // branch: its own, else its condition in one line, or "else"; split: the variant's; wait: "then", "else"
	When  *expression.Program // branch; nil is else
	Share float64             // split; they sum to 1
	First int                 // the arm's first step; the owner's Next when it is empty
}

// Variant is one of several letters of a step.
type Variant struct {
	Name   string
	Share  float64 // they sum to 1
	Letter *Letter
}

// Promote says when a variant is taken for everybody: when its revenue less what
// it cost, within Within of the touch, is better than each other's beyond doubt.
type Promote struct{ Within Days }

// WaitKind is what a wait waits for.
type WaitKind string

// The kinds of wait.
const (
	WaitSpan  WaitKind = ""      // Days and Time are over
	WaitClock WaitKind = "clock" // it is Clock on the customer's wall
	WaitDate  WaitKind = "date"  // a date of the customer's, and Offset, has come
	WaitFor   WaitKind = "for"   // For holds: arm "then"; Days and Time are over: arm "else"
)

// Wait is how long a step holds a customer: calendar days in the project's
// zone, then a duration; or until something comes.
type Wait struct {
	Kind   WaitKind
	Days   Days
	Time   time.Duration
	Clock  int    // minutes after midnight in the customer's zone
	Date   string // a word that is a date
	Offset Days   // days after it; negative: before
	For    *expression.Program
}

// Survey is a question that a letter asks.
type Survey struct {
	Name, About string
	Kind        string // "nps" (0..10), "csat" (1..5), "ces" (1..7), "text"
	Question    string
	Letter      *Letter
	Closes      time.Duration // an answer may be given and changed so long; 0: always
}

// Webhook is somebody else's address for messages.
type Webhook struct {
	Name, About string
	URL         Secret // it may hold a token
	Secret      Secret // signs what is sent
	Timeout     time.Duration
	Private     bool     // may be an address of a private network
	Fields      []string // words of the customer that go along, sorted
}

// Links says where customers' clicks arrive and what signs them; both empty
// where nobody serves them.
type Links struct {
	Base string // https://..., without a slash at the end
	Key  Secret
}
