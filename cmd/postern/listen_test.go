package main

import (
	"net"
	"strings"
	"testing"
)

// The address is open while the files are read, and closed when they cannot be.
func TestOpening(t *testing.T) {
	o := openSoon("127.0.0.1:0", "--listen")
	ln, err := o.wait()
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	client, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal("a client is refused before anybody accepts:", err)
	}
	client.Close()
	if _, err := openSoon(address, "--listen").wait(); err == nil || !strings.Contains(err.Error(), "is in use") {
		t.Error("the same address again:", err)
	}
	o.close()
	if got := execute([]string{"serve", "missing.yaml", "--listen", address, "--admin", "off"}, silent); got != exitUsage {
		t.Errorf("exit code %d", got)
	}
	again, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal("the address is still open:", err)
	}
	again.Close()
}
