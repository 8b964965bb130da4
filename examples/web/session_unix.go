//go:build unix

package main

import "syscall"

// ownSession keeps a terminal's Ctrl-C and hang-up away from the process.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
