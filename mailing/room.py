"""What the mailing of the paper brings: who receives it, and each sending with its ledger."""
