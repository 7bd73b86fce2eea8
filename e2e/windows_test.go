//go:build linux

package e2e

import (
	"archive/zip"
	"debug/pe"
	littleendian "encoding/binary"
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"smokeball-connect/demo"
)

// signIn signs in at the link that the program has opened.
func (w *windows) signIn(t testing.TB) {
	t.Helper()
	newPerson().mustSignIn(t, w.link(t))
}

// connect signs in to a provider with the program for shells.
func (w *windows) connect(t testing.TB, p *provider) {
	t.Helper()
	connect := w.starts(t, forShells, p.env(), "connect")
	w.signIn(t)
	if code := connect.wait(t); code != 0 {
		t.Fatalf("connect ends with %d: %s", code, withoutLinks(connect.stderr()))
	}
}

// credentials are the names and sizes of the program's entries in Credential Manager.
func (w *windows) credentials(t testing.TB) (all []string) {
	t.Helper()
	for _, line := range w.probe(t, "credentials") {
		if strings.HasPrefix(line, "smokeball-connect:") {
			all = append(all, line)
		}
	}
	return all
}

// The programs have the right subsystems and resources, and need only libraries that every Windows has.
func TestWindowsPrograms(t *testing.T) {
	t.Parallel()
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	const withoutConsole, withConsole = 2, 3 // IMAGE_SUBSYSTEM_WINDOWS_GUI, _CUI
	for name, subsystem := range map[string]uint16{withWindow: withoutConsole, forShells: withConsole} {
		file, err := pe.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if header := file.OptionalHeader.(*pe.OptionalHeader64); header.Subsystem != subsystem {
			t.Errorf("%s: subsystem %d", name, header.Subsystem)
		}
		libraries, err := file.ImportedLibraries()
		if err != nil {
			t.Fatal(err)
		}
		for _, library := range libraries {
			if !slices.Contains([]string{"gdi32.dll", "kernel32.dll", "msvcrt.dll", "opengl32.dll", "shell32.dll", "user32.dll"},
				strings.ToLower(library)) {
				t.Errorf("%s needs %s, which is not on every Windows", name, library)
			}
		}
		section := file.Section(".rsrc")
		if section == nil {
			t.Fatalf("%s has no resources", name)
		}
		resources, err := section.Data()
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"PerMonitorV2", `level="asInvoker"`, "longPathAware", wide("Connect for Smokeball"), wide("ProductVersion"),
			wide(name)} {
			if !strings.Contains(string(resources), part) {
				t.Errorf("%s: %q is not in its resources", name, part)
			}
		}
		icon, err := os.ReadFile("../assets/icons/app.ico")
		if err != nil {
			t.Fatal(err)
		}
		for at := 6; at < 6+16*int(icon[4]); at += 16 { // https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
			size, offset := littleendian.LittleEndian.Uint32(icon[at+8:]), littleendian.LittleEndian.Uint32(icon[at+12:])
			if !strings.Contains(string(resources), string(icon[offset:offset+size])) {
				t.Errorf("%s lacks the icon of %d pixels", name, icon[at])
			}
		}
	}
}

