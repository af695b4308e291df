"""What a customer owes: issued once, settled by what the ledger says, never edited after."""
