package check

import (
	"cmp"
	"time"
)

// HostAnswer is what the sign-in host has answered to a request for tokens with a code that nobody has issued. It carries no text from
// outside.
type HostAnswer struct {
	Answer
	// OAuth: it is an error of a token endpoint (RFC 6749 §5.2), as it should be.
	OAuth bool
	// ClientRefused: it does not know the client ID, or lets it have no tokens.
	ClientRefused bool
}

// Causes are what the answer may come of, the likeliest first; none where it is as it should be.
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

// ClientCauses are why a sign-in host does not know a client ID, the likeliest first: people choose a region, and copy a client ID.
func ClientCauses(of Subject) []Cause {
	if of.Region == "" { // there is none to be wrong
		return []Cause{ClientRefused}
	}
	return []Cause{WrongPlace, ClientRefused}
}

// clockTolerance is how wrong the clock may be before it is worth a word, as a Status has it.
const clockTolerance = 2 * time.Minute

// ClockFinding says what an answer's Date means that came between two moments of this computer's clock.
func ClockFinding(sent, received, date time.Time) Finding {
	// The header has whole seconds, cut off. Half a second is right on average.
	f := Finding{Step: Clock, Outcome: Good, Took: cmp.Or(received.Sub(sent), 1)}
	f.ClockOff = sent.Add(received.Sub(sent) / 2).Sub(date.Add(time.Second / 2))
	if f.ClockOff.Abs() >= clockTolerance {
		f.Outcome, f.Causes = Bad, []Cause{ClockWrong}
	}
	return f
}

// PortsFinding says what it means that ports cannot be had. With signedIn, no sign-in is needed at the moment.
func PortsFinding(not []Port, of int, signedIn bool) Finding {
	f := Finding{Step: Ports, Outcome: Good, Facts: Facts{Ports: not, PortsOf: of}}
	if len(not) < of || of == 0 {
		return f
	}
	f.Outcome, f.Causes = Bad, []Cause{PortsReserved}
	for _, p := range not {
		if !p.Reserved {
			f.Causes = []Cause{PortsTaken}
		}
	}
	if f.Cause() == PortsTaken && signedIn { // by the time that one is needed, it may be free
		f.Outcome = Noted
	}
	return f
}

// APIFinding says what an answer of the API to GET /firm means. That it refuses a token that may not read the firm, or a request without a
// key, is as it has to be.
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
