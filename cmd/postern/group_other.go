//go:build !unix

package main

import "syscall"

// ownGroup is nothing where terminals do not signal groups.
func ownGroup() *syscall.SysProcAttr { return nil }
