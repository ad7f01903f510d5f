"""The words: frozen types, vocabularies, dates, names, places, ids.

Promises: values are frozen and hold tuples; what a source wrote is kept beside every reading of it; each record has
one encoding (canonical CBOR); fields that this version does not know survive a round trip.
Never: reads a disk (vocabularies are read once from the package itself), a clock, a network or a random generator.
"""
