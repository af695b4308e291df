"""A client by a stranger: written from PROTOCOL.md alone, standard library only."""
