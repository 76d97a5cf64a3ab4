"""What the paper that leaves the house brings: composing, freezing, printing, handing out."""
