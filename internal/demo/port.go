package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// vacant checks that an address can be listened on, before anything is started,
// and gives it with its real port: port 0 asks for a free one. variable is where
// the address comes from.
func vacant(ctx context.Context, variable, address string) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return "", fmt.Errorf("%s: %s is taken by another program; set %s to a free one", variable, address, variable)
	}
	if err != nil {
		return "", fmt.Errorf("%s: can't listen on %s: %w", variable, address, err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}
