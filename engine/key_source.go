package engine

import "holdfast/engine/loyalty"

// Source is what a touch's points come from: its key in text, for ever the same.
// Names of playbooks and steps have no blanks in them, so that every key has its
// own.
func (k Key) Source() loyalty.Source {
	began := k.Entry.UTC().Format("2006-01-02T15:04:05.000000Z")
	return loyalty.Source{Kind: loyalty.Step, ID: k.Playbook + " " + k.Step + " " + began + " " + k.Customer}
}
