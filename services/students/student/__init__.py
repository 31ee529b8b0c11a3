"""Students: the person behind one or several leads, and the team that takes care of them."""