// The templates for Group Policy are packed next to the installers, in the folders that Windows expects.
func TestWindowsPolicies(t *testing.T) {
	t.Parallel()
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(folder, "*-policies.zip"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	packed, err := zip.OpenReader(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	for _, name := range []string{"ConnectForSmokeball.admx", "en-US/ConnectForSmokeball.adml"} {
		if f, err := packed.Open(name); err != nil {
			t.Error(err)
		} else {
			f.Close()
		}
	}
}

// wide is a text in UTF-16, as Windows writes it.
func wide(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.Write(littleendian.LittleEndian.AppendUint16(nil, unit))
	}
	return b.String()
}

// The commands work in both programs, the one for shells and the one with the window, and keep the credentials in order.
func TestWindowsCommands(t *testing.T) {
	t.Parallel()
	const life = 10 * time.Second
	w, p := newWindows(t), newProvider(t, demo.Options{TokenSize: 4000, AccessLife: life}) // with the refresh token, more than 6 KB
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"token"}, 3}, {[]string{"nonsense"}, 2}, {[]string{"token", "--min-validity", "soon"}, 2}, {[]string{"version"}, 0}, {[]string{"quit"}, 0},
		{[]string{"version", "-Embedding"}, 0}, // as Windows adds it
	} {
		for _, file := range []string{forShells, withWindow} {
			out, said, code := w.runs(t, file, p.env(), c.args...)
			if code != c.code || (out != "") != (c.args[0] == "version") {
				t.Errorf("%s %s: exit code %d, want %d\n%s%s", file, strings.Join(c.args, " "), code, c.code, out, said)
			}
		}
	}
	if help, _, _ := w.runs(t, withWindow, nil, "--help"); !strings.Contains(help, "do not wait") {
		t.Errorf("the help of the program with the window does not say that shells do not wait for it:\n%s", help)
	}

	w.connect(t, p)
	largest, whole := 0, 0
	for _, line := range w.credentials(t) {
		var size int
		name, number := line, ""
		if i := strings.LastIndex(line, " "); i > 0 {
			name, number = line[:i], line[i+1:]
		}
		if err := json.Unmarshal([]byte(number), &size); err != nil || !strings.Contains(name, clientID) || !strings.Contains(name, "127.0.0.1") {
			t.Errorf("a credential whose name does not say what it is: %q", line)
		}
		largest, whole = max(largest, size), whole+size
	}
	if largest > 2560 || whole < 6000 {
		t.Errorf("the credentials have %d bytes, and the largest %d", whole, largest)
	}

	w.switchOff(t)
	for _, file := range []string{forShells, withWindow} {
		if out, said, code := w.runs(t, file, p.env(), "token"); code != 0 || strings.TrimSpace(out) != p.LastAccessToken() {
			t.Errorf("%s token: exit code %d, %d bytes, %s", file, code, len(out), said)
		}
		out, _, code := w.runs(t, file, p.env(), "status", "--json")
		var status struct{ State, Account string }
		if err := json.Unmarshal([]byte(out), &status); err != nil || code != 0 || status.State != "Connected" ||
			!strings.Contains(status.Account, "Jane") {
			t.Errorf("%s status --json: exit code %d, %v\n%s", file, code, err, out)
		}
	}
	p.down()
	p.runsOut(life)
	if _, said, code := w.runs(t, forShells, p.env(), "token"); code != 5 {
		t.Errorf("unreachable: exit code %d, %s", code, said)
	}
	p.up(t)
	if _, said, code := w.runs(t, forShells, p.env(), "disconnect"); code != 0 || p.Journal().Revoked != 1 {
		t.Errorf("disconnect: exit code %d, %d revoked, %s", code, p.Journal().Revoked, said)
	}
	if left := w.credentials(t); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// The tests of the packages in platform pass on Windows.
func TestWindowsPlatform(t *testing.T) {
	t.Parallel()
	w := newWindows(t)
	w.tests(t, "../platform/...", "clipboard")
}

// On Windows, the firm's settings are read from the registry, and changes there and in a file are noticed.
func TestWindowsSettings(t *testing.T) {
	t.Parallel()
	w := newWindows(t)
	w.tests(t, "../settings", "settings", "-test.run=Registry|Watching")
}

// tests runs the tests of packages on Windows. one names a package that has to be among them.
func (w *windows) tests(t *testing.T, packages, one string, args ...string) {
	t.Helper()
	folder := filepath.Join(w.drive, "tests")
	build := command("go", "test", "-c", "-o", folder+"/", packages)
	build.Env = append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
	if _, err := finishWithin(compiling, build); err != nil {
		t.Fatal(err)
	}
	programs, err := filepath.Glob(filepath.Join(folder, "*.test.exe"))
	if err != nil || !slices.Contains(programs, filepath.Join(folder, one+".test.exe")) {
		t.Fatalf("the test programs are %q, want %s among them; %v", programs, one, err)
	}
	for _, program := range programs {
		p := w.startCommand(t, nil, w.wine(program, append([]string{"-test.v", "-test.timeout=" + patience.String()}, args...)...))
		code := p.wait(t)
		t.Log(p.stdout())
		if code != 0 || !strings.Contains(p.stdout(), "--- PASS: Test") {
			t.Errorf("%s ends with %d", filepath.Base(program), code)
		}
	}
}

