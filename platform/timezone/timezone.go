// Package timezone follows the time zone of the computer.
package timezone

import "time"

// Current is the time zone that the computer is set to at the moment; time.Local is that of when the program started.
func Current() *time.Location { return current() }
