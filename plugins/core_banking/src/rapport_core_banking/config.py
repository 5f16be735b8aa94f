"""The connector's settings; the form is made from this struct."""

from __future__ import annotations

from typing import Annotated

import msgspec


class CoreBankingConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`mapping` is `core` or the path of a YAML file; `mapping_text`, if given, is used instead of it."""

    directory: Annotated[
        str, msgspec.Meta(min_length=1, title="Folder", description="Where the packages lie")
    ]
    mapping: Annotated[str, msgspec.Meta(min_length=1, title="Mapping")] = "core"
    mapping_text: Annotated[str, msgspec.Meta(title="Mapping, as text")] = ""
    time_zone: Annotated[str, msgspec.Meta(min_length=1, title="Time zone")] = "Asia/Shanghai"
