"""The customer's own copy of their records: kept up by /api/sync, /api/blobs and /api/live."""
