// Package web holds the browser client: one page for customers, one for staff, one
// that explores the API, and what they load. It is built by Vite into dist; without Node the folder is
// empty, everything else still builds, and [Client] says so.
package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed routes.json
var routes []byte

// ErrNotBuilt is what there is to say of a program that was built without the client.
var ErrNotBuilt = errors.New("the web client is not in this program; `make web build` puts it in")

// The entries of the client, in its files.
const (
	PortalPage   = "index.html"
	StaffPage    = "staff/index.html"
	GraphiQLPage = "graphiql/index.html" // the explorer of the API
)

// Files of the client for which the server does more than to send them.
const (
	OfflinePage = "offline.html" // what the service worker shows without a connection
	Worker      = "sw.js"
	Manifest    = "manifest.webmanifest"
)

// Client gives the built files: the pages of the entries, what they load in
// assets/web under names that change with the content, and files for the root of the portal.
// Next to a file that packs well lie name.br and name.gz. It is [ErrNotBuilt]
// when a page is missing.
func Client() (fs.FS, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	for _, page := range []string{PortalPage, StaffPage, GraphiQLPage} {
		if _, err := fs.Stat(files, page); err != nil {
			return nil, ErrNotBuilt
		}
	}
	return files, nil
}

// Routes are the paths that belong to the client, in the spelling of
// [net/http.ServeMux]. It is the one list: the server sends the page for these and for no
// other, and a test of the client compares it with the pages that there are.
type Routes struct {
	Portal []string `json:"portal"`
	Staff  []string `json:"staff"`
}

// ReadRoutes gives the list of routes.json.
func ReadRoutes() (Routes, error) {
	var r Routes
	if err := json.Unmarshal(routes, &r); err != nil {
		return r, fmt.Errorf("routes of the web client: %w", err)
	}
	return r, nil
}
