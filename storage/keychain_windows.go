package storage

// systemError knows of nothing: what fails in Credential Manager is broken.
func systemError(error) error { return nil }
