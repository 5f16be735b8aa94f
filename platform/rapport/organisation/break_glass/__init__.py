"""Break-glass: the operator asks, the bank lets him in for at most an hour, and reads all that he did."""
