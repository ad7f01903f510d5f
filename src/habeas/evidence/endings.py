"""Whether a file's name claims another kind than its content has."""

from __future__ import annotations

_KINDS: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "docx docm dotx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "xlsx xlsm": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
    "odt": ("application/vnd.oasis.opendocument.text",),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet",),
    "epub": ("application/epub+zip",),
    "doc": ("application/msword",),
    "xls": ("application/vnd.ms-excel",),
    "msg": ("application/vnd.ms-outlook",),
    "rtf": ("application/rtf",),
    "txt": ("text/", "application/json", "application/xml"),
    "md": ("text/",),
    "csv": ("text/csv", "text/"),
    "tsv tab": ("text/",),
    "json jsonl": ("application/json", "text/plain"),
    "xml": ("application/xml", "text/html", "image/svg+xml"),
    "html htm xhtml": ("text/html", "application/xml"),
    "eml": ("message/rfc822",),
    "mht mhtml": ("message/rfc822",),
    "mbox": ("application/mbox",),
    "jpg jpeg jpe jfif": ("image/jpeg",),
    "png": ("image/png",),
    "gif": ("image/gif",),
    "webp": ("image/webp",),
    "heic heif": ("image/hei",),
    "avif": ("image/avif",),
    "tif tiff dng": ("image/tiff",),
    "bmp": ("image/bmp",),
    "svg": ("image/svg+xml",),
    "mp4 m4v": ("video/mp4", "video/quicktime"),
    "mov qt": ("video/quicktime", "video/mp4"),
    "webm": ("video/webm", "video/matroska"),
    "mkv": ("video/matroska", "video/webm"),
    "avi": ("video/x-msvideo",),
    "3gp 3g2": ("video/3gpp", "video/mp4"),
    "mpg mpeg": ("video/mpeg",),
    "mp3": ("audio/mpeg",),
    "m4a": ("audio/mp4", "video/mp4"),
    "ogg oga opus ogv": ("audio/ogg", "video/ogg"),
    "flac": ("audio/flac",),
    "wav": ("audio/wav",),
    "amr": ("audio/amr",),
    "warc": ("application/warc",),
    "wacz": ("application/wacz",),
    "zip": ("application/zip",),
    "gz": ("application/gzip", "application/warc"),
    "tgz": ("application/gzip",),
    "tar": ("application/x-tar",),
    "7z": ("application/x-7z-compressed",),
    "rar": ("application/vnd.rar",),
}
_BY_ENDING = {ending: kinds for endings, kinds in _KINDS.items() for ending in endings.split()}
# Under a password an office document is a compound file, whatever it was before.
_PROTECTED = "application/x-ole-storage"
_OFFICE = {"docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "doc", "xls"}


def kinds_of(ending: str) -> tuple[str, ...]:
    """Return the media types that a name's ending stands for, or how they begin; none if that is not known here.

    Args:
        ending: what follows the last point of the name, with or without it, in any case.
    """
    return _BY_ENDING.get(ending.lower().removeprefix("."), ())


def is_misnamed(media_type: str, ending: str) -> bool:
    """Return whether a name's ending stands for another kind of file than this one is.

    Args:
        media_type: what the content is; a type that is not known is no reason to doubt a name.
        ending: as for `kinds_of`. Unknown endings claim nothing.
    """
    kinds = kinds_of(ending)
    if not kinds:
        return False
    ending = ending.lower().removeprefix(".")
    if media_type == _PROTECTED and ending in _OFFICE:
        return False
    return not media_type.startswith(kinds)
