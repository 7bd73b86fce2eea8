package storage

import (
	"os"
	"testing"
	"time"

	"smokeball-connect/auth"
)

func TestWhatWasLearnedIsKept(t *testing.T) {
	t.Parallel()
	e := OpenExperiences(testFolder(t))
	c, other := auth.ConnectionAt("https://a.example", "https://api.example", "1"), auth.ConnectionAt("https://b.example", "", "1")
	want := auth.Experience{Outlived: 30 * 24 * time.Hour, EndedAfter: 67*24*time.Hour + 3*time.Hour}
	e.Learn(c, want)
	if got := e.Of(c); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	c.APIURL = "" // makes no difference
	if got := e.Of(c); got != want {
		t.Errorf("without an API: %+v", got)
	}
	if got := e.Of(other); got != (auth.Experience{}) {
		t.Errorf("elsewhere: %+v", got)
	}
	must(t, os.WriteFile(e.path(c), []byte("nonsense"), 0o600))
	if got := e.Of(c); got != (auth.Experience{}) {
		t.Errorf("damaged: %+v", got)
	}
}
