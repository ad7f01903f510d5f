"""RO-Crate 1.2: what the payload of a bundle is, for programs of archives. Ids, hashes and sizes; no person's name.

Source: RO-Crate Metadata Specification 1.2, sections Root Data Entity, Data Entities, Provenance of Entities.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

METADATA = "ro-crate-metadata.json"
_SPECIFICATION = "https://w3id.org/ro/crate/1.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrateFile:
    """One file of the payload.

    Args:
        path: below data/.
        received_at: when an exhibit was received (RFC 3339); "" for what was made with the bundle.
    """

    path: str
    name: str
    description: str
    media_type: str
    size: int
    sha256: str
    received_at: str = ""


def metadata(
    files: Sequence[CrateFile], *, filing: str, purpose: str, recipient: str, made_by: str, made_at: str, program: str
) -> bytes:
    """Return ro-crate-metadata.json.

    Args:
        filing: the id of the filing that records the export.
        purpose, recipient: what it is for and who receives it, as labels.
        made_by: the id of whoever made it.
        made_at: RFC 3339.
        program: name and version.
    """
    software, _, version = program.partition(" ")
    export: dict[str, Any] = {
        "@id": "#export",
        "@type": "CreateAction",
        "name": f"Export {filing}",
        "description": f"The records and exhibits were put together for this purpose: {purpose}.",
        "agent": _to(f"#{made_by}"),
        "instrument": _to("#program"),
        "endTime": made_at,
        "object": [_to(file.path) for file in files if file.received_at],
        "result": [_to(file.path) for file in files if not file.received_at],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": _to(_SPECIFICATION),
            "about": _to("./"),
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "identifier": filing,
            "name": f"Evidence bundle {filing}",
            "description": f"Exhibits and opened records of a log. Purpose: {purpose}. Recipient: {recipient}. "
            "README.txt beside this folder says what they prove, what is asserted, and what was not checked.",
            "datePublished": made_at[:10],
            "license": _to("#terms"),
            "hasPart": [_to(file.path) for file in files],
            "mentions": [_to("#export"), *(_to(_received(file)) for file in files if file.received_at)],
        },
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "No licence",
            "description": "Given to the recipient for the purpose named, under consent or another lawful basis for "
            "exactly that. It grants no right to publish it or to pass it on.",
        },
        {"@id": f"#{made_by}", "@type": "Person", "name": made_by},
        {"@id": "#program", "@type": "SoftwareApplication", "name": software, "version": version},
        export,
    ]
    for file in files:
        graph.append(_file(file))
        if file.received_at:
            graph.append(
                {
                    "@id": _received(file),
                    "@type": "CreateAction",
                    "name": f"Receipt of {file.name}",
                    "description": "The file was received and kept as it came.",
                    "instrument": _to("#program"),
                    "endTime": file.received_at,
                    "result": _to(file.path),
                }
            )
    crate = {"@context": f"{_SPECIFICATION}/context", "@graph": graph}
    return (json.dumps(crate, indent=1, ensure_ascii=True) + "\n").encode()


def _file(file: CrateFile) -> dict[str, Any]:
    return {
        "@id": file.path,
        "@type": "File",
        "name": file.name,
        "description": file.description,
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "sha256": file.sha256,
    }


def _received(file: CrateFile) -> str:
    return f"#received-{file.name}"


def _to(identifier: str) -> dict[str, str]:
    return {"@id": identifier}
