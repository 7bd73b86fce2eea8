package words

// SettingsNotUsed is shown in the window when settings have changed while the program runs, and can't be used.
const SettingsNotUsed = "Something in the settings has changed and can't be used. Open the settings to see what."

// SettingsNotSaved says in the window that nothing was saved, because the file can't be read or can't be written.
func SettingsNotSaved(unreadable bool) string {
	if unreadable {
		return "The settings could not be saved: the file with the current ones can't be read at the moment, and was left as it is. Please try again."
	}
	return "The settings could not be saved: the disk may be full, the folder may be read-only, or the file may be open in another program."
}
