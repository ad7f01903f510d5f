"""Fetching from outside: one bounded question to one public address, and its answer as bytes.

Promises: an answer has a greatest size and a last moment; no redirect is followed, no proxy is taken from the
environment, no private address is reached, and an error names the host and nothing else of the URL.
Never: keeps a cookie, says who asks, opens what it fetched, retries by itself.
"""
