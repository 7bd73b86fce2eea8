package words

// SavingReplacesSettings is said beside what is wrong with a settings file that cannot be understood.
const SavingReplacesSettings = "What you save replaces that file, and it is kept beside the new one."

// SettingsNotSaved says in the window that nothing was saved: because the file cannot even be read, or cannot be written.
func SettingsNotSaved(unreadable bool) string {
	if unreadable {
		return "The settings could not be saved: the file with those you have cannot be read at the moment, and stays as it is. Please try again."
	}
	return "The settings could not be saved: the disk may be full, or the folder not yours to write."
}
