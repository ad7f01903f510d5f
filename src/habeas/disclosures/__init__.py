"""What leaves the program: the gate, and the report of a case.

Promises: what concerns single persons leaves only with an answer of the gate, which says no unless a
recorded consent or another lawful basis covers that purpose, that recipient and that form; a report is one
file that needs no script and no network; a number stands beside its unit, an estimate begins with its
interval. Never: shows what is not known as 0, turns an empty field into a sentence, or writes a name into a
title; reads a disk, a clock or a random generator.
"""

from habeas.disclosures.case_report import CaseReport
from habeas.disclosures.gate import Answer, Refusal, Request, ask
from habeas.disclosures.report import render

__all__ = ["Answer", "CaseReport", "Refusal", "Request", "ask", "render"]