// The window on Windows does the main job, handles the clipboard, and comes to the front at a second start.
func TestWindowsWindow(t *testing.T) {
	t.Parallel()
	w, p := newWindows(t), newProvider(t, demo.Options{})
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	screen := w.desktop(t, p.env(), filepath.Join(folder, withWindow))
	screen.waitForText(t, "Connect to Smokeball")
	screen.picture(t, "../build/tour/windows-1-signed-out.png")
	screen.press(t, "Return")
	w.signIn(t)
	screen.waitForText(t, "Copy access token")
	screen.press(t, "ctrl+shift+c")
	w.waitForClipboard(t, "the newest access token", func(text string) bool { return text == p.LastAccessToken() })
	for _, format := range []string{"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory",
		"CanUploadToCloudClipboard", "CF_UNICODETEXT"} {
		waitFor(t, format+" to be among the clipboard's formats", func() bool { return slices.Contains(w.probe(t, "clipboard"), format) })
	}
	screen.picture(t, "../build/tour/windows-2-connected.png")

	w.checkWhileCredentialsAreRefused(t, p.env(), screen)

	screen.press(t, "ctrl+w") // into the tray
	waitFor(t, "the window to be hidden", func() bool { return !strings.Contains(screen.text(), "Jane Citizen") })
	for _, file := range []string{withWindow, forShells} {
		if _, said, code := w.runs(t, file, p.env()); code != 0 {
			t.Errorf("a second start of %s: exit code %d, %s", file, code, said)
		}
		screen.waitForText(t, "Jane Citizen")
		w.do(t, "xdotool", "mousemove", "--window", screen.id, "220", "560", "click", "1") // Wine leaves the keyboard where it was
		screen.press(t, "ctrl+w")
		waitFor(t, "the window to be hidden", func() bool { return !strings.Contains(screen.text(), "Jane Citizen") })
	}
	menu := w.trayMenu(t, screen)
	screen.picture(t, "../build/tour/windows-8-tray-menu-beside-window.png")
	menu.click(t, "Open")
	screen.waitForText(t, "Jane Citizen")
	w.do(t, "xdotool", "mousemove", "--window", screen.id, "414", "13", "click", "1") // the button that closes the window
	waitFor(t, "the window to be hidden", func() bool { return !strings.Contains(screen.text(), "Jane Citizen") })
	if _, said, code := w.runs(t, forShells, p.env(), "quit"); code != 0 || strings.Contains(said, "not running") {
		t.Errorf("quit: exit code %d, %s", code, said)
	}
	w.waitForClipboard(t, "no token", func(text string) bool { return text != p.LastAccessToken() })
	waitFor(t, "the program to end", func() bool {
		_, said, _ := w.runs(t, forShells, p.env(), "quit")
		return strings.Contains(said, "not running")
	})
}

// checkWhileCredentialsAreRefused switches on the policy that forbids storing credentials, which Wine has not, and makes Windows refuse to
// store them. The check says in the window, in which somebody is signed in, and in the command whether it is because of the policy, and
// blames nothing while credentials are stored after all.
func (w *windows) checkWhileCredentialsAreRefused(t *testing.T, env []string, screen *window) {
	t.Helper()
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	keep := w.wine(filepath.Join(folder, forShells), "api-key")
	keep.Stdin = strings.NewReader("k-1234-abcd\n")
	if code := w.startCommand(t, env, keep).wait(t); code != 0 {
		t.Fatalf("api-key ends with %d", code)
	}
	screen.part = image.Rect(0, 0, 425, 590) // reading the rest of the desktop would only take time
	defer func() { screen.part = image.Rectangle{} }()
	begin := func() { screen.clickBelow(t, "Check") }
	again := func() { screen.press(t, "Return") } // on "Check again"
	for _, c := range []struct {
		policy string
		probe  string
		check  func()
		cause  string
		exit   int
		says   string
	}{
		{"1", "allow", begin, "", 0, "Everything is as it should be."},
		{"1", "refuse", again, "keychain_forbidden", 4, "Do not allow storage of passwords"},
		{"0", "refuse", again, "keychain_over_network", 4, "in a session over the network"},
		{"0", "allow", again, "", 0, "Everything is as it should be."},
	} {
		const key = `HKLM\System\CurrentControlSet\Control\Lsa`
		if out, ok := w.registry(t, "add", key, "/v", "disabledomaincreds", "/t", "REG_DWORD", "/d", c.policy, "/f"); !ok {
			t.Fatalf("reg add: %s", out)
		}
		w.probe(t, c.probe)
		c.check()
		out, said, code := w.runs(t, forShells, env, "check", "--json")
		var got checked
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != c.exit || got.Cause != c.cause {
			t.Errorf("with the policy %s, %s: exit code %d, %v\n%s%s", c.policy, c.probe, code, err, out, said)
		}
		screen.still(t)
		screen.waitForText(t, c.says)
	}
	screen.press(t, "Escape")
	screen.waitForText(t, "Jane Citizen")
}

