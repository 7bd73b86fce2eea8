package auth

import "time"

// An event is something that happened. What a login, a renewal or the keychain has to say comes as an event too.
//
//sumtype:decl
type event interface{ isEvent() }

type (
	// From whoever holds the Session.
	configured struct {
		conn    Connection
		problem ProblemKind
		ask     bool // whether the person may be asked to unlock the keychain
		// copied is when the token runs out that was copied last, in an earlier run.
		copied time.Time
		known  Experience
		// pending is what the keychain did not take before the connection was left.
		pending *pendingWrite
	}
	// reconfigured: the connection is the same but for what does not make another record.
	reconfigured struct {
		conn Connection
		ask  bool
	}
	left             struct{} // the connection is about to be another one, or the program about to end
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
	timeJumped    struct{ part float64 } // the computer slept, or somebody set its clock; see comeBack
	networkBack   struct{ part float64 } // or another one
	recordChanged struct{}               // another process has saved or deleted the record
	lockLost      struct{}               // of a record that the keychain did not take

	// From the keychain.
	unlocking struct{} // it has to be unlocked first, and the person is asked
	loaded    struct {
		record     *Record
		err        error
		generation int // machine.changes when it was asked for
		// removed: where there is no record, this program may have removed it.
		removed bool
	}
	saved struct { // what was not taken before
		record  *Record // what the keychain holds now
		err     error
		retryIn time.Duration
	}
	writePending struct{ record *Record } // what the keychain did not take
	// resumed: something was written that nobody has heard of. What is pending since then still is.
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
		pending bool // what was there before has to be written again
		retryIn time.Duration
	}

	// From a renewal.
	renewed struct {
		record   Record
		saveErr  error // the record is in memory only
		asked    bool  // Smokeball was asked; else another process had renewed already
		clockOff time.Duration
		retryIn  time.Duration // when to save again
	}
	renewalFailed struct {
		err     error
		retryIn time.Duration
	}

	// From disconnecting.
	disconnected struct {
		revokeErr error
		err       error // of the keychain: nothing was removed, or that is not known
		pending   bool  // the keychain has to be written again
		removing  bool  // it is over at Smokeball, and only the keychain holds it still
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
		create     bool // and to make a keyring where there is none
		generation int
	}
	startLogin  struct{ someoneElse bool }
	stopLogin   struct{}                  // cancel it, whatever it is doing
	finishLogin struct{ outcome Outcome } // tell the browser
	askFirm     struct{ record Record }   // of a sign-in that is not saved yet
	sweep       struct{}                  // clear what an interrupted write has left in the keychain
	saveLogin   struct{ record Record }
	// revokeUnused revokes a sign-in that nobody will use.
	revokeUnused struct{ record Record }
	renew        struct{ ask bool } // the person may be asked to unlock the keychain first
	writeHistory struct{ entry Entry }
	learn        struct{ known Experience } // for later sign-ins
	saveAgain    struct{ ask bool }         // offer the keychain what it did not take
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
