package account

// Hold takes one of the hasher's slots until release is closed; the channel
// that it gives is closed when the slot is taken.
func (h *Hasher) Hold(release <-chan struct{}) <-chan struct{} {
	held := make(chan struct{})
	go func() {
		h.slots <- struct{}{}
		close(held)
		<-release
		<-h.slots
	}()
	return held
}
