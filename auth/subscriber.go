package auth

// Subscribe calls f with the current status, after every change, and at least every 30 seconds, in order, on a goroutine of its own. A
// slow f misses statuses in between, but never the newest. cancel ends the subscription; a call of f may still be running then.
func (s *Session) Subscribe(f func(Status)) (cancel func()) {
	sub := &subscriber{news: make(chan Status, 1), ended: make(chan struct{})}
	s.mu.Lock()
	s.subscribers[sub] = struct{}{}
	sub.tell(s.m.status())
	s.mu.Unlock()
	go sub.listen(f)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, ok := s.subscribers[sub]; ok {
			delete(s.subscribers, sub)
			close(sub.ended)
		}
	}
}

type subscriber struct {
	news  chan Status
	ended chan struct{}
}

// tell replaces a status that f has not received yet. It must not be called concurrently.
func (sub *subscriber) tell(status Status) {
	select {
	case <-sub.news:
	default:
	}
	sub.news <- status
}

func (sub *subscriber) listen(f func(Status)) {
	for {
		select {
		case status := <-sub.news:
			f(status)
		case <-sub.ended:
			return
		}
	}
}
