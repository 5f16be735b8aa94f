"""The start page of posts that see no customer, and what it shows them."""
