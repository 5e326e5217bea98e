package archive

// IsNode marks what node(id:) of the API can give.
func (Document) IsNode() {}

// IsNode marks what node(id:) of the API can give.
func (Ingestion) IsNode() {}
