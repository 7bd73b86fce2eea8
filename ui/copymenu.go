package ui

import (
	"slices"

	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// openCopyMenu shows the formats that the token can be copied in, below the button that opens it. It shows them again if it turns out that
// the API key is there, or is not.
func (s *connected) openCopyMenu() {
	menu, before := s.showCopyMenu(), s.w.presenter.noAPIKey
	s.w.presenter.lookForAPIKey(func() {
		if s.w.presenter.noAPIKey != before && menu.Open() {
			menu.Close()
			s.showCopyMenu()
		}
	})
}

// showCopyMenu shows the formats as they are at the moment. Nobody can see that a command contains the token before it is pasted, so the
// hints warn of it.
func (s *connected) showCopyMenu() *control.Menu {
	v := s.w.presenter.view()
	formats := v.formats()
	var items []control.MenuItem
	fetching := false
	for _, format := range formats {
		items = append(items, control.MenuItem{
			Label:    words.Format(format),
			Hint:     v.formatHint(format),
			Disabled: !v.canCopy(format),
			Below:    format.Fetches() && !fetching,
			Chosen:   func() { s.w.presenter.chooseFormat(format) },
		})
		fetching = format.Fetches()
	}
	return control.ShowMenu(items, slices.Index(formats, v.format()), s.copy.More)
}
