// Package model has what the contract needs and no rule has: payloads (generated),
// connections and the Node interface.
package model

// Node is what node(id:) can give. The rules' types say so themselves. It is a
// named interface of our own, since an alias of any can't be bound.
type Node interface{ IsNode() }
