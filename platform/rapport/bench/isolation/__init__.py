"""`rapport bench isolation`: two banks, every route, every post, random requests; nothing of the other appears.

A differential fuzz (security.md, Isolation). Each bank's rows carry marks that stand nowhere else. Requests are
drawn at random: the route, who asks, ids of his own bank, of the other and of nobody, parameters, bodies; forty
run at once, and three in ten are broken off in the middle. Every answer is searched for the other bank's marks
and ids; afterwards the rows of both are searched, and the pool must be whole.
"""

from rapport.bench.isolation.measure import Effort, measure

__all__ = ["Effort", "measure"]
