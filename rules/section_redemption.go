package rules

// redemptionsDraft is redemptions: as it is written.
type redemptionsDraft struct {
	at         value
	code, cost source
}

func redemptionsFields(d *redemptionsDraft) []field {
	return []field{
		{name: "code", about: "The column of orders with the code that was used.", slot: word(&d.code, "a column of orders").like("", "coupon"), required: true, sample: "coupon"},
		{name: "cost", about: "The column of orders with what it took off.", slot: word(&d.cost, "a column of orders").like("", "discount")},
	}
}

func apiFields(a *API) []field {
	return []field{
		{name: "token", about: "What the shop's programs show to be let in.", slot: secret(&a.Token, "the token"), required: true, sample: `"${HOLDFAST_TOKEN}"`},
	}
}