// Settings that a firm's Group Policy puts into the registry are in force: recommended ones can be changed, locked ones can't.
func TestWindowsManagedSettings(t *testing.T) {
	t.Parallel()
	w := newWindows(t)
	status := func(env ...string) (connection, region, said string) {
		t.Helper()
		out, said, code := w.runs(t, forShells, env, "status", "--json")
		var status struct{ Connection, Region string }
		if err := json.Unmarshal([]byte(out), &status); err != nil || code != 0 {
			t.Fatalf("status: exit code %d, %v\n%s%s", code, err, out, said)
		}
		return status.Connection, status.Region, said
	}
	const key = `HKLM\Software\Policies\Connect for Smokeball`
	set := func(key, name string, more ...string) {
		t.Helper()
		if out, ok := w.registry(t, append([]string{"add", key, "/v", name, "/f"}, more...)...); !ok {
			t.Fatalf("reg add: %s", out)
		}
	}
	set(key+`\Recommended`, "client_id", "/d", "firm")
	set(key+`\Recommended`, "region", "/d", "au")
	set(key+`\Recommended`, "sign_in_days", "/t", "REG_DWORD", "/d", "60")
	if connection, region, said := status(); region != "au" || !strings.HasSuffix(connection, "/firm") || said != "" {
		t.Errorf("defaults: %s, %s, %s", connection, region, said)
	}
	if _, said, code := w.runs(t, forShells, nil, "set", "region=us"); code != 0 {
		t.Errorf("set: exit code %d, %s", code, said)
	}
	if connection, region, _ := status("SMOKEBALL_CLIENT_ID=mine"); region != "us" || !strings.HasSuffix(connection, "/mine") {
		t.Errorf("a default wins over the person's own: %s, %s", connection, region)
	}
	set(key, "region", "/d", "uk")
	set(key, "client_id", "/d", "locked")
	if connection, region, _ := status("SMOKEBALL_CLIENT_ID=mine", "SMOKEBALL_REGION=us"); region != "uk" ||
		!strings.HasSuffix(connection, "/locked") {
		t.Errorf("a locked setting does not win: %s, %s", connection, region)
	}
	if _, said, code := w.runs(t, forShells, nil, "set", "region=us"); code != 2 || !strings.Contains(said, "Your firm has set this") {
		t.Errorf("a locked setting could be set: exit code %d, %s", code, said)
	}
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	screen := w.desktop(t, nil, filepath.Join(folder, withWindow))
	screen.waitForText(t, "Connect to Smokeball")
	screen.press(t, "ctrl+comma")
	screen.waitForText(t, "Set by your firm")
	screen.picture(t, "../build/tour/windows-5-managed.png")

	set(key, "environment", "/d", "moon")
	if connection, region, said := status(); region != "us" || strings.HasSuffix(connection, "/locked") ||
		!strings.Contains(said, "environment") {
		t.Errorf("malformed settings are partly used: %s, %s, %s", connection, region, said)
	}
}

