//go:build unix

package main

import "syscall"

// ownGroup gives a process a group of its own, which signals of the terminal do
// not reach.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
