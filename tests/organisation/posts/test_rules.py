"""Separation of posts as pure rules: what excludes what, and what nobody may take away."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.access import POSTS, ROLES
from rapport.organisation.posts.rules import Held, PostRights, RoleRights, grant_faults, role_faults

TODAY = date(2026, 11, 27)
TEMPLATES = {post.code: post for post in POSTS}


def held(code, *, main=False, since=TODAY, until=None):
    post = TEMPLATES[code]
    exclusive = tuple(other for role in post.roles for other in ROLES[role].exclusive_with)
    return Held(code, post.family.value, post.roles, exclusive, main, since, until)


def bank():
    rights = {
        code: RoleRights(code, frozenset(p.value for p in role.permissions), role.scope.value)
        for code, role in ROLES.items()
    }
    return [PostRights(p.code, p.family.value, tuple(rights[r] for r in p.roles)) for p in POSTS], rights


@pytest.mark.parametrize(
    ("has", "gets", "rule"),
    [
        ("SYSTEM_ADMIN", "RM", "MAINTENANCE_SEPARATE"),
        ("RM", "FEED_OPERATOR", "MAINTENANCE_SEPARATE"),
        ("SYSTEM_ADMIN", "AUDIT_ADMIN", "ADMINISTRATORS_SEPARATE"),
        ("SECURITY_ADMIN", "SYSTEM_ADMIN", "ADMINISTRATORS_SEPARATE"),
    ],
)
def test_posts_that_exclude_each_other(has, gets, rule):
    assert rule in grant_faults(held(gets), [held(has)])


def test_posts_one_after_the_other_do_not_collide():
    before = held("RM", until=date(2026, 11, 26))
    assert grant_faults(held("FEED_OPERATOR"), [before]) == []


def test_a_side_post_of_the_same_side_is_fine_and_a_second_main_post_is_not():
    assert grant_faults(held("TEAM_LEADER"), [held("RM", main=True)]) == []
    assert grant_faults(held("TEAM_LEADER", main=True), [held("RM", main=True)]) == ["ONE_MAIN_POST"]


@given(st.lists(st.sampled_from(sorted(TEMPLATES)), max_size=4), st.sampled_from(sorted(TEMPLATES)))
def test_whatever_is_granted_keeps_maintenance_apart(codes, new):
    have = [held(code) for code in codes]
    families = {(TEMPLATES[code].family == "MAINTENANCE") for code in [*codes, new]}
    mixed_by_new = any(
        (TEMPLATES[c].family == "MAINTENANCE") != (TEMPLATES[new].family == "MAINTENANCE") for c in codes
    )
    assert ("MAINTENANCE_SEPARATE" in grant_faults(held(new), have)) == mixed_by_new
    assert mixed_by_new <= (len(families) == 2)


def test_a_role_of_maintenance_gets_no_customer():
    posts, rights = bank()
    for permission in ("customer:read", "task:read", "assignment:write"):
        changed = RoleRights("SYSTEM_ADMIN", rights["SYSTEM_ADMIN"].permissions | {permission}, "NONE")
        assert role_faults(changed, posts) == ["MAINTENANCE_SEES_NO_CUSTOMER"]
    wider = RoleRights("FEED_OPERATOR", rights["FEED_OPERATOR"].permissions, "TENANT")
    assert role_faults(wider, posts) == ["MAINTENANCE_SEES_NO_CUSTOMER"]


def test_nobody_locks_the_house_from_inside():
    posts, rights = bank()
    changed = RoleRights("SECURITY_ADMIN", rights["SECURITY_ADMIN"].permissions - {"role:write"}, "NONE")
    assert role_faults(changed, posts) == ["LAST_ADMINISTRATOR"]
    unheld = [PostRights(p.code, p.family, p.roles, held=p.code != "SECURITY_ADMIN") for p in posts]
    harmless = RoleRights("RM", rights["RM"].permissions, "SELF")
    assert role_faults(harmless, unheld) == ["LAST_ADMINISTRATOR"]


def test_roles_of_one_post_reach_equally_far_and_permissions_are_known():
    posts, rights = bank()
    both = PostRights("BOTH", "BUSINESS", (rights["RM"], rights["UNIT_HEAD"]))
    assert "ONE_SCOPE_PER_POST" in role_faults(rights["RM"], [*posts, both])
    assert role_faults(RoleRights("RM", frozenset({"money:print"}), "SELF"), posts) == ["UNKNOWN_PERMISSION"]


def test_the_templates_break_no_rule():
    posts, rights = bank()
    for role in rights.values():
        assert role_faults(role, posts) == []


def test_every_permission_has_words():
    from rapport.kernel.access import PERMISSIONS
    from rapport.organisation.posts.words import permission

    assert len({permission(code) for code in PERMISSIONS}) == len(PERMISSIONS)
