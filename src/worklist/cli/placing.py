"""Commands of placements: accounts leave for a vendor in a file, and are asked back in another."""
