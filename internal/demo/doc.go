// Package demo makes a whole Comptoir out of nothing on one machine: a private
// Postgres, a mail catcher, the two processes of the product, an invented seller
// with invented customers, and documents that its ERP drops.
//
// Everything invented goes through the product's own rules and its own inbox, so
// that a demo shows what an installation does. All addresses end in example.com.
package demo
