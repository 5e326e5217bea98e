// Package paper reads business documents: bytes in, one [Document] value out. It
// knows no database, no files and no network, and decides nothing about whom a
// document is for.
//
// It reads
//
//   - UBL 2.x (OASIS UBL 2.0 to 2.4, Peppol BIS): invoices and credit notes,
//     self-billed ones included, quotations, orders, order responses and despatch
//     advices;
//   - UN/CEFACT CII (EN 16931, ZUGFeRD 2, Factur-X), ZUGFeRD 1, and Order-X orders
//     and their responses;
//   - PDF files with one of these inside, by [Reader];
//   - the index that comes with an archive of plain PDF files, by [ReadIndex].
//
// Other documents of UBL and CII are recognised, described as far as they can be,
// and answered with [CodeUnsupportedKind].
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