// white is the bounds of the white pixels within a part of the window, which are the menu's.
func (w *window) white(within image.Rectangle) (found image.Rectangle) {
	pixels, width := w.pixels(), 1200
	for y := within.Min.Y; y < within.Max.Y; y++ {
		for x := within.Min.X; x < within.Max.X; x++ {
			at := 3 * (y*width + x)
			if at+3 <= len(pixels) && string(pixels[at:at+3]) == "\xff\xff\xff" {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// trayMenu opens the menu of the program's icon, which is alone in the tray.
func (w *windows) trayMenu(t *testing.T, screen *window) *window {
	t.Helper()
	at := func(x, y string) []string { return []string{"mousemove", "--window", screen.id, x, y} }
	menu := &window{session: w.session, id: screen.id}
	found := func() bool {
		menu.part = screen.white(image.Rect(600, 400, 1200, 880))
		return menu.part.Dx() > 100 && menu.part.Dy() > 100
	}
	const patient = 60 // looks between two clicks: one has no effect while a box closes or the icon is made
	looks := 0
	waitFor(t, "the menu", func() bool {
		if looks++; looks%patient == 1 {
			w.do(t, "xdotool", slices.Concat(at("600", "300"), at("1190", "890"), []string{"click", "3"})...)
		}
		return found()
	})
	// The menu opens where the pointer is at that moment, so the pointer stays until then. The item below it is white on blue, and cannot
	// be recognised.
	w.do(t, "xdotool", at("600", "300")...)
	before := image.Rectangle{}
	waitFor(t, "the menu to stand still", func() bool {
		is := found() && menu.part == before
		before = menu.part
		return is
	})
	menu.part.Max.Y += 10 // it covers a little of the taskbar
	return menu
}

// With OpenGL 1.1 the window can't be drawn, and everything can be done from the tray.
func TestWindowsWithoutOpenGL(t *testing.T) {
	t.Parallel()
	w, p := newWindows(t), newProvider(t, demo.Options{})
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	screen := w.desktop(t, append(p.env(), "MESA_GL_VERSION_OVERRIDE=1.1"), filepath.Join(folder, withWindow))
	// answer presses a key until the message box with a text is gone, because it is drawn before it has the keyboard focus.
	answer := func(text, key string) {
		t.Helper()
		screen.waitForText(t, text)
		waitFor(t, "the box to go that says "+text, func() bool {
			screen.press(t, key)
			return !strings.Contains(strings.ReplaceAll(screen.text(), "\n", " "), text)
		})
	}
	screen.waitForText(t, "OpenGL 2.1")
	screen.picture(t, "../build/tour/windows-3-no-opengl.png")
	answer("OpenGL 2.1", "Return")

	openMenu := func() *window { return w.trayMenu(t, screen) }
	menu := openMenu()
	screen.picture(t, "../build/tour/windows-4-tray-menu.png")
	menu.click(t, "Connect...")
	menu = openMenu() // it stays open while the person signs in
	w.signIn(t)
	waitFor(t, "the sign-in to be saved", func() bool {
		out, _, _ := w.runs(t, forShells, p.env(), "status")
		return strings.Contains(out, "Jane Citizen")
	})
	menu.click(t, "Status...")
	answer("Jane Citizen", "Return")
	openMenu().click(t, "Copy access token")
	w.waitForClipboard(t, "the newest access token", func(text string) bool { return text == p.LastAccessToken() })

	// The submenu of "Copy", the item below "Copy access token", opens next to it.
	menu = openMenu()
	var x, y int
	waitFor(t, "the menu to be read", func() bool {
		x, y = menu.place([]string{"Copy", "access", "token"})
		return x > 0
	})
	w.do(t, "xdotool", "mousemove", "--window", screen.id, strconv.Itoa(x), strconv.Itoa(y+20), "click", "1")
	menu.part = image.Rect(400, 400, 1200, 890)
	menu.waitForText(t, "PowerShell command")
	screen.picture(t, "../build/tour/windows-6-tray-copy-menu.png")
	menu.click(t, "Authorization header")
	w.waitForClipboard(t, "the header", func(text string) bool { return text == "Authorization: Bearer "+p.LastAccessToken() })
	openMenu().waitForText(t, "Copy Authorization header")
	screen.press(t, "Escape")

	openMenu().click(t, "Check...")
	w.waitForClipboard(t, "the report", func(text string) bool { return strings.Contains(text, "Keychain") })
	screen.waitForText(t, "The report is copied")
	screen.picture(t, "../build/tour/windows-7-check.png")
	answer("The report is copied", "Return")
	openMenu().click(t, "Disconnect")
	answer("Disconnect?", "y") // for Yes: No has the focus
	waitFor(t, "the sign-in to be revoked", func() bool { return p.Journal().Revoked == 1 })
	waitFor(t, "the credentials to be removed", func() bool { return len(w.credentials(t)) == 0 })
	openMenu().click(t, "Quit")
	waitFor(t, "the program to end", func() bool {
		_, said, _ := w.runs(t, forShells, p.env(), "quit")
		return strings.Contains(said, "not running")
	})
}
