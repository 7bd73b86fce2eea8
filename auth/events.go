package auth

import "time"

// An event is something that happened, including the outcome of an effect.
//
//sumtype:decl
type event interface{ isEvent() }

type (
	// From the Session's methods.
	configured struct {
		conn    Connection
		problem ProblemKind
		ask     bool // whether the person may be asked to unlock the keychain
		// copied is the expiry of the token that was copied last, in an earlier run.
		copied time.Time
		known  Experience
		// pending is the write that was pending when the connection was left before; nil for none.
		pending *pendingWrite
	}
	// reconfigured: the new connection has the same record (sameRecord).
	reconfigured struct {
		conn Connection
		ask  bool
	}
	left             struct{} // the connection is about to be replaced, or the session to be closed
	retryKeychain    struct{}
	signInAsked      struct{ someoneElse bool }
	signInCancelled  struct{}
	replaceAnswered  struct{ yes bool }
	renewAsked       struct{}
	disconnectAsked  struct{}
	warningDismissed struct{}
	checkAsked       struct{} // the window was brought to the front
	copied           struct{ until time.Time }
	notified         struct{ notice string }

	// From the clock, the network and other processes.
	ticked        struct{}
	timeJumped    struct{ part float64 } // the computer slept, or its clock was set; see comeBack
	networkBack   struct{ part float64 } // the network is back, or a different one
	recordChanged struct{}               // another process has saved or deleted the record
	lockLost      struct{}               // the lock kept for a pending write no longer keeps others out

	// From the keychain.
	unlocking struct{} // it is locked, and the person is asked to unlock it
	loaded    struct {
		record     *Record
		err        error
		generation int // machine.generation when the read was started
		// removed: there is no record because this program may have removed it.
		removed bool
	}
	saved struct { // a pending write succeeded or failed again
		record  *Record // what the keychain holds now
		err     error
		retryIn time.Duration
	}
	writePending struct{ record *Record } // a write that the keychain did not take
	// resumed: a turn ended whose events were dropped, because the connection or the login was left meanwhile. pending is the write still
	// pending after it; nil for none.
	resumed struct{ pending *pendingWrite }

	// From the login.
	loginProceeded struct{ step loginStep }
	loginGranted   struct {
		record   Record
		clockOff time.Duration
	}
	firmAsked    struct{ firm Firm } // the zero Firm where it is not known
	loginEnded   struct{ err error } // without tokens
	loginWriting struct{}            // the record is being written
	loginSaved   struct {
		err     error
		pending bool // a write of what was there before is pending
		retryIn time.Duration
	}

	// From a renewal.
	renewed struct {
		record   Record
		saveErr  error // if not nil, the record is in memory only
		asked    bool  // Smokeball was asked; otherwise another process had renewed already
		clockOff time.Duration
		retryIn  time.Duration // when to try saving again
	}
	renewalFailed struct {
		err     error
		retryIn time.Duration
	}

	// From disconnecting.
	disconnected struct {
		revokeErr error
		err       error // of the keychain: nothing was removed, or it is not known whether it was
		pending   bool  // a write is pending
		removing  bool  // the sign-in was revoked, and the pending write is its removal from the keychain
		retryIn   time.Duration
	}
)

// An effect is something to be done, whose outcome comes back as an event.
//
//sumtype:decl
type effect interface{ isEffect() }

type (
	openKeychain struct { // unlock and load
		ask        bool // the person may be asked to unlock it
		create     bool // the person may be asked to create a keyring where there is none
		generation int
	}
	startLogin  struct{ someoneElse bool }
	stopLogin   struct{}                  // cancel it, whatever it is doing
	finishLogin struct{ outcome Outcome } // tell the browser the outcome
	askFirm     struct{ record Record }   // for a sign-in that is not saved yet
	sweep       struct{}                  // clear what an interrupted write has left in the keychain
	saveLogin   struct{ record Record }
	// revokeUnused revokes a sign-in that nobody will use.
	revokeUnused struct{ record Record }
	renew        struct{ ask bool } // the person may be asked to unlock the keychain first
	writeHistory struct{ entry Entry }
	learn        struct{ known Experience } // for later sign-ins
	saveAgain    struct{ ask bool }         // retry the pending write
	disconnect   struct{}
)

func (configured) isEvent()       {}
func (reconfigured) isEvent()     {}
func (left) isEvent()             {}
func (retryKeychain) isEvent()    {}
func (signInAsked) isEvent()      {}
func (signInCancelled) isEvent()  {}
func (replaceAnswered) isEvent()  {}
func (renewAsked) isEvent()       {}
func (disconnectAsked) isEvent()  {}
func (warningDismissed) isEvent() {}
func (checkAsked) isEvent()       {}
func (copied) isEvent()           {}
func (notified) isEvent()         {}
func (ticked) isEvent()           {}
func (timeJumped) isEvent()       {}
func (networkBack) isEvent()      {}
func (recordChanged) isEvent()    {}
func (lockLost) isEvent()         {}
func (unlocking) isEvent()        {}
func (loaded) isEvent()           {}
func (saved) isEvent()            {}
func (writePending) isEvent()     {}
func (resumed) isEvent()          {}
func (loginProceeded) isEvent()   {}
func (loginGranted) isEvent()     {}
func (firmAsked) isEvent()        {}
func (loginEnded) isEvent()       {}
func (loginWriting) isEvent()     {}
func (loginSaved) isEvent()       {}
func (renewed) isEvent()          {}
func (renewalFailed) isEvent()    {}
func (disconnected) isEvent()     {}

func (openKeychain) isEffect() {}
func (startLogin) isEffect()   {}
func (stopLogin) isEffect()    {}
func (finishLogin) isEffect()  {}
func (askFirm) isEffect()      {}
func (sweep) isEffect()        {}
func (saveLogin) isEffect()    {}
func (revokeUnused) isEffect() {}
func (renew) isEffect()        {}
func (writeHistory) isEffect() {}
func (learn) isEffect()        {}
func (saveAgain) isEffect()    {}
func (disconnect) isEffect()   {}
