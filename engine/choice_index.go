package engine

// chosen indexes the choices by row and topic. A refusal is that of everybody who
// has the same address: whoever unsubscribes there means the mailbox, and does not
// know that the shop has it twice. An agreement is the customer's own.
func chosen(in Input) map[int]map[string]*Choice {
	out, refused := map[int]map[string]*Choice{}, false
	keep := func(row int, c *Choice) {
		if out[row] == nil {
			out[row] = map[string]*Choice{}
		}
		if other := out[row][c.Topic]; other == nil || c.At.After(other.At) {
			out[row][c.Topic] = c
		}
	}
	for i := range in.History.Choices {
		c := &in.History.Choices[i]
		if row, ok := in.People.IDs.LookupString(c.Customer); ok {
			keep(int(row), c)
			refused = refused || !c.Agreed
		}
	}
	if !refused {
		return out
	}
	boxes := mailboxesOf(in.People.Table)
	said := map[int][]*Choice{} // refusals, by box
	for i := range in.History.Choices {
		c := &in.History.Choices[i]
		if row, ok := in.People.IDs.LookupString(c.Customer); ok && !c.Agreed && int(row) < len(boxes.first) {
			said[boxes.box(int(row))] = append(said[boxes.box(int(row))], c)
		}
	}
	for row := range boxes.first {
		for _, c := range said[boxes.box(row)] {
			keep(row, c)
		}
	}
	return out
}
