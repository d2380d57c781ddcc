//go:build !linux

package bench

import "time"

// alarm sleeps with the runtime's timer.
type alarm struct{}

var useAlarms = false

func newAlarm() *alarm { return nil }

func (a *alarm) wait(d time.Duration) { time.Sleep(d) }

func (a *alarm) close() {}
