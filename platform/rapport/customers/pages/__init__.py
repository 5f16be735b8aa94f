"""The screens of customers: the list, its views, the customer page, revealing a masked value."""
