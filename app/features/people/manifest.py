"""What the room adds to the product: its pages and the cards of the settings that lead there."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from app.engine.api.room_paths import provide_paths
from app.engine.declare.label import L
from app.features.audit.public import Subject, provide_subject
from app.features.people.api import PeopleAPI, people_paths
from app.features.people.department_pages import DepartmentPages
from app.features.people.history import SUBJECTS, wording
from app.features.people.person_pages import PersonPages
from app.features.people.position_pages import PositionPages
from app.features.people.rights_pages import RightsPages
from app.features.people.role_pages import RolePages
from app.web.navigation import add_page


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room's pages."""
    for page in (RightsPages, RolePages, PersonPages, DepartmentPages, PositionPages, PeopleAPI):
        builder.add_view_no_menu(page)
    provide_paths(people_paths)
    for slug, label in SUBJECTS.items():
        provide_subject(slug, Subject(label, wording))
    add_page(
        app.extensions, menu="settings", label=L(zh="人员", en="People"), icon="users",
        href="/settings/people/",
        sentence=L(zh="新建账号，停用，重置密码，结束登录会话。", en="Accounts: create, deactivate, reset passwords, end sessions."),
    )  # fmt: skip
    add_page(
        app.extensions, menu="settings", label=L(zh="部门与岗位", en="Departments and positions"), icon="sitemap",
        href="/settings/departments/",
        sentence=L(zh="组织架构树、部门负责人和岗位列表。", en="The tree of the organisation, its heads, and what people are."),
    )  # fmt: skip
    add_page(
        app.extensions, menu="settings", label=L(zh="角色与权限", en="Roles and rights"), icon="shield-lock",
        href="/settings/rights/",
        sentence=L(zh="每个角色对哪些记录和字段可以做什么。", en="What each role may do with which records and fields."),
    )  # fmt: skip
