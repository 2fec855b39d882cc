package engine

import (
	"cmp"
	"crypto/sha256"
	"time"

	"holdfast/rules"
)

// Forgotten are the customers who were erased, by hash, and when. A shop's file
// may have them still: what they did up to then earns nothing, what they do later
// does; and no playbook takes them in unless they have agreed since.
type Forgotten struct {
	Salt []byte
	At   map[[32]byte]time.Time // by CustomerHash under Salt; empty: nobody
}

// CustomerHash is what is kept of an erased customer's id: the SHA-256 of the
// salt, a zero byte and the id. With the zero byte it is never an address's.
func CustomerHash(salt []byte, customer string) [32]byte {
	text := make([]byte, 0, len(salt)+1+len(customer))
	return sha256.Sum256(append(append(append(text, salt...), 0), customer...))
}

// Find says whether a customer was erased, and when.
func (f *Forgotten) Find(customer string) (at time.Time, found bool) {
	if len(f.At) == 0 {
		return time.Time{}, false
	}
	at, found = f.At[CustomerHash(f.Salt, customer)]
	return at, found
}

// erased says whether a customer was erased and has not agreed to anything since,
// and when.
func (f *fold) erased(c *candidate) (why string, yes bool) {
	at, was := f.History.Forgotten.Find(c.customer)
	if !was {
		return "", false
	}
	topics := append([]rules.Topic{{}}, f.Book.Consent.Topics...)
	for _, t := range topics {
		if word := f.board.choices[c.row][t.Name]; word != nil && word.Agreed && word.At.After(at) {
			return "", false
		}
	}
	return "on " + day(at, f.Book.Zone) + ", and still in " + cmp.Or(f.Book.Customers.Path, "the sources"), true
}
