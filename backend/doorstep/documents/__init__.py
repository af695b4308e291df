"""The papers that customers keep: reports, certificates, quotes and photos, as files."""
