package vies

import "time"

// SetDeadline shortens the bound of one request.
func (c *Client) SetDeadline(d time.Duration) { c.deadline = d }
