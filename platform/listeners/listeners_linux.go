package listeners

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// on finds the sockets in /proc/net/tcp and tcp6 (proc_net_tcp(5)), and their processes by the file descriptors of those that we may
// look into.
func on(ctx context.Context, ports []int) map[int]Listener {
	sockets := map[string]int{} // the port, by the link of a descriptor
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		if f, err := os.Open(table); err == nil {
			read(bufio.NewScanner(f), ports, sockets)
			_ = f.Close() // it was only read
		}
	}
	found := map[int]Listener{}
	if len(sockets) == 0 {
		return found
	}
	for _, port := range sockets {
		found[port] = Listener{}
	}
	processes, err := os.ReadDir("/proc")
	if err != nil {
		return found
	}
	for _, process := range processes {
		number, err := strconv.Atoi(process.Name())
		if err != nil || ctx.Err() != nil {
			continue
		}
		for _, port := range held(number, sockets) {
			found[port] = Listener{number, program(number)}
		}
	}
	return found
}

// read adds those sockets of a table to sockets that listen on one of the ports.
func read(table *bufio.Scanner, ports []int, sockets map[string]int) {
	const listening = "0A"
	for table.Scan() {
		fields := strings.Fields(table.Text())
		if len(fields) < 10 || fields[3] != listening {
			continue
		}
		_, hex, _ := strings.Cut(fields[1], ":")
		port, err := strconv.ParseUint(hex, 16, 16)
		if err == nil && slices.Contains(ports, int(port)) {
			sockets[fmt.Sprintf("socket:[%s]", fields[9])] = int(port)
		}
	}
}

// held returns the ports that a process listens on.
func held(process int, sockets map[string]int) (ports []int) {
	folder := filepath.Join("/proc", strconv.Itoa(process), "fd")
	descriptors, err := os.ReadDir(folder)
	if err != nil {
		return nil // another user's process
	}
	for _, d := range descriptors {
		link, err := os.Readlink(filepath.Join(folder, d.Name()))
		if port, ok := sockets[link]; err == nil && ok {
			ports = append(ports, port)
		}
	}
	return ports
}

func program(process int) string {
	folder := filepath.Join("/proc", strconv.Itoa(process))
	if path, err := os.Readlink(filepath.Join(folder, "exe")); err == nil {
		return nameOf(strings.TrimSuffix(path, " (deleted)"))
	}
	name, err := os.ReadFile(filepath.Join(folder, "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}
