"""The square picture an authenticator app reads."""

from __future__ import annotations

import qrcode


def square(text: str) -> dict[str, object]:
    """``size`` in modules and ``path``, an SVG path of the dark ones, with the quiet zone around them."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    return {"size": len(rows), "path": "".join(dark)}
