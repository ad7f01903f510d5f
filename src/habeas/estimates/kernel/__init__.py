"""The latent-class sampler of one chain, ladder and all, as plain loops over plain arrays, compiled where numba is
installed.

Promises: the same source runs compiled and as plain Python and gives the same numbers, bit for bit; a chain owns its
generator, so the number of threads changes nothing; a run cut in pieces is the unbroken run.
Never: keeps anything between two calls, or uses numba's or NumPy's own generators.
"""
