"""Fetching from outside: pages with their resources, and time stamps; bounded, checked, and written down as it came.

Promises: what comes has a greatest size and a last moment; no private address is reached, by whatever name, redirect
or resource; no proxy is taken from the environment; an error names the host and nothing else of a URL; what of a page
did not come is counted.
Never: says who asks, keeps a cookie after a page's redirects, runs what it fetched on a network, retries by itself.
"""
