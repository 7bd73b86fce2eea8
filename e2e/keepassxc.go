//go:build linux

package e2e

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// keePassXC is the real KeePassXC as the person's keychain, with an open database.
type keePassXC struct {
	session *session
	file    string
	client  dbus.ObjectPath // the tests' own session with it
	touched int
}

const (
	keePassXCPassword = "correct horse"
	keePassXCSettings = `[General]
UpdateCheckMessageShown=true

[GUI]
CheckForUpdates=false

[FdoSecrets]
Enabled=true
`
	// keePassXCDatabase is a database whose only group is exposed to the session's programs.
	keePassXCDatabase = `<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile>
	<Meta>
		<CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{00112233-4455-6677-8899-aabbccddeeff}</Value></Item></CustomData>
	</Meta>
	<Root><Group><UUID>ABEiM0RVZneImaq7zN3u/w==</UUID><Name>Root</Name></Group></Root>
</KeePassFile>
`
	keePassXCCollection = collectionPath + "Passwords" // named after the file
)

// The titles of KeePassXC's windows.
const (
	keePassXCOpen    = `Passwords\.kdbx - KeePassXC`
	keePassXCLocked  = `Passwords\.kdbx \[Locked\] - KeePassXC`
	keePassXCUnlock  = "Unlock Database"
	keePassXCRequest = "KeePassXC -  ?Access Request"
)

// startKeePassXC starts KeePassXC, until the test ends.
func (s *session) startKeePassXC(t testing.TB) *keePassXC {
	t.Helper()
	folder := s.folder(t, "keepassxc")
	k := &keePassXC{session: s, file: filepath.Join(folder, "Passwords.kdbx")}
	settings, database := filepath.Join(folder, "keepassxc.ini"), filepath.Join(folder, "Passwords.xml")
	for file, content := range map[string]string{settings: keePassXCSettings, database: keePassXCDatabase} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const quick = "100" // milliseconds for key derivation, the least possible
	create := s.command("keepassxc-cli", "import", "--quiet", "--set-password", "--decryption-time", quick, database, k.file)
	create.Stdin = strings.NewReader(keePassXCPassword + "\n" + keePassXCPassword + "\n")
	if _, err := finish(create); err != nil {
		t.Fatal(err)
	}
	cmd := s.command("keepassxc", "--config", settings, "--localconfig", filepath.Join(folder, "local.ini"), "--pw-stdin", k.file)
	cmd.Stdin = strings.NewReader(keePassXCPassword + "\n")
	s.startService(t, cmd)
	waitFor(t, "KeePassXC to be the keychain", func() bool {
		locked, err := property(s.bus.Object(secretService, keePassXCCollection), collectionInterface+".Locked")
		return err == nil && locked.Value() == false
	})
	var nothing dbus.Variant
	open := call(s.bus.Object(secretService, servicePath), serviceInterface+".OpenSession", "plain", dbus.MakeVariant(""))
	if err := open.Store(&nothing, &k.client); err != nil {
		t.Fatal(err)
	}
	return k
}

// touch changes an entry of the tests' own. KeePassXC saves its file soon after a change, but treats what changes during the save as saved,
// too (up to 2.7.9 at least: the end of Database::saveAs). It saves that with the next change.
func (k *keePassXC) touch() error {
	k.touched++
	properties := map[string]dbus.Variant{
		itemInterface + ".Label":      dbus.MakeVariant("touched"),
		itemInterface + ".Attributes": dbus.MakeVariant(map[string]string{"service": "tests"}),
	}
	value := transported{k.client, []byte{}, []byte(strconv.Itoa(k.touched)), "text/plain"}
	var item, prompt dbus.ObjectPath
	collection := k.session.bus.Object(secretService, keePassXCCollection)
	err := call(collection, collectionInterface+".CreateItem", properties, value, true).Store(&item, &prompt)
	if err == nil && prompt != noObject { // the prompt asks nothing
		err = call(k.session.bus.Object(secretService, prompt), promptInterface+".Prompt", "").Err
	}
	return err
}

// lock locks the database, as KeePassXC does by itself after a while.
func (k *keePassXC) lock(t testing.TB) {
	t.Helper()
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	bus := k.session.bus
	err := call(bus.Object(secretService, servicePath), serviceInterface+".Lock",
		[]dbus.ObjectPath{keePassXCCollection}).Store(&locked, &prompt)
	if err == nil && prompt != noObject {
		err = call(bus.Object(secretService, prompt), promptInterface+".Prompt", "").Err
	}
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, "KeePassXC to lock its database", func() bool { return k.session.find(keePassXCLocked) != "" })
}

// unlock unlocks the database in KeePassXC's own window.
func (k *keePassXC) unlock(t testing.TB) {
	t.Helper()
	k.enterPassword(t, k.session.window(t, keePassXCLocked))
	waitFor(t, "KeePassXC to unlock its database", func() bool { return k.session.find(keePassXCOpen) != "" })
}

func (k *keePassXC) enterPassword(t testing.TB, w *window) {
	t.Helper()
	w.typeText(t, keePassXCPassword)
	w.press(t, "Return")
}

// nobodyAsked fails the test if a question to the person is on the screen. KeePassXC's questions stay open even when the program that
// caused them has gone.
func (k *keePassXC) nobodyAsked(t testing.TB) {
	t.Helper()
	// KeePassXC does one thing at a time, so when this answer comes, all earlier calls are done.
	if _, err := property(k.session.bus.Object(secretService, servicePath), serviceInterface+".Collections"); err != nil {
		t.Fatal(err)
	}
	for _, question := range []string{keePassXCUnlock, "KeePassXC"} {
		if id := k.session.find(question); id != "" {
			t.Errorf("the person is asked: %q", k.session.screen.title(id))
		}
	}
}

// stored is the refresh token of the sign-in in the database file; "" if every entry is empty. It fails if the record is not whole.
func (k *keePassXC) stored() (refreshToken string, err error) {
	if err := k.touch(); err != nil {
		return "", err
	}
	export := k.session.command("keepassxc-cli", "export", "--quiet", "--format", "xml", k.file)
	export.Stdin = strings.NewReader(keePassXCPassword + "\n")
	out, err := finish(export)
	if err != nil {
		return "", errors.New("the database cannot be read") // err may contain secrets
	}
	var database struct {
		Entries []struct {
			Fields []struct{ Key, Value string } `xml:"String"`
		} `xml:"Root>Group>Entry"` // the current entries; KeePassXC keeps old versions in each entry's history
	}
	if err := xml.Unmarshal(out, &database); err != nil {
		return "", errors.New("the database is not in the expected form")
	}
	entries, left := map[string]string{}, 0
	for _, entry := range database.Entries {
		fields := map[string]string{}
		for _, f := range entry.Fields {
			fields[f.Key] = f.Value
		}
		if fields["service"] == "smokeball-connect" {
			entries[fields["username"]] = fields["Password"]
			left += len(fields["Password"])
		}
	}
	if refreshToken, err = signInIn(entries); refreshToken == "" && err == nil && left > 0 {
		err = errors.New("the manifest is gone, and pieces are left")
	}
	return refreshToken, err
}
