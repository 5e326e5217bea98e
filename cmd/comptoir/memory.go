package main

import (
	"math"
	"os"
	"runtime/debug"
)

const (
	// gcPercent lets the heap grow to five times what lives before it is collected:
	// requests make much garbage and keep little, and collecting costs more than memory.
	gcPercent = 400
	// memoryLimit is where the collector works harder whatever gcPercent says.
	memoryLimit = 512 << 20
)

// limitMemory sets the collector up for a process that answers requests or jobs,
// unless GOGC or GOMEMLIMIT say otherwise.
func limitMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(memoryLimit)
	}
}
