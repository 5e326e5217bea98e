// Package paper reads business documents: bytes in, one [Document] value out. It
// knows no database, no files and no network, and decides nothing about whom a
// document is for.
//
// It reads UBL 2.x (OASIS UBL 2.0 to 2.4, Peppol BIS): invoices and credit notes,
// self-billed ones included, quotations, orders, order responses and despatch
// advices. Other UBL documents, UN/CEFACT CII and Order-X, and PDF are recognised
// by their content and answered as such.
//
// Documents come from outside, so reading is bounded: 32 MB, a depth of 64,
// 20,000 lines, and memory in proportion to the input. A DOCTYPE is refused,
// nothing is ever loaded, and embedded files are decoded only when asked for.
// Elements count by namespace and name, prefixes mean nothing. A field that must
// stand once and stands twice is refused, since readers differ in which they take.
//
// Amounts stay decimal text as received, checked in their syntax and never
// turned into binary floating point.
package paper
