package channel

import (
	"context"
	"slices"

	"holdfast/engine"
)

// name gives bounces that name nobody the address that their customer has now.
// Whether it is the one that was written to, the message's id says.
func (in *Inbox) name(ctx context.Context, reports []Report, keys map[string]engine.Key) error {
	nameless := func(r *Report) (key engine.Key, yes bool) {
		key, ours := keys[r.MessageID]
		return key, ours && r.Kind == engine.Bounced && len(r.Recipients) == 0
	}
	var customers []string
	for i := range reports {
		if key, yes := nameless(&reports[i]); yes {
			customers = append(customers, key.Customer)
		}
	}
	if len(customers) == 0 || in.Addresses == nil {
		return nil
	}
	theirs, err := in.Addresses(ctx, customers)
	if err != nil {
		return err
	}
	for i := range reports {
		if key, yes := nameless(&reports[i]); yes && theirs[key.Customer] != "" {
			reports[i].Recipients = []string{theirs[key.Customer]}
		}
	}
	return nil
}

// addressed is the first of some addresses that a message went to, and -1 where it
// was none of them. Its id was made with the name that the playbook had then.
func (in *Inbox) addressed(ctx context.Context, id string, key engine.Key, addresses []string) (int, error) {
	find := func() int {
		return slices.IndexFunc(addresses, func(address string) bool { return Addressed(id, in.Key(key), address) })
	}
	if to := find(); to >= 0 || len(addresses) == 0 {
		return to, nil
	}
	past, err := in.Returns.PastNames(ctx, key.Playbook)
	for _, key.Playbook = range past {
		if to := find(); to >= 0 {
			return to, nil
		}
	}
	return -1, err
}
