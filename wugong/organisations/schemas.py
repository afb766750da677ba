"""How an organisation stands in the answers of the interface."""

from uuid import UUID

from ninja import Schema


class Body(Schema):
    """An organisation."""

    id: UUID
    name: str
