package words

import (
	"testing"
	"time"
)

// Times follow LC_TIME, whatever the other variables say.
func TestTheLocaleOfTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{nil, "14:32"},
		{map[string]string{"LANG": "en_US.UTF-8"}, "2:32 PM"},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_TIME": "en_GB.UTF-8"}, "14:32"},
		{map[string]string{"LANG": "en_GB.UTF-8", "LC_TIME": "en_AU.UTF-8@x"}, "2:32 pm"},
		{map[string]string{"LANG": "en_GB", "LC_TIME": "en_AU@x"}, "2:32 pm"},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_TIME": "en_US.UTF-8", "LC_ALL": "C"}, "14:32"},
	} {
		l := NewLocale(timeTag(func(name string) string { return c.env[name] }), time.UTC)
		if got := l.Clock(time.Date(2026, time.November, 23, 14, 32, 0, 0, time.UTC)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.env, got, c.want)
		}
	}
}
