"""What the handing out of the paper brings: the print run in bundles, slips that come back."""
