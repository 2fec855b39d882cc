package loyalty

// OfCode is what a refusal says of a code, for whoever stands at the till: a
// sentence that goes on behind the code.
func (r Refusal) OfCode() string {
	switch r {
	case Unknown:
		return "is not known here, or was not used on that order"
	case NoName:
		return "takes an order's id, and, where each customer may use it so often, the customer's"
	case Repeated:
		return "was used on this order already"
	case RolledBack:
		return "was given back by this order: use it again under another order's id"
	case Past:
		return "was used later than that"
	case NotYet:
		return "is not valid yet"
	case OutOfDate:
		return "is not valid any more"
	case NotIssued:
		return "was given to nobody"
	case Withdrawn:
		return "was taken back"
	case NotTheirs:
		return "is somebody else's"
	case UsedUp:
		return "was used as often as it may be"
	case UsedByCustomer:
		return "was used by this customer as often as one may"
	case PoolEmpty:
		return "cannot be had: no voucher is left"
	}
	return "cannot do that as it stands"
}
