package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A menu of the same shape keeps its items, so that a click on it finds the item that the person sees.
func TestTheSystemsMenuKeepsItsItems(t *testing.T) {
	var done []string
	ran := make(chan struct{})
	m := systemMenu{do: func(f func()) { f(); ran <- struct{}{} }}
	does := func(what string) func() { return func() { done = append(done, what) } }
	click := func(s *systemItem) {
		t.Helper()
		late := time.After(time.Minute)
		select {
		case s.ClickedCh <- struct{}{}:
		case <-late:
			t.Fatalf("after a minute, nobody has heard of a click on %q", s.label)
		}
		select {
		case <-ran:
		case <-late:
			t.Fatalf("after a minute, a click on %q has not been handled", s.label)
		}
	}
	m.set([]TrayItem{
		{Label: "Connected", Disabled: true},
		{},
		{Label: "Copy", Items: []TrayItem{{Label: "Token", Do: does("token")}, {Label: "Header", Hidden: true, Do: does("header")}}},
		{Label: "Connect", Do: does("connect")},
		{Label: "Unlock", Hidden: true, Do: does("unlock")},
	})
	open := slices.Clone(m.shown)
	if m.shown[1] != nil || m.shown[3].Disabled() || !m.shown[0].Disabled() || !m.shown[4].hidden || !m.shown[2].items[1].hidden {
		t.Errorf("the menu is %+v", m.shown)
	}
	m.set([]TrayItem{
		{Label: "Locked", Disabled: true},
		{},
		{Label: "Copy", Items: []TrayItem{{Label: "Token", Disabled: true, Do: does("token")}, {Label: "Header", Do: does("header")}}},
		{Label: "Connect", Hidden: true, Do: does("connect")},
		{Label: "Unlock", Do: does("unlock again")},
	})
	if !slices.Equal(open, m.shown) || m.shown[0].label != "Locked" || !m.shown[2].items[0].Disabled() ||
		!m.shown[3].hidden || m.shown[4].hidden {
		t.Errorf("the menu is %+v", m.shown)
	}
	click(open[2].items[0]) // disabled meanwhile
	click(open[2].items[1])
	click(open[3]) // hidden meanwhile
	click(open[4])
	if got := fmt.Sprint(done); got != "[header unlock again]" {
		t.Errorf("clicks did %s", got)
	}

	m.set([]TrayItem{
		{Label: "Locked", Disabled: true},
		{},
		{Label: "Copy", Disabled: true, Items: []TrayItem{{Label: "Token", Do: does("token")}, {Label: "Header", Do: does("header")}}},
		{Label: "Connect", Do: does("connect")},
		{Label: "Unlock", Do: does("unlock")},
	})
	click(open[2].items[0]) // its submenu was disabled meanwhile
	if got := fmt.Sprint(done); !m.shown[2].Disabled() || got != "[header unlock again]" {
		t.Errorf("clicks did %s", got)
	}

	m.set([]TrayItem{{Label: "Quit", Do: does("quit")}})
	if len(m.shown) != 1 {
		t.Errorf("of another menu, %d items are shown, want one", len(m.shown))
	}
	click(m.shown[0])
	if got := done[len(done)-1]; got != "quit" {
		t.Errorf("the last click did %s", got)
	}
	m.set(nil)
}
