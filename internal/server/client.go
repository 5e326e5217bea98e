package server

import (
	"net/http"
	"net/netip"
	"strings"

	"example.com/comptoir/internal/account"
	"example.com/comptoir/internal/budget"
)

// clientOf tells where a request comes from: the peer, or what the nearest
// trusted proxy says, and so on until somebody is not trusted. What stands
// further left in X-Forwarded-For anybody can have written.
func (s *server) clientOf(r *http.Request) account.Client {
	c := account.Client{Source: budget.Source(""), UserAgent: r.UserAgent()}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return c
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(addr); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = before.Unmap()
	}
	c.Source = budget.Source(addr.String())
	return c
}

func (s *server) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
