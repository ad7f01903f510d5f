"""The desk: the workstation in a browser, on loopback, for those who work on cases all day.

Promises: it answers one browser on this machine and nobody else; no name, query or quotation stands in an address, a
title or a log; what holds the keys is a process of its own, which ends when the desk locks; every reading is noted as
on the command line; a second window never overwrites what the first one saved.
Never: computes anything about a case by itself (views are small functions over `casework`); asks anybody outside; keeps
text in the browser's storage.
"""
