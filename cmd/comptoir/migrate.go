package main

import (
	"context"
	"fmt"

	"example.com/comptoir/db"
)

type migrateCmd struct {
	OwnerDatabaseURL string `name:"owner-database-url" var:"COMPTOIR_OWNER_DATABASE_URL" placeholder:"URL" help:"Database of the role that owns the tables; used by this command only."`
}

// Run migrates. It may run at once in several processes, and again.
func (c migrateCmd) Run(ctx context.Context, out console) error {
	if err := setting("COMPTOIR_OWNER_DATABASE_URL", checkDatabase(c.OwnerDatabaseURL)); err != nil {
		return err
	}
	if err := db.Migrate(ctx, c.OwnerDatabaseURL); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out.stdout, "the database has this binary's schema")
	return err
}
