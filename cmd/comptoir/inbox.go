package main

import (
	"context"
	"errors"
	"os"

	"example.com/comptoir/internal/blob"
)

// inboxConfig is where the ERP leaves files.
type inboxConfig struct {
	URL string `name:"inbox-url" var:"COMPTOIR_INBOX_URL" placeholder:"URL" help:"Where the ERP drops documents: file:///var/lib/comptoir/inbox, or s3://bucket/prefix?endpoint=https://host&region=name. Not set: nothing is watched."`
}

// check judges the address, if there is one.
func (c inboxConfig) check(keys blob.Keys) error {
	if c.URL == "" {
		return nil
	}
	return setting("COMPTOIR_INBOX_URL", checkPlace(c.URL, keys))
}

// examine tries whether files could be taken from there and put away; check has passed.
func (c inboxConfig) examine(ctx context.Context, keys blob.Keys) error {
	if blob.IsBucket(c.URL) {
		drop, err := blob.OpenDrop(c.URL, keys)
		if err != nil {
			return err
		}
		return drop.Check(ctx)
	}
	dir, err := blob.Folder(c.URL)
	if err != nil {
		return err
	}
	// A hidden file is none of the ERP's, and nobody takes it.
	f, err := os.CreateTemp(dir, ".check-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
