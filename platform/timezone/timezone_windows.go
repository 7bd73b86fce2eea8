package timezone

import (
	"time"

	"golang.org/x/sys/windows"
)

// current returns, after a change, a zone with today's offset from UTC, which can be wrong for the other half of the year.
func current() *time.Location {
	var info windows.Timezoneinformation
	kind, err := windows.GetTimeZoneInformation(&info)
	if err != nil {
		return time.Local
	}
	const standard, daylight = 1, 2
	bias := info.Bias // minutes to add for UTC
	switch kind {
	case standard:
		bias += info.StandardBias
	case daylight:
		bias += info.DaylightBias
	}
	offset := -60 * int(bias)
	if _, before := time.Now().Zone(); before == offset {
		return time.Local
	}
	return time.FixedZone("", offset)
}
