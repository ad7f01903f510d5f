"""How much of a hostile file is read: the limits of every reader, in one place."""

from __future__ import annotations

LAYER_LIMIT = 20_000_000  # code points of one text layer; about forty thick books
PAGES_LIMIT = 50_000  # pages of a document, or records of a web archive that have text
TEXT_FILE_LIMIT = 128 << 20  # bytes of a text, a page or a message; more cannot come to a layer within its limit
WHOLE_FILE_LIMIT = 1 << 30  # bytes of a file that is looked into at all

CLAIMS_LIMIT = 2_000  # claims of one file; what is beyond is counted
CLAIM_LIMIT = 4_000  # code points of one claim's value; longer ones are cut, and that is counted
CLAIM_NAME_LIMIT = 200

MEMBERS_LIMIT = 20_000  # members of a ZIP file
MEMBER_LIMIT = 512 << 20  # bytes of one member, unpacked
UNPACKED_LIMIT = 1 << 30  # bytes of all members together, unpacked
RATIO_LIMIT = 250  # unpacked over packed; real documents stay under 60
RATIO_FREE = 8 << 20  # below this size no ratio matters

ELEMENT_DEPTH_LIMIT = 5_000  # elements of a page inside each other; people stay under 100
XML_DEPTH_LIMIT = 400
MAIL_PARTS_LIMIT = 1_000
MAIL_DEPTH_LIMIT = 30
RECORD_LIMIT = 32 << 20  # bytes of one record's text in a web archive
JSON_LIMIT = 16 << 20  # bytes of a JSON or CSV file that is looked into for what it claims
EOF_GRACE = 1_024  # bytes before %PDF- that readers let stand
PDF_LIMIT = 256 << 20  # bytes of a PDF file
PICTURE_LIMIT = 512 << 20  # bytes of a picture or film that is looked into for what it claims
XMP_LIMIT = 4 << 20  # bytes of one XMP packet
DRAWN_SIDE_LIMIT = 2_400  # pixels of the longer side of a drawing
DRAWN_PAGES_LIMIT = 50_000  # pages of what is drawn at all
PIXELS_LIMIT = 220_000_000  # of a picture that is drawn; telephones make 200 million
