"""Acting in another of one's posts: one at a time, under a new token, written down."""

from typing import LiteralString
from uuid import UUID

from rapport.kernel import audit
from rapport.kernel.access import Actor
from rapport.kernel.authentication import sessions
from rapport.kernel.authentication.tokens import Token
from rapport.kernel.business_date import local_day
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound
from rapport.organisation.posts import repository as rows

ACT_AS: LiteralString = """
    UPDATE user_session SET user_post_id = $4
     WHERE tenant_id = $1 AND id = $2 AND user_id = $3 AND revoked_at IS NULL
"""


async def own_posts(tx: Transaction, actor: Actor) -> list[rows.Holding]:
    """The posts that he may act in today."""
    today = local_day(tx.tenant)
    return [each for each in await rows.holdings(tx, [actor.user_id]) if each.valid_from <= today]


async def switch_post(tx: Transaction, actor: Actor, user_post_id: UUID) -> Token:
    """The session goes on in the other post under a new token. NotFound for a post that is not his today."""
    held = await own_posts(tx, actor)
    chosen = next((each for each in held if each.id == user_post_id), None)
    if chosen is None or actor.session_id is None:
        raise NotFound
    await tx.execute(ACT_AS, tx.tenant.id, actor.session_id, actor.user_id, user_post_id)
    audit.append(tx, actor, "post.switch", "user", str(actor.user_id), details={"post": chosen.code})
    return await sessions.rotate(tx, actor.session_id, verified=False)
