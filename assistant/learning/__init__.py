"""Pure rules of learning: what is done, what is next, a week that fits, and when it will end.

Everything here is a function of its arguments (roadmap, facts, profile, now); `verbs.Learning` alone reads and writes.
"""
