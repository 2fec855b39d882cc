// Package loyalty is what a customer has of the shop besides goods: points and
// their fate, a tier, badges and streaks, the friends they brought, codes. It
// only reckons: facts and instants come in, what is to be written comes out.
//
// Begin reading at Account, which is one customer's points as a journal in
// double entry. TierScheme, Challenge and Streak say what a customer has
// reached, Refer who brought whom, Code.After what becomes of a code, and
// Accrual what an order earns. What may not be done comes back as a Refusal.
package loyalty
