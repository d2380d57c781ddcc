package bench

import "math/rand/v2"

// Targeter says which request is the nth, counted from 0. It is called by many
// goroutines at once.
type Targeter func(n uint64) *Request

// Static sends the given requests one after the other, again and again.
func Static(requests ...*Request) Targeter {
	if len(requests) == 1 {
		return func(uint64) *Request { return requests[0] }
	}
	return func(n uint64) *Request {
		if len(requests) == 0 {
			return nil
		}
		return requests[n%uint64(len(requests))]
	}
}

// Weighted sends each request in proportion to its weight, in an order that is
// mixed but the same in every run. Requests with a weight below 1 are left out.
func Weighted(requests []*Request, weights []int) Targeter {
	var deck []*Request
	for i, r := range requests {
		for range weights[i] {
			deck = append(deck, r)
		}
	}
	mix := rand.New(rand.NewPCG(1, 2))
	mix.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	return Static(deck...)
}
