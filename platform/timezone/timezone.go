// Package timezone follows the time zone of the computer.
package timezone

import "time"

// Current returns the time zone that the computer is set to now. time.Local is the one from when the program started.
func Current() *time.Location { return current() }
