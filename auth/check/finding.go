package check

import (
	"cmp"
	"time"
)

// HostAnswer is the sign-in host's response to a token request with an invalid code. It contains no text from outside.
type HostAnswer struct {
	Answer
	// OAuth: it is an error of a token endpoint (RFC 6749 §5.2), as expected.
	OAuth bool
	// ClientRefused: the host does not know the client ID, or does not let it have tokens.
	ClientRefused bool
}

// Causes returns the possible causes of the answer, the likeliest first; none where it is the expected one.
func (a HostAnswer) Causes(of Subject) []Cause {
	switch {
	case a.OAuth && a.ClientRefused:
		return ClientCauses(of)
	case a.OAuth:
		return nil
	}
	if causes := a.unserved(); causes != nil {
		return causes
	}
	return []Cause{AnswerNotUnderstood}
}

// ClientCauses returns why a sign-in host may not know a client ID, the likeliest first: a region is chosen by hand, a client ID copied.
func ClientCauses(of Subject) []Cause {
	if of.Region == "" { // no region that could be wrong
		return []Cause{ClientRefused}
	}
	return []Cause{WrongPlace, ClientRefused}
}

// clockTolerance is how wrong the clock may be before it counts as wrong, the same as for a Status.
const clockTolerance = 2 * time.Minute

// ClockFinding returns what the Date header of a response says about this computer's clock, by which the request was sent and the response
// received at the given times.
func ClockFinding(sent, received, date time.Time) Finding {
	// The header is cut off to whole seconds: adding half a second is right on average.
	f := Finding{Step: Clock, Outcome: Good, Took: cmp.Or(received.Sub(sent), 1)}
	f.ClockOff = sent.Add(received.Sub(sent) / 2).Sub(date.Add(time.Second / 2))
	if f.ClockOff.Abs() >= clockTolerance {
		f.Outcome, f.Causes = Bad, []Cause{ClockWrong}
	}
	return f
}

// PortsFinding returns what it means that some of the callback ports are not available; of is how many there are in all. With signedIn,
// no sign-in is needed at the moment.
func PortsFinding(unavailable []Port, of int, signedIn bool) Finding {
	f := Finding{Step: Ports, Outcome: Good, Facts: Facts{Ports: unavailable, PortsOf: of}}
	if len(unavailable) < of || of == 0 {
		return f
	}
	f.Outcome, f.Causes = Bad, []Cause{PortsReserved}
	for _, p := range unavailable {
		if !p.Reserved {
			f.Causes = []Cause{PortsTaken}
		}
	}
	if f.Cause() == PortsTaken && signedIn { // a port may be free by the time that one is needed
		f.Outcome = Noted
	}
	return f
}

// APIFinding returns what the API's answer to GET /firm means. A refusal because the token may not read the firm, or because there is no
// API key, is only Noted.
func APIFinding(a Answer, s Sent) Finding {
	f := Finding{Step: API, Outcome: Good, Causes: a.Causes(s),
		Facts: Facts{Status: a.Status, RetryAfter: a.RetryAfter, KeySent: !s.NoKey, Renewed: s.Renewed}}
	switch f.Cause() {
	case NoCause:
	case ScopeMissing, APIKeyMissing:
		f.Outcome = Noted
	default:
		f.Outcome = Bad
	}
	return f
}
