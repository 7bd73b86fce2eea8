package words

// SettingsNotUsed is said in the window when settings have changed while the program runs, and cannot be understood.
const SettingsNotUsed = "Something in the settings has changed and can't be used. Open the settings to see what."

// SettingsNotSaved says in the window that nothing was saved: because the file cannot even be read, or cannot be written.
func SettingsNotSaved(unreadable bool) string {
	if unreadable {
		return "The settings could not be saved: the file with those you have cannot be read at the moment, and stays as it is. Please try again."
	}
	return "The settings could not be saved: the disk may be full, the folder not yours to write, or the file open in another program."
}
